import Store

/// A file that has no name any more, in which entries lie one behind the other for a while.
///
/// What lies here is blind (keyed hashes, numbers), so it may stand on disk as it is.
package final class Spill<Entry: BitwiseCopyable & Sendable>: Sendable {
    private let file: OpenFile

    /// - Parameter folder: where the file is made.
    package init(folder: String) throws(StoreError) {
        file = try OpenFile(DurableFile.temporaryPath(in: folder), .create(permissions: 0o600))
        DurableFile.remove(file.path)
    }

    /// Lays entries behind those that lie there. Whoever appends counts them.
    package func append(_ entries: [Entry]) throws(StoreError) {
        let outcome = entries.withUnsafeBytes { bytes in Result { () throws(StoreError) in try file.write(bytes) } }
        try outcome.get()
    }

    /// Lays entries in the place of others, the first of them at `index`.
    func write(_ entries: [Entry], at index: Int) throws(StoreError) {
        let bytes = entries.withUnsafeBytes { Array($0) }
        try file.write(bytes, at: index * MemoryLayout<Entry>.stride)
    }

    /// The entries at `range`, counted from the first that was laid here.
    package func read(_ range: Range<Int>) throws(StoreError) -> [Entry] {
        let stride = MemoryLayout<Entry>.stride
        let bytes = try file.read(range.count * stride, at: range.lowerBound * stride)
        return bytes.withUnsafeBytes { Array($0.bindMemory(to: Entry.self)) }
    }
}
