import Retention
import Store
import Testing

@Suite("A term")
struct TermTests {
    @Test("is read as people write it, and no other way", arguments: ["7d", "4w", "6m", "1y", "36500d", "100y"])
    func read(text: String) {
        #expect(Term(text)?.text == text)
    }

    @Test(
        "is not read from what is none",
        arguments: [
            "", "d", "0d", "07d", "-1d", "1", "1h", "1 d", "1D", "101y", "36501d", "9999999999999999999d", "٣d",
        ])
    func misread(text: String) {
        #expect(Term(text) == nil)
    }

    /// Days on which clocks are changed, ends of Februaries, and the last days of months.
    @Test(
        "ends at the same time of day, so many days, months or years later",
        arguments: [
            ("UTC", "7d", "2026-03-02T04:00:00Z", "2026-03-09T04:00:00Z"),
            ("UTC", "1y", "2024-02-29T04:00:00Z", "2025-02-28T04:00:00Z"),
            ("UTC", "4y", "2024-02-29T04:00:00Z", "2028-02-29T04:00:00Z"),
            ("UTC", "1m", "2026-01-31T04:00:00Z", "2026-02-28T04:00:00Z"),
            ("UTC", "1m", "2024-01-31T04:00:00Z", "2024-02-29T04:00:00Z"),
            ("UTC", "13m", "2025-12-31T04:00:00Z", "2027-01-31T04:00:00Z"),
            // One hour short, one hour long, in the gap, and read twice.
            ("Europe/Berlin", "1d", "2026-03-28T11:00:00Z", "2026-03-29T10:00:00Z"),
            ("Europe/Berlin", "1d", "2026-10-24T10:00:00Z", "2026-10-25T11:00:00Z"),
            ("Europe/Berlin", "1d", "2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z"),
            ("Europe/Berlin", "1d", "2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z"),
            ("Australia/Lord_Howe", "1d", "2024-04-05T14:45:00Z", "2024-04-06T14:45:00Z"),
            // The day is the zone's, not UTC's.
            ("Pacific/Auckland", "1m", "2026-01-30T11:30:00Z", "2026-02-27T11:30:00Z"),
        ])
    func end(zone: String, term: String, start: String, end: String) throws {
        let zone = try #require(Zone(zone))
        let term = try #require(Term(term))

        let found = zone.end(of: term, from: try #require(Timestamp(start)))

        #expect(found == Timestamp(end))
    }

    @Test(
        "can outlast another where it is longer on some day",
        arguments: [
            ("1y", "12m", false), ("365d", "1y", false), ("366d", "1y", true), ("1m", "30d", true),
            ("1m", "31d", false),
            ("4w", "28d", false), ("29d", "4w", true), ("1m", "27d", true), ("28d", "1m", false), ("29d", "1m", true),
        ])
    func outlasts(long: String, short: String, expected: Bool) throws {
        #expect(try #require(Term(long)).canOutlast(try #require(Term(short))) == expected)
    }
}

@Suite("A period")
struct PeriodTests {
    @Test(
        "has a name by which people know it",
        arguments: [
            (Period.weekly, "UTC", "2021-01-03T23:59:59Z", "2020-W53"),
            (.weekly, "UTC", "2021-01-04T00:00:00Z", "2021-W01"),
            (.weekly, "UTC", "2019-12-30T00:00:00Z", "2020-W01"), (.weekly, "UTC", "1969-12-31T00:00:00Z", "1970-W01"),
            (.daily, "Europe/Berlin", "2026-03-01T23:30:00Z", "2026-03-02"),
            (.monthly, "America/New_York", "2026-03-01T04:59:59Z", "2026-02"),
            (.quarterly, "UTC", "2026-06-30T12:00:00Z", "2026-Q2"),
            (.yearly, "Asia/Tokyo", "2025-12-31T15:00:00Z", "2026"),
            (.hourly, "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25 02:00 +02:00"),
            (.hourly, "Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25 02:00 +01:00"),
            (.hourly, "Asia/Kolkata", "2026-10-25T00:29:00Z", "2026-10-25 05:00 +05:30"),
        ])
    func name(period: Period, zone: String, time: String, name: String) throws {
        let zone = try #require(Zone(zone))

        #expect(period.name(of: zone.local(try #require(Timestamp(time)))) == name)
    }

    @Test(
        "knows zones by their names in the database alone",
        arguments: ["EST", "GMT+1", "Berlin", "Europe/Atlantis", ""])
    func strangeZone(name: String) {
        #expect(Zone(name) == nil)
    }
}
