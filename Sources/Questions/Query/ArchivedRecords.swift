import Records
import Seal
import Store
import Synchronization
import Vault

/// The records of an archive as tables are made of them.
struct ArchivedRecords: RecordSource {
    let collections: [QueriedCollection]
    private let chronicle: Chronicle
    private let span: Span
    private let timelines = TimelineShelf()

    /// What time is asked about, by indices of the source's snapshots.
    enum Span: Sendable {
        case moment(Int)
        case range(ClosedRange<Int>)
    }

    var isRange: Bool {
        if case .range = span { true } else { false }
    }

    /// The collections that there are in that time.
    init(_ chronicle: Chronicle, _ span: Span) {
        self.chronicle = chronicle
        self.span = span
        let snapshots =
            switch span {
            case .moment(let index): chronicle.snapshots[index...index]
            case .range(let range): chronicle.snapshots[range]
            }
        let names = Set(snapshots.flatMap(\.collections))
        collections = chronicle.collections.filter { names.contains($0.name) }
            .map { QueriedCollection(name: $0.name, key: $0.key) }
    }

    func scan<Result: Sendable>(
        _ collection: Int, read: @Sendable @escaping (QueriedRecord) throws -> Result?, take: ([Result]) throws -> Void
    ) async throws {
        let timeline = try timelines.timeline(of: collections[collection].name, chronicle)
        switch span {
        case .moment(let index):
            let id = chronicle.snapshots[index].id
            guard let moment = timeline.moments.firstIndex(where: { $0.snapshot == id }) else { return }
            try await timeline.scan(at: moment) { record in
                try read(
                    QueriedRecord(bytes: record.bytes, context: record.context, ordinal: Int(record.ordinal)))
            } take: {
                try take($0)
            }
        case .range(let range):
            let asked = Set(chronicle.snapshots[range].map(\.id))
            let inside = timeline.moments.indices.filter { asked.contains(timeline.moments[$0].snapshot) }
            guard let start = inside.first, let end = inside.last else { return }
            let times = timeline.moments[start...end].map(\.created)
            try await timeline.scanVersions(in: start...end) { record, moments in
                let until = moments.upperBound < end ? times[moments.upperBound + 1 - start] : nil
                return try read(
                    QueriedRecord(
                        bytes: record.bytes, context: record.context, ordinal: Int(record.ordinal),
                        validity: QueriedRecord.Validity(from: times[moments.lowerBound - start], until: until)))
            } take: {
                try take($0)
            }
        }
    }

    /// Timelines that were opened, as each is read twice.
    private final class TimelineShelf: Sendable {
        private let opened = Mutex<[String: Timeline]>([:])

        func timeline(of collection: String, _ chronicle: Chronicle) throws -> Timeline {
            try opened.withLock { opened in
                if let timeline = opened[collection] { return timeline }
                let timeline = try chronicle.timeline(of: collection)
                opened[collection] = timeline
                return timeline
            }
        }
    }
}
