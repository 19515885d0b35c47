import Ledger
import Seal
import Store
import TimeStamps

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An authority that stamps times over checkpoints of the ledger (RFC 3161). `witnesses/<id>/authority` says by which
/// certificates it is known, signed by the custodian who added it (`schema/FORMAT.md`, "Time stamps").
package struct StampAuthority: Hashable, Sendable {
    /// What the vault's people call it.
    package let name: String
    /// Its certificates, DER.
    package let certificates: [[UInt8]]
    package let added: Timestamp
    /// The slot of who added it.
    package let person: SlotID

    private static let format = "muniment-timestamp-authority"
    private static let context = Array("muniment timestamp authority\n".utf8)

    private struct Document: Codable {
        var format = StampAuthority.format
        var version = 1
        let vault: String
        let name: String
        let certificates: [String]
        let added: Timestamp
        let person: String
    }

    /// The name of its folder: the first eight bytes of SHA-256 of its certificates, one behind the other, in hex.
    var id: String {
        String(Digest256.sha256(certificates.reduce([], +)).hex.prefix(16))
    }

    /// What its stamps are held against.
    var authority: CertificateAuthority {
        get throws(TimeStampError) { try CertificateAuthority(certificates) }
    }

    /// The document, signed.
    func bytes(of vault: VaultID, signedBy signer: SigningKey) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let document = Document(
            vault: vault.hex, name: name, certificates: certificates.map { Base64.encode($0) }, added: added,
            person: person.hex)
        let body = Array(Array(try encoder.encode(document)).dropLast(2))
        let signature = Base64.encode(signer.sign(Self.context + body))
        return TailedDocument.join(body: body, member: "signature", value: signature, pretty: true)
    }

    /// The authority that a file names, and whether it was signed by the key that `signer` gives for the person whom it names.
    ///
    /// - Returns: nil where the file is no authority of the vault.
    static func read(
        _ file: [UInt8], vault: VaultID, signer: (SlotID) -> VerifyKey?
    ) -> (authority: StampAuthority, isSigned: Bool)? {
        guard let (body, value) = TailedDocument.split(file, member: "signature", pretty: true),
            let signature = Base64.decode(value),
            let document = try? JSONDecoder().decode(
                Document.self, from: Data(TailedDocument.document(body: body, pretty: true))),
            document.format == format, document.version == 1, document.vault == vault.hex,
            let person = SlotID(hex: document.person)
        else { return nil }
        let certificates = document.certificates.compactMap(Base64.decode)
        guard certificates.count == document.certificates.count, (try? CertificateAuthority(certificates)) != nil else {
            return nil
        }
        let authority = StampAuthority(
            name: document.name, certificates: certificates, added: document.added, person: person)
        return (authority, signer(person)?.verifies(signature, of: context + body) ?? false)
    }
}

/// A checkpoint of the ledger with an authority's time stamp over it, as both are kept beside the authority.
package struct KeptStamp: Hashable, Sendable {
    /// The stamp's file, below the vault's folder.
    package let file: String
    package let authority: StampAuthority
    /// What the stamp is over.
    package let note: SignedNote
    /// How many entries it was signed over.
    package let size: Int
    package let time: Timestamp

    /// - Returns: nil where the note is no checkpoint, or the time beyond what can be.
    /// - Throws: `TimeStampError` where the stamp is none that the authority made over the note.
    init?(
        _ token: [UInt8], over note: SignedNote, by authority: StampAuthority, file: String
    ) throws(TimeStampError) {
        guard let checkpoint = Checkpoint(text: note.text) else { return nil }
        let stamp = try TimeStamp(token, over: Array(note.description.utf8), by: authority.authority)
        self.file = file
        self.authority = authority
        self.note = note
        size = checkpoint.size
        // What nanoseconds cannot say is no time of ours.
        guard let time = Timestamp(seconds: stamp.seconds) else { return nil }
        self.time = time
    }
}
