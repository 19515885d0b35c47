import BitCollections
import Records
import Seal
import Store

extension Timeline {
    /// Hands over each record of one moment once, block by block, not in the order of the file.
    ///
    /// - Parameters:
    ///   - read: runs on all cores.
    ///   - take: gets what `read` made, one block after the other.
    /// - Throws: `.damaged` where the moment's records are not all there; what `read` and `take` throw.
    package func scanBlocks<Result: Sendable>(
        isolation: isolated (any Actor)? = #isolation, at moment: Int,
        read: @Sendable @escaping (ScannedBlock) throws -> Result, take: (Result) async throws -> Void
    ) async throws {
        try await forEachBlock(of: presence(at: moment), at: moment, read: read, take: take)
    }

    /// The same, record by record: `take` gets what `read` made of a block's records, without what it made nil of.
    package func scan<Result: Sendable>(
        isolation: isolated (any Actor)? = #isolation, at moment: Int,
        read: @Sendable @escaping (ScannedRecord) throws -> Result?, take: ([Result]) async throws -> Void
    ) async throws {
        try await scanBlocks(
            at: moment,
            read: { block in
                var results: [Result] = []
                results.reserveCapacity(block.count)
                try block.forEach { record in if let result = try read(record) { results.append(result) } }
                return results
            }, take: take)
    }

    /// Which ordinals of its line a moment has.
    func presence(at moment: Int) async throws -> BitArray {
        let moment = moments[moment]
        let line = lines[moment.line]
        let present = try await line.presence(before: moment.position)
        var count = 0
        for isThere in present where isThere { count += 1 }
        guard count == moment.records else {
            throw StoreError.damaged(
                path: line.path,
                reason:
                    "it leads to \(count) records of \(collection) in snapshot \(moment.snapshot), not \(moment.records)"
            )
        }
        return present
    }

    /// Hands over the wanted ordinals' records as they are at the moment, block by block: those of the base first, then those of
    /// each delta.
    func forEachBlock<Result: Sendable>(
        isolation: isolated (any Actor)? = #isolation, of wanted: BitArray, at moment: Int,
        read: @Sendable @escaping (ScannedBlock) throws -> Result, take: (Result) async throws -> Void
    ) async throws {
        let position = moments[moment].position
        let line = lines[moments[moment].line]
        let contexts = try await shelf.contexts(at: moments[moment], line)
        let holders = try await Holders(of: wanted, line, before: position)
        var blocks = try await line.contents(before: position).enumerated().flatMap { segment, content in
            content.blocks.filter { holders.isHeld(in: $0, of: segment) }.map { (segment: UInt16(segment), block: $0) }
        }[...]
        try await OrderedTasks.forEach(
            next: { blocks.popFirst() },
            transform: { segment, block in
                let batch = try block.read().batch
                let chosen = batch.ordinals.indices.filter { index in
                    let ordinal = Int(batch.ordinals[index])
                    return ordinal < holders.segments.count && holders.segments[ordinal] == segment
                }
                return try read(ScannedBlock(batch, chosen, contexts))
            }, take: take)
    }
}
