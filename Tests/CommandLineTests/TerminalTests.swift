import Fixtures
import Testing

@testable import muniment

@Suite("Text on a terminal")
struct TerminalTests {
    @Test(
        "is as wide as the terminal shows it",
        arguments: [
            ("", 0), ("abc", 3), ("Jürgen", 6), ("Ju\u{308}rgen", 6), ("日本語", 6), ("ﾊﾝｶｸ", 4), ("한국", 4), ("🗄️", 2),
            ("👩‍👩‍👧", 2),
            ("🇩🇪", 2), ("…", 1), ("a\u{200B}b", 2),
        ])
    func width(_ text: String, _ columns: Int) {
        #expect(text.columns == columns)
    }

    @Test("shows what a terminal would obey, spelled out")
    func printable() {
        #expect("a\u{1B}[2Jb\nc\u{202E}d".printable == "a\\u{1b}[2Jb\\u{a}c\\u{202e}d")
        #expect("日本語 Jürgen".printable == "日本語 Jürgen")
    }

    @Test("loses its middle where it is too long, and never exceeds its width")
    func shortened() {
        #expect("users-2026-03-02.json".shortened(to: 13) == "users-…2.json")
        #expect("short".shortened(to: 5) == "short")
        for width in 0...8 { #expect("日本語のファイル".shortened(to: width).columns <= width) }
    }

    @Test("wraps under itself, keeps line breaks, and leaves long words whole")
    func hanging() {
        let text = "the first sentence is long.\nsee /a/path/that/is/longer/than/the/line"

        let lines = Wrapping.hanging(text, behind: "muniment: ", width: 30)

        #expect(
            lines == """
                muniment: the first sentence
                          is long.
                          see
                          /a/path/that/is/longer/than/the/line
                """)
    }

    @Test("groups and rounds numbers")
    func numbers() {
        #expect([0, 999, 1000, 1_234_567, -1000].map(\.grouped) == ["0", "999", "1,000", "1,234,567", "-1,000"])
        #expect(
            [1, 999, 1000, 999_949, 999_960, 27_100_000].map(ByteUnit.text)
                == ["1 byte", "999 bytes", "1.0 kB", "999.9 kB", "1.0 MB", "27.1 MB"])
        #expect(ByteUnit.text(600_000, beside: 222_600_000) == "0.6 MB")
        #expect(ByteUnit.text(1_200, beside: 222_600_000) == "1.2 kB")
        #expect(
            [0.004, 0.51, 9.97, 59.7, 200, 7500].map(Seconds.text)
                == ["0.00 s", "0.5 s", "10 s", "1 min 0 s", "3 min 20 s", "2 h 5 min"])
    }
}

@Suite("A table")
struct TableTests {
    @Test("is never wider than the terminal", arguments: [1, 2, 3, 5, 8])
    func neverWider(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var table = Table((0..<Int.random(in: 1...7, using: &generator)).map { _ in .random(using: &generator) })
            let columnCount = table.columns.count
            for _ in 0..<3 { table.add((0..<columnCount).map { _ in .randomCell(using: &generator) }) }
            let width = Int.random(in: 10...120, using: &generator)

            let lines = table.text(width: width).split(separator: "\n", omittingEmptySubsequences: false)

            #expect(lines.allSatisfy { String($0).columns <= width }, "seed \(seed), width \(width): \(lines)")
        }
    }

    @Test("cuts nothing where there is no terminal")
    func uncut() {
        let name = String(repeating: "long ", count: 60)
        var table = Table([.init(title: "Name", isElastic: true), .init(title: "Size", isNumber: true)])
        table.add([name, "1"])

        #expect(table.text(width: nil).contains(name))
    }

    @Test("gives up optional columns, the last first, before it makes elastic ones uncomfortable")
    func optional() {
        var table = Table([
            .init(title: "Name", isElastic: true), .init(title: "Size"), .init(title: "Day", isOptional: true),
            .init(title: "Note", isOptional: true),
        ])
        table.add(["a-name-that-is-longer", "12", "monday", "a note"])

        #expect(table.text(width: 32) == "Name                Size  Day\na-name-th…s-longer  12    monday\n")
    }
}

extension Table.Column {
    fileprivate static func random(using generator: inout SeededGenerator) -> Table.Column {
        Table.Column(
            title: .randomCell(using: &generator), isNumber: .random(using: &generator),
            isElastic: .random(using: &generator), isOptional: .random(using: &generator))
    }
}

extension String {
    fileprivate static func randomCell(using generator: inout SeededGenerator) -> String {
        let alphabet: [Character] = ["a", "b", " ", "ü", "日", "🗄️", "e\u{301}"]
        return String(
            (0..<Int.random(in: 0...40, using: &generator)).compactMap { _ in alphabet.randomElement(using: &generator)
            })
    }
}
