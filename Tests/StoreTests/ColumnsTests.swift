import Fixtures
import Testing

@testable import Store

@Suite("A block in columns")
struct ColumnsTests {
    private func decoded(_ bytes: [UInt8], limit: Int = Encoded.longestBlock) -> [UInt8]? {
        bytes.withUnsafeBytes { Encoded.decode($0, limit: limit) }
    }

    /// The block in columns, whether that is smaller or not.
    private func columns(_ rows: GeneratedRows, level: Int32 = 1) -> [UInt8]? {
        rows.plain.withUnsafeBytes { Columns.compress($0, rows.places, level: level, codec: 2)?.bytes }
    }

    @Test("comes back byte for byte, whatever its rows are", arguments: GeneratedRows.Kind.allCases)
    func roundTrip(_ kind: GeneratedRows.Kind) {
        var inColumns = 0
        for seed in 0..<UInt64(120) {
            let rows = GeneratedRows(kind, seed: seed)

            let encoded = Encoded(rows.plain, rows.places, level: 1)
            let inColumnsAnyway = columns(rows)

            #expect(decoded(encoded.bytes) == rows.plain, "seed \(seed)")
            #expect(encoded.plainCount == rows.plain.count)
            #expect(encoded.bytes.count <= Encoded(rows.plain, level: 1).bytes.count || encoded.bytes[0] == 2)
            if let inColumnsAnyway { #expect(decoded(inColumnsAnyway) == rows.plain, "seed \(seed)") }
            if encoded.bytes[0] == 2 { inColumns += 1 }
        }
        // Where rows are alike they are found to be.
        if [.json, .prettyJSON, .pairs, .csv].contains(kind) { #expect(inColumns > 40) }
    }

    @Test("has less than half of what zlib makes of users whose names are UUIDs")
    func ratio() {
        var random = SeededGenerator(seed: 1)
        let rows = (0..<400).map { number in
            let id = UUIDText(&random).text
            return Array(
                """
                {"Username":"\(id)","Attributes":[{"Name":"sub","Value":"\(id)"},{"Name":"email","Value":"ana.lee\(number % 90)@x.example"}],\
                "UserCreateDate":"2024-03-0\(number % 9 + 1)T10:\(number % 50 + 10):20.123000+00:00","Enabled":true}
                """.utf8)
        }
        var plain: [UInt8] = []
        for row in rows { plain.append(varint: row.count) }
        let places = RowPlaces(lengths: 0..<plain.count, rows: plain.count, rowLengths: rows.map(\.count))
        plain += rows.joined()

        let encoded = Encoded(plain, places, level: 1)

        #expect(encoded.bytes[0] == 2)
        #expect(encoded.bytes.count * 2 < Encoded(plain, level: 1).bytes.count)
        #expect(decoded(encoded.bytes) == plain)
    }

    @Test("is left to zlib where zlib does better")
    func chosen() {
        var random = SeededGenerator(seed: 2)
        let rows = (0..<50).map { _ in random.plainBytes(200) }
        var plain: [UInt8] = []
        for row in rows { plain.append(varint: row.count) }
        let places = RowPlaces(lengths: 0..<plain.count, rows: plain.count, rowLengths: rows.map(\.count))
        plain += rows.joined()

        let encoded = Encoded(plain, places, level: 1)

        #expect(encoded.bytes.count <= Encoded(plain, level: 1).bytes.count)
        #expect(decoded(encoded.bytes) == plain)
    }

    @Test("is refused in a document, and where its length or its end is another")
    func refusals() throws {
        let rows = GeneratedRows(.json, seed: 3)
        let bytes = try #require(columns(rows))

        #expect(decoded(bytes) == rows.plain)
        #expect(decoded(bytes, limit: Encoded.longestDocument) == nil)
        #expect(decoded(bytes, limit: rows.plain.count - 1) == nil)
        #expect(decoded(bytes + [0]) == nil)
        #expect(decoded(bytes.dropLast()) == nil)
        for count in [0, 1, rows.plain.count - 1, rows.plain.count + 1] {
            var other: [UInt8] = [2]
            other.append(varint: count)
            #expect(decoded(other + payload(of: bytes)) == nil)
        }
    }

    /// What stands behind codec and plain length.
    private func payload(of bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes.dropFirst(1 + (bytes.dropFirst().firstIndex { $0 < 0x80 } ?? 0))
    }

    @Test("that was altered gives no more bytes than it states, and never another length", arguments: 0..<UInt64(8))
    func altered(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for kind in GeneratedRows.Kind.allCases {
            let rows = GeneratedRows(kind, seed: seed)
            guard let bytes = columns(rows) else { continue }
            let page = try #require(ColumnPages(bytes))
            for _ in 0..<200 {
                var altered = page
                altered.alter(&random)
                let back = altered.decoded
                #expect(back == nil || back?.count == altered.plainCount)
            }
        }
    }

    @Test("that announces more than the format allows is refused before room is made for it")
    func announced() throws {
        // Head, middle, three rows, a terminator, a piece, no columns, a shape, the rows' shapes.
        let text = [UInt8](repeating: 0x61, count: 60)
        let least = [0, 0, 3, 0, 1, 60] + text + [0, 1, 0, 0, 0, 0, 0]
        let plain = [60, 60, 60] + text + text + text
        #expect(ColumnPages(plainCount: plain.count, page: least, bits: []).decoded == plain)
        let huge: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0x7F]
        for place in [0, 1, 2, 4, 5, 66, 67, 68, 69, 70] {
            let page = least[..<place] + huge + least[(place + 1)...]
            #expect(ColumnPages(plainCount: plain.count, page: Array(page), bits: []).decoded == nil)
        }
        // A million rows of a shape with a thousand empty values.
        var many: [UInt8] = [0, 0]
        many.append(varint: 1_000_000)
        many += [0, 1, 1, 0x61, 1, 1]
        many.append(varint: 1000)
        many += [UInt8](repeating: 0, count: 2000) + [0] + [UInt8](repeating: 0, count: 1_000_000)
        #expect(ColumnPages(plainCount: 3_000_000, page: many, bits: []).decoded == nil)
    }

    @Test("has an example of each kind of column")
    func kinds() {
        let shown = MalformedColumn.all.filter { $0.values != nil }.compactMap { ColumnKind(rawValue: $0.column[0]) }
        // Of an earlier column again: examples have one column.
        #expect(Set(shown).union([.again]) == Set(ColumnKind.allCases))
    }

    @Test("is refused where its columns are not as the format has them", arguments: MalformedColumn.all)
    func malformed(_ example: MalformedColumn) {
        #expect(example.pages.decoded == example.plain, "\(example.what)")
    }
}

/// A UUID of version 4 as text.
private struct UUIDText {
    let text: String

    init(_ random: inout SeededGenerator) {
        let digits = (0..<32).map { _ in "0123456789abcdef".randomElement(using: &random) ?? "0" }
        text = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}
