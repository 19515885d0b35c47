import Seal
import Store

/// Makes a lookup, or one that knows more segments out of one that knows fewer.
package struct LookupUpdate: ~Copyable {
    private let path: String
    private let fingerprinter: Fingerprinter
    private var entries: ExternalSorter<LookupEntry>
    private var rewritings: ExternalSorter<Rewriting>

    /// - Parameter path: where the lookup goes.
    package init(at path: String, fingerprinter: Fingerprinter) {
        self.path = path
        self.fingerprinter = fingerprinter
        let folder = DurableFile.parent(of: path)
        entries = ExternalSorter(spillingTo: folder)
        rewritings = ExternalSorter(spillingTo: folder)
    }

    /// Takes what stands in segments that are new.
    package mutating func add(_ new: [LookupEntry], rewritings newRewritings: [Rewriting]) throws(StoreError) {
        try entries.append(contentsOf: new)
        try rewritings.append(contentsOf: newRewritings)
    }

    /// Writes the lookup and gives it its name.
    ///
    /// - Parameter before: the one that it builds on, whose segments stand before the new ones.
    package mutating func publish(after before: Lookup?, coverage: LookupCoverage) async throws {
        var writer = try PageFileWriter(at: path, magic: LookupFile.magic, fingerprinter: fingerprinter)
        var new = try await entries.takeAll().sorted()
        try await Self.merge(
            before?.entryCount ?? 0, { try before?.entry($0) }, { try await new.next() }, into: &writer)
        var newRewritings = try await rewritings.takeAll().sorted()
        try await Self.merge(
            before?.rewritingCount ?? 0, { try before?.rewriting($0) }, { try await newRewritings.next() },
            into: &writer)
        writer.append(coverage)
        writer.endPart()
        try await writer.finish()
    }

    /// Writes a part out of two ascending rows.
    private static func merge<Entry: SortableEntry>(
        _ oldCount: Int, _ old: (Int) throws -> Entry?, _ next: () async throws -> Entry?,
        into writer: inout PageFileWriter
    ) async throws {
        var place = 0
        var written = 0
        var left = oldCount > 0 ? try old(0) : nil
        var right = try await next()
        while left != nil || right != nil {
            if let entry = left, right.map({ entry < $0 }) ?? true {
                writer.append(entry)
                place += 1
                left = place < oldCount ? try old(place) : nil
            } else if let entry = right {
                writer.append(entry)
                right = try await next()
            }
            written += 1
            if written % 4096 == 0 { try await writer.keepPace() }
        }
        writer.endPart()
    }
}
