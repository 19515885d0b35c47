import Fixtures
import Foundation
import Records
import Testing

@Suite("A record scanner")
struct RecordScannerTests {
    @Test(
        "cuts a file into the records and gaps it was made of, through windows of every size",
        arguments: Format.allCases)
    func generated(_ format: Format) {
        for seed in UInt64(0)..<40 {
            let export = GeneratedExport(format: format, seed: seed)
            let bytes = export.bytes
            for step in [1, 2, 3, 7, 64, .max] {
                let scanned = Scanned(bytes, as: export.recognition, keyField: export.keyField, step: step)

                let isAsMade =
                    scanned.failure == nil && scanned.joined == bytes
                    && scanned.records == export.records.map { Array($0.utf8) }
                    && scanned.gaps == export.gaps.map { Array($0.utf8) }
                    && scanned.keys == export.keys.map { Array($0.utf8) }
                #expect(isAsMade, "seed \(seed), step \(step)")
            }
        }
    }

    @Test("finds the keys that Foundation finds", arguments: [Format.jsonLines, .jsonArray, .jsonObject])
    func keysOfFoundation(_ format: Format) throws {
        for seed in UInt64(1000)..<1100 {
            let export = GeneratedExport(format: format, seed: seed)
            let scanned = Scanned(export.bytes, as: export.recognition, keyField: "Username")
            for (record, key) in zip(scanned.records, scanned.keys) {
                let object = try #require(try JSONSerialization.jsonObject(with: Data(record)) as? [String: Any])
                let attributes = (object["Attributes"] ?? object["UserAttributes"]) as? [[String: String]]
                let attribute = attributes?.first { $0["Name"] == "Username" }?["Value"]
                let expected = (object["Username"] as? String) ?? attribute
                #expect(key == expected.map { Array($0.utf8) }, "seed \(seed)")
            }
        }
    }

    @Test("stops in a file cut anywhere, or takes it as whole where it may be", arguments: Format.allCases)
    func truncated(_ format: Format) {
        for seed in UInt64(0)..<2 {
            let export = GeneratedExport(format: format, seed: seed)
            let bytes = export.bytes
            for length in 0...bytes.count {
                let head = Array(bytes[..<length])
                let whole = Scanned(head, as: export.recognition, keyField: export.keyField)
                let piecemeal = Scanned(head, as: export.recognition, keyField: export.keyField, step: 1)
                let isSame = whole == piecemeal
                #expect(isSame, "seed \(seed), length \(length)")
                let isWhole = whole.failure != nil || whole.joined == head
                #expect(isWhole, "seed \(seed), length \(length)")
            }
        }
    }

    @Test(
        "never traps on a file in which a byte was changed, and sees the same through any window",
        arguments: Format.allCases)
    func damaged(_ format: Format) {
        for seed in UInt64(0)..<40 {
            var random = SeededGenerator(seed: seed)
            let export = GeneratedExport(format: format, seed: seed)
            for _ in 0..<8 {
                var bytes = export.bytes
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                let whole = Scanned(bytes, as: export.recognition, keyField: export.keyField)
                let piecemeal = Scanned(bytes, as: export.recognition, keyField: export.keyField, step: 1)
                let isSame = whole == piecemeal
                #expect(isSame, "seed \(seed)")
                let isWhole = whole.failure != nil || whole.joined == bytes
                #expect(isWhole, "seed \(seed)")
            }
        }
    }

    @Test("takes objects that stand one behind another over many lines")
    func pretty() {
        let text = "{\n  \"Username\": \"a\"\n}\n{\n  \"Username\": \"b\"\n}\n"
        let scanned = Scanned(text, as: .jsonLines, keyField: "Username", step: 1)
        #expect(scanned.keys == [Array("a".utf8), Array("b".utf8)])
        #expect(scanned.gaps == ["", "\n", "\n"].map { Array($0.utf8) })
    }

