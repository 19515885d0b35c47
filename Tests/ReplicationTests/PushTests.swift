import ArchiveFixtures
import Fixtures
import Foundation
import Ledger
import Seal
import Store
import Testing
import Vault

@testable import Replication

@Suite("A push")
struct PushTests {
    @Test("copies all that FORMAT.md names and nothing else, and signs the list of it")
    func everything() async throws {
        let copied = try await CopiedVault()
        let report = try await copied.push()

        let inventory = try #require(try await copied.inventory())
        #expect(report.objects == inventory.files.count && report.deleted == 0 && !report.isUpToDate)
        #expect(inventory.isSigned(by: copied.vault.person.card.verify))
        #expect(inventory.checkpoint == (try copied.vault.homeLedger().checkpoint(ofSize: inventory.size)))
        let names = Set(inventory.files.map(\.path))
        let staying = ["ledger/signer", "catalog.sqlite", "local/", "ledger/entries"]
        for path in try CopiedVault.files(below: copied.folder.path).keys {
            #expect(names.contains(path) != staying.contains { path.hasPrefix($0) }, "\(path)")
        }
        let objects = try CopiedVault.files(below: copied.place)
        #expect(Set(objects.keys) == Set(inventory.files.map(\.objectName)).union([inventory.name]))
        for file in inventory.files {
            let bytes = try #require(objects[file.objectName])
            #expect(bytes.count == file.byteCount && Blake2b.hash([UInt8](bytes)) == file.digest, "\(file.path)")
        }
        #expect(try await copied.verify().problems.isEmpty)
    }

    @Test("carries only what is new, and deletes what is no part of the vault any more")
    func incremental() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let before = Set(try CopiedVault.files(below: copied.place).keys)
        try await copied.ingest(7)

        let report = try await copied.push()

