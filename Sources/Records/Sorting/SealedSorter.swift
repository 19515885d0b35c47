import Store

// Invariant of this file: what is lent of a piece lies in it, and stays in the call.

/// Sorts any number of entries of bytes by their keys in bounded memory: what is beyond it goes in sorted stretches to a sealed
/// spool. So unlike what an `ExternalSorter` takes, entries may be anybody's names and values.
package struct SealedSorter: ~Copyable {
    /// Entries one behind the other, as `SealedSorting.Entry` reads them.
    private var bytes: [UInt8] = []
    private var places: [Place] = []
    private var stretches: [[SealedSorting.Piece]] = []
    private var spool: SealedSpoolWriter?
    private var count = 0
    private let folder: String
    private let mostBytes: Int

    /// Where an entry lies, and what of it tells most pairs apart.
    private struct Place {
        let glance: UInt64
        let range: Range<Int>
    }

    /// Pieces of a stretch have about so many bytes: a merge holds one of each stretch.
    private static let pieceCount = 64 << 10

    /// - Parameters:
    ///   - folder: where the spool is made when memory does not suffice.
    ///   - mostBytes: how much memory the entries may take before that.
    package init(spillingTo folder: String, mostBytes: Int) {
        self.folder = folder
        self.mostBytes = mostBytes
    }

    /// Adds an entry.
    ///
    /// - Parameters:
    ///   - key: what entries are sorted by.
    ///   - tie: what entries with one key are sorted by.
    package mutating func append(key: [UInt8], tie: [UInt8], content: [UInt8]) throws(StoreError) {
        let start = bytes.count
        bytes.append(varint: key.count)
        bytes.append(varint: tie.count)
        bytes.append(varint: content.count)
        bytes += key
        bytes += tie
        bytes += content
        places.append(Place(glance: SealedSorting.glance(key), range: start..<bytes.count))
        count += 1
        if bytes.count + places.count * MemoryLayout<Place>.stride >= mostBytes { try spill() }
    }

    /// Gives all entries away, in order.
    package mutating func takeSorted() throws(StoreError) -> SealedSorting {
        let last = sortedPieces()
        if !last.isEmpty { stretches.append(last.map { .held($0) }) }
        defer { (count, stretches) = (0, []) }
        return SealedSorting(count: count, stretches: stretches, spool: spool.take()?.finish())
    }

    private mutating func spill() throws(StoreError) {
        if spool == nil { spool = try SealedSpoolWriter(in: folder) }
        var stretch: [SealedSorting.Piece] = []
        for piece in sortedPieces() {
            if let index = try spool?.append(piece) { stretch.append(.laidAside(index)) }
        }
        stretches.append(stretch)
    }

    /// What is held, in order; nothing is held any more.
    private mutating func sortedPieces() -> [[UInt8]] {
        let (held, order) = (bytes, places)
        (bytes, places) = ([], [])
        return held.withUnsafeBytes { held in
            func entry(_ place: Place) -> SealedSorting.Entry? {
                var reader = ByteReader(UnsafeRawBufferPointer(rebasing: held[place.range]))
                return SealedSorting.Entry(&reader)
            }
            let sorted = order.sorted { left, right in
                guard left.glance == right.glance else { return left.glance < right.glance }
                guard let left = entry(left), let right = entry(right) else { return false }
                return left < right
            }
            var pieces: [[UInt8]] = []
            var piece: [UInt8] = []
            for place in sorted {
                piece += held[place.range]
                if piece.count >= Self.pieceCount {
                    pieces.append(piece)
                    piece = []
                }
            }
            return piece.isEmpty ? pieces : pieces + [piece]
        }
    }
}
