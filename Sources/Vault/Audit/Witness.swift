import Ledger
import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A witness: somebody outside of the vault who cosigns checkpoints of its ledger, so that an older ledger cannot take the
/// place of a newer one unseen. `witnesses/<id>/witness` names it, signed by the custodian who added it
/// (`schema/FORMAT.md`, "Witnesses").
package struct Witness: Hashable, Sendable {
    /// What the vault's people call it.
    package let name: String
    /// What it cosigns with.
    package let key: NoteKey
    package let added: Timestamp
    /// The slot of who added it.
    package let person: SlotID

    private static let format = "muniment-witness"
    private static let context = Array("muniment witness\n".utf8)

    private struct Document: Codable {
        var format = Witness.format
        var version = 1
        let vault: String
        let name: String
        let key: String
        let added: Timestamp
        let person: String
    }

    /// The name of its folder: the first eight bytes of SHA-256 of the vkey, in hex.
    var id: String { Self.id(of: key.text) }

    /// The same of a vkey.
    static func id(of key: String) -> String {
        String(Digest256.sha256(Array(key.utf8)).hex.prefix(16))
    }

    /// The document, signed.
    func bytes(of vault: VaultID, signedBy signer: SigningKey) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let document = Document(vault: vault.hex, name: name, key: key.text, added: added, person: person.hex)
        let body = Array(Array(try encoder.encode(document)).dropLast(2))
        let signature = Base64.encode(signer.sign(Self.context + body))
        return TailedDocument.join(body: body, member: "signature", value: signature, pretty: true)
    }

    /// The witness that a file names, and whether it was signed by the key that `signer` gives for the person whom it names.
    ///
    /// - Returns: nil where the file is no witness of the vault.
    static func read(
        _ file: [UInt8], vault: VaultID, signer: (SlotID) -> VerifyKey?
    ) -> (witness: Witness, isSigned: Bool)? {
        guard let (body, value) = TailedDocument.split(file, member: "signature", pretty: true),
            let signature = Base64.decode(value),
            let document = try? JSONDecoder().decode(
                Document.self, from: Data(TailedDocument.document(body: body, pretty: true))),
            document.format == format, document.version == 1, document.vault == vault.hex,
            let key = try? NoteKey(text: document.key), key.kind == .cosignature,
            let person = SlotID(hex: document.person)
        else { return nil }
        let witness = Witness(name: document.name, key: key, added: document.added, person: person)
        return (witness, signer(person)?.verifies(signature, of: context + body) ?? false)
    }
}

/// A checkpoint of the ledger that a witness cosigned, as it is kept beside the witness.
package struct KeptCheckpoint: Hashable, Sendable {
    /// Below the vault's folder.
    package let file: String
    package let witness: Witness
    package let note: SignedNote
    /// How many entries it was signed over.
    package let size: Int
    /// When the witness cosigned it.
    package let time: Timestamp

    /// - Returns: nil where the note is no checkpoint, or the witness did not cosign it.
    init?(_ note: SignedNote, by witness: Witness, file: String) {
        guard let checkpoint = Checkpoint(text: note.text), let cosignature = Cosignature(in: note, by: witness.key)
        else { return nil }
        self.file = file
        self.witness = witness
        self.note = note
        size = checkpoint.size
        time = cosignature.time
    }
}
