import Store

/// How much of the ledger's end tells of nothing but pushes, as this machine remembers: so that a push which would only carry the
/// record of pushes need not be made. What is lost of it costs one push.
struct QuietEnd: Hashable, Sendable {
    /// The ledger's size before the first of those entries.
    let start: Int
    /// The ledger's size behind the last of them.
    let end: Int

    private static func path(_ folder: VaultFolder) -> String { "\(folder.localCopies)/quiet" }

    init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }

    /// What is remembered; nil where that is nothing, or makes no sense.
    init?(_ folder: VaultFolder) {
        guard DurableFile.exists(Self.path(folder)), let bytes = try? DurableFile.read(Self.path(folder), limit: 1024)
        else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        guard parts.count == 2, parts[0] >= 0, parts[0] <= parts[1] else { return nil }
        self.init(start: parts[0], end: parts[1])
    }

    /// Remembers it, if that can be.
    func write(to folder: VaultFolder) {
        try? DurableFile.makeFolder(folder.localCopies)
        try? DurableFile.writeDerived(Array("\(start) \(end)\n".utf8), to: Self.path(folder))
    }

    /// What is quiet after a push that found the ledger at `before` and left it at `after`.
    static func after(_ known: QuietEnd?, before: Int, after: Int, own: Int) -> QuietEnd {
        // The push's own entries, and none of anybody else's.
        guard after == before + own else { return QuietEnd(start: after, end: after) }
        return QuietEnd(start: known?.end == before ? known?.start ?? before : before, end: after)
    }
}
