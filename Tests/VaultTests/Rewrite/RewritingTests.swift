import ArchiveFixtures
import Fixtures
import Foundation
import Records
import Seal
import Store
import Testing

@testable import Vault

@Suite("Rewriting")
struct RewritingTests {
    static let cases: [(ChangingDirectory.Style, UInt64)] = ChangingDirectory.Style.allCases.flatMap { style in
        (1...2).map { (style, $0) }
    }

    @Test(
        "leaves nothing that no snapshot shows, and everything else byte for byte, whichever snapshots go",
        arguments: cases)
    func anySnapshots(style: ChangingDirectory.Style, seed: UInt64) async throws {
        var archive = try await DirectoryVault(seed: seed, style: style, users: 25, days: 12)
        let vault = archive.vault
        var random = SeededGenerator(seed: seed)
        var remaining = Set(archive.snapshots)

        for _ in 0..<3 {
            let going = Set(remaining.filter { _ in Int.random(in: 0..<3, using: &random) == 0 })
            remaining.subtract(going)
            let before = try await RewrittenVault.answers(archive, remaining)
            try vault.removeDocuments(of: going.compactMap { Digest256(hex: $0) })
            let outcome = try await RewrittenVault.rewrite(vault)

            #expect(outcome.isFinished)
            try await RewrittenVault.expectWhole(archive, remaining, "seed \(seed)")
            #expect(try await RewrittenVault.answers(archive, remaining) == before, "seed \(seed)")
            let again = try await RewrittenVault.rewrite(vault)
            #expect(again.counts == RewriteCounts(), "nothing is left to do")
            try await archive.pass()
            remaining.insert(try #require(archive.snapshots.last))
        }
        try await RewrittenVault.expectWhole(archive, remaining, "seed \(seed)")
    }

    @Test("leaves of erased records what roots are made of, and of the others every byte", arguments: cases)
    func erasing(style: ChangingDirectory.Style, seed: UInt64) async throws {
        let archive = try await DirectoryVault(seed: seed, style: style, users: 25, days: 8)
        let vault = archive.vault
        var random = SeededGenerator(seed: seed)
        let keys = Set(archive.days(of: "users").flatMap { $0 }.map(\.key)).sorted()
        let erased = Set(keys.filter { _ in Int.random(in: 0..<6, using: &random) == 0 })
        let users = SourceCollection(source: "pool", collection: "users")
        let commitment = try vault.commitment(of: users)
        let hashes = erased.map { Array($0.utf8).withUnsafeBytes { commitment.keyHash($0) } }
        let request = RewriteRequest(erased: [users: ErasedKeys(keyHashes: Set(hashes))])

        let outcome = try await RewrittenVault.rewrite(vault, request)

        #expect(outcome.isFinished)
        let stored = try RewrittenVault.records(of: vault)
        let isLeft = { (record: ChangingDirectory.Record) in !erased.contains(record.key) }
        var left: Set<String> = []
        for (name, records) in archive.days.flatMap(\.collections) {
            left.formUnion((name == "users" ? records.filter(isLeft) : records).map(\.text))
        }
        #expect(stored.texts == left)
        #expect(Set(stored.erased.map(\.keyHash)) == Set(hashes))
        for (day, snapshot) in zip(archive.days, archive.snapshots) {
            let id = try #require(Digest256(hex: snapshot))
            let reader = try SnapshotReader(try vault.snapshot(id), vault)
            for (index, collection) in reader.snapshot.manifest.collections.enumerated() {
                // Every root still comes out.
                var known: KnownLeaves? = KnownLeaves(spillingTo: vault.spoolFolder)
                let files = reader.snapshot.manifest.files.indices.filter {
                    reader.snapshot.manifest.files[$0].collection == index
                }
                let sinks = Dictionary(uniqueKeysWithValues: files.map { ($0, FileSink(nil) { _ in }) })
                try await reader.readCollection(index, sinks, &known)
                var found: [String] = []
                try await reader.forEachRecord(of: index) { bytes, _ in
                    if let bytes { found.append(String(decoding: Array(bytes), as: UTF8.self)) }
                }
                let records = day.collections[collection.name] ?? []
                #expect(found == (collection.name == "users" ? records.filter(isLeft) : records).map(\.text))
            }
        }
        let again = try await RewrittenVault.rewrite(vault, request)
        #expect(again.counts == RewriteCounts())
    }
}

/// What is looked at of a vault that was rewritten.
enum RewrittenVault {
    static func rewrite(_ vault: Vault, _ request: RewriteRequest = RewriteRequest()) async throws -> RewriteOutcome {
        let lock = try WriterLock(vault.folder)
        let read = try #require(try vault.currentHeader().readKey)
        let outcome = try await vault.rewrite(
            request, sealedTo: read, ProgressMeter(Progress(phase: ""), report: { _ in }))
        _ = consume lock
        return outcome
    }

