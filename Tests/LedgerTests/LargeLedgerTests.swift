import Foundation
import Ledger
import Testing

@Suite("A large ledger")
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
        let duration = try ContinuousClock().measure(body)
        if count > 2500 { print("\(what): \(duration)") }
    }

    private static func timed(_ what: String, _ body: () async throws -> Void) async rethrows {
        let duration = try await ContinuousClock().measure(body)
        if count > 2500 { print("\(what): \(duration)") }
    }
}
