import Seal

/// A file of a vault as an inventory names it. A file that grows at its end goes along in parts, each of them one.
package struct CopiedFile: Hashable, Sendable {
    /// Below the vault's folder.
    package let path: String
    package let byteCount: Int
    /// BLAKE2b-256 of its bytes.
    package let digest: Digest256

    package init(path: String, byteCount: Int, digest: Digest256) {
        self.path = path
        self.byteCount = byteCount
        self.digest = digest
    }

    /// The name of its object: the path where those bytes can never be others, else the path and the digest.
    package var objectName: String { isNeverReplaced ? path : "\(path).\(digest.hex)" }

    /// Whether a file of this path always has the same bytes: packs, manifests, and whole parts of a ledger's entries.
    package var isNeverReplaced: Bool {
        if path.hasSuffix(".key") { return false }
        if path.hasPrefix("packs/") || path.hasPrefix("snapshots/") { return true }
        return path.contains("ledger/entries/") && byteCount == FilePart.byteCount
    }

    /// Whether it is a part of a file to whose end everybody who reads the vault adds: a ledger's entries, and the openings of the names
    /// in them, which are there before the entry is.
    var isOfGrowingFile: Bool { path.contains("ledger/entries/") || path.contains("ledger/names/") }

    /// Whether its destruction is meant to reach every version that a place keeps of it.
    package static func isSecret(_ path: String) -> Bool {
        path.contains(".key") || path.hasPrefix("layouts/") || path.contains("ledger/names/")
    }

    /// Whether an object of that name can be one of a copy: everything else at a place is somebody else's.
    package static func isObject(_ name: String) -> Bool {
        if isSound(name) { return name != "muniment.json" }
        guard let dot = name.lastIndex(of: "."), Digest256(hex: name[name.index(after: dot)...]) != nil else {
            return false
        }
        return isSound(String(name[..<dot]))
    }

    /// Whether the path leads to a place below a vault's folder that copies hold, and nowhere else.
    var isSound: Bool { (0...Self.greatestByteCount).contains(byteCount) && Self.isSound(path) }

    /// More than any file of a vault has, and so little that the bytes of all files together are a number.
    private static let greatestByteCount = 1 << 38

    static func isSound(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.isEmpty, parts.allSatisfy({ isSound(part: $0) }) else { return false }
        guard path != "muniment.json" else { return true }
        return parts.count > 1 && folders.contains(String(parts[0])) && goesAlong(parts)
    }

    /// Whether a path below those folders is not one of what a machine keeps for itself: a log's signer, and whatever a follower
    /// has besides its log.
    private static func goesAlong(_ parts: [Substring]) -> Bool {
        let isOfFollower = parts[0] == "followers"
        guard !isOfFollower || parts.count > 3 && parts[2] == "ledger" else { return false }
        let isOfLedger = parts[0] == "ledger" && parts.count == 2 || isOfFollower && parts.count == 4
        return !isOfLedger || !stayingInLedger.contains(parts[parts.count - 1])
    }

    private static let stayingInLedger: Set<Substring> = ["signer", "signer.next", "attempts"]

    private static func isSound(part: Substring) -> Bool {
        guard let first = part.utf8.first, first != UInt8(ascii: "."), part.utf8.count <= 200 else { return false }
        return part.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    /// What of a vault's folder copies hold.
    static let folders: Set<String> = [
        "slots", "packs", "snapshots", "layouts", "ledger", "policy", "holds", "dropped", "suppressed", "certificates",
        "replicas", "witnesses", "followers",
    ]
}

extension CopiedFile: Comparable {
    package static func < (one: CopiedFile, other: CopiedFile) -> Bool {
        one.path.utf8.lexicographicallyPrecedes(other.path.utf8)
    }
}

extension CopiedFile: Codable {
    package init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        path = try list.decode(String.self)
        byteCount = try list.decode(Int.self)
        guard let digest = Digest256(hex: try list.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: list, debugDescription: "not a digest")
        }
        self.digest = digest
    }

    package func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(path)
        try list.encode(byteCount)
        try list.encode(digest.hex)
    }
}

/// The parts in which files go along that grow at their end.
package enum FilePart {
    /// Bytes of each part but the last.
    package static let byteCount = 4 << 20

    /// The path under which part `index` of a file goes along.
    package static func path(of file: String, _ index: Int) -> String {
        "\(file)/\(index.padded(to: 8))"
    }

    /// Whether parts, in the order of their paths, are all of a file's: none is missing, and none but the last is shorter.
    package static func isRow(_ parts: [CopiedFile]) -> Bool {
        parts.enumerated().allSatisfy { index, part in
            place(of: part.path)?.offset == index * byteCount
                && (index == parts.count - 1 ? (1...byteCount).contains(part.byteCount) : part.byteCount == byteCount)
        }
    }

    /// The ranges of a file's parts, in order.
    package static func ranges(of byteCount: Int) -> [Range<Int>] {
        stride(from: 0, to: byteCount, by: Self.byteCount).map { $0..<min(byteCount, $0 + Self.byteCount) }
    }

    /// The file and the place in it that the path of a part means; nil for a path that is no part's.
    package static func place(of path: String) -> (file: String, offset: Int)? {
        let parts = path.split(separator: "/")
        guard parts.count >= 3, parts[parts.count - 1].utf8.count == 8, let index = Int(parts[parts.count - 1]),
            index >= 0, ["entries", "names", "destroyed"].contains(parts[parts.count - 2]),
            parts[parts.count - 3] == "ledger"
        else { return nil }
        return (parts.dropLast().joined(separator: "/"), index * byteCount)
    }
}
