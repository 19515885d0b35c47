import Ledger
import Store
import Testing

@Suite("A clock that went back")
struct ClockStepTests {
    @Test(
        "is shown by how far, in the two largest units",
        arguments: [
            (1, "1 nanosecond"), (999_999, "999999 nanoseconds"), (1_500_000, "1 millisecond"),
            (1_000_000_000, "1 second"), (59_999_000_000, "59.9 seconds"), (60_000_000_000, "1 minute"),
            (61_000_000_000, "1 minute 1 second"), (3_600_000_000_000, "1 hour"),
            (7_380_000_000_000, "2 hours 3 minutes"), (180_000_000_000_000, "2 days 2 hours"),
        ] as [(Int64, String)])
    func distance(_ nanoseconds: Int64, _ words: String) {
        #expect(ClockStep(time: .now, nanoseconds: nanoseconds).distance == words)
    }

    @Test("names both times in the finding and in the notice")
    func times() {
        let step = ClockStep(time: Timestamp(nanoseconds: 1_780_000_000_000_000_000), nanoseconds: 90_000_000_000)
        let words = "is of 2026-05-28 20:26:40Z, 1 minute 30 seconds before the one before it (2026-05-28 20:28:10Z)"
        #expect(LedgerFinding.timeRunsBack(sequence: 2, offset: 900, step: step).description.contains(words))
        #expect(LedgerNotice.timeRunsBack(sequence: 2, offset: 900, step: step).description.contains(words))
    }
}
