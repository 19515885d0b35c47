import Seal

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A plan as a file, to be looked at and approved.
package protocol PlanFile: Codable, Sendable {
    /// What tells its files from others.
    static var kind: String { get }
    /// What people are told of a file that is none.
    static var refusal: String { get }
    /// What stands in the file.
    var format: String { get }
    var version: Int { get }
}

extension PlanFile {
    /// Reads a file's bytes.
    ///
    /// - Throws: `VaultError.badInput`.
    package init(file bytes: [UInt8]) throws(VaultError) {
        guard let document = try? JSONDecoder().decode(Self.self, from: Data(bytes)), document.format == Self.kind,
            document.version == 1
        else { throw .badInput(Self.refusal) }
        self = document
    }

    /// The file.
    package func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}
