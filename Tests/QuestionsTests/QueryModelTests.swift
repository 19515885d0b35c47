import Fixtures
import Foundation
import Testing

@testable import Questions

/// Records of no particular form, made at random, and a naive model of them: dictionaries.
private struct RandomRecords {
    let texts: [String]
    /// For each record its attributes: those of a column are by the column's name.
    let rows: [[String: SQLValue]]

    private static let names = ["id", "a", "b", "A.b", "long name", "é", "from", "\"q\"", "x"]

    init(_ random: inout SeededGenerator) {
        var texts: [String] = []
        var rows: [[String: SQLValue]] = []
        for number in 0..<Int.random(in: 0..<80, using: &random) {
            var members: [String] = [#""id":"\#(number)""#]
            var row: [String: SQLValue] = ["id": .text("\(number)")]
            for name in Self.names.dropFirst().shuffled(using: &random) where Bool.random(using: &random) {
                let (json, value) = Self.value(&random)
                members.append("\(Self.quoted(name)) : \(json)")
                row[name] = value
            }
            texts.append("{" + members.joined(separator: ",") + "}")
            rows.append(row)
        }
        self.texts = texts
        self.rows = rows
    }

    private static func value(_ random: inout SeededGenerator) -> (json: String, SQLValue) {
        switch Int.random(in: 0..<7, using: &random) {
        case 0: return ("null", .null)
        case 1: return ("true", 1)
        case 2: return ("false", 0)
        case 3:
            let number = Int64.random(in: -3...3, using: &random)
            return ("\(number)", .integer(number))
        case 4:
            let number = Double(Int.random(in: -8...8, using: &random)) + 0.5
            return ("\(number)", .real(number))
        case 5: return ("[1, \"x\"]", #"[1,"x"]"#)
        default:
            let text = ["", "x", "é\"", "'; drop table t", "2026"].randomElement(using: &random) ?? ""
            return (quoted(text), .text(text))
        }
    }

    private static func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\\\"") + "\"" }

    /// The names that some record has.
    var columns: [String] { Array(Set(rows.flatMap(\.keys))).sorted() }
}

@Suite("Queries of records made at random")
struct QueryModelTests {
    @Test("answer as a naive model of the same records does")
    func model() async throws {
        let seed = ProcessInfo.processInfo.environment["MUNIMENT_SEED"].flatMap(UInt64.init) ?? .random(in: 0...9999)
        print("queries: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let made = RandomRecords(&random)
            let records = SampleRecords("t", made.texts)
            guard let column = made.columns.randomElement(using: &random),
                let other = made.columns.randomElement(using: &random)
            else { continue }
            let (name, second) = (column.sqlQuoted, other.sqlQuoted)

            // Every value of some columns.
            let values = try await records.answer("select \(name), \(second) from t order by cast(id as integer)")
            #expect(values.rows == made.rows.map { [$0[column] ?? .null, $0[other] ?? .null] }, "seed \(seed)")

            // All columns, which takes another way through the records.
            let all = try await records.answer("select * from t order by cast(id as integer)")
            #expect(Set(all.columns) == Set(made.columns + ["body"]), "seed \(seed)")
            for (row, wanted) in zip(all.rows, made.rows) {
                for (title, value) in zip(all.columns, row) where title != "body" {
                    #expect(value == wanted[title] ?? .null, "seed \(seed), \(title)")
                }
            }
            #expect(all.rows.count == made.rows.count, "seed \(seed)")

            // Groups and conditions.
            let counts = try await records.answer("select \(name), count(*) from t group by 1")
            let wanted = Dictionary(grouping: made.rows) { $0[column] ?? .null }.mapValues(\.count)
            #expect(counts.rows.count == wanted.count, "seed \(seed)")
            for row in counts.rows { #expect(row[1] == .integer(Int64(wanted[row[0]] ?? 0)), "seed \(seed)") }
            let present = try await records.answer(
                "select count(*) from t where \(name) is not null and \(second) is null")
            let count = made.rows.count { $0[column] ?? .null != .null && $0[other] ?? .null == .null }
            #expect(present.rows == [[.integer(Int64(count))]], "seed \(seed)")

            // A join of the table with itself by a column that SQLite does not say it reads.
            let join = try await records.answer("select count(*) from t join (select id from t) using (id)")
            #expect(join.rows == [[.integer(Int64(made.rows.count))]], "seed \(seed)")
        }
    }

    @Test("read the records once where the text names what is read, else twice, with one answer")
    func oneWayOrTwo() async throws {
        let records = SampleRecords("t", (0..<50).map { #"{"id":"\#($0)","Email":"a","email":"b\#($0)"}"# })
        // The column's name is not that of the attribute, so that the first reading cannot tell.
        #expect(try await records.answer("select min(email_2), max(email_2) from t").rows == [["b0", "b9"]])
        #expect(try await records.answer("select min(EMAIL), count(*) from t").rows == [["a", 50]])
        // Rows that are too many to be kept on the way are read again.
        let large = SampleRecords(
            "t", (0..<200).map { #"{"id":"\#($0)","x":"\#(String(repeating: "y", count: 50_000))"}"# })
        let sql = "select count(*), max(length(id)) from t where 'x' = 'x'"
        #expect(try await large.answer(sql, limits: QueryLimits(memory: 8 << 20)).rows == [[200, 3]])
    }
}
