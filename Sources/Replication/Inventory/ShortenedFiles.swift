/// Files that go along in parts, as they grow at their end and never become shorter, and that have become shorter than a copy has them:
/// the vault has lost what is missing. The ledger's entries are none of them: they are held against the copy's checkpoint.
struct ShortenedFiles {
    /// The parts that the copy's inventory names, by the files' paths.
    let parts: [String: [CopiedFile]]

    /// - Parameters:
    ///   - files: what the vault has.
    ///   - gone: what it has no more on purpose.
    init(_ files: [CopiedFile], of inventory: Inventory, gone: GoneFiles) {
        let here = Self.parts(of: files).mapValues(Self.byteCount)
        parts = Self.parts(of: inventory.files).filter { path, parts in
            path != "ledger/entries" && Self.byteCount(parts) > here[path] ?? 0
                && !parts.contains { gone.covers($0.path) }
        }
    }

    private static func parts(of files: [CopiedFile]) -> [String: [CopiedFile]] {
        var parts: [String: [CopiedFile]] = [:]
        for file in files {
            if let whole = FilePart.place(of: file.path)?.file { parts[whole, default: []].append(file) }
        }
        return parts
    }

    private static func byteCount(_ parts: [CopiedFile]) -> Int { parts.reduce(0) { $0 + $1.byteCount } }
}
