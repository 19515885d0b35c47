import ArchiveFixtures
import Fixtures
import Foundation
import Records
import Seal
import Store
import Testing

@testable import Vault

@Suite("The versions of a range")
struct VersionScanTests {
    /// A version, to be compared and sorted.
    private struct Seen: Hashable, Comparable, Sendable {
        let record: SeenRecord
        let moments: ClosedRange<Int>

        init(_ version: RecordVersion) {
            record = SeenRecord(key: version.key, bytes: version.bytes, context: version.context)
            moments = version.moments
        }

        init(_ record: ScannedRecord, _ moments: ClosedRange<Int>) {
            self.record = SeenRecord(key: record.key, bytes: record.bytes, context: record.context)
            self.moments = moments
        }

        static func < (left: Seen, right: Seen) -> Bool {
            func order(_ seen: Seen) -> (String, Int, Int, String) {
                (seen.record.text, seen.moments.lowerBound, seen.moments.upperBound, "\(seen.record.header ?? [])")
            }
            return order(left) < order(right)
        }
    }

    private static func ranges(_ count: Int) -> Set<ClosedRange<Int>> {
        let last = count - 1
        return [0...last, 0...0, last...last, last / 3...max(last / 3, last - 2)]
    }

    private static func everyKey(_ days: [[ChangingDirectory.Record]]) -> [String] {
        Set(days.flatMap { $0.map(\.key) }).sorted()
    }

    /// All versions, key by key.
    private static func versions(
        _ timeline: Timeline, _ keys: [String], _ range: ClosedRange<Int>
    ) async throws -> [Seen] {
        var versions: [Seen] = []
        for key in keys { versions += try await timeline.versions(ofKey: Array(key.utf8), in: range).map(Seen.init) }
        return versions.sorted()
    }

    @Test("are those of each of its keys", arguments: TimelineTests.cases)
    func scan(style: ChangingDirectory.Style, seed: UInt64) async throws {
        let archive = try await DirectoryVault(seed: seed, style: style, users: 25, days: 10)
        let chronicle = try archive.vault.chronicle(of: nil, to: "query")

        for collection in chronicle.collections.map(\.name) {
            let days = archive.days(of: collection)
            let timeline = try chronicle.timeline(of: collection)
            for range in Self.ranges(days.count) {
                var found: [Seen] = []
                try await timeline.scanVersions(in: range, read: { Seen($0, $1) }, take: { found += $0 })

                #expect(
                    found.sorted() == (try await Self.versions(timeline, Self.everyKey(days), range)),
                    "seed \(seed), \(collection), \(range)")
            }
        }
    }

    @Test("are found by a value through lookups, which grow with the archive", arguments: TimelineTests.cases)
    func lookUp(style: ChangingDirectory.Style, seed: UInt64) async throws {
        var archive = try await DirectoryVault(seed: seed, style: style, users: 15, days: 4)
        // A key's last letter is a value that several records share.
        let subject = LookupSubject(name: "last letter") { record, take in
            record.key.suffix(1).withUnsafeBytes(take)
        }
        for _ in 0..<3 {
            let chronicle = try archive.vault.chronicle(of: nil, to: "find")
            for collection in chronicle.collections.map(\.name) {
                let days = archive.days(of: collection)
                let timeline = try chronicle.timeline(of: collection)
                let keys = Self.everyKey(days)
                for letter in Set(keys.compactMap(\.utf8.last)).sorted().prefix(4) {
                    for range in [0...days.count - 1, days.count - 1...days.count - 1] {
                        let found = try await timeline.versions(of: [letter], by: subject, in: range)
                        // A table whose header changes within a line can only be read.
                        guard let found else { continue }
                        let wanted = keys.filter { $0.utf8.last == letter }

                        #expect(found.isSubjectKnown)
                        #expect(
                            found.versions.map(Seen.init).sorted()
                                == (try await Self.versions(timeline, wanted, range)),
                            "seed \(seed), \(collection), \(letter), \(range)")
                    }
                }
                let none = try await timeline.versions(of: Array("nothing".utf8), by: subject, in: 0...0)
                #expect(none?.versions.isEmpty ?? true)
            }
            try await archive.pass()
        }
    }

    @Test("are found though a lookup was damaged, exchanged for another or taken away")
    func hurtLookups() async throws {
        let archive = try await DirectoryVault(seed: 3, style: .json, users: 40, days: 6)
        let timeline = try archive.vault.chronicle(of: nil, to: "find").timeline(of: "users")
        let subjects = ["first", "second"].map { name in
            LookupSubject(name: name) { record, take in record.key.withUnsafeBytes(take) }
        }
        let key = Array((archive.days(of: "users")[0][0].key).utf8)
        func find(_ subject: LookupSubject) async throws -> [RecordVersion]? {
            try await timeline.versions(of: key, by: subject, in: 0...5)?.versions
        }
        let expected = try await timeline.versions(ofKey: key, in: 0...5)
        for subject in subjects { #expect(try await find(subject) == expected) }
        let folder = archive.vault.folder.lookups
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }
        #expect(files.count > 1)

        // Each in the place of the next one: nothing in them would be found.
        let bytes = try files.map { try DurableFile.read($0, limit: 1 << 30) }
        for (index, file) in files.enumerated() {
            try Data(bytes[(index + 1) % files.count]).write(to: URL(fileURLWithPath: file))
        }
        for subject in subjects { #expect(try await find(subject) == expected) }

        for file in files {
            var hurt = try DurableFile.read(file, limit: 1 << 30)
            hurt[100] ^= 1
            try Data(hurt).write(to: URL(fileURLWithPath: file))
        }
        for subject in subjects { #expect(try await find(subject) == expected) }

        for file in files { try FileManager.default.removeItem(atPath: file) }
        for subject in subjects { #expect(try await find(subject) == expected) }
    }
}
