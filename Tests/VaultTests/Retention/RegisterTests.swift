import Foundation
import Ledger
import Retention
import Seal
import Testing

@testable import Store
@testable import Vault

@Suite("A register")
struct RegisterTests {
    enum Way: CaseIterable { case older, gone, swapped, header }

    /// Whoever can write to the disk puts an older state of a custodian's register back.
    @Test(
        "whose older copy is put back, or which is taken away, is refused by custodians and writers",
        arguments: ["policy", "holds"], Way.allCases)
    func putBack(name: String, way: Way) async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 1")
        try keeper.hold([keeper.snapshots[0]])
        let (old, oldPeople) = (try keeper.register(name), try keeper.scratch.people())
        try keeper.set("keep-last: 1, minimum: 1y")
        try keeper.hold(sources: ["pool"])

        switch way {
        case .older: try keeper.restore(old, of: name)
        case .gone: try FileManager.default.removeItem(atPath: keeper.folder.register(name))
        case .swapped:
            let first = try #require(old["000001"])
            try keeper.scratch.put(first, at: "\(keeper.folder.register(name))/000002")
        case .header:
            // The header and every slot as well: what the writer has to go by is of one piece, and the ledger tells.
            try keeper.restore(old, of: name)
            for (path, bytes) in oldPeople { try keeper.scratch.put(bytes, at: path) }
        }

        let custodian = #expect(throws: (any Error).self) { try keeper.custodian().planRetention() }
        #expect(custodian.map(isDamage) == true)
        #expect(
            #expect(throws: (any Error).self) { try keeper.custodian().dropSnapshot(keeper.snapshots[1]) }.map(isDamage)
                == true)
        #expect(#expect(throws: (any Error).self) { try keeper.auditor().holds() }.map(isDamage) == true)
        #expect(try await !keeper.auditor().verify(.structure).problems.isEmpty)
        guard way != .header else { return }
        let writer = #expect(throws: (any Error).self) { try keeper.writer().applyRetention() }
        #expect(writer.map(isDamage) == true)
        #expect(try !keeper.auditor().snapshots(source: nil).snapshots.isEmpty, "what is not about keeping goes on")
    }

    @Test("that hides snapshots is refused where an older copy was put back, by the ledger or by what the machine saw")
    func droppedPutBack() async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 2")
        _ = try keeper.writer().applyRetention()
        let old = try keeper.register("dropped")
        _ = try keeper.custodian().undropSnapshot(keeper.snapshots[0].hex)
        #expect(try keeper.hidden() == [keeper.snapshots[1]])

        try keeper.restore(old, of: "dropped")

        #expect(
            #expect(throws: (any Error).self) { try keeper.custodian().snapshots(source: nil) }.map(isDamage) == true)
        #expect(#expect(throws: (any Error).self) { try keeper.writer().applyRetention() }.map(isDamage) == true)
        DurableFile.remove(keeper.folder.localDropped)
        #expect(#expect(throws: (any Error).self) { try keeper.custodian().planRetention() }.map(isDamage) == true)
        #expect(
            #expect(throws: (any Error).self) {
                let ada = try keeper.custodian()
                return try ada.disposals(ada.currentHeader())
            }.map(isDamage) == true)
    }

    @Test(
        "counts for nothing past what the header names, and what is no document is refused",
        arguments: ["policy", "dropped"])
    func planted(name: String) async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 2")
        _ = try keeper.writer().applyRetention()
        try keeper.scratch.put(Array("nothing".utf8), at: "\(keeper.folder.register(name))/000007")

        guard name == "dropped" else {
            #expect(try keeper.writer().planRetention().policy == 1)
            return
        }
        #expect(#expect(throws: (any Error).self) { try keeper.writer().planRetention() }.map(isDamage) == true)
        #expect(#expect(throws: (any Error).self) { try keeper.custodian().planRetention() }.map(isDamage) == true)
    }

    @Test("is refused with any byte changed", arguments: 0..<8)
    func flipped(part: Int) async throws {
        let keeper = try await Keeper(snapshots: 2)
        try keeper.set("keep-last: 1")
        _ = try keeper.writer().applyRetention()
        for name in ["policy", "dropped"] {
            let path = keeper.folder.registerDocument(name, 1)
            let bytes = try keeper.scratch.bytes(path)
            var changed = bytes
            changed[part * (bytes.count - 1) / 7] ^= 1
            try keeper.scratch.put(changed, at: path)

            #expect(#expect(throws: (any Error).self) { try keeper.writer().planRetention() }.map(isDamage) == true)
            #expect(#expect(throws: (any Error).self) { try keeper.custodian().planRetention() }.map(isDamage) == true)
            try keeper.scratch.put(bytes, at: path)
        }
        #expect(try keeper.custodian().planRetention().decisions.count == 1)
    }

    @Test("is still believed when who made it has gone, and the keys were renewed")
    func goneAuthor() async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 2")
        _ = try keeper.writer().applyRetention()
        _ = try keeper.custodian().addPerson(
            name: "late", role: .writer, secret: .keyFile(path: keeper.scratch.key("late")))
        _ = try keeper.custodian().removePerson("nightly")
        _ = try keeper.custodian().rotateKeys()

        #expect(try keeper.custodian().droppedSnapshots().count == 2)
        #expect(try keeper.auditor().droppedSnapshots().count == 2)
        #expect(try keeper.scratch.open("late").planRetention().going.isEmpty)
        let list = try keeper.auditor().certificates()
        #expect(list.damages.isEmpty && list.certificates.first?.isSigned == nil)
    }

    @Test("is whole again after a change that was killed at any durable step", arguments: 1...12)
    func killed(point: Int) async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 2")
        let (path, ada, nightly) = (keeper.folder.path, keeper.scratch.key("ada"), keeper.scratch.key("nightly"))

        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, nightly = nightly as String, point = point as Int] in
            setenv("MUNIMENT_FAULT", "\(point)", 1)
            let vault = try Vault.open(at: path, secrets: [.keyFile(path: nightly)], as: nil)
            _ = try vault.applyRetention()
            // There are not so many steps.
            kill(getpid(), SIGKILL)
        }
        let hidden = try keeper.hidden()
        #expect(hidden.isEmpty || hidden == Set(keeper.snapshots.prefix(2)), "point \(point)")
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, ada = ada as String, point = point as Int] in
            setenv("MUNIMENT_FAULT", "\(point)", 1)
            let vault = try Vault.open(at: path, secrets: [.keyFile(path: ada)], as: nil, reason: "a test")
            _ = try vault.setPolicy(Policy("version: 1\ndefault: {keep-last: 1}", from: "a test"))
            kill(getpid(), SIGKILL)
        }

        try keeper.set("keep-last: 1")
        _ = try keeper.writer().applyRetention()
        #expect(try keeper.hidden() == Set(keeper.snapshots.prefix(3)), "point \(point)")
        let list = try keeper.auditor().certificates()
        #expect(list.damages.isEmpty)
        let certified = list.certificates.flatMap(\.certificate.snapshots).map(\.snapshot)
        #expect(Set(certified) == Set(keeper.snapshots.prefix(3).map(\.hex)), "each has its certificate")
        #expect(try await keeper.custodian().verify(.data).problems.isEmpty)
    }
}
