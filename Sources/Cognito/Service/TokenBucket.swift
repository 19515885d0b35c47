/// Spaces requests so that no second has more than its number of them, and up to a burst that was left unused.
///
/// A value that reads no clock: who holds it says what time it is, and is told when the request may go. (The "virtual
/// scheduling" form of the generic cell rate algorithm, ITU-T I.371, annex A.)
package struct TokenBucket: Hashable, Sendable {
    /// Between two requests.
    private let interval: Duration
    /// How far ahead of its pace it may be.
    private let tolerance: Duration
    /// When the next request would be due at an even pace.
    private var due = Duration.zero

    /// - Parameters:
    ///   - rate: requests a second, more than 0.
    ///   - burst: how many may go at once after a pause, at least 1.
    package init(rate: Double, burst: Int = 1) {
        interval = .seconds(1 / rate)
        tolerance = interval * (burst - 1)
    }

    /// Takes the next place.
    ///
    /// - Parameter now: on a clock that never goes back.
    /// - Returns: when the request may go; `now` or later.
    package mutating func take(at now: Duration) -> Duration {
        let start = max(now, due - tolerance)
        due = max(due, start) + interval
        return start
    }
}
