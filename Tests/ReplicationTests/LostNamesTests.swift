import ArchiveFixtures
import Fixtures
import Foundation
import Ledger
import Seal
import Store
import Testing
import Vault

@testable import Replication

@Suite("Names that a vault's ledger has lost")
struct LostNamesTests {
    /// Has the ledger commit to a name.
    private func name(_ name: String, in vault: Vault) throws {
        var query = EntryQuery(limit: 1)
        query.object = name
        _ = try vault.entries(query)
    }

    @Test("stay at the replica, and come back", arguments: [0, 30])
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

    /// A vault that has lost two names, of which the replica has one; and how many bytes its names had.
    private func withTwoLost(andForget: Bool) async throws -> (CopiedVault, byteCount: Int) {
        let copied = try await CopiedVault()
        try name("ana", in: copied.vault)
        try await copied.push()
        try name("bo", in: copied.vault)
        let byteCount = try DurableFile.byteCount(of: copied.folder.ledgerNames)
        try cutNames(of: copied, andForget: andForget)
        return (copied, byteCount)
    }

    private func erase(_ key: String, in copied: CopiedVault) async throws {
        let custodian = try Vault.open(
            at: copied.folder.path, secrets: [.keyFile(path: "\(copied.archive.path)/ada.key")], reason: "asked for it")
        _ = try await custodian.erase(ErasureRequest(key: key, source: "pool"))
    }

    @Test("are not brought back with someone who was erased since")
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
        for _ in 0..<2 {
            #expect(try await copied.push().lost == ["ledger/names"])
            try await copied.ingest(7)
            let again = try await copied.vault.repair(from: copied.replica, copied.uploader, data: false)
            #expect(again.takenBack.isEmpty && again.left.map(\.object) == ["ledger/names"], "\(again)")
        }
        #expect(try await copied.inventory()?.namesAsOf != nil)
        let found = try copied.vault.examine(fix: false, givesUpNames: true)
        #expect(found.contains { $0.object == "ledger/names" && $0.fixed })
        try name("cy", in: copied.vault)
        #expect(try await copied.push().lost.isEmpty)
        #expect(try await copied.inventory()?.namesAsOf == nil)
        #expect(try await copied.vault.verifyLedger(against: []).findingCount == 2)
    }

    @Test("keep anyone from being erased, whose names a replica would keep", arguments: [true, false])
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

    @Test("count as lost though who asked was removed since")
    func removedPerson() async throws {
        let copied = try await CopiedVault()
        let key = "\(copied.archive.path)/otto.key"
        _ = try copied.vault.addPerson(name: "otto", role: .auditor, secret: .keyFile(path: key))
        try name("u7", in: Vault.open(at: copied.folder.path, secrets: [.keyFile(path: key)]))
        _ = try copied.vault.removePerson("otto")
        try cutNames(of: copied, andForget: true)

        await #expect(throws: LedgerError.lostNames(path: copied.folder.ledgerNames)) {
            try await erase("u7", in: copied)
        }
    }

    @Test("come back where someone was erased before the replica's were made")
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

    @Test("are kept in mind where only an entry tells of them, and a replica has a part")
    func halfOfThem() async throws {
        let (copied, _) = try await withTwoLost(andForget: true)
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

    @Test("stay with a follower, which gives up none of them")
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

    @Test("that no replica has are told of by push and repair, and nothing is deleted there")
    func newerNames() async throws {
        let (copied, whole) = try await withTwoLost(andForget: false)

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

    @Test("are none that somebody lists in parts that are none, or that belong nowhere")
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
