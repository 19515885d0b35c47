import ArchiveFixtures
import Fixtures
import Foundation
import Records
import Seal
import Synchronization
import Testing

@testable import Store
@testable import Vault

@Suite("Destroying what was dropped")
struct GarbageTests {
    /// A vault of four snapshots whose first two are hidden and due.
    private func keeper(grace: String = "1d") async throws -> Keeper {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 2", more: "grace: \(grace)")
        _ = try keeper.writer().applyRetention()
        return keeper
    }

    fileprivate static func files(of vault: Vault, _ id: Digest256, at path: String) async throws -> [String: [UInt8]] {
        _ = try await vault.restore(id, paths: [], to: .folder(path, overwrite: true))
        return try FoundPath.all(in: path).compactMapValues(\.bytes)
    }

    @Test("destroys what is due, leaves the rest whole, and says so in a certificate and wherever it is asked")
    func whole() async throws {
        let keeper = try await keeper()
        let ada = try keeper.custodian()
        let before = try await Self.files(of: ada, keeper.snapshots[2], at: "\(keeper.scratch.path)/before")
        let plan = try await ada.planGarbage(at: .inDays(3))
        #expect(Set(plan.going.map(\.snapshot)) == Set(keeper.snapshots.prefix(2)))

        let report = try await ada.collectGarbage(at: .inDays(3))

        #expect(report.isFinished && report.certificate == 2 && report.counts.records > 0)
        #expect(report.counts.records == plan.counts.records && report.counts.packs == plan.counts.packs)
        #expect(try keeper.folder.snapshotIDs() == Set(keeper.snapshots.suffix(2)))
        #expect(try keeper.folder.layoutIDs() == Set(keeper.snapshots.suffix(2)))
        #expect(try await ada.verify(.data).problems.isEmpty)
        #expect(try await keeper.auditor().verify().problems.isEmpty)
        let after = try await Self.files(of: ada, keeper.snapshots[2], at: "\(keeper.scratch.path)/after")
        #expect(after == before)
        #expect(try ada.snapshots().missing.isEmpty && keeper.auditor().snapshots().missing.isEmpty)
        #expect(try keeper.hidden().isEmpty && ada.droppedSnapshots().isEmpty)
        #expect(try ada.examine(fix: false).allSatisfy { $0.severity == .note })
        #expect(try ada.rebuildCatalog().forgotten.isEmpty)
        let certificate = try keeper.auditor().certificate(2)
        #expect(certificate.isGood && certificate.isOnRecord && certificate.certificate.deed == "gc")
        #expect(certificate.certificate.snapshots.map(\.snapshot) == keeper.snapshots.prefix(2).map(\.hex))
        #expect(certificate.certificate.counts["records"] == report.counts.records)
        let error = #expect(throws: VaultError.self) {
            try ada.resolve(keeper.snapshots[0].hex, source: nil, to: "show")
        }
        #expect(error.map { "\($0)".contains("under certificate 2") } == true)
        #expect(try await ada.collectGarbage(at: .inDays(3)).plan.isEmpty)
    }

    @Test("is refused to whoever may not, and by a clock that leapt, and keeps what is held or has still to wait")
    func refusals() async throws {
        let keeper = try await keeper(grace: "3d")
        await #expect(throws: VaultError.self) { try await keeper.writer().collectGarbage(at: .inDays(5)) }
        await #expect(throws: VaultError.self) { try await keeper.auditor().collectGarbage(at: .inDays(5)) }
        await #expect(throws: VaultError.self) { try await keeper.custodian().collectGarbage(at: .inDays(30)) }
        #expect(try await keeper.custodian().collectGarbage(at: .inDays(1)).plan.waiting.count == 2)
        try keeper.hold([keeper.snapshots[0]])

        let report = try await keeper.custodian().collectGarbage(at: .inDays(5))

        #expect(report.plan.held.map(\.disposal.snapshot) == [keeper.snapshots[0]])
        #expect(try keeper.folder.snapshotIDs() == Set(keeper.snapshots).subtracting([keeper.snapshots[1]]))
        #expect(try keeper.hidden() == [keeper.snapshots[0]])
    }

    @Test("carries out a plan as it stands, and none that no longer holds")
    func plans() async throws {
        let keeper = try await keeper()
        let ada = try keeper.custodian()
        let plan = GarbagePlanDocument(try await ada.planGarbage(at: .inDays(3)), of: ada)
        let file = try plan.bytes()
        try keeper.hold([keeper.snapshots[0]])

        let error = await #expect(throws: VaultError.self) {
            try await ada.collectGarbage(GarbagePlanDocument(file: file), at: .inDays(3))
        }
        #expect(error.map { isRefusal($0, "things have changed") } == true)
        _ = try ada.releaseHolds([1])
        let report = try await ada.collectGarbage(GarbagePlanDocument(file: file), at: .inDays(3))
        #expect(report.plan.going.count == 2 && report.isFinished)
        #expect(throws: VaultError.self) { try GarbagePlanDocument(file: Array("{}".utf8)) }
    }

    @Test("destroys nothing while a snapshot is missing, until it is said to be lost")
    func incomplete() async throws {
        let keeper = try await keeper()
        let ada = try keeper.custodian()
        DurableFile.remove(keeper.folder.snapshot(keeper.snapshots[3]))

        let error = await #expect(throws: VaultError.self) { try await ada.collectGarbage(at: .inDays(3)) }

        #expect(error.map(isDamage) == true)
        #expect(try keeper.folder.snapshotIDs() == Set(keeper.snapshots.prefix(3)))
    }

    @Test("leaves of what it destroyed nothing that any key opens, in whatever file")
    func gone() async throws {
        let keeper = try await keeper()
        let ada = try keeper.custodian()
        let packs = try keeper.folder.packIDs()
        let copies = try packs.map { ($0, try keeper.scratch.bytes(keeper.folder.pack($0))) }
        var gone: Set<String> = []
        for id in keeper.snapshots.prefix(2) {
            for (_, bytes) in try await Self.files(of: ada, id, at: "\(keeper.scratch.path)/\(id.hex)") {
                gone.formUnion(String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init))
            }
        }
        for id in keeper.snapshots.suffix(2) {
            for (_, bytes) in try await Self.files(of: ada, id, at: "\(keeper.scratch.path)/\(id.hex)") {
                gone.subtract(String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init))
            }
        }
        #expect(!gone.isEmpty)

        _ = try await ada.collectGarbage(at: .inDays(3))

        #expect(try RewrittenVault.records(of: ada).texts.isDisjoint(with: gone))
        // A pack that was copied before opens with no key that is left.
        for (id, bytes) in copies where try !keeper.folder.packIDs().contains(id) {
            try keeper.scratch.put(bytes, at: keeper.folder.pack(id))
            #expect(throws: (any Error).self) { try ada.pack(id) }
            for key in try keeper.folder.keyFiles() {
                try keeper.scratch.put(try keeper.scratch.bytes(key), at: keeper.folder.key(of: keeper.folder.pack(id)))
                #expect(throws: (any Error).self) { try ada.pack(id) }
            }
            DurableFile.remove(keeper.folder.pack(id))
            DurableFile.remove(keeper.folder.key(of: keeper.folder.pack(id)))
        }
        let plain = try FoundPath.all(in: keeper.folder.path).values.compactMap(\.bytes)
        let needles = gone.prefix(20).map { Array($0.utf8.prefix(40)) }
        for file in plain { for needle in needles { #expect(!Data(file).contains(needle)) } }
    }

    @Test("goes on where a rewriting was cut short, and keeps what a snapshot that came meanwhile builds on")
    func goesOn() async throws {
        let keeper = try await keeper()
        let saved = try await Saved(keeper)
        for point in try await saved.points() {
            try await saved.kill(at: point)
            let ada = try keeper.custodian()
            // Meanwhile every snapshot that remains is there, and one more comes.
            for (id, files) in saved.remaining {
                #expect(
                    try await Self.files(of: ada, id, at: "\(keeper.scratch.path)/killed") == files, "point \(point)")
            }
            let made = try await keeper.writer().ingest(Staff.day(7, in: keeper.scratch))
            let new = try #require(Digest256(hex: made.snapshot))
            let ofNew = try await Self.files(of: ada, new, at: "\(keeper.scratch.path)/new-\(point)")

            let report = try await ada.collectGarbage(at: saved.clock)

            #expect(report.isFinished, "point \(point)")
            #expect(try keeper.folder.snapshotIDs() == Set(saved.remaining.keys).union([new]), "point \(point)")
            #expect(try await ada.verify(.data).problems.isEmpty, "point \(point)")
            #expect(try ada.examine(fix: false).allSatisfy { $0.severity == .note }, "point \(point)")
            for (id, files) in saved.remaining {
                #expect(
                    try await Self.files(of: ada, id, at: "\(keeper.scratch.path)/after") == files, "point \(point)")
            }
            #expect(try await Self.files(of: ada, new, at: "\(keeper.scratch.path)/after-\(point)") == ofNew)
            let texts = saved.shown.union(Self.lines(ofNew))
            #expect(try RewrittenVault.records(of: ada).texts.isSubset(of: texts), "point \(point)")
            #expect(try await ada.collectGarbage(at: saved.clock).plan.isEmpty, "point \(point)")
        }
    }

    @Test("waits for nobody who reads, and nobody who reads fails for it")
    func besideReaders() async throws {
        let keeper = try await keeper()
        let ada = try keeper.custodian()
        let id = keeper.snapshots[2]
        let expected = try await Self.files(of: ada, id, at: "\(keeper.scratch.path)/before")
        let before = try ada.snapshot(id)
        let early = try SnapshotReader(before, ada)
        let timeline = try ada.chronicle(of: "pool", to: "query").timeline(of: "users")

        let report = try await ada.collectGarbage(at: .inDays(3))

        #expect(report.counts.packs > 0)
        // One who has opened the packs, one who has only read the layout, and one who asks about the past.
        for reader in [early, try SnapshotReader(before, ada)] {
            let index = try #require(reader.snapshot.manifest.files.firstIndex { $0.collection == 0 })
            let sink = FileSink(nil) { _ in }
            try await Vault.read([index: sink], reader)
            try reader.check(try await sink.finish(mode: nil, modified: nil), of: index, nil)
        }
        var count = 0
        try await timeline.scan(at: 0, read: { $0.ordinal }, take: { count += $0.count })
        #expect(count == timeline.moments[0].records)
        #expect(try await Self.files(of: ada, id, at: "\(keeper.scratch.path)/after") == expected)
    }

    @Test("stops between two rows of packs where the time is over, and goes on under the same certificate")
    func stopped() async throws {
        let keeper = try await keeper()
        let ada = try keeper.custodian()
        let planned = try await ada.planGarbage(at: .inDays(3))
        var before: [Digest256: [String: [UInt8]]] = [:]
        for id in keeper.snapshots.suffix(2) {
            before[id] = try await Self.files(of: ada, id, at: "\(keeper.scratch.path)/\(id.hex)")
        }
        let old = try keeper.folder.packIDs()
        var rows = 0

        let partly = try await ada.collectGarbage(at: .inDays(3), rowByteCount: 1) {
            rows += 1
            return false
        }

        #expect(!partly.isFinished && partly.certificate == nil && rows == 1)
        #expect(0 < partly.counts.packs && partly.counts.packs < planned.counts.packs)
        #expect(try !keeper.folder.packIDs().isDisjoint(with: old), "some packs are as they were")
        #expect(try !old.isSubset(of: keeper.folder.packIDs()), "and some are not")
        #expect(try await ada.verify(.data).problems.isEmpty)
        for (id, files) in before {
            #expect(try await Self.files(of: ada, id, at: "\(keeper.scratch.path)/after-\(id.hex)") == files)
        }
        #expect(try ada.certificates().certificates.count == 1)
        let entry = try #require(try ada.entries(EntryQuery(limit: 100)).entries.last { $0.body.action == "gc" })
        #expect(entry.body.outcome == .partly)

        let rest = try await ada.collectGarbage(at: .inDays(3), rowByteCount: 1)

        #expect(rest.isFinished && rest.certificate == 2)
        let certificate = try ada.certificate(2).certificate
        #expect(certificate.snapshots.map(\.snapshot) == keeper.snapshots.prefix(2).map(\.hex))
        #expect(certificate.counts["records"] == planned.counts.records)
        #expect(certificate.counts["packs"] == planned.counts.packs)
        #expect(try await ada.verify(.data).problems.isEmpty)
        let shown = Self.lines(
            before.values.reduce(into: [:]) { all, files in
                for (name, bytes) in files { all[name, default: []] += bytes }
            })
        #expect(try RewrittenVault.records(of: ada).texts.isSubset(of: shown))
        #expect(try await ada.collectGarbage(at: .inDays(3)).plan.isEmpty)
    }

    @Test("is one writer's work at a time")
    func locked() async throws {
        let keeper = try await keeper()
        let lock = try WriterLock(keeper.folder)
        let error = await #expect(throws: StoreError.self) {
            try await keeper.custodian().collectGarbage(at: .inDays(3))
        }
        _ = consume lock
        #expect(error == .locked(path: keeper.folder.path))
        #expect(try await keeper.custodian().collectGarbage(at: .inDays(3)).isFinished)
    }

    fileprivate static func lines(_ files: [String: [UInt8]]) -> Set<String> {
        Set(files.values.flatMap { String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init) })
    }

    /// A vault in which something is due, to be put back as it was before each time that its destroying is killed.
    private struct Saved {
        let clock = Timestamp.inDays(3)
        /// The files of each snapshot that remains.
        let remaining: [Digest256: [String: [UInt8]]]
        private let keeper: Keeper
        private let copy: String

        init(_ keeper: Keeper) async throws {
            self.keeper = keeper
            copy = "\(keeper.scratch.path)/saved"
            try FileManager.default.copyItem(atPath: keeper.folder.path, toPath: copy)
            var remaining: [Digest256: [String: [UInt8]]] = [:]
            for id in keeper.snapshots.suffix(2) {
                remaining[id] = try await GarbageTests.files(
                    of: try keeper.custodian(), id, at: "\(keeper.scratch.path)/saved-\(id.hex.prefix(8))")
            }
            self.remaining = remaining
        }

        /// What the snapshots that remain show.
        var shown: Set<String> { remaining.values.reduce(into: []) { $0.formUnion(GarbageTests.lines($1)) } }

        private func putBack() throws {
            try FileManager.default.removeItem(atPath: keeper.folder.path)
            try FileManager.default.copyItem(atPath: copy, toPath: keeper.folder.path)
        }

        /// The steps at which it is killed: all of them, or some.
        func points() async throws -> [Int] {
            try putBack()
            let steps = Mutex(0)
            _ = try await FaultPoint.$observer.withValue({ _ in steps.withLock { $0 += 1 } }) {
                try await keeper.custodian().collectGarbage(at: clock)
            }
            let count = steps.withLock { $0 }
            let isSoak = ProcessInfo.processInfo.environment["MUNIMENT_SOAK"] != nil
            return Array(stride(from: 1, through: count, by: isSoak ? 1 : max(1, count / 12)))
        }

        /// Kills it at one of its steps.
        func kill(at point: Int) async throws {
            try putBack()
            let (path, key, time) = (keeper.folder.path, keeper.scratch.key("ada"), clock.nanoseconds)
            await #expect(processExitsWith: .signal(SIGKILL), "point \(point)") {
                [path = path as String, key = key as String, point = point as Int, time = time as Int64] in
                let ada = try Vault.open(at: path, secrets: [.keyFile(path: key)], as: nil, reason: "a test")
                setenv("MUNIMENT_FAULT", "\(point)", 1)
                _ = try await ada.collectGarbage(at: Timestamp(nanoseconds: time))
            }
        }
    }
}
