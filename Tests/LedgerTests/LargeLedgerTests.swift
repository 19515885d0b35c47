import Foundation
import Ledger
import Testing

@Suite("A large ledger", .serialized)
struct LargeLedgerTests {
    /// `MUNIMENT_LEDGER_ENTRIES=1000000 swift test -c release --filter LargeLedgerTests` prints how long things take.
    private static let count =
        ProcessInfo.processInfo.environment["MUNIMENT_LEDGER_ENTRIES"].flatMap { Int($0) } ?? 2500

    @Test("is verified, proved and gone on with", arguments: [2, 1000])
    func large(_ entriesPerProcess: Int) async throws {
        let sample = try SampleLedger()
        let count = Self.count
        try Self.timed("writing \(count) entries, \(entriesPerProcess) a process") {
            try LedgerGenerator(sample: sample, entriesPerProcess: entriesPerProcess).write(count)
        }
        try await Self.timed("verifying without opening") {
            let report = try await sample.ledger.verify()
            #expect(report.isWhole && report.size == count, "\(report.findings.prefix(3))")
        }
        try await Self.timed("verifying with opening") {
            let report = try await sample.ledger.verify(opening: sample.reader)
            #expect(report.isWhole && report.openedCount == count, "\(report.findings.prefix(3))")
        }
        try Self.timed("appending, reading it all") { try sample.append(1) }
        try Self.timed("appending 100") { try sample.append(100) }
        try Self.timed("proving an entry") { _ = try sample.ledger.proof(of: count / 2) }
        try Self.timed("naming an older checkpoint") { _ = try sample.ledger.checkpoint(ofSize: count / 2 + 1) }
        let report = try await sample.ledger.verify()
        #expect(report.isWhole && report.size == count + 101)
    }

    private static func timed(_ what: String, _ body: () throws -> Void) rethrows {
        let start = Instant()
        try body()
        start.print(what)
    }

    private static func timed(_ what: String, _ body: () async throws -> Void) async rethrows {
        let start = Instant()
        try await body()
        start.print(what)
    }

    /// When something began, by the clock and by the processor time that the process had used.
    private struct Instant {
        let clock = ContinuousClock.now
        let processor = Self.processorSeconds

        func print(_ what: String) {
            guard LargeLedgerTests.count > 2500 else { return }
            let used = Self.processorSeconds - processor
            Swift.print("\(what): \(ContinuousClock.now - clock), processor \(used) seconds")
        }

        private static var processorSeconds: Double {
            var time = timespec()
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
    }
}
