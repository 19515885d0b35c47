import Fixtures
import Foundation
import Records
import Seal
import Store
import Testing

@testable import Vault

@Suite("What a snapshot costs")
struct CostTests {
    let scratch: Scratch
    let vault: Vault
    private var random = SeededGenerator(seed: 1)

    init() throws {
        scratch = try Scratch()
        vault = try scratch.founded()
        try FileManager.default.createDirectory(atPath: exports, withIntermediateDirectories: false)
    }

    private var exports: String { "\(scratch.path)/export" }

    private func record(_ number: Int, _ random: inout SeededGenerator) -> String {
        "{\"Username\":\"u\(number)\",\"sub\":\"\(Hex.encode(random.bytes(40)))\"}"
    }

    private func write(_ pages: [[String]]) throws {
        for (page, records) in pages.enumerated() {
            let text = "{\"Users\":[" + records.joined(separator: ",\n") + "]}"
            try scratch.put(Array(text.utf8), at: "\(exports)/page-\(page + 1).json")
        }
    }

    private func ingest() async throws -> IngestSummary {
        try await vault.ingest(IngestRequest(source: "pool", inputs: [.path(exports)]))
    }

    private func expectRestored(_ summary: IngestSummary) async throws {
        let target = "\(scratch.path)/restored-\(summary.snapshot.prefix(8))"
        let id = try #require(Digest256(hex: summary.snapshot))
        _ = try await vault.restore(id, paths: [], to: .folder(target, overwrite: false))
        #expect(try FoundPath.all(in: "\(target)/export") == FoundPath.all(in: exports))
    }

    @Test("is next to nothing for the same export, and 3 bytes a record for another order")
    func orders() async throws {
        var random = random
        let records = (0..<20_000).map { record($0, &random) }
        try write([records])
        _ = try await ingest()

        let same = try await ingest()
        try write([records.shuffled(using: &random)])
        let shuffled = try await ingest()

        #expect(same.bytesStored < 64 << 10)
        #expect(same.collections.first?.unchanged == 20_000)
        #expect(shuffled.bytesStored <= 3 * 20_000 + 64 << 10)
        #expect(shuffled.collections.first?.unchanged == 20_000)
        try await expectRestored(shuffled)
    }

    @Test("is nothing for a record that moves from one page to the next")
    func pages() async throws {
        var random = random
        var pages = (0..<5).map { page in (0..<300).map { record(page * 300 + $0, &random) } }
        try write(pages)
        _ = try await ingest()
        let same = try await ingest()

        pages[3].insert(pages[2].removeLast(), at: 0)
        try write(pages)
        let moved = try await ingest()

        #expect(moved.collections.first?.unchanged == 1500)
        // The counts of two pages differ, and so a little of the framing does.
        #expect(moved.bytesStored < same.bytesStored + 1024)
        try await expectRestored(moved)
    }

