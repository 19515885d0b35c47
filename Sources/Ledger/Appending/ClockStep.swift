import Store

/// How far a clock stood before the time of the entry before.
package struct ClockStep: Hashable, Sendable {
    /// What the clock showed.
    package let time: Timestamp
    package let nanoseconds: Int64

    package init(time: Timestamp, nanoseconds: Int64) {
        self.time = time
        self.nanoseconds = nanoseconds
    }

    /// The time of the entry before.
    package var before: Timestamp { Timestamp(nanoseconds: time.nanoseconds &+ nanoseconds) }

    /// The distance in the two largest units that it has, the smaller one cut off: `2 days 3 hours`, `59.9 seconds`.
    package var distance: String {
        let seconds = nanoseconds / 1_000_000_000
        if seconds >= 60 { return Elapsed.text(seconds: Int(seconds)) }
        if seconds > 0 {
            let tenths = nanoseconds / 100_000_000 % 10
            return tenths == 0 ? Self.count(seconds, "second") : "\(seconds).\(tenths) seconds"
        }
        return nanoseconds >= 1_000_000
            ? Self.count(nanoseconds / 1_000_000, "millisecond") : Self.count(nanoseconds, "nanosecond")
    }

    private static func count(_ number: Int64, _ unit: String) -> String {
        "\(number) \(unit)\(number == 1 ? "" : "s")"
    }
}
