// Invariant of this file: `planes` is memory for `tileCount` × `rowCount` × 16 planes, `sums` for `batch` × 128, `turned` for 16;
// they are taken in `init`, given back in `deinit`, and no pointer leaves a call. A mask of 16 bits names one sum of 32, one of 32 and one of 64.

/// For a column of bytes of all slices: rows, each the sum of inputs times a factor of the row's own for each input.
///
/// The inputs come in batches: of each batch the sums of its planes are made once for all rows, and each row takes what its
/// factors' masks ask for.
struct SliceProducts: ~Copyable {
    /// How many inputs are added at once: their sums (8 KiB each) stay in the processor's near caches.
    static let batch = 8

    let rowCount: Int
    /// How many bytes of a slice it holds of each row: a whole number of tiles.
    let width: Int

    private let tileCount: Int
    /// The planes of all rows of the first tile, then of the second.
    private let planes: UnsafeMutablePointer<Plane>
    private let sums: UnsafeMutablePointer<Plane>
    private let turned: UnsafeMutablePointer<Plane>

    /// Rows of zeros.
    ///
    /// - Parameter width: how many bytes, rounded up to whole tiles.
    init(rowCount: Int, width: Int) {
        self.rowCount = rowCount
        tileCount = Tile.count(for: width)
        self.width = tileCount * Tile.byteCount
        planes = Self.zeros(tileCount * rowCount * Tile.planeCount)
        sums = Self.zeros(Self.batch * Tile.sumCount)
        turned = Self.zeros(Tile.planeCount)
    }

    deinit {
        planes.deallocate()
        sums.deallocate()
        turned.deallocate()
    }

    private static func zeros(_ count: Int) -> UnsafeMutablePointer<Plane> {
        let planes = UnsafeMutablePointer<Plane>.allocate(capacity: count)
        planes.initialize(repeating: Plane(repeating: 0), count: count)
        return planes
    }

    /// Adds up to `batch` inputs to every row.
    ///
    /// - Parameters:
    ///   - inputs: as wide as the rows.
    ///   - factor: of a row, and of an input counted from 0 in this batch.
    mutating func add(_ inputs: borrowing SliceColumns, count: Int, factor: (_ row: Int, _ input: Int) -> UInt16) {
        precondition(count <= Self.batch && count <= inputs.count && inputs.width == width)
        let masks = Self.masks(rowCount, count, factor)
        for tile in 0..<tileCount {
            for input in 0..<count {
                inputs.copyTile(tile, of: input, to: UnsafeMutableRawPointer(turned))
                Tile.transpose(turned)
                Tile.writeSums(of: turned, to: sums + input * Tile.sumCount)
            }
            addSums(count, masks, to: tile)
        }
    }

    /// Adds up to `batch` rows of another to every row of this one.
    mutating func add(
        rows: Range<Int>, of other: borrowing SliceProducts, factor: (_ row: Int, _ input: Int) -> UInt16
    ) {
        precondition(rows.count <= Self.batch && rows.upperBound <= other.rowCount && other.width == width)
        let masks = Self.masks(rowCount, rows.count, factor)
        for tile in 0..<tileCount {
            for (input, row) in rows.enumerated() {
                Tile.writeSums(of: other.start(of: row, in: tile), to: sums + input * Tile.sumCount)
            }
            addSums(rows.count, masks, to: tile)
        }
    }

    /// Adds one slice to one row as it is.
    mutating func add(_ inputs: borrowing SliceColumns, input: Int, to row: Int) {
        precondition(row < rowCount && input < inputs.count && inputs.width == width)
        for tile in 0..<tileCount {
            inputs.copyTile(tile, of: input, to: UnsafeMutableRawPointer(turned))
            Tile.transpose(turned)
            let sum = start(of: row, in: tile)
            for plane in 0..<Tile.planeCount { sum[plane] ^= turned[plane] }
        }
    }

