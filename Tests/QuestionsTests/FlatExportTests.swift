import BitCollections
import Records
import Testing

@testable import Questions

@Suite("A flat export")
struct FlatExportTests {
    /// All lines of records, flat.
    private static func lines(_ records: [SampleRecords.Record]) async throws -> [String] {
        let source = SampleRecords([("t", "id", records)])
        let attributes = try await QueryTables.attributes(of: 0, source, Deadline(after: .seconds(60)))
        let columns = FlatColumns(attributes)
        return try records.map { record in
            var line: [UInt8] = []
            try record.bytes.withUnsafeBytes { try columns.append($0, record.context, to: &line) }
            return String(decoding: line, as: UTF8.self)
        }
    }

    private static func lines(_ records: String...) async throws -> [String] {
        try await lines(records.map { SampleRecords.Record($0) })
    }

    @Test("has the same members in every line")
    func members() async throws {
        #expect(
            try await Self.lines(#"{"id":"1","a":{"b":true}}"#, #"{"c":"x","id":"2"}"#, "{}") == [
                #"{"id":"1","a.b":true,"c":null}"#, #"{"id":"2","a.b":null,"c":"x"}"#,
                #"{"id":null,"a.b":null,"c":null}"#,
            ])
    }

    @Test("gives each member one type: that of all its values where they have one, else text")
    func types() async throws {
        #expect(try await Self.lines(#"{"n":1}"#, #"{"n":-2}"#) == [#"{"n":1}"#, #"{"n":-2}"#])
        #expect(
            try await Self.lines(#"{"n":1}"#, #"{"n":1.5}"#, #"{"n":2E3}"#, #"{"n":18446744073709551616}"#)
                == [#"{"n":1.0}"#, #"{"n":1.5}"#, #"{"n":2E3}"#, #"{"n":18446744073709551616.0}"#])
        #expect(
            try await Self.lines(#"{"n":1}"#, #"{"n":"1"}"#, #"{"n":true}"#, #"{"n":[1, {"x": 2}]}"#, #"{"n":null}"#)
                == [#"{"n":"1"}"#, #"{"n":"1"}"#, #"{"n":"true"}"#, #"{"n":"[1,{\"x\":2}]"}"#, #"{"n":null}"#])
    }

    @Test("takes tables of CSV as texts, and what is of both kinds too")
    func tables() async throws {
        let records = [
            SampleRecords.Record(csv: "1,\"a\"\"b\"", header: ["id", "x"]), SampleRecords.Record(#"{"id":2,"x":3}"#),
        ]
        #expect(try await Self.lines(records) == [#"{"id":"1","x":"a\"b"}"#, #"{"id":"2","x":"3"}"#])
    }

    @Test("calls members as tables call their columns")
    func names() async throws {
        #expect(
            try await Self.lines(#"{"Email":"a","email":"b","body":"c","q\"":"d"}"#)
                == [#"{"Email":"a","email_2":"b","body_2":"c","q\"":"d"}"#])
    }
}

@Suite("A condition on records")
struct RecordConditionTests {
    private let records = SampleRecords(
        "t", [#"{"id":"1","n":1}"#, #"{"id":"2","n":2,"(ordinal)":7}"#, #"{"id":"3"}"#, #"{"id":"4","n":"x"}"#])

    private func ordinals(_ expression: String) async throws -> [Int] {
        let condition = RecordCondition(expression: expression, collection: "t", limits: QueryLimits())
        return try await Array(condition.ordinals(in: records))
    }

    @Test("holds for the records for which the expression is true")
    func holds() async throws {
        #expect(try await ordinals("n > 1") == [1, 3])
        #expect(try await ordinals("n is null") == [2])
        #expect(try await ordinals("n in (select max(n) from t where typeof(n) = 'integer')") == [1])
        #expect(try await ordinals("id <> ')' -- (a comment)") == [0, 1, 2, 3])
        #expect(try await ordinals(#""(ordinal)_2" = 7"#) == [1])
    }

    @Test(
        "is one expression",
        arguments: ["", "1) or (1", "1) union select (7", "(1", "1; select 2", "n = ?", "count(*) > 1", "m = 1"])
    func mistakes(_ expression: String) async throws {
        await #expect(throws: QuestionsError.self) { try await ordinals(expression) }
    }
}
