import Store

/// How one file goes on from another.
enum FilePrefix {
    /// Whether a file begins with all that another holds, if that is there.
    static func holds(of shorter: String, in longer: String) throws -> Bool {
        guard DurableFile.exists(shorter) else { return true }
        let file = try OpenFile(shorter, .read(followingLinks: false))
        let other = try OpenFile(longer, .read(followingLinks: false))
        let end = try file.byteCount()
        guard end <= (try other.byteCount()) else { return false }
        for offset in stride(from: 0, to: end, by: 1 << 20) {
            let count = min(1 << 20, end - offset)
            guard try file.read(count, at: offset) == (try other.read(count, at: offset)) else { return false }
        }
        return true
    }
}
