import ArchiveFixtures
import Catalog
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

    @Test("rests on rows of the catalog that nobody makes up who has not the vault's id")
    func rowKeys() async throws {
        let archive = try await DirectoryVault(seed: 1, style: .json, users: 3, days: 1)
        let vault = archive.vault
        let id = try #require(Digest256(hex: archive.snapshots[0]))
        let own = try FileKey.read(of: vault.folder.snapshot(id), in: vault.folder, with: vault.bundle)
        let (catalog, _) = try vault.catalog()

        // Anyone can seal a key of their own to `read`, and so knows the manifest's.
        for key in [own, own.derive("catalog")] {
            #expect(throws: CatalogError.self) { try catalog.summary(of: id, key: key) }
        }
        #expect(try catalog.summary(of: id, key: vault.rowKey(of: id)).id == id)
    }

    @Test("gives every version of a key, from its first to its last moment", arguments: cases)
    func versions(style: ChangingDirectory.Style, seed: UInt64) async throws {
        let archive = try await DirectoryVault(seed: seed, style: style, users: 12, days: 12)
        let chronicle = try archive.vault.chronicle(of: nil, to: "history")

        for collection in chronicle.collections.map(\.name) {
            let days = archive.days(of: collection)
            let timeline = try chronicle.timeline(of: collection)
            let last = days.count - 1
            let ranges = Set([0...last, 0...0, last...last, last / 3...max(last / 3, last - 2)])
            for key in Set(days.flatMap { $0.map(\.key) } + ["nobody"]).sorted() {
                for range in ranges {
                    let found = try await timeline.versions(ofKey: Array(key.utf8), in: range)

                    #expect(
                        found.map(ModelVersion.init).sorted() == ModelVersion.all(of: key, on: days, in: range),
                        "seed \(seed), \(collection), \(key), \(range)")
                }
            }
        }
    }
}

/// A version as a naive model has it.
private struct ModelVersion: Hashable, Comparable {
    let record: SeenRecord
    let first: Int
    let last: Int

    init(_ version: RecordVersion) {
        record = SeenRecord(key: version.key, bytes: version.bytes, context: version.context)
        first = version.moments.lowerBound
        last = version.moments.upperBound
    }

    private init(_ record: SeenRecord, _ first: Int, _ last: Int) {
        self.record = record
        self.first = first
        self.last = last
    }

    /// Of each record that is there n times at a day, the first n of as many as there ever are, are there.
    static func all(
        of key: String, on days: [[ChangingDirectory.Record]], in range: ClosedRange<Int>
    ) -> [ModelVersion] {
        let counts = range.map { day in
            SeenRecord.counted(days[day].filter { $0.key == key }.map(SeenRecord.init))
        }
        var versions: [ModelVersion] = []
        for record in Set(counts.flatMap(\.keys)) {
            for copy in 0..<(counts.compactMap { $0[record] }.max() ?? 0) {
                var first: Int?
                for (day, there) in zip(range, counts) {
                    let isThere = there[record, default: 0] > copy
                    if isThere { first = first ?? day }
                    if let start = first, !isThere { versions.append(ModelVersion(record, start, day - 1)) }
                    if !isThere { first = nil }
                }
                if let start = first { versions.append(ModelVersion(record, start, range.upperBound)) }
            }
        }
        return versions.sorted()
    }

    static func < (left: ModelVersion, right: ModelVersion) -> Bool {
        func order(_ version: ModelVersion) -> (Int, Int, String, String) {
            (version.first, version.last, version.record.text, (version.record.header ?? []).joined(separator: ","))
        }
        return order(left) < order(right)
    }
}
