import Ledger
import Store
import Testing

@Suite("The count of wrong secrets")
struct WrongSecretsTests {
    @Test("grows by one each time, without any key, and survives a time that was cut short")
    func count() throws {
        let sample = try SampleLedger()
        let secrets = WrongSecrets(sample.folder)
        #expect(try secrets.count() == 0)
        #expect(try secrets.times().isEmpty)
        let times = (1...3).map { Timestamp(nanoseconds: $0 * 1_000_000_007) }
        for time in times { try secrets.record(at: time) }
        #expect(try secrets.count() == 3)
        #expect(try secrets.times() == times)
        #expect(try secrets.times(from: 2) == [times[2]])

        try sample.put(
            Array(try sample.bytes(sample.folder.ledgerAttempts).dropLast(3)), at: sample.folder.ledgerAttempts)
        try secrets.record(at: times[0])
        #expect(try secrets.times() == [times[0], times[1], times[0]])
    }
}
