import ArchiveFixtures
import Foundation
import Ledger
import Seal
import Store
import Testing
import Vault

@testable import Replication

@Suite("A follower's push")
struct FollowerPushTests {
    /// A vault, its replica in a folder, and a follower that was cloned of it.
    private struct Sides {
        let copied: CopiedVault
        let path: String

        init() async throws {
            copied = try await CopiedVault()
            try await copied.push()
            path = "\(copied.archive.path)/follower"
            _ = try await Clone(copied.uploader, to: path).run()
        }

        func follower() throws -> Vault {
            try Vault.open(at: path, secrets: [.keyFile(path: "\(copied.archive.path)/ada.key")])
        }

        func pushFollower() async throws -> PushReport {
            try await follower().push(to: copied.replica, copied.uploader)
        }

        func receipts() async throws -> [String] { try await copied.uploader.list("receipt.").map(\.name) }
    }

    @Test("brings its log to the replica, and the home's next push takes it in and clears it away")
    func comesHome() async throws {
        let sides = try await Sides()
        _ = try await sides.follower().verify(.structure)
        let objects = Set(try CopiedVault.files(below: sides.copied.place).keys)

        let pushed = try await sides.pushFollower()

        let own = try #require(pushed.ownLog)
        #expect(try await sides.receipts() == ["receipt.\(own.log).\(own.size.padded(to: 10))"])
        // Nothing else of the replica changed.
        #expect(try CopiedVault.files(below: sides.copied.place).count == objects.count + 1)
        #expect(try await sides.copied.verify().problems.isEmpty)

        let home = try await sides.copied.push()

        #expect(home.logs.map(\.log) == [own.log] && home.refused.isEmpty)
        #expect(try await sides.copied.push().isUpToDate)
        #expect(try await sides.receipts() == [])
        let kept = sides.copied.folder.follower(own.log)
        #expect(try sides.copied.vault.followerLedger(kept).size() == home.logs.first?.size)
        #expect(try await sides.copied.vault.verifyLog(in: kept.path, against: []).isWhole)
        // The log is the vault's now, and goes along with it.
        let names = try #require(try await sides.copied.inventory()).files.map(\.path)
        #expect(names.contains { $0.hasPrefix("followers/\(own.log)/ledger/entries/") })
    }

    @Test("leaves a log with the home that stays at the replica where the home loses it, and comes back")
    func lostAtHome() async throws {
        let sides = try await Sides()
        _ = try await sides.follower().verify(.structure)
        let log = try #require(try await sides.pushFollower().ownLog).log
        try await sides.copied.push()
        let kept = sides.copied.folder.follower(log)
        let size = try sides.copied.vault.followerLedger(kept).size()
        for file in try CopiedVault.files(below: kept.path).keys { DurableFile.remove("\(kept.path)/\(file)") }
        try await sides.copied.ingest(5)

        let lost = try await sides.copied.push().lost

        let files = ["entries", "first-signer"].map { "followers/\(log)/ledger/\($0)" }
        #expect(Set(lost).isSuperset(of: files), "\(lost)")
        #expect(try await sides.copied.verify().problems.isEmpty)
        let report = try await sides.copied.vault.repair(
            from: sides.copied.replica, sides.copied.uploader, data: false)
        #expect(Set(report.takenBack) == Set(lost) && report.left.isEmpty, "\(report)")
        #expect(try sides.copied.vault.followerLedger(kept).size() == size)
        #expect(try await sides.copied.vault.verifyLog(in: kept.path, against: []).isWhole)
        #expect(try await sides.copied.push().lost.isEmpty)
    }

    @Test("brings no fewer names than are kept at home, and its own can be given up in the follower")
    func lostNames() async throws {
        let sides = try await Sides()
        func ask(_ name: String) throws {
            var query = EntryQuery(limit: 1)
            query.object = name
            _ = try sides.follower().entries(query)
        }
        try ask("ana")
        let log = try #require(try await sides.pushFollower().ownLog).log
        try await sides.copied.push()
        let kept = sides.copied.folder.follower(log).ledgerNames
        let names = try DurableFile.read(kept, limit: 1 << 20)
        let own = VaultFolder(sides.path).follower(log)
        DurableFile.remove(own.ledgerNames)

        #expect(throws: LedgerError.lostNames(path: own.ledgerNames)) { try ask("bo") }
        _ = try await sides.pushFollower()
        try await sides.copied.push()
        #expect(try DurableFile.read(kept, limit: 1 << 20) == names)
        let found = try sides.follower().examine(fix: false, givesUpNames: true)
        #expect(found.map(\.object) == ["followers/\(log)/ledger/names"] && found[0].fixed, "\(found)")
        try ask("bo")
        _ = try await sides.pushFollower()
        try await sides.copied.push()
        let more = try DurableFile.read(kept, limit: 1 << 24)
        #expect(more.count > names.count && more.starts(with: names))
    }

