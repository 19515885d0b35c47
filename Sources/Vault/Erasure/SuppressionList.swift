import Ledger
import Records
import Seal
import Store

/// A key that is not to come in again, as far as it can be shown: what it was nobody can tell from it.
package struct SuppressedKey: Codable, Sendable {
    package let source: String
    package let collection: String
    /// SHA-256(commitment key ‖ key), hex.
    package let keyHash: String
    package let erased: Timestamp
    /// The name of who erased it, or the slot of somebody who is not here any more.
    package let person: String
    /// The erasure's.
    package let certificate: Int
    package let lifted: Timestamp?
    package let liftedBy: String?

    init(_ item: SuppressedContent.Item, _ header: Header) {
        func name(_ slot: String) -> String { header.people.first { $0.id.hex == slot }?.name ?? slot }
        source = item.source
        collection = item.collection
        keyHash = item.keyHash
        erased = item.time
        person = name(item.person)
        certificate = item.certificate
        lifted = item.lifted
        liftedBy = item.liftedBy.map(name)
    }
}

extension Vault {
    /// The keys that are not to come in again, lifted ones too.
    ///
    /// - Throws: `VaultError.notPermitted` to all but auditors and custodians; as `retentionState`.
    package func suppressedKeys() throws -> [SuppressedKey] {
        try onRecord(Deed("suppressed list"), counts: { ["keys": $0.count] }) {
            _ = try accessKeys
            let header = try currentHeader()
            return (try retentionState(header).suppressed?.content.suppressed ?? []).map { SuppressedKey($0, header) }
        }
    }

    /// That a record with this key was erased, in words, with the certificates' numbers.
    package func erasures(of key: String, source: String, collection: String) throws -> [String] {
        let content = try lastDocument(SuppressedContent.self, currentHeader())?.content ?? SuppressedContent()
        let commitment = Commitment(key: try keys.commitment(source: source, collection: collection))
        let keyHash = Array(key.utf8).withUnsafeBytes { commitment.keyHash($0) }.hex
        return content.suppressed.filter {
            $0.source == source && $0.collection == collection && $0.keyHash == keyHash
        }.map { "what was there of this record until \($0.time.readable) was erased: certificate \($0.certificate)" }
    }

    /// Lets a key come in again that was erased.
    ///
    /// - Parameters:
    ///   - key: the key itself, with its source and collection; or the beginning of its hash, at least eight digits of it.
    ///   - source: nil where a hash is given.
    /// - Throws: `VaultError.notFound` where no such key is suppressed; `badInput` where several are, or without a reason; `notPermitted`
    ///   to all but custodians.
    package func liftSuppression(of key: String, source: String?, collection: String?) throws -> [SuppressedKey] {
        try change(SuppressedContent.self, as: "suppressed lift") { state, header in
            _ = try rootKey
            _ = try statedReason()
            var content = state.suppressed?.content ?? SuppressedContent()
            let keys = try keys
            let found = content.suppressed.indices.filter { index in
                let item = content.suppressed[index]
                guard item.lifted == nil, source == nil || item.source == source,
                    collection == nil || item.collection == collection
                else { return false }
                if key.utf8.count >= 8, item.keyHash.hasPrefix(key.lowercased()) { return true }
                let commitment = Commitment(key: keys.commitment(source: item.source, collection: item.collection))
                return Array(key.utf8).withUnsafeBytes { commitment.keyHash($0) }.hex == item.keyHash
            }
            guard !found.isEmpty else {
                throw VaultError.notFound("no such key is suppressed. See: muniment suppressed list")
            }
            guard Set(found.map { content.suppressed[$0].source }).count == 1 else {
                throw VaultError.badInput("keys of several sources are meant: say which one with --source")
            }
            for index in found {
                content.suppressed[index].lifted = .now
                content.suppressed[index].liftedBy = person.id.hex
            }
            return RegisterChange(
                content: content, source: content.suppressed[found[0]].source, counts: ["keys": found.count],
                result: found.map { SuppressedKey(content.suppressed[$0], header) })
        }
    }
}
