import ArchiveFixtures
import Fixtures
import Foundation
import Retention
import Seal
import Testing

@testable import Store
@testable import Vault

/// One of each role, each with a key file, in a vault with two snapshots of one source.
final class Staff: Sendable {
    let scratch: Scratch
    let custodian: Vault
    let snapshot: Digest256

    init() async throws {
        scratch = try Scratch()
        let ada = try scratch.founded()
        for (name, role) in [("nightly", Role.writer), ("otto", .auditor), ("kim", .keyholder)] {
            _ = try ada.addPerson(name: name, role: role, secret: .keyFile(path: scratch.key(name)))
        }
        custodian = try scratch.open("ada")
        let first = try await custodian.ingest(Self.day(0, in: scratch))
        snapshot = try #require(Digest256(hex: first.snapshot))
    }

    /// An export of `day` to be archived: a thousand users, of whom as many have changed.
    static func day(_ day: Int, in scratch: Scratch) throws -> IngestRequest {
        let lines = (0..<1000).map { "{\"Username\":\"user-\($0)\",\"version\":\($0 < day ? day : 0)}\n" }
        try scratch.put(Array(lines.joined().utf8), at: "\(scratch.path)/users.jsonl")
        return IngestRequest(source: "pool", inputs: [.path("\(scratch.path)/users.jsonl")])
    }
}

@Suite("Who may do what")
struct RolesTests {
    /// The commands there are, as the program calls them.
    enum Command: String, CaseIterable {
        case ingest, snapshots, resolve, show, restore, export, verify, verifySample, verifyData
        case catalogRebuild, doctor, doctorFix
        case auditList, auditShow, auditVerify, auditCheckpoint, auditSigners, auditProve
        case auditWitnessAdd, auditWitnessList, auditWitnessKeep
        case auditTimestampAdd, auditTimestampList, auditTimestampKeep
        case eraseDryRun, erase, suppressedList, suppressedLift
        case retentionSet, retentionShow, retentionPlan, retentionApply, retentionUndrop, retentionConfirm
        case snapshotsDropped, snapshotsDrop, holdPlace, holdRelease, holdList
        case certificatesList, certificatesVerify
        case keysList, keysAdd, keysRemove, keysRotate, keysPassphrase, rulesShow, rulesSet

        /// The rows of the design's table; what stands in the clear in the header is for everyone who opens.
        var roles: Set<Role> {
            switch self {
            case .ingest, .retentionPlan, .retentionApply: [.writer, .custodian]
            case .retentionShow: [.writer, .auditor, .custodian]
            case .retentionSet, .retentionUndrop, .retentionConfirm, .snapshotsDrop, .holdPlace, .holdRelease,
                .eraseDryRun, .erase, .suppressedLift, .auditTimestampAdd:
                [.custodian]
            case .verify, .snapshotsDropped, .holdList, .certificatesList, .certificatesVerify, .snapshots, .auditList,
                .auditShow, .auditVerify, .auditCheckpoint, .auditSigners,
                .auditProve, .auditWitnessList, .auditWitnessKeep, .auditTimestampList, .auditTimestampKeep,
                .suppressedList:
                [.auditor, .custodian]
            case .resolve, .show, .restore, .export, .verifySample, .verifyData, .catalogRebuild, .doctor,
                .doctorFix, .keysAdd, .keysRemove, .keysRotate, .rulesSet, .auditWitnessAdd:
                [.custodian]
            case .keysList, .keysPassphrase, .rulesShow: Set(Role.allCases)
            }
        }

