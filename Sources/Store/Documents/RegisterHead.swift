import Seal

/// Names a document of a register: its number, and what it says (`schema/FORMAT.md`, "Registers").
package struct RegisterHead: Hashable, Sendable, Codable {
    /// Counted from 1.
    package let number: Int
    /// SHA-256 of the document.
    package let document: Digest256

    package init(number: Int, document: Digest256) {
        self.number = number
        self.document = document
    }

    private enum CodingKeys: String, CodingKey {
        case number, document
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        number = try container.decode(Int.self, forKey: .number)
        guard let digest = Digest256(hex: try container.decode(String.self, forKey: .document)), number > 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .document, in: container, debugDescription: "not a register's document")
        }
        document = digest
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(number, forKey: .number)
        try container.encode(document.hex, forKey: .document)
    }
}
