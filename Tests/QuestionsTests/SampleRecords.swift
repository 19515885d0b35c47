import Fixtures
import Records
import Store

@testable import Questions

/// Records in memory, as tables are made of them. They come in no order, as from an archive.
struct SampleRecords: RecordSource {
    /// A record, and when it was there where that is asked.
    struct Record: Sendable {
        let bytes: [UInt8]
        var context = AttributeContext.json
        var validity: QueriedRecord.Validity?

        init(_ text: String) {
            bytes = Array(text.utf8)
        }

        /// A version that was there from the start of one day to the start of another.
        init(_ text: String, from: String, until: String? = nil) {
            self.init(text)
            validity = QueriedRecord.Validity(
                from: Self.start(from), until: until.map { Self.start($0) })
        }

        /// A line under a header.
        init(csv line: String, header: [String]) {
            self.init(line)
            context = .csv(header: header.map { Array($0.utf8) }, format: .csv)
        }

        private static func start(_ day: String) -> Timestamp {
            Timestamp("\(day)T00:00:00Z") ?? Timestamp(nanoseconds: 0)
        }
    }

    let collections: [QueriedCollection]
    let isRange: Bool
    private let records: [[Record]]

    init(_ tables: [(name: String, key: String, records: [Record])], isRange: Bool = false) {
        collections = tables.map { QueriedCollection(name: $0.name, key: $0.key) }
        records = tables.map(\.records)
        self.isRange = isRange
    }

    /// One table of JSON records.
    init(_ table: String, _ lines: [String]) {
        self.init([(table, "id", lines.map { Record($0) })])
    }

    func scan<Result: Sendable>(
        _ collection: Int, read: @Sendable @escaping (QueriedRecord) throws -> Result?, take: ([Result]) throws -> Void
    ) async throws {
        let records = records[collection]
        // The last ones first.
        for end in stride(from: records.count, to: 0, by: -7) {
            let batch = max(0, end - 7)..<end
            try take(
                batch.compactMap { index in
                    try records[index].bytes.withUnsafeBytes { bytes in
                        try read(
                            QueriedRecord(
                                bytes: bytes, context: records[index].context, ordinal: index,
                                validity: records[index].validity))
                    }
                })
        }
    }
}

/// An answer as a whole.
struct Answer: Equatable {
    var columns: [String] = []
    var notices: [String] = []
    var rows: [[SQLValue]] = []
}

extension SampleRecords {
    /// What a query answers.
    func answer(_ sql: String, limits: QueryLimits = QueryLimits()) async throws -> Answer {
        try await answer(QueryRun(source: self, sql: sql, limits: limits))
    }

    func answer(_ run: QueryRun) async throws -> Answer {
        var answer = Answer()
        _ = try await run.answer(
            columns: {
                answer.columns = $0; answer.notices = $1
            }, row: { answer.rows.append($0) })
        return answer
    }

    /// What is said in place of an answer.
    func error(_ sql: String, limits: QueryLimits = QueryLimits()) async throws -> QuestionsError? {
        do {
            _ = try await answer(sql, limits: limits)
            return nil
        } catch let error as QuestionsError { return error }
    }
}

extension SQLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    /// A text, as a test writes it.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A whole number, as a test writes it.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// What is not there.
    public init(nilLiteral: ()) { self = .null }
}
