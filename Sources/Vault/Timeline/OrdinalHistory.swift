import Records
import Store

/// One ordinal through a line.
struct OrdinalHistory: Sendable {
    /// Its bytes as a segment holds them.
    struct Piece: Sendable {
        let segment: Int
        let bytes: [UInt8]
        /// The record's key, decoded.
        let key: [UInt8]
    }

    let ordinal: UInt32
    private let path: String
    /// Whether it is there when so many segments have been applied.
    private let isPresent: [Bool]
    /// Ascending by segment.
    private let pieces: [Piece]
    /// The segments that held it until it was erased, ascending.
    private let erased: [Int]

    fileprivate init(
        of ordinal: UInt32, in contents: ArraySlice<Line.Content>, pieces: [Piece], erased: [Int], path: String
    ) {
        self.erased = erased
        self.ordinal = ordinal
        self.path = path
        self.pieces = pieces
        let wanted = Int(ordinal)
        var given = 0
        var isThere = false
        var isPresent = [false]
        for (segment, content) in contents.enumerated() {
            if segment == 0 {
                isThere = wanted < content.ordinalCount
                given = content.ordinalCount
            } else if let comings = content.comings {
                if (given..<content.ordinalCount).contains(wanted) || comings.revivals.holds(ordinal) { isThere = true }
                if comings.tombstones.holds(ordinal) { isThere = false }
                given = content.ordinalCount
            }
            isPresent.append(isThere)
        }
        self.isPresent = isPresent
    }

    /// The record when the first `position` segments have been applied; nil where it is absent, or was erased.
    ///
    /// - Throws: `.damaged` where no segment holds it.
    func piece(before position: Int) throws(StoreError) -> Piece? {
        guard isPresent[position] else { return nil }
        let newestErased = erased.last { $0 < position } ?? -1
        if newestErased >= 0, newestErased > pieces.last(where: { $0.segment < position })?.segment ?? -1 { return nil }
        guard let piece = pieces.last(where: { $0.segment < position }) else {
            throw .damaged(path: path, reason: "its segments lack record \(ordinal), which it needs")
        }
        return piece
    }
}

/// An ordinal, and which deltas of its line hold it, where that is known.
struct PlacedOrdinal: Sendable {
    let ordinal: UInt32
    /// nil: all those that may.
    private let rewritings: Set<Int>?

    init(_ ordinal: UInt32, rewritings: Set<Int>? = nil) {
        self.ordinal = ordinal
        self.rewritings = rewritings
    }

    /// Whether the segment may hold it.
    func mayLie(in segment: Int) -> Bool { segment == 0 || rewritings?.contains(segment) ?? true }
}

extension Line {
    /// What became of records in the first `position` segments. No block is opened twice.
    func histories(of records: [PlacedOrdinal], before position: Int) async throws -> [OrdinalHistory] {
        let contents = try await contents(before: position)
        var work: ArraySlice<Wanted> = []
        for (segment, content) in contents.enumerated() {
            var places: [Int: [Int]] = [:]
            for (index, record) in records.enumerated() where record.mayLie(in: segment) {
                guard let place = content.place(of: record.ordinal) else { continue }
                places[place, default: []].append(index)
            }
            for (place, indices) in places.sorted(by: { $0.key < $1.key }) {
                work.append(Wanted(segment: segment, block: content.blocks[place], indices: indices))
            }
        }
        var pieces = [[OrdinalHistory.Piece]](repeating: [], count: records.count)
        var erased = [[Int]](repeating: [], count: records.count)
        try await OrderedTasks.forEach(
            next: { work.popFirst() },
            transform: { wanted in
                let batch = try wanted.block.read().batch
                let found = wanted.indices.compactMap { index in
                    batch.piece(of: records[index].ordinal, segment: wanted.segment).map { (index: index, piece: $0) }
                }
                let gone = wanted.indices.filter { index in
                    batch.erased.contains { $0.ordinal == records[index].ordinal }
                }
                return (found: found, gone: gone, segment: wanted.segment)
            },
            take: { block in
                for (index, piece) in block.found { pieces[index].append(piece) }
                for index in block.gone { erased[index].append(block.segment) }
            })
        return records.indices.map { index in
            OrdinalHistory(
                of: records[index].ordinal, in: contents, pieces: pieces[index], erased: erased[index], path: path)
        }
    }

    /// A block that is opened, for the ordinals with these indices.
    private struct Wanted {
        let segment: Int
        let block: Block
        let indices: [Int]
    }
}

extension Line.Content {
    /// The block that holds the ordinal if any of the segment does.
    fileprivate func place(of ordinal: UInt32) -> Int? {
        let place = blocks.firstPlace { $0.ordinals.upperBound >= Int(ordinal) }
        return place < blocks.count && blocks[place].ordinals.contains(Int(ordinal)) ? place : nil
    }
}

extension [UInt32] {
    /// Whether the ordinal is among these, which ascend.
    fileprivate func holds(_ ordinal: UInt32) -> Bool {
        let place = firstPlace { $0 >= ordinal }
        return place < count && self[place] == ordinal
    }
}

extension RecordBatch {
    /// The record with this ordinal, where the block has one.
    fileprivate func piece(of ordinal: UInt32, segment: Int) -> OrdinalHistory.Piece? {
        let place = ordinals.firstPlace { $0 >= ordinal }
        guard place < count, ordinals[place] == ordinal else { return nil }
        let range = range(place)
        let start = range.lowerBound + keys[place].offset
        let key = bytes[start..<start + keys[place].length].withUnsafeBytes { keys[place].encoding.decode($0) }
        return OrdinalHistory.Piece(segment: segment, bytes: Array(bytes[range]), key: key)
    }
}
