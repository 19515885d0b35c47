import Foundation
import Ledger
import Seal
import Testing

@testable import Store
@testable import Vault

@Suite("A follower")
struct FollowerTests {
    /// A copy of the vault's files as copies hold them, marked as a follower, in the scratch's folder.
    private static func follower(of staff: Staff) throws -> VaultFolder {
        let copy = VaultFolder("\(staff.scratch.path)/follower")
        try FileManager.default.copyItem(atPath: staff.scratch.vault.path, toPath: copy.path)
        for path in [copy.local, copy.catalog, copy.ledgerSigner] { try FileManager.default.removeItem(atPath: path) }
        try Follower(from: "a test").write(to: copy, vault: staff.custodian.header.vault)
        return copy
    }

    private static func open(_ name: String, _ folder: VaultFolder, _ staff: Staff) throws -> Vault {
        try Vault.open(at: folder.path, secrets: [.keyFile(path: staff.scratch.key(name))], reason: "the house is gone")
    }

    private static func files(in folder: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            files[name] = FileManager.default.contents(atPath: "\(folder)/\(name)")
        }
        return files
    }

    @Test("is read as its home is, and keeps its own record of that")
    func reading() async throws {
        let staff = try await Staff()
        let copy = try Self.follower(of: staff)
        let home = try Self.files(in: copy.ledger)
        let vault = try Self.open("ada", copy, staff)

        #expect(vault.isFollower)
        let target = "\(staff.scratch.path)/restored"
        _ = try await vault.restore(staff.snapshot, paths: [], to: .folder(target, overwrite: false))
        #expect(
            FileManager.default.contents(atPath: "\(target)/users.jsonl")
                == FileManager.default.contents(atPath: "\(staff.scratch.path)/users.jsonl"))
        #expect(try await vault.verify(.data).problems.isEmpty)

        // Then the home's ledger is as it came, and the follower's begins with the checkpoint that it came with.
        #expect(try Self.files(in: copy.ledger) == home)
        let mark = try #require(try Follower.read(copy, vault: vault.header.vault))
        let log = try LogElsewhere.kept(at: copy.follower(mark.log).path, vault.header)
        #expect(try log.size() >= 5)
        #expect(try await vault.verifyLog(in: copy.follower(mark.log).path, against: []).isWhole)
    }

    @Test("is written to by nobody")
    func writing() async throws {
        let staff = try await Staff()
        let copy = try Self.follower(of: staff)
        let vault = try Self.open("ada", copy, staff)
        let request = try Staff.day(1, in: staff.scratch)
        let error = await #expect(throws: VaultError.self) { try await vault.ingest(request) }
        #expect(error.map { isRefusal($0, "is a follower", "replica promote") } == true)
        #expect(throws: VaultError.self) { try vault.dropSnapshot(staff.snapshot) }
        #expect(throws: VaultError.self) { try vault.removePerson("otto") }
        #expect(try copy.snapshotIDs().count == 1)
    }

    @Test("becomes the home by a custodian's word, and goes on with the ledger that it had")
    func promotion() async throws {
        let staff = try await Staff()
        let copy = try Self.follower(of: staff)
        let before = try #require(try staff.custodian.homeLedger().newestCheckpoint())
        #expect(throws: VaultError.self) { try Self.open("otto", copy, staff).promote() }
        let size = try Self.open("ada", copy, staff).promote()
        #expect(size == Checkpoint(text: before.text)?.size)

        let home = try Self.open("ada", copy, staff)
        #expect(!home.isFollower)
        _ = try await home.ingest(try Staff.day(1, in: staff.scratch))
        #expect(try await home.verifyLedger(against: [before]).isWhole)
        #expect(try await home.verify(.data).problems.isEmpty)
        let found = try home.entries(
            {
                var query = EntryQuery(limit: 10); query.action = "replica promote"; return query
            }())
        #expect(found.entries.map(\.body.sequence) == [size])

        // And the home before it has become a fork, as soon as it goes on.
        _ = try await staff.custodian.ingest(try Staff.day(2, in: staff.scratch))
        let fork = try #require(try staff.custodian.homeLedger().newestCheckpoint())
        #expect(throws: VaultError.self) { try home.check(copied: fork) }
    }

    @Test("is not promoted twice, nor a home at all")
    func again() async throws {
        let staff = try await Staff()
        let error = #expect(throws: VaultError.self) {
            try staff.scratch.open("ada", reason: "the house is gone").promote()
        }
        #expect(error.map { isRefusal($0, "is the vault's home already") } == true)
    }

    @Test("whose promotion was cut short is promoted by the next one")
    func cutShort() async throws {
        let staff = try await Staff()
        let copy = try Self.follower(of: staff)
        let mark = try staff.scratch.bytes(copy.followerMark)
        _ = try Self.open("ada", copy, staff).promote()
        try staff.scratch.put(mark, at: copy.followerMark)
        _ = try Self.open("ada", copy, staff).promote()
        let home = try Self.open("ada", copy, staff)
        #expect(!home.isFollower)
        _ = try await home.ingest(try Staff.day(1, in: staff.scratch))
        #expect(try await home.verifyLedger(against: []).isWhole)
    }

    @Test("with a mark that makes no sense is not opened")
    func badMark() async throws {
        let staff = try await Staff()
        let copy = try Self.follower(of: staff)
        for text in ["", "{}", #"{"format":"muniment-follower","version":1,"vault":"00","log":"../../x","origin":""}"#]
        {
            try staff.scratch.put(Array(text.utf8), at: copy.followerMark)
            #expect(throws: StoreError.self) { try Self.open("ada", copy, staff) }
        }
    }
}
