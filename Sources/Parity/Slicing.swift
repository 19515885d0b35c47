import Store

/// How files are cut, and how many recovery slices they get.
struct Slicing {
    /// About how many slices a set is cut into: as in par2, so that 10 % of parity makes good two hundred damaged places.
    static let usualCount = 2000
    /// Slices are whole blocks of the media that files lie on, so that one bad block damages no two.
    static let blockByteCount = 4096

    let sliceByteCount: Int
    let sliceCount: Int
    let recoveryCount: Int

    /// - Parameters:
    ///   - byteCounts: of the files, none of them 0.
    ///   - percent: how many recovery slices to a hundred of the files', rounded up.
    /// - Throws: `ParityError.badInput`, naming `path`, where there are more files than slices can be.
    init(_ byteCounts: [Int], percent: Int, path: String) throws(ParityError) {
        guard byteCounts.count <= ProtectedSet.sliceLimit else {
            throw .badInput(
                path: path,
                reason: "there are \(byteCounts.count) files, and parity covers at most \(ProtectedSet.sliceLimit)")
        }
        let total = byteCounts.reduce(0, +)
        // A slice longer than every file would be zeros in part, and recovery slices are as long.
        var wanted = min(total / Self.usualCount, byteCounts.max() ?? 0)
        while true {
            let size = max(1, (wanted + Self.blockByteCount - 1) / Self.blockByteCount) * Self.blockByteCount
            let count = byteCounts.reduce(0) { $0 + ($1 + size - 1) / size }
            if count <= ProtectedSet.sliceLimit {
                sliceByteCount = size
                sliceCount = count
                recoveryCount = (count * percent + 99) / 100
                return
            }
            wanted = size * 2
        }
    }

    /// How a slice is gone through: columns of so many bytes, whole tiles, evenly long.
    ///
    /// - Parameters:
    ///   - rows: how many rows of products are kept meanwhile.
    ///   - byteCount: of memory for those of one column.
    static func columns(of sliceByteCount: Int, rows: Int, within byteCount: Int) -> [Range<Int>] {
        let tiles = Tile.count(for: sliceByteCount)
        let most = max(1, byteCount / (max(1, rows) * Tile.byteCount))
        let fewest = (tiles + most - 1) / most
        // As many columns as are worked on at once leave no core idle at the end, where they do not become thin.
        let even = (fewest + OrderedTasks.window - 1) / OrderedTasks.window * OrderedTasks.window
        let count = max(fewest, min(even, tiles / 16))
        let width = (tiles + count - 1) / count * Tile.byteCount
        return stride(from: 0, to: sliceByteCount, by: width).map { $0..<min($0 + width, sliceByteCount) }
    }
}
