import Seal

/// Files that go along in parts, as they grow at their end and never become shorter, and that have become shorter than a copy has them:
/// the vault has lost what is missing. They are the names in the ledger, and logs that followers sent home; the ledger's entries are
/// held against the copy's checkpoint.
struct ShortenedFiles {
    /// The parts that the copy's inventory names, by the files' paths.
    let parts: [String: [CopiedFile]]

    /// - Parameters:
    ///   - gone: what the vault has no more on purpose.
    ///   - byteCount: how long the vault's file of a path is; 0 where there is none.
    init(of inventory: Inventory, gone: GoneFiles, byteCount: (String) throws -> Int) rethrows {
        var parts: [String: [CopiedFile]] = [:]
        for file in inventory.files {
            guard let path = FilePart.place(of: file.path)?.file, Self.mayBeLost(path), !gone.covers(file.path) else {
                continue
            }
            parts[path, default: []].append(file)
        }
        self.parts = try parts.filter { path, parts in
            // What leaves something out, or is of any length, is none of a vault's files.
            try FilePart.isRow(parts) && parts.reduce(0) { $0 + $1.byteCount } > byteCount(path)
        }
    }

    /// The same, held against what was listed of the vault.
    init(_ files: [CopiedFile], of inventory: Inventory, gone: GoneFiles) {
        var byteCounts: [String: Int] = [:]
        for file in files {
            if let path = FilePart.place(of: file.path)?.file { byteCounts[path, default: 0] += file.byteCount }
        }
        self.init(of: inventory, gone: gone) { byteCounts[$0] ?? 0 }
    }

    /// The names in the vault's own ledger.
    static let names = "ledger/names"

    /// The follower whose log a file belongs to.
    static func log(of path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.count == 4, parts[0] == "followers", parts[1].utf8.count == 16, Hex.decode(parts[1]) != nil,
            parts[2] == "ledger", ["entries", "names"].contains(parts[3])
        else { return nil }
        return String(parts[1])
    }

    private static func mayBeLost(_ path: String) -> Bool { path == names || log(of: path) != nil }
}
