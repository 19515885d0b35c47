import Seal
import Store
import Vault

/// A question in SQL, or by the name of a report, to the records of a source.
package struct Query: Sendable {
    /// What is asked.
    package enum Asked: Sendable {
        case sql(String)
        case report(Report, [Report.Parameter: String])
    }

    /// What time is asked about, each as people name snapshots.
    package enum Time: Sendable {
        case at(String)
        /// From one to the other, both included.
        case between(String, String)

        /// A snapshot that is named.
        var snapshot: String {
            switch self {
            case .at(let name), .between(let name, _): name
            }
        }
    }

    package let asked: Asked
    package let time: Time
    /// The source; the only one where none is named.
    package var source: String?
    package var limits = QueryLimits()

    package init(_ asked: Asked, _ time: Time) {
        self.asked = asked
        self.time = time
    }
}

/// What stands at the head of a query's answer.
package struct QueryHead: Sendable {
    package let columns: [String]
    package let source: String
    /// The snapshot, or the first one and the last one, that was asked.
    package let snapshots: [UsedSnapshot]
    /// What people should know besides.
    package let notices: [String]
}

extension Vault {
    /// Answers a query, which goes on record: what it read, and how many rows it gave; the SQL may hold values out of
    /// people's records and stands there as a commitment.
    ///
    /// - Parameters:
    ///   - head: is called once, before any row.
    ///   - row: takes the rows.
    ///   - overrun: is called, on another thread, where the query can be stopped by nothing but the end of the process.
    /// - Returns: how many rows.
    /// - Throws: `QuestionsError`; `VaultError`; `StoreError`; what `head` and `row` throw.
    @discardableResult
    package func query(
        _ query: Query, head: (QueryHead) throws -> Void, row: ([SQLValue]) throws -> Void,
        overrun: @Sendable @escaping (QuestionsError) -> Void
    ) async throws -> Int {
        let chronicle = try chronicle(of: query.source, holding: query.time.snapshot, to: "query")
        let (used, span) = try query.span(in: chronicle)
        let records = ArchivedRecords(chronicle, span)
        let run = try query.run(over: records, at: used)
        var question = Question("query", source: chronicle.source)
        question.snapshots = used.compactMap { Digest256(hex: $0.snapshot) }
        switch query.asked {
        case .sql(let sql): question.values = [sql]
        case .report(let report, let values):
            question.reports = [report.name]
            question.values = values.sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value)
        }
        let watchdog = Watchdog(after: query.limits.time + Watchdog.grace) {
            overrun(Deadline(after: query.limits.time).error)
        }
        defer { watchdog.callOff() }
        return try await answering(question, counts: { ["rows": $0] }) {
            try await run.answer(
                columns: { columns, notices in
                    try head(
                        QueryHead(
                            columns: columns, source: chronicle.source, snapshots: used,
                            notices: chronicle.notices + notices))
                }, row: row)
        }
    }
}

extension Query {
    /// The snapshots that are asked, as they are told and as they lie in the chronicle.
    fileprivate func span(in chronicle: Chronicle) throws -> (used: [UsedSnapshot], ArchivedRecords.Span) {
        if case .report(let report, _) = asked {
            switch (report.isRange, time) {
            case (true, .at):
                throw QuestionsError.badQuestion(
                    "the report \(report.name) is about a range of time: say which with --between")
            case (false, .between):
                throw QuestionsError.badQuestion(
                    "the report \(report.name) is about one time: say which with --at, not with --between")
            default: break
            }
        }
        switch time {
        case .at(let name):
            let (index, used) = try chronicle.snapshot(named: name)
            return ([used], .moment(index))
        case .between(let first, let last):
            let (start, usedFirst) = try chronicle.snapshot(named: first)
            let (end, usedLast) = try chronicle.snapshot(named: last)
            guard start <= end else {
                throw QuestionsError.badQuestion(
                    "\(first) is later than \(last): name the earlier one first")
            }
            return ([usedFirst, usedLast], .range(start...end))
        }
    }

    /// The query over records.
    func run(over records: any RecordSource, at used: [UsedSnapshot]) throws -> QueryRun {
        switch asked {
        case .sql(let sql): return QueryRun(source: records, sql: sql, limits: limits)
        case .report(let report, let values):
            return try report.run(
                over: records, values: values, limits: limits,
                times: used.first.flatMap { first in used.last.map { (first.created, $0.created) } })
        }
    }
}
