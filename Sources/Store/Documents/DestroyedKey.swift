import Seal

/// A line of `ledger/destroyed`: a `.key` file whose key was destroyed, so that no copy brings it back
/// (`schema/FORMAT.md`, "Destroyed keys").
package struct DestroyedKey: Hashable, Sendable {
    /// The `.key` file's path below the vault's folder.
    package let path: String
    /// BLAKE2b-256 of the file.
    package let digest: Digest256

    package init(path: String, digest: Digest256) {
        self.path = path
        self.digest = digest
    }

    /// Whether a `.key` file with these bytes is one that may not come back. A layout is replaced under its name, and so only the
    /// very file counts; a pack or a manifest never is.
    package func names(_ path: String, _ digest: Digest256) -> Bool {
        self.path == path && (!path.hasPrefix("layouts/") || self.digest == digest)
    }

    /// Whether the path is that of a `.key` file.
    package var isSound: Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, name.hasSuffix(".key"), Digest256(hex: name.dropLast(4)) != nil else {
            return false
        }
        switch parts.count {
        case 2: return parts[0] == "snapshots" || parts[0] == "layouts"
        case 3: return parts[0] == "packs" && name.hasPrefix(parts[1]) && parts[1].utf8.count == 2
        default: return false
        }
    }

    /// Reads one line; nil where it is none.
    init?(line: some StringProtocol) {
        let parts = line.split(separator: " ")
        guard parts.count == 2, let digest = Digest256(hex: parts[1]) else { return nil }
        self.init(path: String(parts[0]), digest: digest)
        guard isSound else { return nil }
    }

    var line: String { "\(path) \(digest.hex)\n" }
}

extension DestroyedKey: Comparable {
    package static func < (one: DestroyedKey, other: DestroyedKey) -> Bool {
        one.line.utf8.lexicographicallyPrecedes(other.line.utf8)
    }
}

extension DestroyedKey: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let key = DestroyedKey(line: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a destroyed key")
        }
        self = key
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(String(line.dropLast()))
    }
}