        /// What demands a reason.
        private func runWithReason(_ vault: Vault, _ staff: Staff) throws {
            var request = HoldRequest(caseName: "a case")
            request.sources = ["pool"]
            switch self {
            case .snapshotsDrop: _ = try vault.dropSnapshot(staff.snapshot)
            case .holdPlace: _ = try vault.placeHold(request)
            case .holdRelease:
                let custodian = try staff.scratch.open("ada", reason: "a test")
                let number = try custodian.placeHold(request)
                _ = try vault.releaseHolds([number])
            case .retentionUndrop:
                let custodian = try staff.scratch.open("ada", reason: "a test")
                _ = try custodian.dropSnapshot(staff.snapshot)
                _ = try vault.undropSnapshot(staff.snapshot.hex)
            default: _ = try vault.confirmClock()
            }
        }

        /// What erases, and what watches, of late.
        private func runOthers(_ vault: Vault, _ staff: Staff) async throws {
            let request = ErasureRequest(key: "user-3", source: "pool")
            switch self {
            case .eraseDryRun: _ = try await vault.planErasure(request)
            case .erase: _ = try await staff.scratch.open(vault.person.name, reason: "a test").erase(request)
            case .suppressedList: _ = try vault.suppressedKeys()
            case .suppressedLift:
                _ = try await staff.scratch.open("ada", reason: "a test").erase(request)
                _ = try staff.scratch.open(vault.person.name, reason: "a test").liftSuppression(
                    of: "user-3", source: nil, collection: nil)
            case .auditTimestampAdd: _ = try vault.addStampAuthority(SampleAuthority().root, name: "a")
            case .auditTimestampList: #expect(try vault.stampAuthorities().damages.isEmpty)
            default:
                let authority = try SampleAuthority()
                _ = try staff.custodian.addStampAuthority(authority.root, name: "a")
                let note = try staff.custodian.checkpoint(ofSize: nil)
                _ = try vault.keepStamp(authority.answer(vault.stampRequest(over: note)), over: note)
            }
        }

        func run(_ vault: Vault, _ staff: Staff) async throws {
            let scratch = staff.scratch
            switch self {
            case .ingest: _ = try await vault.ingest(Staff.day(3, in: scratch))
            case .snapshots: _ = try vault.snapshots(source: nil)
            case .resolve: _ = try vault.resolve("latest", source: nil, to: "show")
            case .show: _ = try vault.describe(staff.snapshot)
            case .restore:
                _ = try await vault.restore(
                    staff.snapshot, paths: [], to: .folder("\(scratch.path)/out", overwrite: true))
            case .export: _ = try await vault.export(staff.snapshot, collection: "users") { _ in }
            case .verify: #expect(try await vault.verify(.structure).problems.isEmpty)
            case .verifySample: _ = try await vault.verify(.sample(0.5))
            case .verifyData: _ = try await vault.verify(.data)
            case .catalogRebuild: _ = try vault.rebuildCatalog()
            case .auditList: #expect(try !vault.entries(EntryQuery(limit: 9)).entries.isEmpty)
            case .auditShow: _ = try vault.entry(0)
            case .auditVerify: #expect(try await vault.verifyLedger(against: []).isWhole)
            case .auditCheckpoint: _ = try vault.checkpoint(ofSize: nil)
            case .auditSigners: #expect(try vault.signers().count == 1)
            case .auditProve: _ = try vault.prove(0)
            case .auditWitnessAdd: _ = try vault.addWitness(SampleWitness().key)
            case .auditWitnessList: #expect(try vault.witnesses().damages.isEmpty)
            case .auditWitnessKeep:
                let witness = SampleWitness()
                _ = try staff.custodian.addWitness(witness.key)
                _ = try vault.keepCheckpoint(try witness.cosigned(staff.custodian.checkpoint(ofSize: nil)))
            case .doctor: _ = try vault.examine(fix: false)
            case .doctorFix: _ = try vault.examine(fix: true)
            case .retentionSet: _ = try vault.setPolicy(Policy())
            case .retentionShow: _ = try vault.retentionPolicy()
            case .retentionPlan: _ = try vault.planRetention()
            case .retentionApply: _ = try vault.applyRetention()
            case .retentionUndrop, .retentionConfirm, .snapshotsDrop, .holdPlace, .holdRelease:
                try runWithReason(scratch.open(vault.person.name, reason: "a test"), staff)
            case .eraseDryRun, .erase, .suppressedList, .suppressedLift, .auditTimestampAdd, .auditTimestampList,
                .auditTimestampKeep:
                try await runOthers(vault, staff)
            case .snapshotsDropped: _ = try vault.droppedSnapshots()
            case .holdList: _ = try vault.holds()
            case .certificatesList: _ = try vault.certificates()
            case .certificatesVerify: #expect(try vault.certificates(as: "certificates verify").damages.isEmpty)
            case .keysList: _ = try vault.people()
            case .keysAdd:
                _ = try vault.addPerson(name: "new", role: .writer, secret: .keyFile(path: scratch.key("new")))
            case .keysRemove: try vault.removePerson("kim")
            case .keysRotate: _ = try vault.rotateKeys()
            case .keysPassphrase: try vault.changePassphrase(to: Passphrase("new"), cost: .least)
            case .rulesShow: _ = try vault.rules()
            case .rulesSet: _ = try vault.changeRules { $0.requireReason = [] }
            }
        }
    }

