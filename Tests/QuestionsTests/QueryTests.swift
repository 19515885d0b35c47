import Testing

@testable import Questions

@Suite("A query")
struct QueryTests {
    private let people = SampleRecords([
        (
            "users", "Username",
            [
                .init(
                    #"{"Username":"ada","Attributes":[{"Name":"email","Value":"ada@example.com"}],"Enabled":true,"Age":36}"#
                ),
                .init(#"{"Username":"bob","Enabled":false,"Address":{"City":"Bern","Lines":["a", "b"]},"Age":1.5}"#),
                .init(#"{"Username":"eve","Attributes":[{"Name":"email","Value":"eve@example.com"}],"Enabled":null}"#),
            ]
        ),
        (
            "memberships", "Username",
            [
                .init(#"{"Username":"ada","GroupName":"admins"}"#), .init(#"{"Username":"bob","GroupName":"admins"}"#),
                .init(#"{"Username":"ada","GroupName":"staff"}"#),
            ]
        ),
    ])

    @Test("has a column for each attribute, in the order in which they first appear, and the record itself")
    func everything() async throws {
        let answer = try await people.answer("select * from users order by Username")

        #expect(
            answer.columns == ["Username", "email", "Enabled", "Age", "Address.City", "Address.Lines", "body"])
        #expect(
            answer.rows.map { $0.dropLast() } == [
                ["ada", "ada@example.com", 1, 36, nil, nil], ["bob", nil, 0, .real(1.5), "Bern", #"["a","b"]"#],
                ["eve", "eve@example.com", nil, nil, nil, nil],
            ])
        #expect(
            answer.rows[1].last
                == #"{"Username":"bob","Enabled":false,"Address":{"City":"Bern","Lines":["a","b"]},"Age":1.5}"#)
    }

    @Test("joins, groups and counts")
    func joins() async throws {
        let sql = """
            select GroupName, count(*), group_concat(email) from memberships m join users u on u.Username = m.Username
            group by 1 order by 1
            """
        #expect(
            try await people.answer(sql).rows == [["admins", 2, "ada@example.com"], ["staff", 1, "ada@example.com"]])
    }

    @Test(
        "reads what a join compares without naming it twice",
        arguments: [
            "select GroupName, email from users join memberships using (Username) order by 1, 2",
            "select GroupName, email from users NATURAL JOIN (select Username, GroupName from memberships) order by 1, 2",
            #"select GroupName, email from users join memberships using ("username") order by 1, 2"#,
        ])
    func joinColumns(_ sql: String) async throws {
        #expect(
            try await people.answer(sql).rows == [
                ["admins", nil], ["admins", "ada@example.com"], ["staff", "ada@example.com"],
            ])
    }

    @Test("counts rows of which it reads nothing")
    func counts() async throws {
        #expect(try await people.answer("select count(*) from users, memberships").rows == [[9]])
        #expect(try await people.answer("select exists (select 1 from users)").rows == [[1]])
        #expect(try await people.answer("select rowid > 0 from users limit 1").rows == [[1]])
    }

    @Test("may use what SQLite has for JSON, windows and recursion")
    func functions() async throws {
        #expect(
            try await people.answer("select body ->> '$.Address.City' from users where Username = 'bob'").rows
                == [["Bern"]])
        #expect(
            try await people.answer(#"select value from users, json_each("Address.Lines") order by 1"#).rows
                == [["a"], ["b"]])
        #expect(
            try await people.answer("select Username, row_number() over (order by Username desc) from users limit 1")
                .rows == [["eve", 1]])
        #expect(
            try await people.answer(
                "with recursive n(i) as (select 1 union all select i + 1 from n where i < 9) select count(*) from n"
            )
            .rows == [[9]])
        #expect(
            try await people.answer("values (1, 'a'), (x'00ff', null)").rows == [[1, "a"], [.bytes([0, 255]), nil]])
    }

    @Test("names no column of the answer twice")
    func answersNames() async throws {
        #expect(try await people.answer("select 1 as a, 2 as A, 3 as a").columns == ["a", "A_2", "a_3"])
    }

    @Test(
        "keeps attributes apart whose names differ in capital letters only, and those called like a column of its own")
    func clashes() async throws {
        let records = SampleRecords("t", [#"{"id":"1","Email":"a","body":"b","email":"c","":"d","x\u0000y":"e"}"#])

        let answer = try await records.answer("select * from t")

        #expect(answer.columns == ["id", "Email", "body_2", "email_2", "(empty)", "x\u{FFFD}y", "body"])
        #expect(answer.rows.first?.dropLast() == ["1", "a", "b", "c", "d", "e"])
        #expect(try await records.answer("select EMAIL_2 from t").rows == [["c"]])
    }

    @Test("takes the first of two values of one name")
    func twice() async throws {
        #expect(try await SampleRecords("t", [#"{"id":"1","a":1,"a":2}"#]).answer("select a from t").rows == [[1]])
    }

    @Test("holds numbers as exactly as SQLite can")
    func numbers() async throws {
        let records = SampleRecords(
            "t",
            [
                #"{"id":"1","n":9223372036854775807}"#, #"{"id":"2","n":-9223372036854775808}"#,
                #"{"id":"3","n":9223372036854775808}"#, #"{"id":"4","n":1e3}"#, #"{"id":"5","n":-0.25}"#,
                #"{"id":"6","n":-0}"#, #"{"id":"7","n":""}"#,
            ])
        #expect(
            try await records.answer("select n from t order by id").rows == [
                [.integer(.max)], [.integer(.min)], [.real(9_223_372_036_854_775_808)], [.real(1000)], [.real(-0.25)],
                [0], [""],
            ])
    }

    @Test("takes tables of CSV as texts")
    func csv() async throws {
        let header = ["id", "n", "name"]
        let records = SampleRecords([
            ("t", "id", [.init(csv: "1,007,\"a,\"\"b\"\"\"", header: header), .init(csv: "2,,", header: header)])
        ])
        #expect(
            try await records.answer("select id, n, name, body from t order by id").rows == [
                ["1", "007", #"a,"b""#, #"{"id":"1","n":"007","name":"a,\"b\""}"#],
                ["2", "", "", #"{"id":"2","n":"","name":""}"#],
            ])
    }

    @Test("asks collections by whatever name they have")
    func tableNames() async throws {
        let records = SampleRecords(
            [
                ("admin users", "id", [.init(#"{"id":"1"}"#)]), ("ADMIN USERS", "id", []),
                ("sqlite_stat", "id", [.init(#"{"id":"2"}"#)]), (#"a"b"#, "id", [.init(#"{"id":"3"}"#)]),
            ])
        #expect(try await records.answer(#"select id from "admin users""#).rows == [["1"]])
        #expect(try await records.answer(#"select * from "ADMIN USERS_2""#).rows.isEmpty)
        #expect(try await records.answer("select id from _sqlite_stat").rows == [["2"]])
        #expect(try await records.answer(#"select id from "a""b""#).rows == [["3"]])
    }

    @Test("has times where a range is asked")
    func validity() async throws {
        let records = SampleRecords(
            [
                (
                    "users", "id",
                    [
                        .init(#"{"id":"1","a":1}"#, from: "2026-03-01", until: "2026-03-03"),
                        .init(#"{"id":"1","a":2}"#, from: "2026-03-03"),
                    ]
                )
            ], isRange: true)
        #expect(
            try await records.answer("select * from users order by valid_from").rows.map { $0.suffix(2) } == [
                ["2026-03-01T00:00:00.000Z", "2026-03-03T00:00:00.000Z"], ["2026-03-03T00:00:00.000Z", nil],
            ])
        #expect(
            try await records.answer(
                "select a from users where '2026-03-02' between valid_from and coalesce(valid_to, '9')"
            ).rows == [[1]])
    }

    @Test("with more attributes than a table has columns leaves the last ones to the record itself")
    func manyAttributes() async throws {
        let members = (0..<2500).map { #""a\#($0)":\#($0)"# }.joined(separator: ",")
        let records = SampleRecords("t", [#"{"id":"1",\#(members)}"#])

        let answer = try await records.answer("select * from t")

        #expect(answer.columns.count == 1991)
        #expect(answer.rows.first?[1000] == 999)
        #expect(try await records.answer("select body ->> 'a2400' from t").rows == [[2400]])
    }

    // MARK: What it refuses

    @Test("with a column that does not exist offers those that do, the nearest first")
    func unknownColumn() async throws {
        let error = try await people.error("select emial from users")
        #expect(error?.description.hasPrefix("there is no column emial. There are email, ") == true)
        #expect(error?.description.contains("Address.Lines") == true)
        #expect(
            try await people.error("select memberships.groupnam from memberships, users")
                == .unknown("there is no column memberships.groupnam. There are GroupName, Username, body"))
        #expect(
            try await people.error(#"select "emial" from users"#)?.description.hasPrefix("there is no column emial.")
                == true)
    }

    @Test("with a table that does not exist offers those that do")
    func unknownTable() async throws {
        #expect(
            try await people.error("select * from user")
                == .unknown("there is no table user. There are users, memberships"))
        #expect(try await SampleRecords([]).error("select * from users")?.description.contains("no records") == true)
    }

    @Test(
        "must be one statement that reads",
        arguments: [
            "", " -- nothing", "select 1; select 2", "select 1; drop table users", "selec 1", "select (1", "select ?",
            "select :name",
        ])
    func oneStatement(_ sql: String) async throws {
        guard case .badQuestion? = try await people.error(sql) else {
            Issue.record("it was taken")
            return
        }
    }

    @Test("may end in a semicolon and a comment")
    func trailing() async throws {
        #expect(try await people.answer("select 1; -- one\n ;; /* two */").rows == [[1]])
    }
}
