import Store

/// Reads pieces of a set's files, keeping the file at hand open.
struct SliceReader: ~Copyable {
    private let set: ProtectedSet
    /// Where the set's files lie, in its order.
    private let paths: [String]
    private var file: Int?
    private var opened: OpenFile?

    init(_ set: ProtectedSet, at paths: [String]) {
        self.set = set
        self.paths = paths
    }

    /// Reads a column of a slice into the start of the buffer: how many bytes there are of it.
    ///
    /// - Throws: `ParityError.changed` where the file is shorter than it was; `StoreError` where it cannot be read.
    mutating func read(
        _ slice: ProtectedSet.Slice, column: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        let bytes = set.bytes(of: slice)
        let wanted = (bytes.lowerBound + column.lowerBound..<bytes.lowerBound + column.upperBound).clamped(to: bytes)
        guard !wanted.isEmpty else { return 0 }
        let path = paths[slice.file]
        if file != slice.file {
            opened = nil
            opened = try OpenFile(path, .read(followingLinks: true))
            file = slice.file
        }
        let count = try opened?.read(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted.count]), at: wanted.lowerBound)
        guard count == wanted.count else { throw ParityError.changed(path: path) }
        return wanted.count
    }
}