    /// All records that lie in packs, of whichever snapshot.
    static func records(of vault: Vault) throws -> (texts: Set<String>, erased: [ErasedRecord]) {
        var texts: Set<String> = []
        var erased: [ErasedRecord] = []
        for id in try vault.folder.packIDs() {
            let pack = try vault.pack(id)
            for (position, entry) in pack.directory.entries.enumerated() {
                guard case .records = entry.kind else { continue }
                let batch = try DecodedBlock(PackShelf.Block(pack: pack, position: position), nil).batch
                erased += batch.erased
                for index in 0..<batch.count {
                    texts.insert(String(decoding: batch.bytes[batch.range(index)], as: UTF8.self))
                }
            }
        }
        return (texts, erased)
    }

    /// What all questions are made of: each version of each key at the moments that remain.
    static func answers(_ archive: DirectoryVault, _ remaining: Set<String>) async throws -> [String: [String]] {
        var answers: [String: [String]] = [:]
        guard !remaining.isEmpty else { return answers }
        let chronicle = try archive.vault.chronicle(of: nil, to: "query")
        for collection in chronicle.collections.map(\.name) {
            let timeline = try chronicle.timeline(of: collection)
            let moments = timeline.moments.indices.filter { remaining.contains(timeline.moments[$0].snapshot.hex) }
            for moment in moments {
                var found: [String] = []
                try await timeline.scan(
                    at: moment, read: { String(decoding: Array($0.bytes), as: UTF8.self) }, take: { found += $0 })
                for (number, key) in Set(archive.days(of: collection).flatMap { $0 }.map(\.key)).sorted().enumerated()
                where number % 7 == 0 {
                    found += try await timeline.versions(ofKey: Array(key.utf8), in: moment...moment)
                        .map { "\(key): " + String(decoding: $0.bytes, as: UTF8.self) }
                }
                answers["\(collection) \(timeline.moments[moment].snapshot)"] = found.sorted()
            }
        }
        return answers
    }

    /// That the snapshots that remain are whole, that nothing else is there, and that the next one can build on them.
    static func expectWhole(_ archive: DirectoryVault, _ remaining: Set<String>, _ comment: Comment) async throws {
        let vault = archive.vault
        #expect(Set(try vault.folder.snapshotIDs().map(\.hex)) == remaining, comment)
        let report = try await vault.verify(.data)
        #expect(report.problems.filter { !$0.reason.hasPrefix("it is missing") }.isEmpty, comment)
        let days = zip(archive.days, archive.snapshots).filter { remaining.contains($1) }
        for (day, snapshot) in days {
            let target = "\(archive.folder.path)/restored-\(snapshot)"
            _ = try await vault.restore(snapshot, to: .folder(target, overwrite: true))
            for file in day.files {
                #expect(try DurableFile.read("\(target)/\(file.name)", limit: 1 << 30) == file.bytes, comment)
            }
        }
        let shown = Set(days.flatMap { $0.0.collections.values.flatMap { $0 } }.map(\.text))
        #expect(try records(of: vault).texts == shown, comment)
        let layouts = try remaining.map { try vault.layout(of: try #require(Digest256(hex: $0))) }
        #expect(Set(layouts.flatMap(\.packs).map(\.id)) == Set(try vault.folder.packIDs().map(\.hex)), comment)
    }
}
