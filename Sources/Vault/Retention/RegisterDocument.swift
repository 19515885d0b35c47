import Ledger
import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A document of a register: what it says, signed by who made it.
struct RegisterDocument<Content: RegisterContent>: Sendable {
    let number: Int
    /// Of the document before.
    let previous: Digest256?
    let made: Timestamp
    /// The slot of who made it.
    let person: SlotID
    let content: Content
    /// The document: what is sealed in the file, and what its SHA-256 names.
    let bytes: [UInt8]

    /// How the header and the ledger name it.
    var head: RegisterHead { RegisterHead(number: number, document: bytes.withUnsafeBytes { .sha256($0) }) }

    private static var context: [UInt8] { Array("muniment \(Content.register.rawValue)\n".utf8) }

    /// The document behind `previous`, signed.
    init(
        _ content: Content, after previous: RegisterHead?, made: Timestamp, by person: SlotID,
        signedBy signer: SigningKey, in vault: VaultID
    ) throws {
        number = (previous?.number ?? 0) + 1
        self.previous = previous?.document
        self.made = made
        self.person = person
        self.content = content
        let envelope = Envelope(
            format: Content.register.format, vault: vault.hex, number: number, previous: previous?.document.hex,
            made: made, person: person.hex)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let body = Array(Array(try encoder.encode(Whole(envelope: envelope, content: content))).dropLast(2))
        let signature = Base64.encode(signer.sign(Self.context + body))
        bytes = TailedDocument.join(body: body, member: "signature", value: signature, pretty: true)
    }

    /// Reads a document; nil where it is none of this register and vault that makes sense.
    init?(_ bytes: [UInt8], in vault: VaultID) {
        guard let (body, _) = TailedDocument.split(bytes, member: "signature", pretty: true),
            let whole = try? JSONDecoder().decode(
                Whole<Content>.self, from: Data(TailedDocument.document(body: body, pretty: true))),
            whole.envelope.format == Content.register.format, whole.envelope.version == 1,
            whole.envelope.vault == vault.hex, let person = SlotID(hex: whole.envelope.person),
            whole.envelope.number > 0, whole.content.isSound
        else { return nil }
        number = whole.envelope.number
        previous = whole.envelope.previous.flatMap { Digest256(hex: $0) }
        made = whole.envelope.made
        self.person = person
        content = whole.content
        self.bytes = bytes
    }

    /// Whether the person with this key signed it.
    func isSigned(by key: VerifyKey) -> Bool {
        guard let (body, value) = TailedDocument.split(bytes, member: "signature", pretty: true),
            let signature = Base64.decode(value)
        else { return false }
        return key.verifies(signature, of: Self.context + body)
    }
}

/// What all documents state.
private struct Envelope: Codable {
    let format: String
    var version = 1
    let vault: String
    let number: Int
    let previous: String?
    let made: Timestamp
    let person: String
}

/// The members of both in one object.
private struct Whole<Content: Codable>: Codable {
    let envelope: Envelope
    let content: Content

    init(envelope: Envelope, content: Content) {
        self.envelope = envelope
        self.content = content
    }

    init(from decoder: any Decoder) throws {
        envelope = try Envelope(from: decoder)
        content = try Content(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        try envelope.encode(to: encoder)
        try content.encode(to: encoder)
    }
}
