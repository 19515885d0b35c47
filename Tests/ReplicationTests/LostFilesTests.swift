import ArchiveFixtures
import Fixtures
import Foundation
import Seal
import Store
import Testing
import Vault

@testable import Replication

@Suite("What a vault has lost")
struct LostFilesTests {
    private func remove(_ copied: CopiedVault, _ paths: [String]) throws {
        for path in paths { try FileManager.default.removeItem(atPath: "\(copied.folder.path)/\(path)") }
    }

    @Test("stays at the replica when others are pushed, whatever it is, and comes back by a repair")
    func kept() async throws {
        let copied = try await CopiedVault(days: 3)
        try await copied.push()
        let seed = UInt64.random(in: 0...9999)
        print("lost files: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let packs = try copied.folder.packIDs().map { copied.folder.relative(copied.folder.pack($0)) }.sorted()
        let snapshots = try copied.folder.snapshotIDs().map(\.hex).sorted()
        let losses =
            packs.map { [$0] } + packs.map { [$0 + ".key"] } + packs.map { [$0, $0 + ".key"] }
            + snapshots.flatMap {
                [["snapshots/\($0)"], ["layouts/\($0)"], ["layouts/\($0).key"], ["snapshots/\($0).key"]]
            }
            + snapshots.map { ["snapshots/\($0)", "snapshots/\($0).key", "layouts/\($0)", "layouts/\($0).key"] }
        for (round, loss) in losses.shuffled(using: &random).prefix(10).enumerated() {
            try remove(copied, loss)
            try await copied.ingest(20 + round)

            let report = try await copied.push()

            #expect(Set(report.lost) == Set(loss) && report.objects > 0, "\(loss): \(report.lost)")
            #expect(try await !copied.push().lost.isEmpty, "\(loss)")
            #expect(try await copied.verify().problems.isEmpty, "\(loss)")
            let clone = "\(copied.archive.path)/clone-\(round)"
            _ = try await Clone(copied.uploader, to: clone).run()
            let follower = try Vault.open(at: clone, secrets: [.keyFile(path: "\(copied.archive.path)/ada.key")])
            #expect(try await follower.verify(.data).problems.isEmpty, "\(loss)")

            #expect(
                try await !copied.vault.repair(from: copied.replica, copied.uploader, data: false).takenBack.isEmpty)
            #expect(try await copied.vault.verify(.data).problems.isEmpty, "\(loss)")
            #expect(try await copied.push().lost.isEmpty, "\(loss)")
        }
        #expect(try await copied.push().isUpToDate)
    }

    @Test("is told of by the status, and is no reason to push again and again")
    func told() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let pack = copied.folder.pack(try #require(try copied.folder.packIDs().min()))
        try FileManager.default.removeItem(atPath: pack)

        let first = try await copied.push()
        let second = try await copied.push()

        #expect(first.lost == second.lost && second.isUpToDate)
        #expect(Set(first.lost) == [copied.folder.relative(pack)])
        let status = try #require(try await copied.vault.replicaStatus().first)
        guard case .copy(_, _, let lag) = status.state else {
            Issue.record("\(status)")
            return
        }
        #expect(lag.isNone && lag.lost == 1 && lag.surplus == 0)
    }