    @Test(
        "refuses what is not exactly its format",
        arguments: [
            (Recognition.jsonLines, "{}\n{},{}", 4 + 1, "no JSON object"),
            (.jsonLines, "{}\n\u{0}", 3, "no JSON object"),
            (.jsonLines, "{}\n{\"a\":}", 8, "no JSON value"),
            (.jsonLines, "{}\n{\"a\"", 7, "the file ends"),
            (.jsonArray, "[{},]", 4, "no JSON object"),
            (.jsonArray, "[{} {}]", 4, "neither a comma"),
            (.jsonArray, "[{},1]", 4, "no JSON object"),
            (.jsonArray, "[{}]]", 4, "bytes behind"),
            (.jsonArray, "[{}", 3, "the file ends"),
            (.jsonArray, "[]{}", 2, "bytes behind"),
            (.users, "{\"Users\":[{}],}", 14, "no member name"),
            (.users, "{\"Users\":[{}],\"Users\":[]}", 14, "the member that holds"),
            (.users, "{\"Users\":[{}],\"Us\\u0065rs\":1}", 14, "the member that holds"),
            (.users, "{\"Users\":[{}],\"Groups\":[{}]}", 23, "a second array"),
            (.users, "{\"Groups\":[{}],\"Users\":[{}]}", 10, "a second array"),
            (.users, "{\"Users\":1}", 9, "the member that holds"),
            (.users, "{\"a\":01,\"Users\":[]}", 6, "neither a comma"),
            (.users, "{\"a\":1}", 6, "the object ends"),
            (.users, "{\"Users\":[]}{", 12, "bytes behind"),
            (.users, "{\"Users\":[]", 11, "the file ends"),
            (.users, "", 0, "the file ends"),
        ])
    func refuses(_ recognition: Recognition, _ text: String, _ at: Int, _ reason: String) throws {
        for step in [1, .max] {
            let failure = try #require(Scanned(text, as: recognition, keyField: "Username", step: step).failure)
            #expect(failure.at == at)
            #expect(failure.reason.hasPrefix(reason), "\(failure.reason)")
        }
    }

    @Test("takes records of 2 MB and of the longest length, and none that is a byte longer")
    func longRecords() throws {
        func file(_ length: Int) -> [UInt8] {
            let frame = "{\"Username\":\"x\",\"a\":\"\"}"
            let filler = String(repeating: "y", count: length - frame.utf8.count)
            return Array("{\"Username\":\"x\",\"a\":\"\(filler)\"}\n{\"Username\":\"z\"}".utf8)
        }
        for length in [2_000_000, longestRecord] {
            let scanned = Scanned(file(length), as: .jsonLines, keyField: "Username", step: 12 << 20)
            #expect(scanned.failure == nil)
            #expect(scanned.records.map(\.count) == [length, 16])
        }
        for step in [12 << 20, .max] {
            let failure = Scanned(file(longestRecord + 1), as: .jsonLines, keyField: "Username", step: step).failure
            #expect(failure == Scanned.Failure(at: 0, reason: "a record longer than 16 MiB"))
        }
    }

    @Test("takes the longest gap, and none that is a byte longer")
    func longGaps() {
        for recognition in [Recognition.jsonLines, .csv] {
            let first = recognition.format == .csv ? "Username\n1" : "{}"
            for (count, isLong) in [(longestGap, false), (longestGap + 1, true)] {
                let gap = String(repeating: "\n", count: count)
                for step in [1 << 18, .max] {
                    let middle = Scanned("\(first)\(gap)\(first)", as: recognition, keyField: "", step: step)
                    let suffix = Scanned("\(first)\(gap)", as: recognition, keyField: "", step: step)
                    #expect((middle.failure == nil) == !isLong)
                    #expect((suffix.failure == nil) == !isLong)
                }
            }
        }
    }

    @Test("tells whether a record known by its bytes may end where it would")
    func mayEnd() {
        let lines = RecordScanner(recognition: .csv, keyField: "Username")
        func mayEnd(_ text: String, _ isFinal: Bool) -> Bool? {
            Array(text.utf8).withUnsafeBytes { lines.mayEnd(in: $0, at: 1, isFinal: isFinal) }
        }
        #expect(mayEnd("a\n", false) == true)
        #expect(mayEnd("a\r\n", false) == true)
        #expect(mayEnd("ab", false) == false)
        #expect(mayEnd("a,", true) == false)
        #expect(mayEnd("a\r", false) == nil)
        #expect(mayEnd("a\r", true) == false)
        #expect(mayEnd("a", false) == nil)
        #expect(mayEnd("a", true) == true)
        let objects = RecordScanner(recognition: .jsonArray, keyField: "Username")
        #expect(Array("{}".utf8).withUnsafeBytes { objects.mayEnd(in: $0, at: 2, isFinal: false) } == true)
    }
}
