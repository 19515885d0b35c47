import Store
import Testing

@Suite("A timestamp")
struct TimestampTests {
    @Test(
        "is written in UTC with nine decimals and read back",
        arguments: [
            (0, "1970-01-01T00:00:00.000000000Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
            (1_772_424_011_000_000_001, "2026-03-02T04:00:11.000000001Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"),
        ])
    func roundTrip(_ nanoseconds: Int64, _ text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).description == text)
        #expect(Timestamp(text)?.nanoseconds == nanoseconds)
    }

    @Test(
        "refuses what is no instant",
        arguments: [
            "", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+01:00",
        ])
    func refusal(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(
        "is meant from the first to the last instant of a day or a second that a person names",
        arguments: [
            ("2026-03-31", "2026-03-31T00:00:00.000000000Z", "2026-03-31T23:59:59.999999999Z"),
            ("2026-03-31 04:00:11Z", "2026-03-31T04:00:11.000000000Z", "2026-03-31T04:00:11.999999999Z"),
            ("2026-03-31T04:00:11.5Z", "2026-03-31T04:00:11.500000000Z", "2026-03-31T04:00:11.500000000Z"),
        ])
    func named(_ text: String, first: String, last: String) {
        let instants = Timestamp.instants(named: text)
        #expect(instants?.lowerBound.description == first)
        #expect(instants?.upperBound.description == last)
    }

    @Test("is not meant by what names neither a day nor a time", arguments: ["latest", "2026-02-30", "91d7c04e", ""])
    func unnamed(_ text: String) {
        #expect(Timestamp.instants(named: text) == nil)
    }
}
