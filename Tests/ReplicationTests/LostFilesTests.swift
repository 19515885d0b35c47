import ArchiveFixtures
import Fixtures
import Foundation
import Ledger
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

    /// Has the ledger commit to a name.
    private func name(_ name: String, in vault: Vault) throws {
        var query = EntryQuery(limit: 1)
        query.object = name
        _ = try vault.entries(query)
    }

    @Test("of the names in the ledger stays at the replica too, and comes back", arguments: [0, 30])
    func names(_ left: Int) async throws {
        let copied = try await CopiedVault()
        for person in ["ana", "bo"] { try name(person, in: copied.vault) }
        try await copied.push()
        let path = copied.folder.ledgerNames
        let names = try DurableFile.read(path, limit: 1 << 20)
        if left == 0 {
            DurableFile.remove(path)
        } else {
            try Data(names[..<left]).write(to: URL(filePath: path))
        }
        try await copied.ingest(5)

        #expect(try await copied.push().lost == ["ledger/names"])
        #expect(try await copied.push().isUpToDate)

        #expect(try await copied.verify().problems.isEmpty)
        #expect(throws: LedgerError.self) { try name("cy", in: copied.vault) }
        await #expect(throws: LedgerError.self) {
            _ = try await copied.vault.packCourier(
                CourierRequest(
                    folder: "\(copied.archive.path)/courier", since: nil, maxByteCount: 1 << 30, parityPercent: nil))
        }
        let clone = "\(copied.archive.path)/clone"
        _ = try await Clone(copied.uploader, to: clone).run()
        #expect(try DurableFile.read("\(clone)/ledger/names", limit: 1 << 20) == names)
        let report = try await copied.vault.repair(from: copied.replica, copied.uploader, data: false)
        #expect(report.takenBack == ["ledger/names"] && report.left.isEmpty)
        #expect(try DurableFile.read(path, limit: 1 << 20) == names)
        try name("cy", in: copied.vault)
        #expect(try await copied.push().lost.isEmpty)
        #expect(try await copied.vault.verifyLedger(against: []).isWhole)
    }

    /// Cuts the names in the ledger to so many bytes; what is remembered of them goes too where that is said.
    private func cutNames(of copied: CopiedVault, to count: Int = 30, andForget: Bool = false) throws {
        let names = try DurableFile.read(copied.folder.ledgerNames, limit: 1 << 24)
        try Data(names[..<count]).write(to: URL(filePath: copied.folder.ledgerNames))
        if andForget { DurableFile.remove(copied.folder.ledgerNamesEnd) }
    }

    private func erase(_ key: String, in copied: CopiedVault) async throws {
        let custodian = try Vault.open(
            at: copied.folder.path, secrets: [.keyFile(path: "\(copied.archive.path)/ada.key")], reason: "asked for it")
        _ = try await custodian.erase(ErasureRequest(key: key, source: "pool"))
    }

    @Test("of the names is not brought back with someone who was erased since")
    func erasedNames() async throws {
        let copied = try await CopiedVault()
        try name("u7", in: copied.vault)
        try await copied.push()
        try await erase("u7", in: copied)
        try cutNames(of: copied)

        let report = try await copied.vault.repair(from: copied.replica, copied.uploader, data: false)

        #expect(report.takenBack.isEmpty && report.left.map(\.object) == ["ledger/names"])
        #expect(report.left.allSatisfy { $0.reason.contains("erased since") })
        #expect(try DurableFile.read(copied.folder.ledgerNames, limit: 1 << 24).count == 30)
        // What is given up is given up by its own word alone: the next push deletes it.
        let looked = try copied.vault.examine(fix: true)
        #expect(looked.contains { $0.object == "ledger/names" && !$0.fixed })
        #expect(try await copied.push().lost == ["ledger/names"])
        let found = try copied.vault.examine(fix: false, givesUpNames: true)
        #expect(found.contains { $0.object == "ledger/names" && $0.fixed })
        try name("cy", in: copied.vault)
        #expect(try await copied.push().lost.isEmpty)
        #expect(try await copied.vault.verifyLedger(against: []).findingCount == 2)
    }

    @Test("of the names keeps anyone from being erased, whose names a replica would keep", arguments: [true, false])
    func noErasure(_ andForget: Bool) async throws {
        let copied = try await CopiedVault()
        try name("u7", in: copied.vault)
        try await copied.push()
        try cutNames(of: copied, andForget: andForget)

        await #expect(throws: LedgerError.lostNames(path: copied.folder.ledgerNames)) {
            try await erase("u7", in: copied)
        }

        // That it was refused is no reason not to take them back.
        let report = try await copied.vault.repair(from: copied.replica, copied.uploader, data: false)
        #expect(report.takenBack == ["ledger/names"] && report.left.isEmpty, "\(report)")
        try await erase("u7", in: copied)
        try await copied.push()
        #expect(try await copied.vault.verifyLedger(against: []).isWhole)
    }

    @Test("of the names comes back where someone was erased before the replica's were made")
    func erasedBefore() async throws {
        let copied = try await CopiedVault()
        for person in ["u7", "u8"] { try name(person, in: copied.vault) }
        try await erase("u7", in: copied)
        try await copied.push()
        let names = try DurableFile.read(copied.folder.ledgerNames, limit: 1 << 24)
        try cutNames(of: copied)

        let report = try await copied.vault.repair(from: copied.replica, copied.uploader, data: false)

        #expect(report.takenBack == ["ledger/names"] && report.left.isEmpty, "\(report)")
        #expect(try DurableFile.read(copied.folder.ledgerNames, limit: 1 << 24) == names)
    }

    @Test("of the names is kept in mind where only an entry tells of it, and a replica has a part")
    func halfOfThem() async throws {
        let copied = try await CopiedVault()
        try name("ana", in: copied.vault)
        try await copied.push()
        try name("bo", in: copied.vault)
        try cutNames(of: copied, andForget: true)
        await #expect(throws: LedgerError.lostNames(path: copied.folder.ledgerNames)) {
            try await erase("u7", in: copied)
        }

        let report = try await copied.vault.repair(from: copied.replica, copied.uploader, data: false)

        #expect(report.takenBack == ["ledger/names"] && report.left.map(\.object) == ["ledger/names"], "\(report)")
        #expect(throws: LedgerError.self) { try name("cy", in: copied.vault) }
        #expect(try copied.vault.examine(fix: false, givesUpNames: true).contains { $0.fixed })
        try await erase("u7", in: copied)
        #expect(try await copied.push().lost.isEmpty)
    }

    @Test("of the names at home stays with a follower, which gives up none of them")
    func follower() async throws {
        let copied = try await CopiedVault()
        try name("ana", in: copied.vault)
        try await copied.push()
        let clone = "\(copied.archive.path)/clone"
        _ = try await Clone(copied.uploader, to: clone).run()
        let names = try DurableFile.read("\(clone)/ledger/names", limit: 1 << 24)
        // A home that does not know, and a replica that never had them.
        try cutNames(of: copied, andForget: true)
        for path in try CopiedVault.files(below: copied.place).keys {
            try FileManager.default.removeItem(atPath: "\(copied.place)/\(path)")
        }
        try await copied.push(DirectoryUploader(copied.place))
        _ = try await Clone(DirectoryUploader(copied.place), to: clone).run()
        #expect(try DurableFile.read("\(clone)/ledger/names", limit: 1 << 24) == names)
        let follower = try Vault.open(at: clone, secrets: [.keyFile(path: "\(copied.archive.path)/ada.key")])
        #expect(try follower.examine(fix: false, givesUpNames: true).allSatisfy { $0.object != "ledger/names" })
    }

    @Test("of the names and no replica has is said by push and repair, and nothing is deleted there")
    func newerNames() async throws {
        let copied = try await CopiedVault()
        try name("ana", in: copied.vault)
        try await copied.push()
        try name("bo", in: copied.vault)
        let whole = try DurableFile.read(copied.folder.ledgerNames, limit: 1 << 24).count
        try cutNames(of: copied)

        #expect(try await copied.push().lost == ["ledger/names"])
        let report = try await copied.vault.repair(from: copied.replica, copied.uploader, data: false)

        #expect(report.takenBack == ["ledger/names"] && report.left.map(\.object) == ["ledger/names"], "\(report)")
        #expect(try await copied.push().lost == ["ledger/names"])
        #expect(throws: LedgerError.self) { try name("cy", in: copied.vault) }
        #expect(try copied.vault.examine(fix: false, givesUpNames: true).contains { $0.fixed })
        try name("cy", in: copied.vault)
        #expect(try DurableFile.read(copied.folder.ledgerNames, limit: 1 << 24).count > whole)
        #expect(try await copied.push().lost.isEmpty)
        #expect(try await copied.vault.verifyLedger(against: []).findingCount == 2)
    }

    @Test("is nothing that somebody names in parts that are none, or that belong nowhere")
    func strangeParts() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let inventory = try #require(try await copied.inventory())
        let digest = Blake2b.hash([])
        let strange = [
            "followers/0123456789abcdef/ledger/destroyed/00000000",
            "followers/0123456789abcdef/ledger/entries/00000007",
            "followers/x/ledger/names/00000000", "ledger/names/00000001", "packs/ledger/names/00000000",
        ].map { CopiedFile(path: $0, byteCount: 100, digest: digest) }
        let long = CopiedFile(path: "ledger/names/00000000", byteCount: 1 << 38, digest: digest)
        for added in [strange, [long]] {
            let made = try Inventory(
                inventory.files + added, destroyed: [], checkpoint: inventory.checkpoint, made: .now,
                of: inventory.vault, by: inventory.person, signing: copied.vault.signature)
            #expect(ShortenedFiles([], of: made, gone: try GoneFiles(of: copied.vault, made)).parts.isEmpty)
        }
        let whole = CopiedFile(path: "ledger/names/00000000", byteCount: 100, digest: digest)
        let made = try Inventory(
            inventory.files + [whole], destroyed: [], checkpoint: inventory.checkpoint, made: .now,
            of: inventory.vault, by: inventory.person, signing: copied.vault.signature)
        let found = ShortenedFiles([], of: made, gone: try GoneFiles(of: copied.vault, made))
        #expect(found.parts == ["ledger/names": [whole]])
    }
}