    /// The bytes of a row.
    mutating func bytes(of row: Int) -> [UInt8] {
        precondition(row < rowCount)
        return [UInt8](unsafeUninitializedCapacity: width) { buffer, filled in
            let whole = UnsafeMutableRawBufferPointer(buffer)
            for tile in 0..<tileCount {
                turned.update(from: start(of: row, in: tile), count: Tile.planeCount)
                Tile.transpose(turned)
                let place = tile * Tile.byteCount
                UnsafeMutableRawBufferPointer(rebasing: whole[place..<place + Tile.byteCount])
                    .copyMemory(from: UnsafeRawBufferPointer(start: turned, count: Tile.byteCount))
            }
            filled = width
        }
    }

    private func start(of row: Int, in tile: Int) -> UnsafeMutablePointer<Plane> {
        planes + (tile * rowCount + row) * Tile.planeCount
    }

    /// For each row, for each of its planes, the masks of the inputs.
    private static func masks(_ rows: Int, _ inputs: Int, _ factor: (Int, Int) -> UInt16) -> [UInt16] {
        [UInt16](unsafeUninitializedCapacity: rows * inputs * Tile.planeCount) { buffer, filled in
            for row in 0..<rows {
                for input in 0..<inputs {
                    let masks = ProductMasks.of(factor(row, input))
                    for plane in 0..<Tile.planeCount {
                        buffer[(row * Tile.planeCount + plane) * inputs + input] = masks[plane]
                    }
                }
            }
            filled = buffer.count
        }
    }

    /// Adds to each plane of each row of the tile what its masks choose of the inputs' sums.
    private func addSums(_ inputs: Int, _ masks: [UInt16], to tile: Int) {
        let first = start(of: 0, in: tile)
        let sums = UnsafeRawPointer(self.sums)
        masks.withUnsafeBufferPointer { masks in
            guard var mask = masks.baseAddress else { return }
            for plane in 0..<rowCount * Tile.planeCount {
                var sum = first[plane]
                for input in 0..<inputs {
                    let bits = Int(mask.pointee)
                    mask += 1
                    let group = sums + input * (Tile.sumCount * MemoryLayout<Plane>.stride)
                    sum ^= group.load(fromByteOffset: (bits & 31) << 6, as: Plane.self)
                    sum ^= group.load(fromByteOffset: 2048 + (bits >> 5 & 31) << 6, as: Plane.self)
                    sum ^= group.load(fromByteOffset: 4096 + (bits >> 10) << 6, as: Plane.self)
                }
                first[plane] = sum
            }
        }
    }
}

/// Memory for the same column of bytes of some slices.
struct SliceColumns: ~Copyable {
    let count: Int
    /// How many bytes of each: a whole number of tiles.
    let width: Int
    private let bytes: UnsafeMutableRawBufferPointer

    /// - Parameter width: how many bytes, rounded up to whole tiles.
    init(count: Int, width: Int) {
        self.count = count
        self.width = Tile.count(for: width) * Tile.byteCount
        bytes = .allocate(byteCount: count * self.width, alignment: MemoryLayout<Plane>.alignment)
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { bytes.deallocate() }

    /// Has `body` write what it has of one slice, and puts zeros behind that.
    ///
    /// - Parameter body: gets room for the first `room` bytes, and returns how many it wrote.
    mutating func fill<Failure>(
        _ index: Int, room: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        precondition(index < count && room <= width)
        let column = UnsafeMutableRawBufferPointer(rebasing: bytes[index * width..<(index + 1) * width])
        let written = try body(UnsafeMutableRawBufferPointer(rebasing: column[..<room]))
        for place in written..<width { column[place] = 0 }
    }

    fileprivate func copyTile(_ tile: Int, of index: Int, to target: UnsafeMutableRawPointer) {
        let place = index * width + tile * Tile.byteCount
        UnsafeMutableRawBufferPointer(start: target, count: Tile.byteCount)
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[place..<place + Tile.byteCount]))
    }
}
