#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The system's own form of an instant, under a name that `Timestamp.timespec` does not hide.
package typealias SystemTime = timespec

/// An instant in UTC, in nanoseconds since 1970-01-01 00:00.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible, Codable {
    /// Since 1970-01-01 00:00, leap seconds not counted.
    public let nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Whole seconds since 1970-01-01 00:00; nil where nanoseconds cannot say them.
    package init?(seconds: Int64) {
        let (nanoseconds, isTooFar) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !isTooFar else { return nil }
        self.nanoseconds = nanoseconds
    }

    /// The clock's time.
    package static var now: Timestamp {
        var time = SystemTime()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(time)
    }

    package init(_ time: SystemTime) {
        nanoseconds = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    package var timespec: SystemTime {
        let (seconds, rest) = flooredDivision(nanoseconds, 1_000_000_000)
        return SystemTime(tv_sec: Int(seconds), tv_nsec: Int(rest))
    }

    /// ISO 8601 in UTC with nine decimals: `2026-03-02T04:00:11.000000000Z`.
    public var description: String {
        let fraction = flooredDivision(nanoseconds, 1_000_000_000).rest
        let nines = String(fraction)
        return seconds(separator: "T") + "." + String(repeating: "0", count: 9 - nines.count) + nines + "Z"
    }

    /// For people: `2026-03-02 04:00:11Z`.
    public var readable: String { seconds(separator: " ") + "Z" }

    private func seconds(separator: String) -> String {
        let (days, rest) = flooredDivision(flooredDivision(nanoseconds, 1_000_000_000).quotient, 86_400)
        let date = CivilDate(daysSince1970: days)
        return "\(date)\(separator)\(padded(rest / 3600)):\(padded(rest / 60 % 60)):\(padded(rest % 60))"
    }

    /// Reads `2026-03-02T04:00:11Z`, a blank instead of the `T`, with up to nine decimals; `Z` may be left out.
    package init?(_ text: some StringProtocol) {
        guard let time = Array(text.utf8).withUnsafeBytes({ Timestamp(utf8: $0) }) else { return nil }
        self = time
    }

    /// The same from characters that stay where they are: for who reads a million of them.
    package init?(utf8 bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 19, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let date = CivilDate(utf8: UnsafeRawBufferPointer(rebasing: bytes[..<10])),
            let hour = digits(bytes, 11..<13), let minute = digits(bytes, 14..<16),
            let second = digits(bytes, 17..<19), hour < 24, minute < 60, second < 60
        else { return nil }
        var end = 19
        var fraction: Int64 = 0
        if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
            end = 20
            while end < bytes.count, bytes[end] >= UInt8(ascii: "0"), bytes[end] <= UInt8(ascii: "9") { end += 1 }
            guard (21...29).contains(end), let value = digits(bytes, 20..<end) else { return nil }
            fraction = value
            for _ in end..<29 { fraction *= 10 }
        }
        guard end == bytes.count || end == bytes.count - 1 && bytes[end] == UInt8(ascii: "Z") else { return nil }
        let seconds = date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return nil }
        nanoseconds = whole &+ fraction
    }

    /// From the first to the last instant that a day or a time names; nil where the text is neither. A second without decimals
    /// is meant whole: lists show none.
    package static func instants(named text: String) -> ClosedRange<Timestamp>? {
        if let day = CivilDate(text) {
            guard let first = Timestamp("\(day)T00:00:00Z"), let last = Timestamp("\(day)T23:59:59.999999999Z") else {
                return nil
            }
            return first...last
        }
        guard let instant = Timestamp(text) else { return nil }
        let isExact = text.contains(".")
        return instant...(isExact ? instant : Timestamp(nanoseconds: instant.nanoseconds &+ 999_999_999))
    }

    /// Whether the left one is earlier.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Reads what `encode` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a timestamp: \(text)")
        }
        self = value
    }

    /// Writes the instant as its description.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A day of the Gregorian calendar.
package struct CivilDate: Hashable, Sendable, CustomStringConvertible {
    package let year: Int64
    package let month: Int64
    package let day: Int64

    /// A date that there is: what it is made of comes from a date, or is the first of a month.
    package init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date that many days after 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    package init(daysSince1970 days: Int64) {
        let shifted = days + 719_468
        let (era, dayOfEra) = flooredDivision(shifted, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Reads `2026-03-31`; nil where there is no such day.
    package init?(_ text: some StringProtocol) {
        guard let date = Array(text.utf8).withUnsafeBytes({ CivilDate(utf8: $0) }) else { return nil }
        self = date
    }

    /// The same from characters that stay where they are.
    init?(utf8 bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = digits(bytes, 0..<4), let month = digits(bytes, 5..<7), let day = digits(bytes, 8..<10),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        guard CivilDate(daysSince1970: daysSince1970) == self else { return nil }
    }

    package var daysSince1970: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = flooredDivision(shiftedYear, 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    package var description: String {
        let digits = String(year)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "-\(padded(month))-\(padded(day))"
    }
}

private func padded(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

private func digits(_ bytes: UnsafeRawBufferPointer, _ places: Range<Int>) -> Int64? {
    var value: Int64 = 0
    for place in places {
        let byte = bytes[place]
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return value
}

private func flooredDivision(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, rest: Int64) {
    let rest = value % divisor
    return rest < 0 ? (value / divisor - 1, rest + divisor) : (value / divisor, rest)
}