    @Test("and no replica has is said, and not left out in silence")
    func nowhere() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let id = try await copied.ingest(5)
        try remove(copied, ["layouts/\(id)"])
        for _ in 0..<2 {
            let error = await #expect(throws: VaultError.self) { try await copied.push() }
            #expect(error.map { "\($0)".contains("layouts/\(id)") } == true)
        }
        await #expect(throws: VaultError.self) {
            _ = try await VaultListing(copied.folder, try copied.vault.homeLedger())
        }
        guard case .copy = try #require(try await copied.vault.replicaStatus().first).state else {
            Issue.record("no status")
            return
        }
    }

    @Test("is kept under the keys that the vault has now")
    func rotated() async throws {
        let copied = try await CopiedVault(days: 3)
        try await copied.push()
        let pack = copied.folder.relative(copied.folder.pack(try #require(try copied.folder.packIDs().min())))
        let layout = "layouts/\(try #require(try copied.folder.snapshotIDs().map(\.hex).min()))"
        try remove(copied, [pack, layout])
        _ = try copied.vault.rotateKeys()

        #expect(try await Set(copied.push().lost) == [pack, layout])

        let clone = "\(copied.archive.path)/clone"
        _ = try await Clone(copied.uploader, to: clone).run()
        let follower = try Vault.open(at: clone, secrets: [.keyFile(path: "\(copied.archive.path)/ada.key")])
        #expect(try await follower.verify(.data).problems.isEmpty)
        _ = try await copied.vault.repair(from: copied.replica, copied.uploader, data: false)
        #expect(try await copied.vault.verify(.data).problems.isEmpty)
    }

    @Test("keeps its key through a doctor's visit")
    func doctor() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let pack = copied.folder.pack(try #require(try copied.folder.packIDs().min()))
        let kept = try DurableFile.read(copied.folder.key(of: pack), limit: 4096)
        try FileManager.default.removeItem(atPath: pack)
        let found = try copied.vault.examine(fix: true)
        #expect(found.contains { $0.object == copied.folder.relative(pack) && !$0.fixed })
        #expect(try DurableFile.read(copied.folder.key(of: pack), limit: 4096) == kept)
        _ = try await copied.vault.repair(from: copied.replica, copied.uploader, data: false)
        #expect(try await copied.vault.verify(.data).problems.isEmpty)
    }

    @Test("is not what a killed ingest left and somebody took away after a push", arguments: [true, false])
    func leftovers(_ isDoctor: Bool) async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let pack = copied.folder.pack(try #require(try copied.folder.packIDs().min()))
        let kept = try DurableFile.read(copied.folder.key(of: pack), limit: 4096)
        let bytes: [UInt8] = [1, 2, 3]
        let orphan = copied.folder.pack(Blake2b.hash(bytes))
        try FileManager.default.createDirectory(
            atPath: DurableFile.parent(of: orphan), withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: orphan))
        try Data(kept).write(to: URL(filePath: copied.folder.key(of: orphan)))
        try await copied.ingest(5)
        try await copied.push()
        #expect(try await copied.inventory()?.file(copied.folder.relative(orphan)) != nil)
        if isDoctor {
            _ = try copied.vault.examine(fix: true)
        } else {
            _ = try await copied.vault.collectGarbage()
        }
        #expect(!DurableFile.exists(orphan) && !DurableFile.exists(copied.folder.key(of: orphan)))

        #expect(try await copied.push().lost.isEmpty)
        #expect(try await copied.inventory()?.file(copied.folder.relative(orphan)) == nil)
        #expect(try await copied.vault.verify(.data).problems.isEmpty)
    }

    @Test("goes with its key where that is destroyed afterwards")
    func destroyed() async throws {
        let copied = try await CopiedVault(days: 4)
        try await copied.push()
        for id in try copied.folder.packIDs() { try FileManager.default.removeItem(atPath: copied.folder.pack(id)) }
        #expect(
            try await copied.push().lost.count == (try copied.folder.keyFiles().filter { $0.contains("/packs/") }.count)
        )
        _ = try await copied.vault.repair(from: copied.replica, copied.uploader, data: false)

        try await copied.collectGarbage()

        #expect(try await copied.push().lost.isEmpty)
        let objects = try CopiedVault.files(below: copied.place).keys
        for key in try DestroyedKeys(copied.folder).read() {
            #expect(!objects.contains("\(key.path).\(key.digest.hex)"), "\(key.path)")
        }
        #expect(try await copied.verify().problems.isEmpty)
    }

    @Test("comes back also where its layout was replaced before, and the older one was destroyed")
    func replacedLayout() async throws {
        let copied = try await CopiedVault(days: 4)
        try await copied.collectGarbage()
        try await copied.push()
        let replaced = try DestroyedKeys(copied.folder).read().map(\.path)
            .filter { $0.hasPrefix("layouts/") && DurableFile.exists("\(copied.folder.path)/\($0)") }
        let key = try #require(replaced.first)

        for loss in [[key], [String(key.dropLast(4)), key]] {
            try remove(copied, loss)
            let report = try await copied.vault.repair(from: copied.replica, copied.uploader, data: false)
            #expect(Set(report.takenBack) == Set(loss) && report.left.isEmpty, "\(report)")
            #expect(try await copied.vault.verify(.data).problems.isEmpty)
        }
    }
}
