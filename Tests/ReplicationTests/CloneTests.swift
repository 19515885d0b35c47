import ArchiveFixtures
import Fixtures
import Foundation
import Ledger
import Seal
import Store
import Testing
import Vault

@testable import Replication

@Suite("A clone")
struct CloneTests {
    private func target(_ copied: CopiedVault, _ name: String = "clone") -> String { "\(copied.archive.path)/\(name)" }

    private func open(_ copied: CopiedVault, _ path: String) throws -> Vault {
        try Vault.open(at: path, secrets: [.keyFile(path: "\(copied.archive.path)/ada.key")])
    }

    @discardableResult
    private func clone(
        _ copied: CopiedVault, to name: String = "clone", _ uploader: (any Uploader)? = nil
    ) async throws -> CloneReport {
        try await Clone(uploader ?? copied.uploader, to: target(copied, name)).run()
    }

    /// The files that go along, by their paths; those of a follower's own are none of them.
    private func files(_ path: String) throws -> [String: Data] {
        try CopiedVault.files(below: path).filter { path, _ in
            !["local/", "followers/", "catalog.sqlite", "follower.json", "ledger/signer", "ledger/attempts"]
                .contains { path.hasPrefix($0) }
        }
    }

    /// Every file of every snapshot, restored.
    private func restored(_ vault: Vault, at scratch: String) async throws -> [String: Data] {
        try? FileManager.default.removeItem(atPath: scratch)
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: false)
        for id in try vault.folder.snapshotIDs() {
            _ = try await vault.restore(id, paths: [], to: .folder("\(scratch)/\(id.hex)", overwrite: false))
        }
        return try CopiedVault.files(below: scratch)
    }

    @Test("is a follower with every file of the vault, from which everything can be restored")
    func whole() async throws {
        let copied = try await CopiedVault(days: 3)
        try await copied.push()
        let inventory = try #require(try await copied.inventory())

        let report = try await clone(copied)

        #expect(report.files == inventory.files.count && report.fetched == report.files && !report.isUpdate)
        #expect(report.snapshots == 3 && report.rootFingerprint == copied.vault.rootFingerprint)
        let (home, follower) = (try files(copied.folder.path), try files(target(copied)))
        // The home's ledger went on with the push's own end.
        for (path, bytes) in follower {
            #expect(path == "ledger/entries" ? home[path]?.starts(with: bytes) == true : home[path] == bytes, "\(path)")
        }
        #expect(Set(home.keys) == Set(follower.keys))
        #expect(!FileManager.default.fileExists(atPath: target(copied) + ".part"))

        let vault = try open(copied, target(copied))
        #expect(vault.isFollower)
        #expect(try await vault.verify(.data).problems.isEmpty)
        let scratch = "\(copied.archive.path)/restored"
        let ours = try await restored(vault, at: scratch)
        #expect(ours.count == 6)
        #expect(try await restored(copied.vault, at: scratch) == ours)
        // What was done with it stands in its own log, and the home's came as it was.
        #expect(try Data(contentsOf: URL(filePath: vault.folder.ledgerEntries)) == follower["ledger/entries"])
    }

    @Test("brings a follower up to date, with its own log as it was, and takes away what is no more")
    func update() async throws {
        let copied = try await CopiedVault(days: 4)
        try await copied.push()
        try await clone(copied)
        let follower = try open(copied, target(copied))
        _ = try follower.snapshots()
        func ownLog() throws -> [String: Data] { try CopiedVault.files(below: follower.folder.followers) }
        let own = try ownLog()
        #expect(!own.isEmpty)
        try await copied.collectGarbage()
        try await copied.ingest(9)
        try await copied.push()

        let report = try await clone(copied)

        #expect(report.isUpdate && report.removed > 0 && report.fetched < report.files)
        #expect(try ownLog() == own)
        let inventory = try #require(try await copied.inventory())
        let paths = Set(inventory.files.map { FilePart.place(of: $0.path)?.file ?? $0.path })
        #expect(Set(try files(target(copied)).keys) == paths)
        let again = try open(copied, target(copied))
        #expect(try await again.verify(.data).problems.isEmpty)
        #expect(try again.folder.snapshotIDs() == copied.folder.snapshotIDs())
        #expect(try await clone(copied).fetched == 0)
    }

    @Test("refuses folders that are something else, and a follower that the copy knows less than")
    func refusals() async throws {
        let copied = try await CopiedVault()
        await #expect(throws: CopyError.self) { try await clone(copied) }
        try await copied.push()
        await #expect(throws: CopyError.self) { try await Clone(copied.uploader, to: copied.folder.path).run() }
        await #expect(throws: CopyError.self) { try await Clone(copied.uploader, to: copied.place).run() }
        let other = try await CopiedVault()
        try await other.push()
        try await clone(copied)
        await #expect(throws: CopyError.self) { try await Clone(other.uploader, to: target(copied)).run() }

        try FileManager.default.copyItem(atPath: copied.place, toPath: "\(copied.archive.path)/old")
        try await copied.ingest(3)
        try await copied.push()
        try await clone(copied)
        let before = try files(target(copied))
        await #expect(throws: CopyError.self) {
            try await clone(copied, DirectoryUploader("\(copied.archive.path)/old"))
        }
        #expect(try files(target(copied)) == before)
        // In its way is what some other program left there.
        try FileManager.default.createDirectory(
            atPath: "\(target(copied, "new")).part/x", withIntermediateDirectories: true)
        await #expect(throws: CopyError.self) { try await clone(copied, to: "new") }
        await #expect(throws: UploadError.self) {
            try await Clone(copied.uploader, to: target(copied, "past"), asOf: .now).run()
        }
    }

    @Test("goes on where it stopped, whenever the place fails", .timeLimit(.minutes(30)))
    func failures() async throws {
        let copied = try await CopiedVault(days: 3)
        try await copied.push()
        let seed = UInt64.random(in: 0...9999)
        print("failing clones: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var isThere = false
        for round in 0..<25 {
            if round % 5 == 4 {
                try await copied.ingest(round)
                if round % 10 == 9 { try await copied.collectGarbage() }
                try await copied.push()
            }
            let last = Int.random(in: 1...40, using: &random)
            let failing = FailingUploader(copied.uploader) { number, _, name in
                guard number < last else {
                    throw UploadError.unreachable(place: "there", reason: "the cable is out before \(name)")
                }
            }
            do {
                _ = try await clone(copied, failing)
                isThere = true
            } catch is UploadError {}
            guard isThere else {
                #expect(!FileManager.default.fileExists(atPath: target(copied)))
                continue
            }
            // Whatever an update left undone, what stands there is a vault.
            let problems = try await open(copied, target(copied)).verify(.data).problems
            #expect(problems.isEmpty, "round \(round): \(problems)")
        }
        try await clone(copied)
        #expect(try await open(copied, target(copied)).verify(.data).problems.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: "\(target(copied))/local/clone"))
    }

    @Test("takes no object that is not what the inventory says, and names all that are not")
    func tampered() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let objects = try CopiedVault.files(below: copied.place).keys.filter { !$0.hasPrefix("inventory.") }.sorted()
        for (index, name) in objects.enumerated() where !name.hasPrefix("muniment.json.") {
            let path = URL(filePath: "\(copied.place)/\(name)")
            let kept = try Data(contentsOf: path)
            var bytes = kept
            bytes[kept.count / 2] ^= 1
            try bytes.write(to: path)
            do {
                // A folder of its own: what an earlier try found whole would be taken from there.
                try await clone(copied, to: "clone-\(index)")
                Issue.record("\(name) was taken")
            } catch let error as CopyError { #expect("\(error)".contains(name), "\(error)") }
            #expect(!FileManager.default.fileExists(atPath: target(copied, "clone-\(index)")))
            try kept.write(to: path)
        }
        try await clone(copied)
    }

    @Test("takes an inventory of which one field was changed for none")
    func tamperedInventory() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let inventory = try #require(try await copied.inventory())
        let path = URL(filePath: "\(copied.place)/\(inventory.name)")
        let text = String(decoding: inventory.bytes, as: UTF8.self)
        let other = try await CopiedVault()
        let changes = [
            (copied.vault.header.vault.hex, other.vault.header.vault.hex), ("\"version\":1", "\"version\":2"),
            (inventory.made.description, Timestamp.now.description), (inventory.person.hex, "0000000000000000"),
            ("\\n\(inventory.size)\\n", "\\n\(inventory.size + 1)\\n"), ("muniment-inventory", "muniment-inventori"),
            ("\"destroyed\":[]", "\"destroyed\":[\"snapshots/\(Digest256.zero.hex).key \(Digest256.zero.hex)\"]"),
            ("\"slots/", "\"../slots/"), ("[\"slots/", "[\"zlots/"),
            ("\"files\":[", "\"files\":[[\"layouts/x\",1,\"\"],"),
        ]
        for (from, to) in changes {
            let changed = text.replacing(from, with: to)
            try #require(changed != text, "\(from)")
            try Data(changed.utf8).write(to: path)
            await #expect(throws: CopyError.self, "\(from)") { try await clone(copied) }
            await #expect(throws: CopyError.self, "\(from)") { _ = try await copied.verify() }
        }
        // One that is signed by somebody else, over the same.
        let stranger = SigningKey.random()
        let forged = try Inventory(
            inventory.files, destroyed: [], checkpoint: inventory.checkpoint, made: .now, of: inventory.vault,
            by: inventory.person, signing: { stranger.sign($0) })
        try Data(forged.bytes).write(to: path)
        await #expect(throws: CopyError.self) { try await clone(copied) }
        try Data(inventory.bytes).write(to: path)
        try await clone(copied)
    }

    @Test("takes no ledger that is not the one of the inventory's checkpoint")
    func otherLedger() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let inventory = try #require(try await copied.inventory())
        let entries = try #require(inventory.file("ledger/entries/00000000"))
        var bytes = try await copied.uploader.read(entries.objectName, 0..<entries.byteCount)
        bytes[bytes.count / 2] ^= 1
        let changed = CopiedFile(path: entries.path, byteCount: bytes.count, digest: Blake2b.hash(bytes))
        _ = try await copied.uploader.put(.bytes(bytes), as: changed.objectName, PutTerms())
        // A person of the vault who signs what is not so.
        let lie = try Inventory(
            inventory.files.filter { $0 != entries } + [changed], destroyed: [], checkpoint: inventory.checkpoint,
            made: .now, of: inventory.vault, by: inventory.person, signing: copied.vault.signature)
        try Data(lie.bytes).write(to: URL(filePath: "\(copied.place)/\(inventory.name)"))
        do {
            try await clone(copied)
            Issue.record("it was taken")
        } catch let error as CopyError { #expect("\(error)".contains("its ledger is not what its inventory says")) }
    }

    @Test("never brings back a key that was destroyed, whoever puts it there again")
    func destroyedKeys() async throws {
        let copied = try await CopiedVault(days: 4)
        try await copied.push()
        let old = try CopiedVault.files(below: copied.place)
        try await copied.collectGarbage()
        try await copied.push()
        let inventory = try #require(try await copied.inventory())
        for (path, bytes) in old where !FileManager.default.fileExists(atPath: "\(copied.place)/\(path)") {
            try bytes.write(to: URL(filePath: "\(copied.place)/\(path)"))
        }

        try await clone(copied)

        let files = try CopiedVault.files(below: target(copied))
        #expect(!inventory.destroyed.isEmpty)
        for key in inventory.destroyed {
            #expect(files[key.path].map { Blake2b.hash([UInt8]($0)) != key.digest } ?? true, "\(key.path)")
        }
        #expect(try await copied.verify().notices.contains { $0.contains("can still be had there") })
    }

    /// What a place was, in a folder of its own.
    private func past(of copied: CopiedVault, _ files: [String: Data]) throws -> DirectoryUploader {
        let past = "\(copied.archive.path)/past"
        try FileManager.default.createDirectory(atPath: past, withIntermediateDirectories: false)
        for (name, bytes) in files {
            let path = URL(filePath: "\(past)/\(name)")
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try bytes.write(to: path)
        }
        return DirectoryUploader(past)
    }

    @Test("of an earlier time leaves out what was destroyed since, and is a vault")
    func past() async throws {
        let copied = try await CopiedVault(days: 4)
        try await copied.push()
        let before = try #require(try await copied.inventory())
        let old = try CopiedVault.files(below: copied.place)
        try await copied.collectGarbage()
        try await copied.push()
        let after = try #require(try await copied.inventory())
        let now = try await PlaceReading(copied.uploader).list()
        let keeper = TimeTravelUploader(now: copied.uploader, then: try past(of: copied, old))

        let report = try await Clone(keeper, to: target(copied), asOf: .now).run()

        #expect(report.entries == before.size && report.destroyedSnapshots == 2 && report.snapshots == 2)
        let destroyed = Set(after.destroyed.map(\.path).filter { !$0.hasPrefix("layouts/") })
        let files = try CopiedVault.files(below: target(copied))
        #expect(destroyed.isDisjoint(with: files.keys) && !destroyed.isEmpty && !now.isEmpty)
        let vault = try open(copied, target(copied))
        let scratch = "\(copied.archive.path)/restored"
        let ours = try await restored(vault, at: scratch)
        #expect(ours.count == 4)
        #expect(try await restored(copied.vault, at: scratch) == ours)
    }

    @Test("of an earlier time leaves out what was destroyed since, also where somebody took the list away that says so")
    func pastWithoutTheNewest() async throws {
        let copied = try await CopiedVault(days: 4)
        try await copied.push()
        let old = try CopiedVault.files(below: copied.place)
        try await copied.collectGarbage()
        try await copied.push()
        let new = try CopiedVault.files(below: copied.place)
        // All versions that were not deleted, and those that a lock kept.
        let ever = "\(copied.archive.path)/ever"
        try FileManager.default.createDirectory(atPath: ever, withIntermediateDirectories: false)
        for (name, bytes) in old.merging(new, uniquingKeysWith: { $1 }) {
            _ = try await DirectoryUploader(ever).put(.bytes([UInt8](bytes)), as: name, PutTerms())
        }
        let other = try await CopiedVault()
        for day in 0..<9 { try await other.ingest(day) }
        try await other.push()
        let then = try past(of: copied, old)

        for (round, isReplaced) in [false, true].enumerated() {
            if isReplaced {
                for (name, bytes) in try CopiedVault.files(below: other.place) {
                    _ = try await DirectoryUploader(ever).put(.bytes([UInt8](bytes)), as: name, PutTerms())
                }
            } else {
                for name in new.keys { try FileManager.default.removeItem(atPath: "\(copied.place)/\(name)") }
            }
            let now = isReplaced ? other.uploader : copied.uploader
            let keeper = TimeTravelUploader(now: now, then: then, ever: DirectoryUploader(ever))

            let report = try await Clone(keeper, to: target(copied, "\(round)"), asOf: .now).run()

            #expect(report.destroyedSnapshots == 2 && report.snapshots == 2, "\(report)")
            #expect(report.rootFingerprint == copied.vault.rootFingerprint)
            let vault = try open(copied, target(copied, "\(round)"))
            #expect(try await restored(vault, at: "\(copied.archive.path)/restored").count == 4)
        }
    }

    @Test("takes no list of people that is older than the follower's, whoever was of the vault once")
    func olderHeader() async throws {
        let copied = try await CopiedVault()
        let key = "\(copied.archive.path)/nightly.key"
        let nightly = try copied.vault.addPerson(name: "nightly", role: .writer, secret: .keyFile(path: key))
        let removed = try Vault.open(at: copied.folder.path, secrets: [.keyFile(path: key)])
        try await copied.push()
        let before = try #require(try await copied.inventory()?.file("muniment.json"))
        let oldHeader = try await copied.uploader.read(before.objectName, 0..<before.byteCount)
        _ = try copied.vault.removePerson("nightly")
        try await copied.push()
        try await clone(copied)
        try await copied.ingest(7)
        try await copied.push()
        let newest = try #require(try await copied.inventory())
        #expect(newest.person != removed.person.id && "\(nightly)" != "")

        // With the header of then, and the ledger of today, and a document that nobody made.
        _ = try await copied.uploader.put(.bytes(oldHeader), as: before.objectName, PutTerms())
        let junk = CopiedFile(path: "certificates/000099", byteCount: 4, digest: Blake2b.hash([1, 2, 3, 4]))
        _ = try await copied.uploader.put(.bytes([1, 2, 3, 4]), as: junk.objectName, PutTerms())
        let forged = try Inventory(
            newest.files.filter { $0.path != "muniment.json" } + [before, junk], destroyed: [],
            checkpoint: newest.checkpoint, made: .now, of: newest.vault, by: removed.person.id,
            signing: removed.signature)
        try Data(forged.bytes).write(to: URL(filePath: "\(copied.place)/\(newest.name)"))
        let follower = try files(target(copied))
        do {
            try await clone(copied)
            Issue.record("it was taken")
        } catch let error as CopyError {
            guard case .olderHeader = error else { throw error }
        }
        #expect(try files(target(copied)) == follower)

        // Nor does the home take back what such a list names besides packs and snapshots.
        let report = try await copied.vault.repair(from: copied.replica, copied.uploader, data: false)
        #expect(report.takenBack.isEmpty, "\(report.takenBack)")
        #expect(try await copied.push().lost.isEmpty)
        #expect(try await copied.inventory()?.file("certificates/000099") == nil)
        try await clone(copied)
    }

    @Test(
        "of a time before the vault's keys were renewed is refused where what opened it then is gone, and made where it is not"
    )
    func pastKeys() async throws {
        let copied = try await CopiedVault(days: 4)
        try await copied.push()
        let old = try CopiedVault.files(below: copied.place)
        _ = try copied.vault.rotateKeys()
        try await copied.push()
        let all = TimeTravelUploader(now: copied.uploader, then: try past(of: copied, old))

        _ = try await Clone(all, to: target(copied, "whole"), asOf: .now).run()
        #expect(try await open(copied, target(copied, "whole")).verify(.data).problems.isEmpty)

        // As a bucket is after a push that deletes every version of a key that was replaced.
        let now = try CopiedVault.files(below: copied.place)
        let rest = old.filter { !$0.key.contains(".key.") || now[$0.key] != nil }
        #expect(rest.count < old.count)
        try FileManager.default.removeItem(atPath: "\(copied.archive.path)/past")
        let keeper = TimeTravelUploader(now: copied.uploader, then: try past(of: copied, rest))
        do {
            _ = try await Clone(keeper, to: target(copied), asOf: .now).run()
            Issue.record("it was made")
        } catch let error as CopyError {
            guard case .keysRenewed = error else { throw error }
        }
        #expect(!FileManager.default.fileExists(atPath: target(copied)))
    }
}