        let after = Set(try CopiedVault.files(below: copied.place).keys)
        // The inventory is no file's object.
        #expect(after.subtracting(before).count == report.objects + 1)
        #expect(before.subtracting(after).count == report.deleted)
        // The old inventory and the ledger's end.
        #expect(report.deleted == 2 && report.objects < 10)
        #expect(try await copied.verify().problems.isEmpty)
    }

    @Test("says that the replica is up to date where there is nothing but the record of what was done with copies")
    func upToDate() async throws {
        let copied = try await CopiedVault()
        let other = try copied.vault.addReplica(
            "other", at: "\(copied.archive.path)/other", settings: [:])
        try FileManager.default.createDirectory(atPath: other.url, withIntermediateDirectories: false)
        try await copied.push()
        _ = try await copied.vault.push(to: other, DirectoryUploader(other.url))
        let size = try copied.vault.homeLedger().size()

        #expect(try await copied.push().isUpToDate)
        #expect(try await copied.vault.push(to: other, DirectoryUploader(other.url)).isUpToDate)
        #expect(try copied.vault.homeLedger().size() == size)
        _ = try await copied.vault.verifyReplica("cellar", .listing)
        #expect(try await copied.push().isUpToDate)
        for _ in 0..<2 {
            for status in try await copied.vault.replicaStatus() {
                guard case .copy(_, _, let lag) = status.state else {
                    Issue.record("\(status)")
                    continue
                }
                #expect(lag.isNone)
            }
        }

        _ = try copied.vault.replicas()
        #expect(try await !copied.push().isUpToDate)
        try FileManager.default.removeItem(atPath: copied.folder.localCopies)
        #expect(try await !copied.push().isUpToDate)
        #expect(try await copied.push().isUpToDate)
    }

    @Test("puts again what went or was cut short at the place")
    func healing() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let objects = try CopiedVault.files(below: copied.place).keys.filter { $0.hasPrefix("packs/") }.sorted()
        try FileManager.default.removeItem(atPath: "\(copied.place)/\(objects[0])")
        try Data([1]).write(to: URL(filePath: "\(copied.place)/\(objects[1])"))
        #expect(try await copied.verify(.listing).problems.map(\.object) == Array(objects.prefix(2)))

        #expect(try await copied.push().objects >= 2)
        #expect(try await copied.verify().problems.isEmpty)
    }

    @Test("deletes the keys that gc destroyed, and names them")
    func destroyedKeys() async throws {
        let copied = try await CopiedVault(days: 4)
        try await copied.push()
        let before = try #require(try await copied.inventory())
        try await copied.collectGarbage()

        let report = try await copied.push()

        let after = try #require(try await copied.inventory())
        let gone = Set(before.files.map(\.path)).subtracting(after.files.map(\.path)).filter { $0.hasSuffix(".key") }
        #expect(!gone.isEmpty && Set(after.destroyed.map(\.path)).isSuperset(of: gone))
        #expect(report.deletedSecrets >= gone.count)
        let objects = try CopiedVault.files(below: copied.place).keys
        for key in after.destroyed { #expect(!objects.contains("\(key.path).\(key.digest.hex)")) }
        #expect(try await copied.verify().problems.isEmpty)
    }

    @Test("goes on naming a destroyed key that the replica was told of, where somebody takes it off the vault's list")
    func destroyedKeysStay() async throws {
        let copied = try await CopiedVault(days: 4)
        try await copied.push()
        try await copied.collectGarbage()
        try await copied.push()
        let before = try #require(try await copied.inventory())
        #expect(!before.destroyed.isEmpty)
        try FileManager.default.removeItem(atPath: copied.folder.ledgerDestroyed)
        try await copied.ingest(8)

        try await copied.push()

        let after = try #require(try await copied.inventory())
        #expect(after.size > before.size && after.destroyed == before.destroyed)
    }

    @Test("leaves the replica of a vault alone that was rolled back or forked, and names both checkpoints")
    func forks() async throws {
        let copied = try await CopiedVault()
        let older = "\(copied.archive.path)/older"
        try FileManager.default.copyItem(atPath: copied.folder.path, toPath: older)
        try await copied.ingest(5)
        try await copied.push()
        let objects = try CopiedVault.files(below: copied.place)

        let back = try Vault.open(at: older, secrets: [.keyFile(path: "\(copied.archive.path)/ada.key")])
        for expected in ["knows more than this vault", "is not of this vault's past"] {
            do {
                _ = try await back.push(to: copied.replica, copied.uploader)
                Issue.record("it was pushed")
            } catch let error as CopyError {
                let text = "\(error)"
                #expect(text.contains(expected) && text.contains("copy:  ") && text.contains("vault: "), "\(text)")
            }
            #expect(try CopiedVault.files(below: copied.place) == objects)
            while try back.homeLedger().size() < copied.vault.homeLedger().size() { _ = try back.replicas() }
        }
        #expect(try await copied.push().isUpToDate)
    }

    @Test("leaves the copy of another vault alone")
    func anotherVault() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let other = try await CopiedVault()
        await #expect(throws: CopyError.self) { _ = try await other.push(copied.uploader) }
        #expect(try await copied.push().isUpToDate)
    }

    @Test("begins afresh where a replica was removed and one of its name was added")
    func addedAnew() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        _ = try copied.vault.removeReplica("cellar")
        try FileManager.default.removeItem(atPath: copied.place)
        try FileManager.default.createDirectory(atPath: copied.place, withIntermediateDirectories: false)
        let again = try copied.vault.addReplica("cellar", at: copied.place, settings: [:])

        let report = try await copied.vault.push(to: again, DirectoryUploader(copied.place))

        #expect(!report.wasSetBack && report.objects > 0)
        #expect(try await copied.verify().problems.isEmpty)
    }

    @Test("copies no pack that is damaged here")
    func damagedPack() async throws {
        let copied = try await CopiedVault()
        let packs = try copied.folder.packIDs().sorted()
        let path = copied.folder.pack(packs[0])
        var bytes = try DurableFile.read(path, limit: 1 << 30)
        bytes[bytes.count / 2] ^= 1
        try Data(bytes).write(to: URL(filePath: path))
        do {
            try await copied.push()
            Issue.record("it was pushed")
        } catch let error as VaultError {
            #expect("\(error)".contains(packs[0].hex))
        }
        #expect(try await copied.inventory() == nil)
    }

    @Test("leaves the replica as it was whenever it fails, and goes on the next time")
    func failures() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let seed = UInt64.random(in: 0...9999)
        print("failing pushes: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var day = 10
        for round in 0..<25 {
            day += 1
            try await copied.ingest(day)
            if round % 6 == 5 { try await copied.collectGarbage() }
            let before = try #require(try await copied.inventory())
            let last = Int.random(in: 1...16, using: &random)
            let failing = FailingUploader(copied.uploader) { number, _, name in
                guard number < last else {
                    throw UploadError.unreachable(place: "there", reason: "the cable is out before \(name)")
                }
            }
            do {
                try await copied.push(failing)
            } catch is UploadError {}
            let now = try #require(try await copied.inventory())
            // What is deleted after the inventory stands may be there still; nothing that it names is missing.
            #expect(now.size >= before.size)
            let report = try await copied.verify()
            #expect(report.problems.isEmpty, "round \(round): \(report.problems)")
        }
        try await copied.push()
        #expect(try await copied.verify().notices.isEmpty)
    }

    @Test("says what the place does not let go of, and tries again")
    func denied() async throws {
        let copied = try await CopiedVault(days: 4)
        try await copied.push()
        try await copied.collectGarbage()
        let denying = FailingUploader(copied.uploader) { _, deed, name in
            guard deed == .delete else { return }
            throw UploadError.forbidden(doing: "delete \(name)", place: "there", reason: "the policy says so")
        }
        let report = try await copied.push(denying)
        #expect(report.deleted == 0 && !report.denied.isEmpty && report.locked.isEmpty)
        #expect(report.denied.contains { $0.object.contains(".key.") })
        #expect(try await copied.verify().notices.contains { $0.contains("can still be had there") })

        #expect(try await copied.push().deleted >= report.denied.count)
        #expect(try await copied.verify().notices.isEmpty)
    }

    @Test("puts its list where somebody put something else of that name, and takes that for no other copy of the vault")
    func namesTaken() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let size = try copied.vault.homeLedger().size()
        for next in size...(size + 20) {
            try Data("{}".utf8).write(to: URL(filePath: "\(copied.place)/\(Inventory.name(ofSize: next))"))
        }
        try await copied.ingest(4)

        let report = try await copied.push()

        let inventory = try #require(try await copied.inventory())
        #expect(inventory.size == report.entries && report.entries > size)
        let problems = try await copied.verify().problems.map(\.object)
        #expect(!problems.isEmpty && problems.allSatisfy { $0.hasPrefix("inventory.") })
    }

    @Test("says what it left to be deleted as somebody else pushed meanwhile, and the next one deletes it")
    func overtaken() async throws {
        let copied = try await CopiedVault(days: 4)
        try await copied.push()
        try await copied.collectGarbage()
        let place = copied.place
        let overtaking = FailingUploader(copied.uploader) { _, deed, name in
            guard deed == .list, name == Inventory.prefix else { return }
            try Data("{}".utf8).write(to: URL(filePath: "\(place)/\(Inventory.name(ofSize: 999_999))"))
        }

        let report = try await copied.push(overtaking)

        #expect(report.deleted == 0 && report.denied.contains { $0.object.contains(".key.") })
        #expect(report.denied.allSatisfy { $0.reason.contains("inventory.0000999999") })
        #expect(try await copied.push().deleted >= report.denied.count)
    }

    @Test("and a check say so where somebody put an older state of the replica there")
    func setBack() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let old = try CopiedVault.files(below: copied.place)
        try await copied.ingest(6)
        #expect(try await !copied.push().wasSetBack)
        let newest = try #require(try await copied.inventory())
        #expect(try await copied.vault.verifyReplica("cellar", .data).problems.isEmpty)
        try FileManager.default.removeItem(atPath: copied.place)
        for (name, bytes) in old {
            let url = URL(filePath: "\(copied.place)/\(name)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try bytes.write(to: url)
        }

        #expect(try await copied.vault.verifyReplica("cellar", .listing).problems.map(\.object) == [newest.name])
        #expect(try await copied.vault.replicaStatus().map(\.isSetBack) == [true])
        // Another uploader: this one knows folders that are gone.
        #expect(try await copied.push(DirectoryUploader(copied.place)).wasSetBack)
        #expect(try await !copied.push().wasSetBack)
        #expect(try await copied.vault.verifyReplica("cellar", .data).problems.isEmpty)
        #expect(try await copied.vault.replicaStatus().map(\.isSetBack) == [false])
    }

    @Test("is refused while another one to the same replica is under way")
    func twoAtOnce() async throws {
        let copied = try await CopiedVault()
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let waiting = FailingUploader(copied.uploader) { number, _, _ in
            guard number == 3 else { return }
            arrived.finish()
            try await Task.sleep(for: .seconds(3600))
        }
        let first = Task { try await copied.push(waiting) }
        for await _ in arrivals {}
        await #expect(throws: StoreError.locked(path: "\(copied.folder.path), replica cellar")) {
            try await copied.push()
        }
        first.cancel()
        await #expect(throws: CancellationError.self) { _ = try await first.value }
        #expect(try await copied.push().objects > 0)
        #expect(try await copied.verify().problems.isEmpty)
    }

    @Test("copies a vault of one moment while others add to it and take away from it", .timeLimit(.minutes(30)))
    func changingVault() async throws {
        let copied = try await CopiedVault(days: 3)
        try await withThrowingTaskGroup { group in
            group.addTask {
                for day in 20..<32 {
                    try await copied.ingest(day)
                    if day % 5 == 0 { try await copied.collectGarbage() }
                }
            }
            for _ in 0..<6 {
                let lost = try await copied.push().lost
                #expect(lost.isEmpty, "\(lost)")
                let report = try await copied.verify()
                #expect(report.problems.isEmpty, "\(report.problems)")
            }
            try await group.waitForAll()
        }
        try await copied.push()
        #expect(try await copied.verify().problems.isEmpty)
        #expect(try await copied.vault.verify(.data).problems.isEmpty)
    }

    @Test("goes on while others read without a pause, each of whom adds to the ledger", .timeLimit(.minutes(30)))
    func readVault() async throws {
        let copied = try await CopiedVault(days: 30)
        let request = CourierRequest(
            folder: "\(copied.archive.path)/stick", since: nil, maxByteCount: 1 << 30, parityPercent: nil)
        let pushed = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled { _ = try? await copied.vault.verify(.structure) }
            }
            defer { group.cancelAll() }
            let pushed = try await copied.push()
            _ = try await copied.vault.packCourier(request)
            return pushed
        }
        #expect(try pushed.entries < copied.vault.homeLedger().size())
        #expect(try await copied.verify().problems.isEmpty)
    }

    @Test("goes on where it stopped, and sends nothing again")
    func resumed() async throws {
        let copied = try await CopiedVault(days: 4)
        let failing = FailingUploader(copied.uploader) { number, deed, name in
            guard deed != .put || number < 16 else {
                throw UploadError.unreachable(place: "there", reason: "the cable is out before \(name)")
            }
        }
        await #expect(throws: UploadError.self) { try await copied.push(failing) }
        let there = try CopiedVault.files(below: copied.place)
        #expect(there.count > 5)
        let sending = FailingUploader(copied.uploader) { _, deed, name in
            #expect(deed != .put || there[name] == nil, "\(name)")
        }

        let report = try await copied.push(sending)

        #expect(report.objects > 0 && report.objects <= report.files - there.count + 2)
        #expect(try await copied.verify().problems.isEmpty)
    }

    @Test("puts no more objects at once than it was told", arguments: [1, 3])
    func concurrency(_ most: Int) async throws {
        let copied = try await CopiedVault(days: 3)
        let atOnce = AtOnce()
        let counting = FailingUploader(copied.uploader) { _, deed, _ in
            guard deed == .put else { return }
            await atOnce.enter()
            try await Task.sleep(for: .milliseconds(5))
            await atOnce.leave()
        }
        _ = try await copied.vault.push(to: copied.replica, counting, UploaderSettings(["concurrency": "\(most)"]))
        #expect(await atOnce.most == most)
    }

    @Test("is on record before and after, with counts, and with the place")
    func onRecord() async throws {
        let copied = try await CopiedVault()
        let report = try await copied.push()
        let entries = try copied.vault.entries(EntryQuery(limit: 100)).entries
            .filter { $0.body.action == "replica push" }
        #expect(entries.count == 2)
        let done = try #require(entries.last).body
        #expect(done.outcome == .done && done.counts?["files"] == report.files)
        #expect(done.counts?["objects"] == report.objects && done.counts?["bytes"] == report.bytes)
        #expect(done.details?["place"] == copied.place)
    }

    @Test("leaves a status that says since when what lacks, and how much")
    func status() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let size = try copied.vault.homeLedger().size()
        try await copied.ingest(5)
        let first = try copied.vault.homeLedger().frame(size - 1).time
        try await copied.ingest(6)

        let status = try #require(try await copied.vault.replicaStatus().first)

        guard case .copy(_, let entries, let lag) = status.state else {
            Issue.record("\(status)")
            return
        }
        #expect(lag.snapshots == 2 && lag.files > 8 && lag.bytes > 0 && !lag.isNone && entries < size)
        // The push's own end is the first that the replica has not.
        #expect(lag.since == first)
    }

    @Test("is checked as far as one asks")
    func depths() async throws {
        let copied = try await CopiedVault()
        let report = try await copied.push()
        for (depth, count) in [(CopyVerification.Depth.listing, 0), (.sample(0), 0), (.sample(1), report.files)] {
            #expect(try await copied.verify(depth).objectsRead == count)
        }
        let pack = try #require(try CopiedVault.files(below: copied.place).keys.first { $0.hasPrefix("packs/") })
        var bytes = try Data(contentsOf: URL(filePath: "\(copied.place)/\(pack)"))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(filePath: "\(copied.place)/\(pack)"))
        #expect(try await copied.verify(.sample(1)).problems.map(\.object) == [pack])
        #expect(try await copied.verify(.listing).problems.isEmpty)
    }

    @Test("is for writers and custodians")
    func roles() async throws {
        let copied = try await CopiedVault()
        for (name, role) in [("nightly", Role.writer), ("otto", .auditor)] {
            let path = "\(copied.archive.path)/\(name).key"
            _ = try copied.vault.addPerson(name: name, role: role, secret: .keyFile(path: path))
            let vault = try Vault.open(at: copied.folder.path, secrets: [.keyFile(path: path)])
            if role == .writer {
                #expect(try await vault.push(to: "cellar").objects > 0)
            } else {
                await #expect(throws: VaultError.self) { _ = try await vault.push(to: "cellar") }
            }
        }
        #expect(try await copied.inventory()?.person != copied.vault.person.id)
        #expect(try await copied.verify().problems.isEmpty)
    }
}

/// How many are at something, and how many were at most.
private actor AtOnce {
    private var now = 0
    private(set) var most = 0

    func enter() {
        now += 1
        most = max(most, now)
    }

    func leave() { now -= 1 }
}