    static let names: [Role: String] = [.custodian: "ada", .writer: "nightly", .auditor: "otto", .keyholder: "kim"]

    @Test("is the design's table, cell by cell", arguments: Command.allCases, Role.allCases)
    func cell(_ command: Command, _ role: Role) async throws {
        let staff = try await Staff()
        let name = try #require(Self.names[role])
        let vault = try staff.scratch.open(name)
        var before = try staff.scratch.people()

        do {
            try await command.run(vault, staff)
            #expect(command.roles.contains(role), "\(role) did \(command)")
            before = try staff.scratch.people()
        } catch VaultError.notPermitted(let reason) {
            #expect(!command.roles.contains(role), "\(role) did not \(command): \(reason)")
            #expect(reason.contains("\(name) is \(role.withArticle) of this vault, and only "))
            #expect(reason.contains("custodians"))
        } catch VaultError.badInput(let reason) where command == .keysPassphrase {
            #expect(reason.contains("key file"), "everyone may; these have key files")
        }

        if [.holdRelease, .suppressedLift].contains(command) { before = try staff.scratch.people() }
        #expect(try staff.scratch.people() == before, "what was refused has changed nothing")
        #expect(
            try staff.custodian.folder.snapshotIDs().count
                == (command == .ingest && command.roles.contains(role) ? 2 : 1))
    }

    @Test("needs a vault with nothing in it as little as a full one")
    func emptyVault() throws {
        let scratch = try Scratch()
        let ada = try scratch.founded()
        _ = try ada.addPerson(name: "nightly", role: .writer, secret: .keyFile(path: scratch.key("nightly")))

        #expect(throws: VaultError.self) { try scratch.open("nightly").snapshots(source: nil) }
    }
}

