import Fixtures
import Records
import Seal
import Store
import Testing

@testable import Vault

@Suite("A collection through its snapshots")
struct TimelineTests {
    static let cases = ChangingDirectory.Style.allCases.flatMap { style in (1...4).map { (style, UInt64($0)) } }

    @Test("shows of every moment each record once", arguments: cases)
    func scan(style: ChangingDirectory.Style, seed: UInt64) async throws {
        let archive = try await DirectoryVault(seed: seed, style: style, users: 30, days: 9)

        let chronicle = try archive.vault.chronicle(of: nil, to: "query")

        #expect(chronicle.snapshots.count == archive.days.count)
        for collection in chronicle.collections.map(\.name) {
            let days = archive.days(of: collection)
            let timeline = try chronicle.timeline(of: collection)
            #expect(timeline.moments.map(\.records) == days.map(\.count), "seed \(seed)")
            for (moment, day) in days.enumerated() {
                var found: [SeenRecord] = []
                try await timeline.scan(
                    at: moment, read: { SeenRecord(key: $0.key, bytes: $0.bytes, context: $0.context) }
                ) {
                    found += $0
                }
                #expect(
                    SeenRecord.counted(found) == SeenRecord.counted(day.map(SeenRecord.init)),
                    "seed \(seed), \(collection), moment \(moment)")
            }
        }
    }
}
