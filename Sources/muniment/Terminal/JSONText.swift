#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// JSON as `--json` prints it: members in alphabetical order, instants in ISO 8601.
enum JSONText {
    /// A message on standard error.
    struct Message: Encodable {
        let message: String
    }

    /// Why a command failed.
    struct Failure: Encodable {
        /// The exit code.
        let code: Int32
        let message: String
    }

    /// The document over several lines, with a line break at its end.
    static func document(_ value: some Encodable) throws -> String {
        try text(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    }

    /// The document on one line, with a line break at its end.
    static func line(_ value: some Encodable) throws -> String {
        try text(value, [.sortedKeys, .withoutEscapingSlashes])
    }

    private static func text(_ value: some Encodable, _ format: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = format
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }
}
