import Foundation
import Testing

@testable import Questions

@Suite("Hostile SQL")
struct HostileSQLTests {
    private let records = SampleRecords("users", (0..<2000).map { #"{"id":"\#($0)","n":\#($0)}"# })

    @Test(
        "is refused where it does anything but read the tables",
        arguments: [
            "insert into users values (1)", "update users set n = 1", "delete from users", "drop table users",
            "create table t (a)", "create temp table t (a)", "create view v as select 1", "create index i on users (n)",
            "create virtual table t using fts5(a)", "create trigger t after insert on users begin select 1; end",
            "alter table users rename to t", "attach 'stolen.db' as s", "attach ':memory:' as s", "detach main",
            "pragma user_version", "pragma temp_store = file", "pragma writable_schema = on",
            "select * from pragma_table_info('users')", "select count(*) from pragma_database_list",
            "select load_extension('evil')", "select load_extension('evil', 'entry')",
            "select fts3_tokenizer('simple')",
            "select fts3_tokenizer('simple', x'00')", "select * from sqlite_schema",
            "select count(*) from sqlite_master",
            "select * from sqlite_temp_schema", "select * from dbstat", "select count(*) from sqlite_stmt", "vacuum",
            "vacuum into 'stolen.db'", "reindex", "analyze", "begin", "commit", "savepoint s", "release s",
            "explain attach 'stolen.db' as s", "with w as (select 1) delete from users",
            "insert into users select * from users returning *", "replace into users values (1)",
            "select * from users; attach 'stolen.db' as s",
        ])
    func refused(_ sql: String) async throws {
        let error = try await records.error(sql)
        guard case .badQuestion? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!FileManager.default.fileExists(atPath: "stolen.db"))
    }

    @Test(
        "without an end is stopped when its time is up",
        arguments: [
            "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
            "with recursive n(i) as (select 1 union select (i * 7 + 1) % 3 from n) select count(*) from n, n a, n b, users u, users v, users w, users x",
            "select count(*) from users a, users b, users c, users d",
            "select max(a.n + b.n * c.n) from users a, users b, users c where a.n % 2 <> b.n % 3",
            "select 1 from users a, users b, users c, users d where a.n + b.n + c.n + d.n < 0",
        ])
    func endless(_ sql: String) async throws {
        let started = ContinuousClock.now
        let error = try await records.error(sql, limits: QueryLimits(time: .milliseconds(300)))
        guard case .overLimit? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description.contains("--timeout") == true)
        // It does not go on until somebody has had enough.
        #expect(ContinuousClock.now - started < .seconds(300))
    }

    @Test("gets no more rows than it may have")
    func rows() async throws {
        let limits = QueryLimits(rows: 10)
        #expect(try await records.answer("select n from users limit 10", limits: limits).rows.count == 10)
        guard case .overLimit? = try await records.error("select n from users limit 11", limits: limits) else {
            Issue.record("it got them")
            return
        }
    }

    @Test("gets no larger answer than it may have")
    func answerSize() async throws {
        let sql = "select hex(zeroblob(100000)) from users, users b"
        let error = try await records.error(sql, limits: QueryLimits(memory: 16 << 20))
        guard case .overLimit? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "that is too deep or too long is a mistake or over a limit, and no crash",
        arguments: [
            "select " + String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000),
            "select " + String(repeating: "-", count: 3) + String(repeating: "not ", count: 100_000) + "1",
            "select 1" + String(repeating: " union all select 1", count: 10_000),
            "select " + (0..<3000).map(String.init).joined(separator: ","),
            "select '" + String(repeating: "x", count: 2 << 20) + "'",
            "select 1 where 'a' like '" + String(repeating: "%a", count: 1000) + "'",
        ])
    func deep(_ sql: String) async throws {
        switch try await records.error(sql) {
        case .badQuestion?, .overLimit?: break
        case let other: Issue.record("\(String(describing: other))")
        }
    }

    @Test("is stopped with the task that runs it")
    func cancelled() async throws {
        let task = Task {
            try await records.answer("select count(*) from users a, users b, users c, users d")
        }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
