import Ledger
import Seal
import Store

/// A proof that an entry stands in the ledger, and what it proves.
package struct EntryProof: Sendable {
    /// To be checked by whoever has a signer's vkey (C2SP tlog-proof).
    package let proof: TreeProof
    /// The 104 bytes that the tree's leaf is the hash of: they hold the entry's own hash.
    package let leafData: [UInt8]
    package let entry: Entry

    /// What shows the names that the entry commits to, a line of JSON for each; those that were erased or lost are not among
    /// them.
    ///
    /// - Throws: what the encoder throws.
    package var names: [[UInt8]] {
        get throws { try names { _ in true } }
    }

    /// Those of them that are among `wanted`.
    package func names(of wanted: Set<String>) throws -> [[UInt8]] { try names(where: wanted.contains) }

    private func names(where isShown: (String) -> Bool) throws -> [[UInt8]] {
        try entry.objects.compactMap { object in
            guard case .opened(let opening) = object.name, isShown(opening.name) else { return nil }
            return try Manifest.encoder.encodedBytes(ShownName(object.kind, opening))
        }
    }

    private struct ShownName: Encodable {
        let commitment: String
        let kind: String
        let name: String
        let salt: String

        init(_ kind: String, _ opening: NameOpening) {
            commitment = opening.commitment.hex
            self.kind = kind
            name = opening.name
            salt = Hex.encode(opening.salt)
        }
    }
}

extension Vault {
    /// The checkpoint of a size, or the newest one: a signed note, to be kept where nobody reaches who reaches the vault.
    ///
    /// - Throws: `VaultError.notPermitted` to all but auditors and custodians; `LedgerError`.
    package func checkpoint(ofSize size: Int?) throws -> SignedNote {
        try onRecord(Deed("audit checkpoint")) {
            _ = try accessKeys
            let ledger = try ledger()
            if let size { return try ledger.checkpoint(ofSize: size) }
            guard let newest = try ledger.newestCheckpoint() else { throw LedgerError.noSuchSize(0, size: 0) }
            return newest
        }
    }

    /// The ledger's signers, each with the sizes that it may sign for.
    ///
    /// - Throws: as `checkpoint(ofSize:)`.
    package func signers() throws -> [SignerTerm] {
        try onRecord(Deed("audit signers"), counts: { ["signers": $0.count] }) {
            _ = try accessKeys
            return try ledger().signers()
        }
    }

    /// Proves an entry without showing its neighbours.
    ///
    /// - Parameter treeSize: that of the checkpoint that it is proved by; nil for the newest.
    /// - Throws: as `checkpoint(ofSize:)`.
    package func prove(_ sequence: Int, inTreeOfSize treeSize: Int? = nil) throws -> EntryProof {
        let size = try ledger().size()
        return try onRecord(Deed("audit prove", [.entry(sequence)])) {
            guard (0..<size).contains(sequence) else { throw LedgerError.noSuchEntry(sequence: sequence, size: size) }
            if let treeSize, sequence >= treeSize, treeSize > 0 {
                throw VaultError.badInput("entry \(sequence) is not among the first \(treeSize), numbered from 0")
            }
            return try entryProofs([sequence], inTreeOfSize: treeSize)[0]
        }
    }

    /// The same for several entries, off the record: for an answer that is on record itself.
    package func entryProofs(_ sequences: [Int], inTreeOfSize treeSize: Int?) throws -> [EntryProof] {
        var index = try entryIndex()
        let ledger = try ledger()
        return try sequences.map { sequence in
            let (entry, frame) = try index.entry(sequence)
            let previous = sequence == 0 ? nil : try index.entry(sequence - 1).frame
            return EntryProof(
                proof: try ledger.proof(of: sequence, inTreeOfSize: treeSize),
                leafData: try frame.leafData(after: previous), entry: entry)
        }
    }

    /// The numbers of the entries that say that snapshots were made, by the snapshots' ids. Off the record.
    package func makings() throws -> [Digest256: Int] { try snapshotsOnRecord().mapValues(\.entry) }

    /// The numbers of the wanted entries of the first `size`, oldest first. Off the record.
    package func entryNumbers(_ query: EntryQuery, ofFirst size: Int) throws -> [Int] {
        var index = try entryIndex()
        return try index.entries(query, ofFirst: size).map(\.body.sequence)
    }
}