@Suite("A writer")
struct WriterTests {
    @Test("adds what changed from the blind state, as a custodian would, and a custodian restores it")
    func delta() async throws {
        let staff = try await Staff()
        let request = try Staff.day(5, in: staff.scratch)

        let summary = try await staff.scratch.open("nightly").ingest(request)

        #expect(summary.collections.map(\.changed) == [5])
        #expect(summary.warnings == [])
        let ada = try staff.scratch.open("ada")
        #expect(try ada.snapshots(source: "pool").snapshots.map(\.id).last == summary.snapshot)
        #expect(try await ada.verify(.data).problems.isEmpty)
        let layout = try ada.snapshot(try #require(Digest256(hex: summary.snapshot))).layout
        #expect(layout.collections.map { $0.segments.map(\.kind) } == [[.base, .delta]])
    }

    @Test(
        "that lost the state, or has one that does not match, stores everything anew and says so",
        arguments: [true, false])
    func lostState(isGone: Bool) async throws {
        let staff = try await Staff()
        let (scratch, folder) = (staff.scratch, staff.scratch.vault)
        if isGone {
            try FileManager.default.removeItem(atPath: folder.local)
        } else {
            // A state of the snapshot before the last one, as a copy that was put back has it.
            let old = try FileManager.default.contentsOfDirectory(atPath: folder.state).map { name in
                (name, try scratch.bytes("\(folder.state)/\(name)"))
            }
            _ = try await staff.custodian.ingest(Staff.day(1, in: scratch))
            for (name, bytes) in old { try scratch.put(bytes, at: "\(folder.state)/\(name)") }
        }

        let summary = try await scratch.open("nightly").ingest(Staff.day(2, in: scratch))

        #expect(summary.warnings.count == 1)
        #expect(summary.warnings.first?.contains("stored anew") == true)
        #expect(summary.collections.map(\.changed) == [nil])
        let ada = try scratch.open("ada")
        let layout = try ada.snapshot(try #require(Digest256(hex: summary.snapshot))).layout
        #expect(layout.collections.map { $0.segments.map(\.kind) } == [[.base]])
        #expect(try await ada.verify(.data).problems.isEmpty)
    }

    @Test("that meets a collection which the source did not have has lost nothing")
    func newCollection() async throws {
        let staff = try await Staff()
        try staff.scratch.put(Array("{\"id\":\"g\"}\n".utf8), at: "\(staff.scratch.path)/groups.jsonl")
        var request = try Staff.day(1, in: staff.scratch)
        request.inputs.append(.path("\(staff.scratch.path)/groups.jsonl"))

        let summary = try await staff.scratch.open("nightly").ingest(request)

        #expect(summary.warnings == [])
        #expect(summary.collections.map(\.name) == ["users", "groups"])
    }

    @Test("works beside a catalog that is gone or lacks snapshots, says so, and the next custodian completes it")
    func lostCatalog() async throws {
        let staff = try await Staff()
        let scratch = staff.scratch
        for suffix in ["", "-wal", "-shm"] { DurableFile.remove(scratch.vault.catalog + suffix) }

        let summary = try await scratch.open("nightly").ingest(Staff.day(2, in: scratch))

        #expect(summary.warnings.first?.contains("lacks 1 of the vault's 1 snapshots") == true)
        #expect(summary.collections.map(\.added) == [nil], "nobody could tell")
        let ada = try scratch.open("ada")
        #expect(try ada.snapshots(source: "pool").snapshots.count == 2)
        #expect(try await ada.verify(.data).problems.isEmpty)
    }
}

@Suite("A writer who writes to the disk as well")
struct ForgingWriterTests {
    @Test("can exchange a layout, for the MAC is under a key of theirs, and is found by what the manifest states")
    func exchangedLayout() async throws {
        let staff = try await Staff()
        let (scratch, folder) = (staff.scratch, staff.scratch.vault)
        let second = try await staff.custodian.ingest(Staff.day(9, in: scratch))
        let id = try #require(Digest256(hex: second.snapshot))
        let ada = try scratch.open("ada")
        let (first, last) = (try ada.snapshot(staff.snapshot).layout, try ada.snapshot(id).layout)
        // The records of the first day, under the name and with the stated digests of the second.
        let forged = Layout(
            vault: ada.header.vault, snapshot: id, generation: 1, packs: first.packs, files: last.files,
            collections: first.collections)

        let writer = try scratch.open("nightly")
        let key = SecretKey.random()
        let sealed = SealedDocument.file(
            try forged.encoded(try writer.keys.layout), kind: .layout, snapshot: id, vault: writer.header.vault,
            key: key)
        let read = try #require(writer.header.readKey)
        try scratch.put(FileKey.file(key, sealedTo: read), at: folder.key(of: folder.layout(id)))
        try scratch.put(sealed, at: folder.layout(id))

        #expect(try await ada.verify(.structure).problems.isEmpty, "each part by itself is as a writer makes it")
        #expect(try await !ada.verify(.data).problems.isEmpty)
        await #expect(throws: StoreError.self) {
            try await ada.restore(id, paths: [], to: .folder("\(scratch.path)/out", overwrite: false))
        }
        #expect(!DurableFile.exists("\(scratch.path)/out/users.jsonl"))
    }
}

@Suite("The bundle of one who may not read")
struct ClosedBundleTests {
    /// Every key in a bundle, and every key that the format derives from its `id`.
    private func keys(of bundle: Seal.Bundle) throws -> [[UInt8]] {
        let pairs = [bundle.read, bundle.log, bundle.access].flatMap(\.values)
        var keys = pairs.map { $0.withUnsafeBytes { Array($0) } }
        if let id = bundle.id {
            keys.append(id.withUnsafeBytes { Array($0) })
            let labels = ["snapshot", "layout", "chunk", "gear", "name", "fingerprint", "state", "catalog", "register"]
            keys += labels.map { id.derive($0).withUnsafeBytes { Array($0) } }
            keys.append(
                id.derive("commitment", context: Array("pool\0users".utf8)).withUnsafeBytes { Array($0) })
        }
        return keys
    }

