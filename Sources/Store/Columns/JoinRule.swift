// Invariant of this file: places lie within a span.

/// Where a text is taken apart into two columns.
enum JoinRule {
    case at(UInt8)
    /// The digits at its end, if it has any.
    case digits

    static let all: [JoinRule] = [.at(UInt8(ascii: "@")), .at(UInt8(ascii: ".")), .digits]

    /// What stands between the two.
    var glue: [UInt8] {
        switch self {
        case .at(let byte): [byte]
        case .digits: []
        }
    }

    @inline(__always)
    func split(_ span: ByteSpan, _ bytes: SpanBytes) -> (ByteSpan, ByteSpan)? {
        switch self {
        case .at(let byte):
            var place = span.first
            while place < span.end, bytes.base[place] != byte { place += 1 }
            guard place < span.end else { return nil }
            return (ByteSpan(span.first, place - span.first), ByteSpan(place + 1, span.end - place - 1))
        case .digits:
            var place = span.end
            while place > span.first, bytes.base[place - 1] &- UInt8(ascii: "0") < 10 { place -= 1 }
            guard place > span.first else { return nil }
            return (ByteSpan(span.first, place - span.first), ByteSpan(place, span.end - place))
        }
    }

    /// Whether so few values have nothing behind the place that it is worth taking them apart.
    func isWorthwhile(_ tails: [ByteSpan]) -> Bool {
        switch self {
        case .at: true
        case .digits: tails.count { $0.count > 0 } * 2 >= tails.count
        }
    }
}
