import Records
import Store

/// Reads the members of a collection one behind the other into a scan.
struct MemberReading {
    private var members: ArraySlice<CollectionIngest.Member>
    private let key: String
    private var current: (member: CollectionIngest.Member, source: FileSource, ahead: ReadAhead, window: InputWindow)?
    private(set) var isDone = false

    init(members: [CollectionIngest.Member], key: String) {
        self.members = members[...]
        self.key = key
    }

    /// Gives the scan the next bytes; false when there are none.
    mutating func step(
        _ scan: CollectionScan, _ files: inout [Int: CollectionIngest.FileOutcome], _ progress: ProgressMeter
    ) async throws -> Bool {
        try Task.checkCancellation()
        if current == nil {
            guard let member = members.popFirst() else {
                isDone = true
                return false
            }
            let source = try FileSource(member.input)
            current = (member, source, ReadAhead(source), InputWindow(capacity: 2 * FileSource.pieceCount))
            scan.begin(member.recognition, keyField: key)
        }
        guard let (member, source, ahead, window) = current else { return false }
        progress.add(bytes: try await ahead.fill(window), records: scan.counts.records)
        if let records = try scan.scan(window) {
            if let reduced = scan.reduced, reduced.leftOut > 0 {
                // What is archived is the file without them, and its digest and length are that file's.
                files[member.index] = CollectionIngest.FileOutcome(
                    records: records, digest: reduced.digest, byteCount: reduced.byteCount,
                    suppressed: reduced.leftOut)
            } else {
                files[member.index] = CollectionIngest.FileOutcome(
                    records: records, digest: await source.digest(), byteCount: await source.byteCount)
            }
            current = nil
        }
        return true
    }
}
