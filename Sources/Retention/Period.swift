import Store

/// A kind of calendar period of which a policy keeps one snapshot each.
package enum Period: String, Hashable, Sendable, CaseIterable, Codable {
    case hourly, daily, weekly, monthly, quarterly, yearly

    /// The period that a reading lies in, as people call it: `2026-03-02`, `2026-W09`, `2026-Q1`. Weeks are those of ISO 8601.
    package func name(of time: LocalTime) -> String {
        let date = CivilDate(daysSince1970: time.day)
        switch self {
        case .hourly:
            // Where a clock is put back, an hour is read twice, and is two hours.
            return "\(date) \(Self.padded(time.nanosecond / 3_600_000_000_000)):00 \(Self.offset(time.offset))"
        case .daily: return "\(date)"
        case .weekly:
            // A week belongs to the year of its Thursday. 1970-01-01 was one.
            let monday = time.day - Self.floored(time.day + 3, 7)
            let thursday = CivilDate(daysSince1970: monday + 3)
            let newYear = CivilDate(year: thursday.year, month: 1, day: 1).daysSince1970
            return "\(thursday.year)-W\(Self.padded((monday + 3 - newYear) / 7 + 1))"
        case .monthly: return "\(date.year)-\(Self.padded(date.month))"
        case .quarterly: return "\(date.year)-Q\((date.month + 2) / 3)"
        case .yearly: return "\(date.year)"
        }
    }

    /// One of them, for people.
    package var word: String {
        switch self {
        case .hourly: "hour"
        case .daily: "day"
        case .weekly: "week"
        case .monthly: "month"
        case .quarterly: "quarter"
        case .yearly: "year"
        }
    }

    private static func padded(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func floored(_ value: Int64, _ divisor: Int64) -> Int64 {
        let rest = value % divisor
        return rest < 0 ? rest + divisor : rest
    }

    private static func offset(_ seconds: Int64) -> String {
        let minutes = abs(seconds) / 60
        return "\(seconds < 0 ? "-" : "+")\(padded(minutes / 60)):\(padded(minutes % 60))"
    }
}