    /// The files that some key of these opens, tried as every kind of key that the format has.
    private func opened(by keys: [[UInt8]], in folder: VaultFolder, vault: VaultID) throws -> Set<String> {
        var opened: Set<String> = []
        for bytes in keys {
            let symmetric = bytes.withUnsafeBytes { SecretKey(copying: $0) }
            let asymmetric = bytes.withUnsafeBytes { OpenSecretKey(copying: $0) }
            for path in try folder.keyFiles() {
                let sealed = Array(try DurableFile.read(path, limit: 1 << 20).dropFirst(9))
                if asymmetric.opens(sealed) { opened.insert(path) }
            }
            for id in try folder.snapshotIDs() {
                for (path, kind) in [(folder.snapshot(id), SealedDocument.Kind.manifest), (folder.layout(id), .layout)]
                {
                    let file = try DurableFile.read(path, limit: 1 << 24)
                    let plain = try? SealedDocument.open(
                        file, at: path, kind: kind, snapshot: id, vault: vault, key: symmetric)
                    if plain != nil { opened.insert(path) }
                }
            }
            for id in try folder.packIDs() {
                let file = try DurableFile.read(folder.pack(id), limit: 1 << 28)
                let seal = BlockSeal(key: symmetric, vault: vault, serial: Array(file.prefix(16)))
                let trailer = Array(file.suffix(8))
                let count = trailer[0..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
                let directory = Array(file.dropLast(8).suffix(count))
                if seal.open(directory, position: BlockSeal.directory) != nil { opened.insert(folder.pack(id)) }
            }
        }
        return opened
    }

    @Test("opens no pack, no `.key`, no manifest and no layout with any key in it", arguments: [Role.writer, .auditor])
    func closed(_ role: Role) async throws {
        let staff = try await Staff()
        let folder = staff.scratch.vault
        let name = try #require(RolesTests.names[role])
        let person = try #require(try staff.custodian.people().first { $0.name == name })
        let identity = try KeyFile.read(staff.scratch.key(name)).identity
        let vault = staff.custodian.header.vault
        let slot = try folder.readSlot(person.id)

        let bundle = try Seal.Bundle.open(slot.bundle, with: identity, vault: vault, slot: slot.id).bundle

        var keys = try keys(of: bundle)
        keys.append(identity.openKey.withUnsafeBytes { Array($0) })
        #expect(keys.count == (role == .writer ? 13 : 3))
        #expect(bundle.read.isEmpty && bundle.root == nil)
        #expect(bundle.id == nil || role == .writer)
        #expect(try opened(by: keys, in: folder, vault: vault) == [])

        let all = try self.keys(of: staff.custodian.bundle)
        #expect(try opened(by: all, in: folder, vault: vault) == Set(folder.keyFiles()), "what is tried would open")
    }
}
