import CZlib
import Foundation
import Seal
import Testing

@testable import Age

/// A test vector of age's own (C2SP CCTV, `age`): a textual beginning, an empty line, and a file.
struct Vector: CustomTestStringConvertible, Sendable {
    let name: String
    let file: [UInt8]
    private let facts: [String: [String]]

    var testDescription: String { name }

    /// What must come of it: `success`, or which kind of failure.
    var expected: String { facts["expect"]?.first ?? "" }
    /// SHA-256 of what can be read of it, hex.
    var payload: String? { facts["payload"]?.first }
    var identities: [String] { facts["identity"] ?? [] }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")

    /// All that are copied here: those of what is built.
    static let all: [Vector] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.sorted().compactMap { try? Vector($0) }
    }()

    /// Those that are not: of the hybrid kind of recipient (mlkem768x25519), which is not built.
    static let leftOut = [
        "armor_hybrid", "hybrid", "hybrid_and_x25519", "hybrid_bad_tag", "hybrid_currupted_enc_mlkem",
        "hybrid_currupted_enc_x25519", "hybrid_extra_argument", "hybrid_grease", "hybrid_identity",
        "hybrid_long_file_key", "hybrid_long_share", "hybrid_low_order", "hybrid_multiple_recipients",
        "hybrid_no_match", "hybrid_not_canonical_body", "hybrid_not_canonical_enc", "hybrid_short_share",
        "hybrid_uppercase", "hybrid_x25519_arg",
    ]

    private init(_ name: String) throws {
        self.name = name
        let bytes = Array(try Data(contentsOf: Self.folder.appending(path: name)))
        var (place, facts) = (0, [String: [String]]())
        while let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")), end > place {
            let parts = String(decoding: bytes[place..<end], as: UTF8.self).split(separator: ": ", maxSplits: 1)
            facts[String(parts[0]), default: []].append(parts.count > 1 ? String(parts[1]) : "")
            place = end + 1
        }
        self.facts = facts
        let rest = Array(bytes[(place + 1)...])
        file = facts["compressed"] == nil ? rest : Self.expanded(rest)
    }

    /// The file, out of its armor where it has one.
    func source() throws -> any RandomReading {
        facts["armored"] == nil ? ArrayReading(file) : try Armor(ArrayReading(file))
    }

    /// What the file is opened with.
    func secret() throws -> AgeSecret {
        if let passphrase = facts["passphrase"]?.first {
            return .passphrase(try AgePassphrase(copying: Self.secret(passphrase)))
        }
        return .identities(identities.isEmpty ? [] : try Self.identities(identities.joined(separator: "\n")))
    }

    static func identities(_ text: String) throws -> [AgeIdentity] {
        try AgeIdentity.all(in: secret(text))
    }

    static func secret(_ text: String) -> SecretBytes {
        let bytes = Array(text.utf8)
        return SecretBytes(count: bytes.count) { $0.copyBytes(from: bytes) }
    }

    private static func expanded(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 64 << 20) { buffer, count in
            var written = uLongf(buffer.count)
            count =
                uncompress(buffer.baseAddress, &written, bytes, uLong(bytes.count)) == Z_OK ? Int(written) : 0
        }
    }
}
