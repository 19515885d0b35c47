import Records
import Seal
import Store

extension Timeline {
    /// Hands over each version that was there at some moment of the range once, its moments clipped to it, as
    /// `versions(ofKey:in:)` would: one that goes on from line to line is one.
    ///
    /// - Parameters:
    ///   - read: makes of a version what is wanted of it; runs on all cores.
    ///   - take: gets what `read` made of the versions of a block, without what it made nil of.
    /// - Throws: `.damaged` where something is not what was written; what `read` and `take` throw.
    package func scanVersions<Result: Sendable>(
        isolation: isolated (any Actor)? = #isolation, in range: ClosedRange<Int>,
        read: @Sendable @escaping (ScannedRecord, _ moments: ClosedRange<Int>) throws -> Result?,
        take: ([Result]) async throws -> Void
    ) async throws {
        var runs: [Int: LineRuns] = [:]
        for index in lines.indices { runs[index] = try await LineRuns(of: index, self, in: range) }
        let ways = runs.values.reduce(into: Set<AttributeContext>()) { $0.formUnion($1.ways) }
        let scan = VersionScan(timeline: self, runs: runs, ways: Array(ways), read: read)
        if runs.count > 1 || range.contains(where: { moments[$0].repeated > 0 }) {
            try await scan.throughPieces(take)
        } else {
            try await scan.directly(take)
        }
    }
}

/// Reads the versions of a timeline.
private struct VersionScan<Result: Sendable>: Sendable {
    /// A block of a segment of a line.
    private struct Place: Sendable {
        let line: Int
        let segment: Int
        let block: Line.Block
    }

    let timeline: Timeline
    let runs: [Int: LineRuns]
    /// The ways in which records are read.
    let ways: [AttributeContext]
    let read: @Sendable (ScannedRecord, ClosedRange<Int>) throws -> Result?

    /// Each block that may hold something of a version.
    private func places() async throws -> [Place] {
        var places: [Place] = []
        for (line, runs) in runs.sorted(by: { $0.key < $1.key }) {
            for (segment, content) in try await timeline.lines[line].contents(before: runs.end).enumerated() {
                places += content.blocks.map { Place(line: line, segment: segment, block: $0) }
            }
        }
        return places
    }

    /// Where what segments hold are the versions themselves: in one line, in which no two records have one key.
    func directly(
        isolation: isolated (any Actor)? = #isolation, _ take: ([Result]) async throws -> Void
    ) async throws {
        var places = try await places()[...]
        try await OrderedTasks.forEach(
            next: { places.popFirst() },
            transform: { [runs, read] place in
                var results: [Result] = []
                try place.block.read().batch.forEachRecord { record, ordinal, span in
                    try runs[place.line]?.forEachRun(of: ordinal, in: place.segment) { moments, context in
                        let record = ScannedRecord(bytes: record, context: context, ordinal: ordinal, span: span)
                        if let result = try read(record, moments) { results.append(result) }
                    }
                }
                return results
            }, take: take)
    }

    /// Where one version may lie in several places: first finds out which, then reads each where it begins.
    func throughPieces(
        isolation: isolated (any Actor)? = #isolation, _ take: ([Result]) async throws -> Void
    ) async throws {
        var versions = try await versions().sorted()
        var next = try await versions.next()
        var places = try await places()[...]
        try await OrderedTasks.forEach(
            next: { () -> (Place, [PlacedVersion])? in
                while let place = places.popFirst() {
                    var wanted: [PlacedVersion] = []
                    while let version = next, Int(version.line) == place.line, Int(version.segment) == place.segment,
                        Int(version.ordinal) <= place.block.ordinals.upperBound
                    {
                        wanted.append(version)
                        next = try await versions.next()
                    }
                    if !wanted.isEmpty { return (place, wanted) }
                }
                return nil
            },
            transform: { [ways, read] place, wanted in
                var results: [Result] = []
                var rest = wanted[...]
                try place.block.read().batch.forEachRecord { record, ordinal, span in
                    while let version = rest.first, version.ordinal == ordinal {
                        rest.removeFirst()
                        let record = ScannedRecord(
                            bytes: record, context: ways[Int(version.way)], ordinal: ordinal, span: span)
                        if let result = try read(record, version.moments) { results.append(result) }
                    }
                }
                return results
            }, take: take)
    }

    private func versions() async throws -> ExternalSorter<PlacedVersion> {
        var joining = try await VersionJoining(try await pieces().sorted())
        var versions = ExternalSorter<PlacedVersion>(spillingTo: timeline.vault.spoolFolder)
        while true {
            let next = try await joining.next()
            if next.isEmpty { return versions }
            try versions.append(
                contentsOf: next.map { piece, moments in
                    PlacedVersion(
                        line: piece.line, segment: piece.segment, ordinal: piece.ordinal,
                        first: UInt32(moments.lowerBound), last: UInt32(moments.upperBound),
                        way: UInt32(way(of: piece)))
                })
        }
    }

    /// How the bytes of a piece are read, as an index of `ways`.
    private func way(of piece: VersionPiece) -> Int {
        guard ways.count > 1 else { return 0 }
        var way = 0
        runs[Int(piece.line)]?.forEachRun(of: piece.ordinal, in: Int(piece.segment)) { moments, context in
            if moments.lowerBound == Int(piece.first) { way = ways.firstIndex(of: context) ?? 0 }
        }
        return way
    }

    private func pieces() async throws -> ExternalSorter<VersionPiece> {
        var pieces = ExternalSorter<VersionPiece>(spillingTo: timeline.vault.spoolFolder)
        var places = try await places()[...]
        let fingerprinter = try timeline.vault.keys.fingerprint
        try await OrderedTasks.forEach(
            next: { places.popFirst() },
            transform: { [runs, ways] place in
                var found: [VersionPiece] = []
                try place.block.read().batch.forEachRecord { record, ordinal, span in
                    let inner = fingerprinter(record)
                    runs[place.line]?.forEachRun(of: ordinal, in: place.segment) { moments, context in
                        let way = ways.count > 1 ? ways.firstIndex(of: context) ?? 0 : 0
                        let bound = (inner.low, inner.high, span.offset, span.length, way)
                        found.append(
                            VersionPiece(
                                content: withUnsafeBytes(of: bound) { fingerprinter($0) },
                                first: UInt32(moments.lowerBound), last: UInt32(moments.upperBound),
                                line: UInt16(place.line), segment: UInt16(place.segment), ordinal: ordinal))
                    }
                }
                return found
            }, take: { try pieces.append(contentsOf: $0) })
        return pieces
    }
}

extension RecordBatch {
    /// Lends each record, with its ordinal and where its key stands.
    fileprivate func forEachRecord(_ body: (UnsafeRawBufferPointer, UInt32, KeySpan) throws -> Void) rethrows {
        try bytes.withUnsafeBytes { bytes in
            for index in 0..<count {
                try body(UnsafeRawBufferPointer(rebasing: bytes[range(index)]), ordinals[index], keys[index])
            }
        }
    }
}
