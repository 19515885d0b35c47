import Seal

/// `ledger/destroyed`: the `.key` files whose keys were destroyed.
package struct DestroyedKeys: Sendable {
    private let folder: VaultFolder

    package init(_ folder: VaultFolder) { self.folder = folder }

    /// All that the file names. A last line that a crash cut off counts for nothing.
    ///
    /// - Throws: `StoreError.damaged` where a line is none.
    package func read() throws(StoreError) -> [DestroyedKey] {
        guard DurableFile.exists(folder.ledgerDestroyed) else { return [] }
        let text = String(decoding: try DurableFile.read(folder.ledgerDestroyed, limit: 1 << 30), as: UTF8.self)
        var keys: [DestroyedKey] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            guard let key = DestroyedKey(line: line) else {
                throw .damaged(path: folder.ledgerDestroyed, reason: "its line \(keys.count + 1) names no key")
            }
            keys.append(key)
        }
        return keys
    }

    /// Destroys `.key` files, by their full paths, each named first; those that are not there are passed over. Whoever calls makes
    /// the folders durable.
    package func destroy(_ paths: [String]) throws(StoreError) {
        let present = paths.filter { DurableFile.exists($0) }
        try note(present)
        for path in present { try DurableFile.destroy(path) }
    }

    /// Names `.key` files that are about to be destroyed, durably.
    package func note(_ paths: [String]) throws(StoreError) {
        guard !paths.isEmpty else { return }
        var lines = ""
        for path in paths {
            let digest = Blake2b.hash(try DurableFile.read(path, limit: 4096))
            lines += DestroyedKey(path: folder.relative(path), digest: digest).line
        }
        let isNew = !DurableFile.exists(folder.ledgerDestroyed)
        let file = try OpenFile(folder.ledgerDestroyed, isNew ? .create(permissions: 0o600) : .change)
        // A line that a crash cut off is written over.
        let end = try wholeLines(file)
        try file.truncate(to: end)
        try file.write(Array(lines.utf8), at: end)
        try file.synchronise()
        if isNew { try DurableFile.synchronise(folder: folder.ledger) }
    }

    /// The bytes up to the end of the last whole line.
    private func wholeLines(_ file: borrowing OpenFile) throws(StoreError) -> Int {
        let count = try file.byteCount()
        let tail = try file.read(min(count, 512), at: count - min(count, 512))
        guard let last = tail.lastIndex(of: UInt8(ascii: "\n")) else { return count - tail.count }
        return count - tail.count + last + 1
    }
}
