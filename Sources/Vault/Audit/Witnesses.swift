import Ledger
import Seal
import Store

/// A witness, and the newest checkpoint that it cosigned.
package struct WitnessStatus: Sendable {
    package let witness: Witness
    package let newest: KeptCheckpoint?
}

/// What is known of the vault's witnesses.
package struct WitnessList: Sendable {
    package let witnesses: [WitnessStatus]
    /// Files in `witnesses/` that are not what they should be.
    package let damages: [Damage]
}

extension Vault {
    /// Makes a witness known.
    ///
    /// - Parameters:
    ///   - key: the vkey of its cosignatures (C2SP tlog-cosignature, Ed25519).
    ///   - name: what to call it; nil for the key's own name.
    /// - Throws: `VaultError.badInput` where the key is of another kind, or known already; `notPermitted` to all but custodians.
    package func addWitness(_ key: NoteKey, name: String? = nil) throws -> Witness {
        let name = name ?? key.name
        let made = try onRecord(
            Deed(WitnessesOnRecord.addition, [.witness(name)]),
            details: { ["key": key.text, "document": $0.document.hex] }
        ) {
            // Whoever signs the header may say who watches it; the person signs.
            _ = try rootKey
            try checkIsHome()
            guard key.kind == .cosignature else {
                throw VaultError.badInput(
                    "\(key.text) is no key for cosignatures of witnesses, whose kind is 04: it signs notes, as the signers of a "
                        + "log do")
            }
            guard (1...100).contains(name.count), name.allSatisfy({ !$0.isNewline }) else {
                throw VaultError.badInput("a witness's name has 1 to 100 characters on one line")
            }
            let witness = Witness(name: name, key: key, added: .now, person: person.id)
            guard !DurableFile.exists(folder.witness(witness.id)) else {
                throw VaultError.badInput(
                    "the witness with this key is known already: see 'muniment audit witness list'")
            }
            let bytes = try witness.bytes(of: header.vault, signedBy: identity.signingKey)
            try DurableFile.makeFolder(folder.witnesses)
            try DurableFile.makeFolder(folder.witnessFolder(witness.id))
            try DurableFile.write(bytes, to: folder.witness(witness.id), permissions: 0o644)
            return (witness: witness, document: Digest256.sha256(bytes))
        }
        return made.witness
    }

    /// The witnesses, each with the newest checkpoint that it cosigned.
    ///
    /// - Throws: `VaultError.notPermitted` to all but auditors and custodians; `StoreError`.
    package func witnesses() throws -> WitnessList {
        try onRecord(Deed("audit witness list"), counts: { ["witnesses": $0.witnesses.count] }) {
            _ = try accessKeys
            let files = try witnessFiles()
            return WitnessList(
                witnesses: files.witnesses.map { witness in
                    WitnessStatus(witness: witness, newest: files.checkpoints.last { $0.witness == witness })
                }, damages: files.damages)
        }
    }

    /// Each witness's newest checkpoint of this ledger, off the record.
    package func witnessed() throws -> [KeptCheckpoint] {
        let files = try witnessFiles()
        return files.witnesses.compactMap { witness in files.checkpoints.last { $0.witness == witness } }
    }

    /// Keeps a checkpoint that witnesses cosigned, beside each of them.
    ///
    /// It needs no signature of whoever keeps it: the ledger's signer and the witness vouch for it. Auditors may.
    ///
    /// - Throws: `VaultError.badInput` where no known witness cosigned it; `damaged` where it does not agree with the ledger;
    ///   `notPermitted` to all but auditors and custodians.
    package func keepCheckpoint(_ note: SignedNote) throws -> [KeptCheckpoint] {
        try onRecord(
            Deed(WitnessesOnRecord.keeping), counts: { ["size": $0.first?.size ?? 0] },
            details: {
                [
                    "files": $0.map(\.file).joined(separator: " "),
                    "witnesses": $0.map(\.witness.name).joined(separator: ", "),
                ]
            }
        ) {
            _ = try accessKeys
            try checkIsHome()
            try checkAgainstLedger(note)
            let files = try witnessFiles()
            let kept = files.witnesses.compactMap { witness in
                KeptCheckpoint(note, by: witness, file: "")
            }.map { kept in
                KeptCheckpoint(
                    note, by: kept.witness,
                    file: folder.relative(folder.keptCheckpoint(kept.witness.id, size: kept.size)))
            }.compactMap(\.self)
            guard !kept.isEmpty else {
                throw VaultError.badInput(
                    "no witness of this vault cosigned the checkpoint: see 'muniment audit witness list'")
            }
            for one in kept {
                try DurableFile.write(
                    Array(note.description.utf8), to: "\(folder.path)/\(one.file)", permissions: 0o644)
            }
            return kept
        }
    }

    /// How a checkpoint compares with the vault's own ledger as it is now.
    func comparison(of note: SignedNote) throws -> CheckpointComparison {
        let ledger = try ledger()
        return CheckpointComparison(
            note, origin: ledger.origin, signers: try ledger.signers(), size: try ledger.size(),
            root: { size in
                // The root of the checkpoint that was signed at that size, computed from the leaves.
                (try? ledger.checkpoint(ofSize: size)).flatMap { Checkpoint(text: $0.text)?.root }
            })
    }

    func checkAgainstLedger(_ note: SignedNote) throws {
        let comparison = try comparison(of: note)
        switch comparison {
        case .consistent: return
        case .otherLedger, .unknownSigner: throw VaultError.badInput("\(comparison)")
        case .cutOff, .forked, .outOfTurn:
            throw VaultError.damaged([Damage(object: "ledger/entries", reason: "\(comparison)")])
        }
    }

    /// What lies in `witnesses/`. A custodian whom the header names vouches for a witness; else the entry that says that it
    /// was added.
    ///
    /// - Parameter trustingLedger: false for those who cannot open entries: only who is still a custodian vouches.
    func witnessFiles(trustingLedger: Bool = true) throws -> WitnessFiles {
        var documents: Set<String>?
        return try WitnessFiles(
            folder, vault: header.vault,
            signer: { slot in
                header.people.first { $0.id == slot && $0.role == .custodian }?.card.verify
            },
            isOnRecord: { digest in
                guard trustingLedger else { return false }
                let known: Set<String>
                // A ledger that does not open vouches for nobody; what is wrong with it is for its own check to say.
                do { known = try documents ?? documentsOnRecord() } catch is LedgerError { known = [] }
                documents = known
                return known.contains(digest.hex)
            })
    }

    private func documentsOnRecord() throws -> Set<String> {
        let ledger = try ledger()
        let opener = EntryOpener(ledger, access: try accessKeys.access)
        var documents: Set<String> = []
        try ledger.forEachFrame { frame in
            if let body = try opener.open(frame, about: WitnessesOnRecord.additions)?.body,
                WitnessesOnRecord.additions.contains(body.action),
                body.outcome == .done, let document = body.details?["document"]
            {
                documents.insert(document)
            }
            return true
        }
        return documents
    }
}

extension EntryObject {
    static func witness(_ name: String) -> Self { .init(kind: "witness", name: name) }
}
