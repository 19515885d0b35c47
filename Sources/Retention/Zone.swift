import Foundation
import Store

/// The time zone whose days, weeks, months, quarters and years a policy counts in.
package struct Zone: Hashable, Sendable {
    /// As the IANA time zone database calls it.
    package let name: String
    private let zone: TimeZone

    /// - Returns: nil where there is no zone of this name. Abbreviations such as `EST` and offsets such as `GMT+1` are none: what
    ///   they mean changes with place and season.
    package init?(_ name: String) {
        guard name == "UTC" || name.contains("/"), let zone = TimeZone(identifier: name) else { return nil }
        self.name = name
        self.zone = zone
    }

    /// Coordinated universal time.
    package static let utc = Zone(offsetZero: "UTC")

    private init(offsetZero name: String) {
        self.name = name
        zone = .gmt
    }

    /// The names nearest to one that is none.
    package static func suggestions(for name: String) -> [String] {
        func city(_ name: String) -> String { name.split(separator: "/").last.map { $0.lowercased() } ?? "" }
        let wanted = city(name)
        guard wanted.count >= 4 else { return [] }
        return TimeZone.knownTimeZoneIdentifiers.filter {
            $0.contains("/") && city($0).hasPrefix(wanted.prefix(4))
        }.sorted().prefix(3).map(\.self)
    }

    /// What a wall clock reads at `instant`.
    package func local(_ instant: Timestamp) -> LocalTime {
        LocalTime(instant, offset: offset(at: instant.nanoseconds))
    }

    /// When a term ends that begins at `start`: the same time of day, so many days, months or years later.
    ///
    /// Where the clock is put forward over that time, it is as long after the change as the reading is after the gap's beginning;
    /// where the clock reads it twice, it is the first time.
    package func end(of term: Term, from start: Timestamp) -> Timestamp {
        let local = local(start)
        let day = LocalTime.day(local.day, after: term)
        return instant(ofNanoseconds: day &* LocalTime.nanosecondsPerDay &+ local.nanosecond)
    }

    /// The instant at which a wall clock reads so many nanoseconds since its 1970-01-01.
    private func instant(ofNanoseconds local: Int64) -> Timestamp {
        let second: Int64 = 1_000_000_000
        let before = offset(at: local - LocalTime.nanosecondsPerDay)
        let after = offset(at: local + LocalTime.nanosecondsPerDay)
        let early = local - before * second
        if before == after || offset(at: early) == before { return Timestamp(nanoseconds: early) }
        let late = local - after * second
        return Timestamp(nanoseconds: offset(at: late) == after ? late : early)
    }

    /// How many seconds the zone is ahead of UTC.
    private func offset(at nanoseconds: Int64) -> Int64 {
        guard name != "UTC" else { return 0 }
        let seconds = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let floored = seconds.remainder < 0 ? seconds.quotient - 1 : seconds.quotient
        return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(floored))))
    }
}