    @Test("brings a log back that the home has cut off, and so does a repair", arguments: [0, 40, 900])
    func cutAtHome(_ left: Int) async throws {
        let sides = try await Sides()
        _ = try await sides.follower().verify(.structure)
        let log = try #require(try await sides.pushFollower().ownLog).log
        try await sides.copied.push()
        let kept = sides.copied.folder.follower(log)
        let entries = try DurableFile.read(kept.ledgerEntries, limit: 1 << 24)
        func cut() throws { try Data(entries[..<left]).write(to: URL(filePath: kept.ledgerEntries)) }

        try cut()
        #expect(try await sides.copied.push().lost == ["followers/\(log)/ledger/entries"])
        let report = try await sides.copied.vault.repair(
            from: sides.copied.replica, sides.copied.uploader, data: false)
        #expect(report.takenBack == ["followers/\(log)/ledger/entries"] && report.left.isEmpty, "\(report)")
        #expect(try DurableFile.read(kept.ledgerEntries, limit: 1 << 24) == entries)

        try cut()
        _ = try await sides.follower().verify(.structure)
        _ = try await sides.pushFollower()
        let home = try await sides.copied.push()
        #expect(home.logs.map(\.log) == [log] && home.refused.isEmpty && home.lost.isEmpty, "\(home)")
        #expect(try await sides.copied.vault.verifyLog(in: kept.path, against: []).isWhole)
    }

    @Test("puts one receipt in the place of the one before, and what comes home goes on from what came")
    func twice() async throws {
        let sides = try await Sides()
        let first = try await sides.pushFollower()
        _ = try await sides.follower().verify(.structure)
        let second = try await sides.pushFollower()

        #expect(second.deleted == 1 && second.left.isEmpty)
        #expect(try await sides.receipts().count == 1)
        #expect(try #require(second.ownLog).size > (try #require(first.ownLog).size))
        #expect(try await sides.copied.push().logs.count == 1)

        _ = try await sides.follower().verify(.structure)
        _ = try await sides.pushFollower()
        let third = try await sides.copied.push()
        #expect(third.logs.count == 1 && third.refused.isEmpty)
        // The follower is brought up to date, its own log being its own.
        _ = try await Clone(sides.copied.uploader, to: sides.path).run()
        #expect(try await sides.pushFollower().ownLog?.log == second.ownLog?.log)
    }

    @Test("is on record in the follower's own log and not in the home's")
    func onRecord() async throws {
        let sides = try await Sides()
        let size = try sides.copied.vault.homeLedger().size()
        let log = try #require(try await sides.pushFollower().ownLog)
        let follower = try sides.follower()
        let own = try follower.followerLedger(follower.folder.follower(log.log)).size()
        _ = try await sides.pushFollower()
        #expect(try follower.followerLedger(follower.folder.follower(log.log)).size() == own + 2)
        #expect(try sides.copied.vault.homeLedger().size() == size)
    }

    @Test("that somebody altered at the place is not taken in, stays there, and keeps no file from being pushed")
    func altered() async throws {
        let sides = try await Sides()
        _ = try await sides.pushFollower()
        let name = try #require(try await sides.receipts().first)
        let path = "\(sides.copied.place)/\(name)"
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(filePath: path))
        let id = try await sides.copied.ingest(9)

        let home = try await sides.copied.push()

        #expect(home.logs.isEmpty && home.refused.map(\.object) == [name])
        #expect(try await sides.receipts() == [name])
        #expect(try #require(try await sides.copied.inventory()).files.contains { $0.path == "snapshots/\(id)" })
        // It is tried again, as long as it is there.
        #expect(try await sides.copied.push().refused.count == 1)
    }

    @Test("is not taken in where something is there that no log is as long as, nor fetched")
    func hugeReceipt() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let name = ReceiptObject(log: "0123456789abcdef", size: 7).name
        let path = "\(copied.place)/\(name)"
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        // Nothing but a hole.
        try #require(truncate(path, 3 << 30) == 0)

        let reading = FailingUploader(copied.uploader) { _, deed, object in #expect(deed != .read || object != name) }
        let report = try await copied.push(reading)

        #expect(report.refused.map(\.object) == [name] && report.objects > 0, "\(report)")
    }

    @Test("that the place refuses is on record as one intent and one outcome")
    func failing() async throws {
        let sides = try await Sides()
        let log = try #require(try await sides.pushFollower().ownLog)
        let follower = try sides.follower()
        func size() throws -> Int { try follower.followerLedger(follower.folder.follower(log.log)).size() }
        let before = try size()
        let failing = FailingUploader(sides.copied.uploader) { _, _, name in
            guard !name.hasPrefix("receipt.") else {
                throw UploadError.unreachable(place: "there", reason: "the cable is out")
            }
        }
        await #expect(throws: UploadError.self) { try await follower.push(to: sides.copied.replica, failing) }
        #expect(try size() == before + 2)
    }

    @Test("needs a replica to which the home has pushed, and of this vault")
    func wrongPlace() async throws {
        let sides = try await Sides()
        let empty = DirectoryUploader("\(sides.copied.archive.path)/empty")
        try FileManager.default.createDirectory(
            atPath: "\(sides.copied.archive.path)/empty", withIntermediateDirectories: false)
        await #expect(throws: CopyError.self) {
            try await sides.follower().push(to: sides.copied.replica, empty)
        }
        let other = try await CopiedVault()
        try await other.push()
        await #expect(throws: CopyError.self) {
            try await sides.follower().push(to: sides.copied.replica, other.uploader)
        }
    }

    @Test(
        "names what it puts so that it is told from all else",
        arguments: [
            "receipt.0123456789abcdef.0000000012", "receipt.0123456789abcdef.12", "receipt.0123456789ABCDEF.0000000012",
            "receipt.0123456789abcde.0000000012", "receipt.0123456789abcdef.0000000012.x", "receipt.txt",
            "inventory.0000000012",
        ])
    func names(_ name: String) {
        let receipt = ReceiptObject(name)
        #expect((receipt != nil) == (name == "receipt.0123456789abcdef.0000000012"))
        #expect(receipt == nil || receipt?.name == name && receipt?.size == 12)
        #expect(!CopiedFile.isObject(name))
    }
}
