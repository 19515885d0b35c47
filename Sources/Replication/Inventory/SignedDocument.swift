import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A JSON document of a layout's shape that a person of the vault signed: its last member, `signature`, is over a context and all
/// that stands before.
enum SignedDocument {
    /// Writes it.
    static func bytes(_ document: some Encodable, context: String, signing: ([UInt8]) -> [UInt8]) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = Array(try encoder.encode(document)).dropLast()
        let signature = signing(Array(context.utf8) + body)
        return TailedDocument.join(
            body: Array(body), member: "signature", value: Base64.encode(signature), pretty: false)
    }

    /// Reads it; nil where it is none. Its signature is not checked.
    static func read<Document: Decodable>(_ bytes: [UInt8], as type: Document.Type) -> Document? {
        guard let (body, _) = TailedDocument.split(bytes, member: "signature", pretty: false) else { return nil }
        return try? JSONDecoder().decode(type, from: Data(TailedDocument.document(body: body, pretty: false)))
    }

    /// Whether the person with this key signed it.
    static func isSigned(_ bytes: [UInt8], context: String, by key: VerifyKey) -> Bool {
        guard let (body, value) = TailedDocument.split(bytes, member: "signature", pretty: false),
            let signature = Base64.decode(value)
        else { return false }
        return key.verifies(signature, of: Array(context.utf8) + body)
    }
}