    @Test("is a base again when the changes since the last one outweigh it, and all snapshots stay whole")
    func newBase() async throws {
        var random = random
        var kinds: [[Layout.Segment.Kind]] = []
        var summaries: [(IngestSummary, [String: FoundPath])] = []
        for _ in 0..<6 {
            try write([(0..<800).map { record($0, &random) }])
            let summary = try await ingest()
            let id = try #require(Digest256(hex: summary.snapshot))
            kinds.append(try vault.snapshot(id).layout.collections[0].segments.map(\.kind))
            summaries.append((summary, try FoundPath.all(in: exports)))
        }

        #expect(kinds.map(\.count).max() ?? 0 >= 2)
        #expect(kinds.dropFirst().contains { $0 == [.base] })
        for (summary, _) in summaries.dropFirst() { #expect(summary.collections.first?.changed == 800) }
        for (summary, files) in summaries {
            let target = "\(scratch.path)/restored-\(summary.snapshot.prefix(8))"
            let id = try #require(Digest256(hex: summary.snapshot))
            _ = try await vault.restore(id, paths: [], to: .folder(target, overwrite: false))
            #expect(try FoundPath.all(in: "\(target)/export") == files)
        }
        #expect(try await vault.verify(.data).problems.isEmpty)
    }

    @Test("is a base where what is remembered of the one before is missing or damaged, and right all the same")
    func damagedState() async throws {
        var random = random
        var records = (0..<2000).map { record($0, &random) }
        try write([records])
        _ = try await ingest()
        for round in 0..<8 {
            for name in try FileManager.default.contentsOfDirectory(atPath: scratch.vault.state) {
                let path = "\(scratch.vault.state)/\(name)"
                var bytes = try scratch.bytes(path)
                switch round % 4 {
                case 0: DurableFile.remove(path)
                case 1: try scratch.put(Array(bytes.prefix(bytes.count / 2)), at: path)
                case 2 where name.hasSuffix(".note"): DurableFile.remove(path)
                default:
                    for _ in 0..<20 where !name.hasSuffix(".note") {
                        bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 0x10
                    }
                    try scratch.put(bytes, at: path)
                }
            }
            records.remove(at: Int.random(in: 0..<records.count, using: &random))
            records.shuffle(using: &random)
            try write([records])

            let summary = try await ingest()

            let collection = try #require(summary.collections.first)
            #expect(collection.records == records.count)
            #expect(collection.added == nil && collection.changed == nil && collection.removed == nil, "round \(round)")
            #expect(summary.bytesStored < 400 << 10, "what was begun is not kept beside the base, round \(round)")
            try await expectRestored(summary)
        }
        #expect(try await vault.verify(.data).problems.isEmpty)
    }

    @Test("is not twice its own where the state before turns out damaged when all is stored already")
    func lateDamage() async throws {
        var random = random
        try write([(0..<2000).map { record($0, &random) }])
        _ = try await ingest()
        // The last ordinals' entries are read at the very end, if those records are gone: page 7 holds them.
        for name in try FileManager.default.contentsOfDirectory(atPath: scratch.vault.state)
        where !name.hasSuffix(".note") {
            var bytes = try scratch.bytes("\(scratch.vault.state)/\(name)")
            bytes[7 * 8192 + 100] ^= 1
            try scratch.put(bytes, at: "\(scratch.vault.state)/\(name)")
        }
        try write([(0..<1000).map { record($0, &random) }])

        let summary = try await ingest()

        let other = try Scratch()
        let fresh = try await other.founded().ingest(IngestRequest(source: "pool", inputs: [.path(exports)]))
        #expect(summary.collections.first?.changed == nil)
        #expect(summary.bytesStored < fresh.bytesStored + 4096)
        try await expectRestored(summary)
    }

    @Test("is a little for a little, over a chain of days that all stay whole")
    func chain() async throws {
        var random = random
        var records = (0..<500).map { record($0, &random) }
        var days: [(id: Digest256, files: [String: FoundPath])] = []
        for day in 0..<25 {
            records[Int.random(in: 0..<records.count, using: &random)] = record(day + 1000, &random)
            records.swapAt(day, 400 - day)
            try write([records])
            let summary = try await ingest()
            let id = try #require(Digest256(hex: summary.snapshot))
            if day > 0 { #expect(summary.bytesStored < 16 << 10) }
            #expect(try vault.snapshot(id).layout.collections[0].segments.count == day + 1)
            days.append((id, try FoundPath.all(in: exports)))
        }
        for (id, files) in days {
            let target = "\(scratch.path)/restored-\(id.hex.prefix(8))"
            _ = try await vault.restore(id, paths: [], to: .folder(target, overwrite: false))
            #expect(try FoundPath.all(in: "\(target)/export") == files)
        }
    }

    @Test("may be several deltas where more has changed than fits into memory at once")
    func severalDeltas() async throws {
        let padding = String(repeating: "x", count: 1 << 20)
        for version in 0..<3 {
            let numbers = version == 1 ? Array((0..<40).reversed()) : Array(0..<40)
            let records = numbers.map { "{\"Username\":\"u\($0)\",\"v\":\(version),\"x\":\"\(padding)\"}" }
            try write([Array(records[..<11]), Array(records[11...])])
            let summary = try await ingest()
            if version > 0 { #expect(summary.collections.first?.changed == 40) }
            if version == 1 {
                let id = try #require(Digest256(hex: summary.snapshot))
                let segments = try vault.snapshot(id).layout.collections[0].segments
                #expect(segments.map(\.kind) == [.base, .delta, .delta])
                #expect(segments.map(\.order.isEmpty) == [true, true, false])
            }
            try await expectRestored(summary)
        }
        #expect(try await vault.verify(.data).problems.isEmpty)
    }

    @Test(
        "is a base when the last one has more deltas behind it than are good, or heavier ones",
        arguments: [
            (segments: 1, base: 100, delta: 100, isBase: false), (1, 100, 101, true), (256, 100, 0, false),
            (257, 100, 0, true),
        ])
    func asksForBase(segments: Int, base: Int, delta: Int, isBase: Bool) {
        let segment = CollectionNote.Segment(kind: .delta, snapshot: "", records: [], order: [])
        let note = CollectionNote(
            serial: "", snapshot: "", generation: 1, key: "", root: "", repeated: 0,
            segments: Array(repeating: segment, count: segments), baseCount: base, deltaCount: delta)
        #expect(note.asksForBase == isBase)
    }
}
