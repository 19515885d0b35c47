import ArchiveFixtures
import Fixtures
import Questions
import Records
import Testing
import Vault

@testable import muniment

@Suite("The difference of two snapshots, as it is written")
struct DifferenceFormTests {
    static let cases = ChangingDirectory.Style.allCases.flatMap { style in (51...52).map { (style, UInt64($0)) } }

    @Test("is what it would be if all of it were made at once, however little memory it takes", arguments: cases)
    func forms(style: ChangingDirectory.Style, seed: UInt64) async throws {
        let archive = try await DirectoryVault(seed: seed, style: style, users: 30, days: 6)
        var random = SeededGenerator(seed: seed &+ 3)

        for _ in 0..<8 {
            var question = DifferenceQuestion(
                from: archive.snapshots[Int.random(in: 0..<6, using: &random)],
                to: archive.snapshots[Int.random(in: 0..<6, using: &random)])
            question.isInFull = Bool.random(using: &random)
            question.isSummary = Int.random(in: 0..<5, using: &random) == 0
            let width = Bool.random(using: &random) ? nil : Int.random(in: 30...120, using: &random)
            let (whole, _) = try await archive.vault.difference(question)
            question.mostHeldBytes = [0, 400][Int.random(in: 0..<2, using: &random)]

            let (difference, _) = try await archive.vault.difference(question)

            #expect(
                try json(difference) == JSONText.document(HeldDifference(whole)), "seed \(seed), \(question)")
            #expect(
                try written { try DifferenceCSV.write(difference, to: &$0) } == HeldDifference(whole).csv,
                "seed \(seed), \(question)")
            let text = try written { try DifferenceText.write(difference, key: nil, width: width, to: &$0) }
            for table in try HeldDifference(whole).tables(width: width) {
                #expect(text.contains("\n" + table), "seed \(seed), \(question), width \(width ?? 0)")
            }
        }
    }

    @Test("is a whole document where nothing differs")
    func nothing() async throws {
        let archive = try ArchiveFolder()
        for _ in 0..<2 { try await archive.archive([("users.jsonl", Array("{\"id\":\"a\"}\n".utf8))]) }

        let (difference, _) = try await archive.vault.difference(DifferenceQuestion(from: "latest~1", to: "latest"))

        #expect(difference.collections.map(\.unchanged) == [1])
        #expect(try json(difference) == JSONText.document(HeldDifference(difference)))
        #expect(
            try written { try DifferenceCSV.write(difference, to: &$0) }
                == "collection,key,change,attribute,attribute_change,old,new\r\n")
        #expect(
            try written { try DifferenceText.write(difference, key: nil, width: 80, to: &$0) }
                == "users   nothing differs in 1 record\n")
    }

    @Test("ends where nobody reads on, and holds no more than a piece until then")
    func closed() async throws {
        let archive = try ArchiveFolder()
        for version in 0..<2 {
            let lines = (0..<3000).map { "{\"id\":\"user-\($0)\",\"n\":\"\($0 + version)\"}\n" }
            try await archive.archive([("users.jsonl", Array(lines.joined().utf8))])
        }
        let (difference, _) = try await archive.vault.difference(DifferenceQuestion(from: "latest~1", to: "latest"))
        let writers: [(inout AnswerWriter) throws -> Void] = [
            { out in
                var json = JSONWriter(out)
                try DifferenceJSON.write(difference, to: &json)
            },
            { try DifferenceCSV.write(difference, to: &$0) },
            { try DifferenceText.write(difference, key: nil, width: nil, to: &$0) },
        ]

        for write in writers {
            var taken: [Int] = []
            var out = AnswerWriter { piece in
                taken.append(piece.count)
                throw StreamError.closed
            }
            #expect(throws: StreamError.self) { try write(&out) }
            #expect(taken.count == 1 && taken[0] < 70_000)
        }
    }

    /// What is written in all.
    private func written(_ write: (inout AnswerWriter) throws -> Void) throws -> String {
        var written: [UInt8] = []
        var out = AnswerWriter { written += $0 }
        try write(&out)
        try out.finish()
        return String(decoding: written, as: UTF8.self)
    }

    private func json(_ difference: Difference) throws -> String {
        try written { out in
            var json = JSONWriter(out)
            try DifferenceJSON.write(difference, to: &json)
            try json.finish()
        }
    }
}

/// A difference with all its records in memory, and what it is in each form, made at once.
private struct HeldDifference: Encodable {
    let old: UsedSnapshot
    let new: UsedSnapshot
    let collections: [Collection]
    let files: [FileDifference]?

    struct Collection: Encodable {
        let collection: String
        let keyField: String
        let added: Int
        let removed: Int
        let changed: Int
        let rewritten: Int
        let unchanged: Int
        let isExact: Bool
        let attributes: [CollectionDifference.AttributeCount]
        let records: [Record]?
    }

    struct Record: Encodable {
        let key: String
        let what: String
        let attributes: [Attribute]
        let changes: [AttributeChange]
    }

    init(_ difference: Difference) throws {
        old = difference.old
        new = difference.new
        files = difference.files
        collections = try difference.collections.map { one in
            var records: [Record]? = one.records.map { _ in [] }
            try one.records?.forEach {
                let what = $0.what.rawValue
                records?.append(Record(key: $0.key, what: what, attributes: $0.attributes, changes: $0.changes))
            }
            return Collection(
                collection: one.collection, keyField: one.keyField, added: one.added, removed: one.removed,
                changed: one.changed, rewritten: one.rewritten, unchanged: one.unchanged, isExact: one.isExact,
                attributes: one.attributes, records: records)
        }
    }

    var csv: String {
        guard collections.allSatisfy({ $0.records != nil }) else {
            let lines = collections.map { one in
                "\(one.collection),\(one.added),\(one.removed),\(one.changed),\(one.rewritten),\(one.unchanged),"
                    + "\(one.isExact)\r\n"
            }
            return "collection,added,removed,changed,rewritten,unchanged,exact\r\n" + lines.joined()
        }
        let lines = collections.flatMap { one in
            (one.records ?? []).flatMap { record -> [String] in
                let head: [CSVText.Cell] = [.text(one.collection), .text(record.key), .text(record.what)]
                let lines = record.told.map { CSVText.line(head + $0.cells) }
                return lines.isEmpty ? [CSVText.line(head + [.absent, .absent, .absent, .absent])] : lines
            }
        }
        return "collection,key,change,attribute,attribute_change,old,new\r\n" + lines.joined()
    }

    /// A table for each collection whose records are told.
    func tables(width: Int?) -> [String] {
        collections.compactMap { one in
            guard let records = one.records, !records.isEmpty else { return nil }
            let isWide = records.contains { !$0.told.isEmpty }
            let titles = ["Change", one.keyField] + (isWide ? ["Attribute", "Before", "After"] : [])
            var table = Table(titles.map { Table.Column(title: $0, isElastic: $0 != "Change") })
            for record in records {
                let told = record.told.filter { $0.name != one.keyField || record.what == "changed" }
                for change in told {
                    table.add([record.what, record.key, change.name, change.old?.shown ?? "", change.new?.shown ?? ""])
                }
                if told.isEmpty { table.add([record.what, record.key] + (isWide ? ["", "", ""] : [])) }
            }
            return table.text(width: width)
        }
    }
}

extension HeldDifference.Record {
    var told: [AttributeChange] { changes + attributes.map { AttributeChange($0, hasGone: what == "removed") } }
}
