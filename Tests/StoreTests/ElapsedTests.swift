import Store
import Testing

@Suite("An age in words")
struct ElapsedTests {
    @Test(
        "has its two largest units",
        arguments: [
            (0, "0 seconds"), (1, "1 second"), (61, "1 minute 1 second"), (71_948, "19 hours 59 minutes"),
            (86_400, "1 day"), (3 * 86_400 + 3_700, "3 days 1 hour"), (86_400 + 61, "1 day"),
        ])
    func text(seconds: Int, expected: String) {
        #expect(Elapsed.text(seconds: seconds) == expected)
    }
}
