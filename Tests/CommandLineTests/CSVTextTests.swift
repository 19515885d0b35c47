import Fixtures
import Foundation
import Records
import Testing

@testable import muniment

@Suite("Comma-separated values")
struct CSVTextTests {
    @Test("are written as RFC 4180 shows them")
    func standard() {
        // The examples of section 2, points 1, 5, 6 and 7.
        #expect(CSVText.line(texts: ["aaa", "bbb", "ccc"]) == "aaa,bbb,ccc\r\n")
        #expect(CSVText.line(texts: ["a,a", "bbb"]) == "\"a,a\",bbb\r\n")
        #expect(CSVText.line(texts: ["aaa", "b\r\nbb", "ccc"]) == "aaa,\"b\r\nbb\",ccc\r\n")
        #expect(CSVText.line(texts: ["aaa", "b\"bb", "ccc"]) == "aaa,\"b\"\"bb\",ccc\r\n")
    }

    @Test("tell an empty text from nothing")
    func absent() {
        #expect(CSVText.line([.absent, .text(""), .number("1")]) == ",\"\",1\r\n")
        // A line of nothing would be taken for no line.
        #expect(CSVText.line([.absent]) == "\"\"\r\n")
    }

    @Test(
        "put an apostrophe before what a spreadsheet would run",
        arguments: [
            "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=", "+", "-", "@", "=cmd|' /C calc'!A0",
            "-2+3+cmd|' /C calc'!A0", "＝1+1", "＋1", "－a", "＠a", "+41 30 000", "-1-", "+1e", "--1", "-.", "=\u{301}x",
        ])
    func formulas(_ text: String) throws {
        let line = CSVText.line(texts: [text])
        #expect(line.hasPrefix("'") || line.hasPrefix("\"'"), "\(line)")
    }

    @Test(
        "leave numbers and other texts as they are",
        arguments: [
            "+4930901820", "-5", "-0.5", "+.5", "-1e3", "-1.5E-3", "1+1", " =1+1", "a=b", "'quoted'", "ada@example.com",
            "–1", "2026-03-31",
        ])
    func harmless(_ text: String) {
        #expect(CSVText.line(texts: [text]) == text + "\r\n")
    }

    @Test("leave a value that is a number as it is, also a negative one")
    func numbers() {
        #expect(CSVText.line([.number("-5"), .number("-1e-07"), .text("-5x")]) == "-5,-1e-07,'-5x\r\n")
    }

    @Test("are read by Python's csv module as they were written")
    func python() async throws {
        var random = Archive.generator("CSV")
        let letters = ["a", "é", ",", "\"", "\n", "\r", "\r\n", " ", "'", "=", "-", "1", "\t", "😀", ";"]
        let rows = (0..<300).map { _ in
            (0..<Int.random(in: 1...5, using: &random)).map { _ in
                (0..<Int.random(in: 0...6, using: &random)).map { _ in letters.randomElement(using: &random) ?? "" }
                    .joined()
            }
        }
        let archive = try Archive()
        defer { archive.remove() }
        let csv = archive.folder.appending(path: "rows.csv").path
        let json = archive.folder.appending(path: "rows.json").path
        try Data(rows.map { CSVText.line($0.map { .text($0) }) }.joined().utf8).write(to: URL(filePath: csv))
        try JSONEncoder().encode(rows).write(to: URL(filePath: json))

        let script = """
            import csv, json, sys
            wanted = json.load(open(sys.argv[2]))
            found = list(csv.reader(open(sys.argv[1], newline=""), strict=True))
            assert len(found) == len(wanted), (len(found), len(wanted))
            for got, was in zip(found, wanted):
                assert len(got) == len(was), (got, was)
                for g, w in zip(got, was):
                    assert g == w or g == "'" + w and w[0] in "=+-@\\t\\r\\n", (g, w)
            """
        let ending = try await Child.run(
            ["/usr/bin/env", "python3", "-c", script, csv, json],
            environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "PYTHONUTF8": "1"],
            output: archive.folder.appending(path: "output").path, limit: .seconds(600))

        let output = try String(contentsOf: archive.folder.appending(path: "output"), encoding: .utf8)
        #expect(ending == .exited(0), "\(output)")
    }
}
