/// A span of the calendar: `7d`, `4w`, `6m`, `1y`. How long it is in seconds depends on when it begins, and in which zone.
package struct Term: Hashable, Sendable {
    /// What is counted.
    package enum Unit: Character, Hashable, Sendable, CaseIterable {
        case days = "d"
        case weeks = "w"
        case months = "m"
        case years = "y"

        /// A hundred years of each: what ends later would leave the range of the vault's times.
        package var possibleCounts: ClosedRange<Int> {
            switch self {
            case .days: 1...36_500
            case .weeks: 1...5_200
            case .months: 1...1_200
            case .years: 1...100
            }
        }

        fileprivate var word: String {
            switch self {
            case .days: "day"
            case .weeks: "week"
            case .months: "month"
            case .years: "year"
            }
        }
    }

    package let count: Int
    package let unit: Unit

    /// - Returns: nil where the count is not a possible one of the unit.
    package init?(_ count: Int, _ unit: Unit) {
        guard unit.possibleCounts.contains(count) else { return nil }
        self.count = count
        self.unit = unit
    }

    /// A week: known to be possible.
    package static let week = Term(days: 7)

    private init(days: Int) {
        count = days
        unit = .days
    }

    /// Reads `6m`; nil where it is no term.
    package init?(_ text: String) {
        guard let last = text.last, let unit = Unit(rawValue: last), text.dropLast().allSatisfy(\.isASCII),
            text.dropLast().allSatisfy(\.isNumber), text.first != "0", let count = Int(text.dropLast())
        else { return nil }
        self.init(count, unit)
    }

    /// As a policy has it: `6m`.
    package var text: String { "\(count)\(unit.rawValue)" }

    /// As people say it: `6 months`.
    package var words: String { "\(count) \(unit.word)\(count == 1 ? "" : "s")" }

    /// Whether this term can end after `other` does, where both begin at the same instant.
    ///
    /// Months are of unlike length: all days of four years are tried as beginnings.
    package func canOutlast(_ other: Term) -> Bool {
        if let (own, others) = lengths(other) { return own > others }
        let first: Int64 = 10_957  // 2000-01-01
        return (first..<first + 1461).contains { LocalTime.day($0, after: self) > LocalTime.day($0, after: other) }
    }

    /// Both lengths in one unit, where there is one.
    private func lengths(_ other: Term) -> (Int, Int)? {
        if let own = days, let others = other.days { return (own, others) }
        if let own = months, let others = other.months { return (own, others) }
        return nil
    }

    var days: Int? {
        switch unit {
        case .days: count
        case .weeks: 7 * count
        case .months, .years: nil
        }
    }

    var months: Int? {
        switch unit {
        case .months: count
        case .years: 12 * count
        case .days, .weeks: nil
        }
    }
}