/// A place that keeps what it was: two of them, and all that ever was there.
private final class TimeTravelUploader: VersionKeeping {
    private let now: any Uploader
    private let then: any Uploader
    private let ever: any Uploader

    init(now: any Uploader, then: any Uploader, ever: (any Uploader)? = nil) {
        self.now = now
        self.then = then
        self.ever = ever ?? now
    }

    var place: String { now.place }
    func abilities() async throws -> UploaderAbilities { [.versions] }
    func put(_ body: ObjectBody, as name: String, _ terms: PutTerms) async throws -> PutOutcome {
        try await now.put(body, as: name, terms)
    }
    func read(_ name: String, _ range: Range<Int>) async throws -> [UInt8] { try await now.read(name, range) }
    func list(_ prefix: String) async throws -> [ListedObject] { try await now.list(prefix) }
    func delete(_ name: String, everyVersion: Bool) async throws {
        try await now.delete(name, everyVersion: everyVersion)
    }
    func list(_ prefix: String, asOf time: Timestamp) async throws -> [ListedObject] {
        try await Self.marked(then.list(prefix), "then")
    }
    func listEver(_ prefix: String) async throws -> [ListedObject] {
        try await Self.marked(ever.list(prefix), "ever")
    }
    private static func marked(_ objects: [ListedObject], _ version: String) -> [ListedObject] {
        objects.map { ListedObject(name: $0.name, byteCount: $0.byteCount, version: version) }
    }
    func read(_ object: ListedObject, _ range: Range<Int>) async throws -> [UInt8] {
        try await (object.version == "then" ? then : ever).read(object.name, range)
    }
}
