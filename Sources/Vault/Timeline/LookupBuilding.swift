import Records
import Seal
import Store

/// Keeps the lookups of a timeline: one for each line and subject, in `local/`, made when it is first asked for.
struct LookupBuilding {
    let timeline: Timeline
    let subject: LookupSubject
    let report: @Sendable (Progress) -> Void
    private let keys: LookupKeys

    /// - Throws: `VaultError.notPermitted` to all but custodians.
    init(_ timeline: Timeline, _ subject: LookupSubject, report: @Sendable @escaping (Progress) -> Void) throws {
        self.timeline = timeline
        self.subject = subject
        self.report = report
        keys = try LookupKeys(timeline.vault)
    }

    private var vault: Vault { timeline.vault }

    /// The records of a line of which some version has the value, ascending by ordinal.
    ///
    /// - Returns: nil where there can be no lookup: then there is nothing for it but to read the records; else also whether
    ///   the lookup leads from any value anywhere.
    func records(
        with value: [UInt8], in line: Int
    ) async throws -> (records: [PlacedOrdinal], hasEntries: Bool)? {
        // A lookup that was just made may be found damaged once more; then reading the records is what is left.
        for _ in 0..<2 {
            do {
                return try await knownRecords(with: value, in: line)
            } catch is PageFileReader.Unusable {
                VaultLog.logger.notice("a lookup is damaged and is made anew")
                DurableFile.remove(Place(of: subject, timeline, line, keys.name).path)
            }
        }
        return nil
    }

    private func knownRecords(
        with value: [UInt8], in line: Int
    ) async throws -> (records: [PlacedOrdinal], hasEntries: Bool)? {
        let fingerprinter = keys.values(of: subject)
        guard let lookup = try await lookup(line) else { return nil }
        let entries = try lookup.entries(of: value.withUnsafeBytes { fingerprinter($0).low })
        let records = try Set(entries.map(\.ordinal)).sorted().map { ordinal in
            PlacedOrdinal(ordinal, rewritings: Set(try lookup.rewritings(of: ordinal)))
        }
        return (records, lookup.hasEntries)
    }

    /// The lookup of a line, brought up to its end; nil where the records of the line are not always read the same way, or
    /// nothing can be written.
    private func lookup(_ line: Int) async throws -> Lookup? {
        guard let context = try await context(of: line) else { return nil }
        let place = Place(of: subject, timeline, line, keys.name)
        let known = try? Lookup(at: place.path, fingerprinter: keys.tags)
        let segments = timeline.lines[line].segments
        if let known, let count = place.known(known.coverage), count == segments.count { return known }
        guard vault.isWritable else { return nil }
        try DurableFile.makeFolder(vault.folder.lookups)
        do {
            try await extend(known, place, line, context)
        } catch is PageFileReader.Unusable {
            VaultLog.logger.notice("a lookup is damaged and is made anew")
            try await extend(nil, place, line, context)
        }
        return try? Lookup(at: place.path, fingerprinter: keys.tags)
    }

    /// How the records of a line are read, where that is the same at all of its moments.
    private func context(of line: Int) async throws -> AttributeContext? {
        var context: AttributeContext?
        for moment in timeline.moments where moment.line == line {
            guard case .one(let found) = try await timeline.shelf.contexts(at: moment, timeline.lines[line]) else {
                return nil
            }
            guard context == nil || context == found else { return nil }
            context = found
        }
        return context
    }

    /// Enters the segments that a lookup does not know yet.
    private func extend(_ known: Lookup?, _ place: Place, _ index: Int, _ context: AttributeContext) async throws {
        let line = timeline.lines[index]
        let known = known.flatMap { place.known($0.coverage) == nil ? nil : $0 }
        let start = known.flatMap { place.known($0.coverage) } ?? 0
        let contents = try await line.contents(before: line.segments.count)
        var blocks = contents.enumerated().dropFirst(start).flatMap { segment, content in
            content.blocks.map { (segment: segment, block: $0) }
        }[...]
        var update = LookupUpdate(at: place.path, fingerprinter: keys.tags)
        let progress = ProgressMeter(
            Progress(phase: "Looking through \(timeline.collection)"), report: report)
        let values = ValueFingerprints(subject: subject, fingerprinter: keys.values(of: subject))
        var count = 0
        try await OrderedTasks.forEach(
            next: { blocks.popFirst() },
            transform: { segment, block in
                let batch = try block.read().batch
                return (
                    try values.entries(of: batch, in: segment, context),
                    segment == 0 ? [] : batch.allOrdinals.map { Rewriting(ordinal: $0, segment: segment) },
                    batch.bytes.count, batch.count
                )
            },
            take: { entries, rewritings, byteCount, recordCount in
                try update.add(entries, rewritings: rewritings)
                count += recordCount
                progress.add(bytes: byteCount, records: count)
            })
        try await update.publish(
            after: known, coverage: LookupCoverage(segmentCount: line.segments.count, digest: place.digest))
    }
}

/// Makes the entries of records' values.
private struct ValueFingerprints: Sendable {
    let subject: LookupSubject
    let fingerprinter: Fingerprinter

    func entries(of batch: RecordBatch, in segment: Int, _ context: AttributeContext) throws -> [LookupEntry] {
        var entries: [LookupEntry] = []
        entries.reserveCapacity(batch.count)
        try ScannedBlock(batch, Array(batch.ordinals.indices), .one(context)).forEach { record in
            try subject.values(record) { value in
                entries.append(
                    LookupEntry(fingerprint: fingerprinter(value).low, ordinal: record.ordinal, segment: segment))
            }
        }
        return entries
    }
}

/// Where a lookup lies, and what it must say of itself to be that one.
private struct Place {
    let path: String
    /// Over what it is a lookup of, and where each segment of the line lies.
    let digest: Digest256
    /// The same for each number of segments.
    private let digests: [Digest256]

    init(of subject: LookupSubject, _ timeline: Timeline, _ index: Int, _ key: SecretKey) {
        let line = timeline.lines[index]
        let name = "lookup\0\(timeline.source)\0\(timeline.collection)\0\(line.base)\0\(subject.name)"
        let named = key.mac(Array(name.utf8))
        path = "\(timeline.vault.folder.lookups)/\(named.hex)"
        var digests = [named]
        for place in line.places { digests.append(key.mac((digests.last ?? named).bytes + Array(place.utf8))) }
        digest = digests.last ?? named
        self.digests = digests
    }

    /// How many segments a lookup of this line knows; nil where it is of other ones.
    func known(_ coverage: LookupCoverage) -> Int? {
        guard let count = Int(exactly: coverage.segmentCount), digests.indices.contains(count),
            digests[count] == coverage.digest
        else { return nil }
        return count
    }
}

extension Line {
    /// The snapshot that wrote the base.
    fileprivate var base: String { segments.first?.snapshot ?? "" }

    /// A text for each segment that is another when it lies elsewhere: packs never change.
    fileprivate var places: [String] {
        segments.map { segment in
            segment.records.map { "\(names[$0.pack].id) \($0.first) \($0.count)" }.joined(separator: ",")
        }
    }
}
