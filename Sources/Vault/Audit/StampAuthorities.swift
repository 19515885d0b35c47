import Ledger
import Seal
import Store
import TimeStamps

/// A time-stamping authority, and the newest stamp of it that is kept.
package struct StampAuthorityStatus: Sendable {
    package let authority: StampAuthority
    /// The subjects of its certificates.
    package let subjects: [String]
    package let newest: KeptStamp?
}

/// What is known of the vault's time-stamping authorities.
package struct StampAuthorityList: Sendable {
    package let authorities: [StampAuthorityStatus]
    /// Files in `witnesses/` that are not what they should be.
    package let damages: [Damage]
}

extension Vault {
    /// Makes a time-stamping authority known.
    ///
    /// - Parameter file: its certificates, PEM or DER.
    /// - Throws: `VaultError.badInput` where they are none, or known already; `notPermitted` to all but custodians.
    package func addStampAuthority(_ file: [UInt8], name: String) throws -> StampAuthority {
        let made = try onRecord(
            Deed(WitnessesOnRecord.authorityAddition, [.init(kind: "authority", name: name)]),
            details: { ["authority": $0.authority.id, "document": $0.document.hex] }
        ) {
            // Whoever signs the header may say whose time counts; the person signs.
            _ = try rootKey
            try checkIsHome()
            guard (1...100).contains(name.count), name.allSatisfy({ !$0.isNewline }) else {
                throw VaultError.badInput("an authority's name has 1 to 100 characters on one line")
            }
            let certificates: [[UInt8]]
            do throws(TimeStampError) {
                certificates = try CertificateAuthority.certificates(in: file)
                _ = try CertificateAuthority(certificates)
            } catch { throw VaultError.badInput("\(error)") }
            let authority = StampAuthority(name: name, certificates: certificates, added: .now, person: person.id)
            let path = folder.stampAuthority(authority.id)
            guard !DurableFile.exists(path) else {
                throw VaultError.badInput(
                    "the authority with these certificates is known already: see 'muniment audit timestamp list'")
            }
            let bytes = try authority.bytes(of: header.vault, signedBy: identity.signingKey)
            try DurableFile.makeFolder(folder.witnesses)
            try DurableFile.makeFolder(folder.witnessFolder(authority.id))
            try DurableFile.write(bytes, to: path, permissions: 0o644)
            return (authority: authority, document: Digest256.sha256(bytes))
        }
        return made.authority
    }

    /// The authorities, each with the newest of its stamps.
    ///
    /// - Throws: `VaultError.notPermitted` to all but auditors and custodians; `StoreError`.
    package func stampAuthorities() throws -> StampAuthorityList {
        try onRecord(Deed("audit timestamp list"), counts: { ["authorities": $0.authorities.count] }) {
            _ = try accessKeys
            let files = try witnessFiles()
            return StampAuthorityList(
                authorities: try files.authorities.map { authority in
                    StampAuthorityStatus(
                        authority: authority, subjects: try authority.authority.subjects,
                        newest: files.stamps.last { $0.authority == authority })
                }, damages: files.damages)
        }
    }

    /// Keeps a checkpoint and a stamp over it, beside the authority that made it. Auditors may.
    ///
    /// - Parameter answer: what the authority answered, or the token of it.
    /// - Throws: `VaultError.badInput` where no known authority made it over the checkpoint; `damaged` where that does not agree
    ///   with the ledger; `notPermitted` to all but auditors and custodians.
    package func keepStamp(_ answer: [UInt8], over note: SignedNote) throws -> KeptStamp {
        try onRecord(
            Deed(WitnessesOnRecord.stampKeeping), counts: { ["size": $0.size] },
            details: { kept in
                let beside = folder.relative(folder.keptCheckpoint(kept.authority.id, size: kept.size))
                return ["files": "\(beside) \(kept.file)", "authorities": kept.authority.name]
            }
        ) {
            _ = try accessKeys
            try checkIsHome()
            try checkAgainstLedger(note)
            let known = try witnessFiles().authorities
            guard !known.isEmpty else {
                throw VaultError.badInput(
                    "no time-stamping authority is known. Make one known with: muniment audit timestamp add")
            }
            var reasons: [String] = []
            for authority in known {
                let kept: KeptStamp?
                do throws(TimeStampError) {
                    kept = try KeptStamp(answer, over: note, by: authority, file: "")
                } catch {
                    reasons.append("\(authority.name): \(error)")
                    continue
                }
                if let kept { return try write(answer, kept) }
            }
            throw VaultError.badInput("nothing was kept. " + reasons.joined(separator: "; "))
        }
    }

    /// A request to an authority, over a checkpoint as it stands in its file.
    package func stampRequest(over note: SignedNote) throws -> [UInt8] {
        try TimeStampRequest(over: Array(note.description.utf8)).bytes
    }

    private func write(_ answer: [UInt8], _ kept: KeptStamp) throws(StoreError) -> KeptStamp {
        let path = folder.keptStamp(kept.authority.id, size: kept.size)
        try DurableFile.write(
            Array(kept.note.description.utf8), to: folder.keptCheckpoint(kept.authority.id, size: kept.size),
            permissions: 0o644)
        try DurableFile.write(answer, to: path, permissions: 0o644)
        return KeptStamp(kept, file: folder.relative(path))
    }
}

extension KeptStamp {
    fileprivate init(_ kept: KeptStamp, file: String) {
        self.file = file
        authority = kept.authority
        note = kept.note
        size = kept.size
        time = kept.time
    }
}
