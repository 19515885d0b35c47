import Store

/// A wall clock's reading in some zone.
package struct LocalTime: Hashable, Sendable {
    /// Days since 1970-01-01 in the zone.
    package let day: Int64
    /// Nanoseconds since that day's midnight.
    package let nanosecond: Int64
    /// How many seconds the zone was ahead of UTC.
    package let offset: Int64

    static let nanosecondsPerDay: Int64 = 86_400_000_000_000

    /// The reading at `instant` where the zone is `offset` seconds ahead of UTC.
    init(_ instant: Timestamp, offset: Int64) {
        let local = instant.nanoseconds &+ offset &* 1_000_000_000
        var (day, nanosecond) = local.quotientAndRemainder(dividingBy: Self.nanosecondsPerDay)
        if nanosecond < 0 { (day, nanosecond) = (day - 1, nanosecond + Self.nanosecondsPerDay) }
        self.day = day
        self.nanosecond = nanosecond
        self.offset = offset
    }

    /// The day that ends a term begun on `day`. A month's day that the last month does not have is that month's last: a year
    /// after February 29 is February 28.
    static func day(_ day: Int64, after term: Term) -> Int64 {
        if let days = term.days { return day + Int64(days) }
        let date = CivilDate(daysSince1970: day)
        let months = date.year * 12 + date.month - 1 + Int64(term.months ?? 0)
        let (year, month) = (months / 12, months % 12 + 1)
        let first = Self.firstDay(year: year, month: month)
        let next = month == 12 ? Self.firstDay(year: year + 1, month: 1) : Self.firstDay(year: year, month: month + 1)
        return min(first + date.day - 1, next - 1)
    }

    private static func firstDay(year: Int64, month: Int64) -> Int64 {
        CivilDate(year: year, month: month, day: 1).daysSince1970
    }
}
