@testable import Store

/// A block of three rows of one value each, whose column is given.
struct MalformedColumn: Sendable, CustomStringConvertible {
    let what: String
    let column: [UInt8]
    var bits: [UInt8] = []
    var values: [String]?

    var description: String { what }

    var pages: ColumnPages {
        let head = [0, 0, 3, 0, 1, UInt8(Self.piece.count)] + Self.piece + [1, 1, 1, 0, 0, 0, 0, 0, 0]
        let count = 3 * (1 + Self.piece.count * 2 + 4)
        return ColumnPages(plainCount: plain?.count ?? count, page: head + column, bits: bits)
    }

    var plain: [UInt8]? {
        guard let values else { return nil }
        let rows = values.map { Self.piece + Array($0.utf8) + Self.piece }
        return rows.map { UInt8($0.count) } + rows.joined()
    }

    private static let piece = [UInt8](repeating: 0x61, count: 50)

    private static func pattern(
        _ text: String, _ start: UInt8, _ base: UInt8, _ width: UInt8, _ least: UInt8, _ step: UInt8, _ bits: UInt8
    ) -> [UInt8] {
        [2, UInt8(text.utf8.count)] + Array(text.utf8) + [1, start, base, width, least, step, bits]
    }

    private static let abc = Array("aaaa\0bbbb\0cccc\0".utf8)

    static let all: [MalformedColumn] = [
        .init(what: "text", column: [0] + abc, values: ["aaaa", "bbbb", "cccc"]),
        .init(what: "text without its last end", column: [0] + abc.dropLast()),
        .init(what: "text with more behind it", column: [0] + abc + [0]),
        .init(what: "an unknown kind", column: [UInt8(ColumnKind.allCases.count)] + abc),
        .init(
            what: "a dictionary", column: [1, 2] + Array("xxxx\0yyyy\0".utf8) + [1, 0, 1],
            values: ["yyyy", "xxxx", "yyyy"]),
        .init(
            what: "a dictionary of one", column: [1, 1] + Array("xxxx\0".utf8), values: ["xxxx", "xxxx", "xxxx"]),
        .init(what: "a dictionary of none", column: [1, 0]),
        .init(
            what: "a number behind a dictionary's end", column: [1, 2] + Array("xxxx\0yyyy\0".utf8) + [1, 0, 2]),
        .init(
            what: "a pattern", column: pattern("a00z", 1, 10, 2, 7, 2, 4), bits: [0x21, 0x0F],
            values: ["a09z", "a11z", "a37z"]),
        .init(
            what: "a hexadecimal pattern", column: pattern("a00z", 1, 16, 2, 7, 1, 8), bits: [0, 1, 0xF8],
            values: ["a07z", "a08z", "affz"]),
        .init(
            what: "a pattern's number of too many digits", column: pattern("a00z", 1, 16, 2, 7, 1, 8),
            bits: [0, 1, 0xF9]),
        .init(what: "a pattern without bits enough", column: pattern("a00z", 1, 16, 2, 7, 1, 8), bits: [0, 1]),
        .init(what: "bits behind the last", column: pattern("a00z", 1, 16, 2, 7, 1, 8), bits: [0, 1, 2, 0]),
        .init(what: "bits set that only fill", column: pattern("a00z", 1, 10, 2, 7, 2, 4), bits: [0x21, 0x1F]),
        .init(
            what: "a field behind the text's end", column: pattern("a00z", 3, 10, 2, 7, 2, 4), bits: [0x21, 0x0F]),
        .init(what: "a field of no digits", column: pattern("a00z", 1, 10, 0, 0, 1, 4), bits: [0x21, 0x0F]),
        .init(what: "a field of base 8", column: pattern("a00z", 1, 8, 2, 7, 2, 4), bits: [0x21, 0x0F]),
        .init(
            what: "a field of 51 bits", column: pattern("a00z", 1, 10, 2, 7, 2, 51),
            bits: [UInt8](repeating: 0, count: 20)),
        .init(what: "a step of nothing", column: pattern("a00z", 1, 10, 2, 7, 0, 4), bits: [0x21, 0x0F]),
        .init(what: "the column itself again", column: [3, 0, 0]),
        .init(what: "a column that is not there again", column: [3, 1, 0]),
        .init(
            what: "a join", column: [4, 1, 0x2D, 0] + Array("a\0b\0c\0".utf8) + [1, 1] + Array("dd\0".utf8),
            values: ["a-dd", "b-dd", "c-dd"]),
        .init(what: "a join of one column", column: [4, 1, 0x2D, 0] + Array("a\0b\0c\0".utf8)),
        .init(
            what: "exceptions", column: [5, 1, 1, 1, 1] + Array("xxxx\0".utf8) + [0] + Array("yyyy\0".utf8),
            values: ["xxxx", "yyyy", "xxxx"]),
        .init(what: "no exceptions", column: [5, 0] + [0] + abc),
        .init(what: "nothing but exceptions", column: [5, 3, 0, 0, 0, 0] + abc),
        .init(
            what: "an exception behind the last value",
            column: [5, 1, 3, 1, 1] + Array("xxxx\0".utf8) + [0] + Array("y\0".utf8)),
        .init(
            what: "columns seven deep",
            column: [5, 1, 0, 5, 1, 0, 1, 1] + Array("xxxx\0".utf8) + [1, 1] + Array("yyyy\0".utf8) + [1, 1]
                + Array("zzzz\0".utf8),
            values: ["zzzz", "yyyy", "xxxx"]),
        .init(
            what: "columns too deep",
            column: [UInt8](repeating: 4, count: 7).flatMap { [$0, 0] } + [1, 1] + Array("xxxx\0".utf8)
                + (0..<7).flatMap { _ in [1, 1, 0] as [UInt8] }),
    ]
}
