import Fixtures
import Store

/// A block of random rows of one kind, between bytes like those of a record block.
struct GeneratedRows {
    enum Kind: CaseIterable, Sendable {
        case json, prettyJSON, pairs, csv, quotedCSV, oneValue, bytes, lines
    }

    private(set) var plain: [UInt8] = []
    private(set) var lengths: [Int] = []
    private(set) var places = RowPlaces(lengths: 0..<0, rows: 0, rowLengths: [])
    private var random: SeededGenerator
    /// What the values of each place are, so that rows are alike.
    private var makers: [Maker] = []

    enum Maker: CaseIterable {
        case uuid, time, counter, number, word, name, mail, again, flag, text, escaped, empty, telephone, digest, odd
    }

    init(_ kind: Kind, seed: UInt64) {
        random = SeededGenerator(seed: seed)
        let fieldCount = Int.random(in: 1...12, using: &random)
        for _ in 0..<fieldCount { makers.append(pick(Maker.allCases)) }
        let rows = (0..<Int.random(in: 1...120, using: &random)).map { row(kind, $0) }
        lengths = rows.map(\.count)
        plain = random.bytes(Int.random(in: 0...40, using: &random))
        let start = plain.count
        for length in lengths { plain.append(varint: length) }
        let end = plain.count
        plain += random.bytes(Int.random(in: 0...40, using: &random))
        places = RowPlaces(lengths: start..<end, rows: plain.count, rowLengths: lengths)
        plain += rows.joined()
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    private mutating func row(_ kind: Kind, _ number: Int) -> [UInt8] {
        // Now and then a row of another sort: what is guessed of the others is wrong of it.
        if Int.random(in: 0..<30, using: &random) == 0 { return random.bytes(Int.random(in: 0..<50, using: &random)) }
        var values: [String] = []
        for maker in makers { values.append(value(maker, number, values.first ?? "")) }
        if Int.random(in: 0..<10, using: &random) == 0 { values.removeLast() }
        switch kind {
        case .json: return json(values, ",", ":")
        case .prettyJSON: return json(values, ",\n      ", ": ")
        case .pairs:
            let pairs = values.enumerated().map { "{\"Name\":\"a\($0)\",\"Value\":\"\($1)\"}" }
            return Array("{\"id\":\(number),\"Attributes\":[\(pairs.joined(separator: ","))],\"on\":true}".utf8)
        case .csv: return Array(values.joined(separator: ",").utf8)
        case .quotedCSV: return Array(values.map { "\"\($0)\"" }.joined(separator: ",").utf8)
        case .oneValue: return Array((values.first ?? "").utf8)
        case .bytes: return random.bytes(Int.random(in: 0..<100, using: &random))
        case .lines: return Array(values.joined(separator: "\n\0").utf8)
        }
    }

    private mutating func json(_ values: [String], _ comma: String, _ colon: String) -> [UInt8] {
        let members = values.enumerated().map { index, value in
            let isBare = value == "true" || value == "null" || Int(value) != nil && value.first != "0"
            return "\"m\(index)\"\(colon)" + (isBare ? value : "\"\(value)\"")
        }
        return Array("{\(members.joined(separator: comma))}".utf8)
    }

    private mutating func digits(_ count: Int, base: Int = 10) -> String {
        String((0..<count).map { _ in pick(Array("0123456789abcdef".prefix(base))) })
    }

    private mutating func value(_ maker: Maker, _ number: Int, _ first: String) -> String {
        switch Int.random(in: 0..<40, using: &random) == 0 ? pick(Maker.allCases) : maker {
        case .uuid: [8, 4, 4, 4, 12].map { digits($0, base: 16) }.joined(separator: "-")
        case .time:
            "20\(digits(2))-0\(pick([1, 2, 3]))-1\(digits(1))T1\(digits(1)):\(digits(2)):00.\(digits(3))000+00:00"
        case .counter: String(1000 + number)
        case .number: digits(Int.random(in: 1...18, using: &random))
        case .word: pick(["red", "green", "blue", "a longer one", ""])
        case .name: pick(["Ana", "Bo", "Chen", "Dée"]) + " " + digits(2)
        case .mail: "\(pick(["ana", "bo", "chen"])).\(pick(["k", "lee"]))\(digits(2))@\(pick(["x", "y.z"])).example"
        case .again: first
        case .flag: pick(["true", "null"])
        case .text: String((0..<Int.random(in: 0..<40, using: &random)).map { _ in pick(Array("abc xyz-_.@/,:")) })
        case .escaped: "a \\\"b\\\" \\u00\(digits(2, base: 16))"
        case .empty: ""
        case .telephone: "+1555\(digits(7))"
        case .digest: digits(64, base: 16)
        case .odd: "\u{0}\n\u{1F}\u{FF}"
        }
    }
}
