import BitCollections
import Records
import Seal
import Store

/// Turns records that come in ascending ordinals into the order of the file.
///
/// Most orders ascend but for a few strays, users that are new and stand in the middle: those are fetched first and kept
/// in memory until their turn. Where there are too many of them, as in an export that came shuffled, all records go into
/// buckets by position, sealed on disk, and each bucket is sorted when its turn comes: two passes, whatever the size.
struct OrderedRecords {
    let reader: CollectionReader
    /// What is wanted of the reader's order, in that order.
    let order: Order
    /// Where buckets may lie.
    let spoolFolder: String
    /// Strays take no more memory than this.
    var mostStrayBytes = 64 << 20
    /// About how many bytes of records are sorted at once.
    var bucketBytes = 32 << 20

    /// Hands over the records in order.
    ///
    /// - Parameters:
    ///   - leaves: gathers the records' leaves.
    ///   - between: is called now and then, so that whoever takes the records may wait.
    ///   - take: gets nil in the place of a record that was erased.
    func forEach(
        leaves: LeafCollector? = nil, between: () async -> Void = {}, _ take: (UnsafeRawBufferPointer?) throws -> Void
    ) async throws {
        let size = order.runs.reduce(0) { max($0, Int($1.end)) }
        var backbone = BitArray(repeating: false, count: size)
        var strays = BitArray(repeating: false, count: size)
        var strayCount = 0
        let isBackbone = AscendingRuns.heaviest(of: order)
        for (run, isInIt) in zip(order.runs, isBackbone) {
            let range = Int(run.start)..<Int(run.end)
            if isInIt { backbone.fill(in: range, with: true) } else { strays.fill(in: range, with: true) }
            if !isInIt { strayCount += range.count }
        }
        guard strayCount * (reader.averageCount + 64) <= mostStrayBytes else {
            return try await throughBuckets(size: size, leaves, between, take)
        }
        var held: [UInt32: [UInt8]?] = [:]
        if strayCount > 0 {
            try await reader.forEach(strays, leaves: leaves) { record in
                held.updateValue(record.bytes.map { Array($0) }, forKey: record.ordinal)
            }
        }
        var turns = Turns(order.runs)
        func takeStrays() throws {
            while let ordinal = turns.next, let bytes = held.removeValue(forKey: ordinal) {
                if let bytes { try bytes.withUnsafeBytes(take) } else { try take(nil) }
                turns.advance()
            }
        }
        try takeStrays()
        try await reader.forEach(backbone, leaves: leaves, between: between) { record in
            try take(record.bytes)
            turns.advance()
            if !held.isEmpty { try takeStrays() }
        }
    }

    private func throughBuckets(
        size: Int, _ leaves: LeafCollector?, _ between: () async -> Void,
        _ take: (UnsafeRawBufferPointer?) throws -> Void
    ) async throws {
        let places = OrderPlaces(order)
        let perBucket = max(1, bucketBytes / max(1, reader.averageCount + 8))
        let bucketCount = (order.count + perBucket - 1) / perBucket
        let flushCount = max(16 << 10, min(1 << 20, (64 << 20) / max(1, bucketCount)))
        var spool = try SealedSpoolWriter(in: spoolFolder)
        var buffers = [[UInt8]](repeating: [], count: bucketCount)
        var pieces = [[Int]](repeating: [], count: bucketCount)
        var wanted = BitArray(repeating: false, count: size)
        for run in order.runs { wanted.fill(in: Int(run.start)..<Int(run.end), with: true) }
        try await reader.forEach(wanted, leaves: leaves) { record in
            guard case .at(let position, _) = places.place(of: record.ordinal) else { return }
            let bucket = position / perBucket
            buffers[bucket].append(littleEndian: UInt32(position))
            buffers[bucket].append(littleEndian: record.bytes.map { UInt32($0.count) } ?? Self.erased)
            if let bytes = record.bytes { buffers[bucket].append(contentsOf: bytes) }
            if buffers[bucket].count >= flushCount {
                pieces[bucket].append(try spool.append(buffers[bucket]))
                buffers[bucket].removeAll(keepingCapacity: true)
            }
        }
        let filled = spool.finish()
        for bucket in 0..<bucketCount {
            try Task.checkCancellation()
            var bytes: [UInt8] = []
            for piece in pieces[bucket] { bytes += try filled.piece(piece) }
            bytes += buffers[bucket]
            buffers[bucket] = []
            try Self.takeSorted(bytes, take)
            await between()
        }
    }

    /// Stands in a bucket for the length of a record that was erased.
    private static let erased = UInt32.max

    /// Hands over a bucket's records by position.
    private static func takeSorted(_ bytes: [UInt8], _ take: (UnsafeRawBufferPointer?) throws -> Void) throws {
        try bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            var records: [(position: UInt32, bytes: UnsafeRawBufferPointer?)] = []
            while let position = reader.integer(UInt32.self), let count = reader.integer(UInt32.self) {
                guard count != erased else {
                    records.append((position, nil))
                    continue
                }
                guard let record = reader.slice(Int(count)) else { break }
                records.append((position, record))
            }
            records.sort { $0.position < $1.position }
            for record in records { try take(record.bytes) }
        }
    }

    /// Whose turn it is.
    private struct Turns {
        private let runs: [Order.Run]
        private var run = 0
        private var offset: UInt32 = 0

        init(_ runs: [Order.Run]) { self.runs = runs }

        var next: UInt32? { run < runs.count ? runs[run].start + offset : nil }

        mutating func advance() {
            offset += 1
            if offset == runs[run].count {
                run += 1
                offset = 0
            }
        }
    }
}

/// The part of an order that needs no sorting.
enum AscendingRuns {
    /// For each run whether it belongs to the ascending choice of runs that holds the most ordinals.
    static func heaviest(of order: Order) -> [Bool] {
        let runs = order.runs
        if order.isAscending { return runs.map { _ in true } }
        // A Fenwick tree over the runs by their starts holds for each prefix the heaviest choice that ends in it.
        let byStart = runs.indices.sorted { runs[$0].start < runs[$1].start }
        var rank = [Int](repeating: 0, count: runs.count)
        for (place, index) in byStart.enumerated() { rank[index] = place + 1 }
        var tree = [(weight: Int, run: Int)](repeating: (0, -1), count: runs.count + 1)
        var before = [Int](repeating: -1, count: runs.count)
        var best = (weight: 0, run: -1)
        for index in runs.indices {
            var found = (weight: 0, run: -1)
            var place = rank[index]
            while place > 0 {
                if tree[place].weight > found.weight { found = tree[place] }
                place -= place & -place
            }
            before[index] = found.run
            let own = (weight: found.weight + Int(runs[index].count), run: index)
            if own.weight > best.weight { best = own }
            place = rank[index]
            while place <= runs.count {
                if own.weight > tree[place].weight { tree[place] = own }
                place += place & -place
            }
        }
        var chosen = [Bool](repeating: false, count: runs.count)
        var run = best.run
        while run >= 0 {
            chosen[run] = true
            run = before[run]
        }
        return chosen
    }
}
