import Store

/// How one file goes on from another.
enum FilePrefix {
    /// Whether a file begins with all that another holds, if that is there.
    static func holds(of shorter: String, in longer: String) throws -> Bool {
        let end = try DurableFile.byteCount(of: shorter)
        guard end > 0 else { return true }
        let file = try OpenFile(shorter, .read(followingLinks: false))
        let other = try OpenFile(longer, .read(followingLinks: false))
        guard end <= (try other.byteCount()) else { return false }
        for offset in stride(from: 0, to: end, by: 1 << 20) {
            let count = min(1 << 20, end - offset)
            guard try file.read(count, at: offset) == (try other.read(count, at: offset)) else { return false }
        }
        return true
    }

    /// Puts a file, durably, in the place of one that it goes on from.
    ///
    /// - Returns: false where it does not.
    static func replace(_ path: String, by longer: String) throws -> Bool {
        guard try holds(of: path, in: longer) else { return false }
        try DurableFile.rename(longer, to: path)
        try DurableFile.synchronise(folder: DurableFile.parent(of: path))
        return true
    }
}
