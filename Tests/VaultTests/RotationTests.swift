import Foundation
import Seal
import Store
import Testing

@testable import Vault

@Suite("Renewing the keys")
struct RotationTests {
    private func files(_ scratch: Scratch) throws -> [UInt32] {
        try scratch.vault.keyFiles().map { path in
            try scratch.bytes(path)[5..<9].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
    }

    /// That everyone opens the vault, nobody has the first `read`, everything is whole, and both days come back.
    private func expectRenewed(_ scratch: Scratch, generation: UInt32, snapshots: Int, people: [String]) async throws {
        for name in people {
            let opened = try scratch.open(name)
            #expect(opened.notices == [])
            let keys = opened.bundle
            #expect(keys.read.keys.sorted() == (keys.root == nil ? [] : [generation]))
            #expect(keys.log.isEmpty || keys.log.keys.sorted() == Array(1...generation))
            #expect(keys.access.isEmpty || keys.access.keys.sorted() == Array(1...generation))
        }
        #expect(try Set(files(scratch)) == [generation])
        let ada = try scratch.open("ada")
        let report = try await ada.verify(.data)
        #expect(report.problems.map(\.object) == [])
        #expect(report.snapshots == snapshots)
    }

    @Test("reaches everyone's slot in their absence, and every `.key` file; what is archived stays as it was")
    func all() async throws {
        let staff = try await Staff()
        let scratch = staff.scratch
        let packs = try scratch.vault.packIDs().map { try scratch.bytes(scratch.vault.pack($0)) }

        let report = try staff.custodian.rotateKeys()

        #expect(report.generation == 2)
        #expect(!report.isResumed)
        #expect(report.resealed == (try scratch.vault.keyFiles().count))
        #expect(report.leftOut == [])
        try await expectRenewed(
            scratch, generation: 2, snapshots: 1, people: ["ada", "nightly", "otto", "kim"])
        #expect(try scratch.vault.packIDs().map { try scratch.bytes(scratch.vault.pack($0)) } == packs)
        _ = try await scratch.open("nightly").ingest(Staff.day(2, in: scratch))
        _ = try scratch.open("ada").rotateKeys()
        try await expectRenewed(scratch, generation: 3, snapshots: 2, people: ["ada", "nightly", "otto"])
    }

    @Test("leaves to a removed person who kept the bundle nothing that is sealed anew or written later")
    func removed() async throws {
        let staff = try await Staff()
        let scratch = staff.scratch
        _ = try staff.custodian.addPerson(
            name: "mallory", role: .custodian, secret: .keyFile(path: scratch.key("mallory")))
        let kept = try scratch.open("mallory")
        try scratch.open("ada").removePerson("mallory")
        #expect(try staff.custodian.isRotationDue())
        let boxes = { try scratch.vault.keyFiles().map { Array(try scratch.bytes($0).dropFirst(9)) } }
        let old = try #require(kept.bundle.read[1])
        #expect(try boxes().allSatisfy { old.opens($0) }, "a removal alone takes nothing back")

        _ = try scratch.open("ada").rotateKeys()
        _ = try await scratch.open("nightly").ingest(Staff.day(4, in: scratch))

        #expect(!(try staff.custodian.isRotationDue()))
        #expect(try !boxes().contains { old.opens($0) })
        #expect(kept.bundle.read.count == 1)
        for id in try scratch.vault.slotIDs() {
            let slot = try scratch.vault.readSlot(id)
            #expect(throws: SealError.wrongSecret) {
                try Seal.Bundle.open(slot.bundle, with: kept.identity, vault: slot.vault, slot: id)
            }
        }
        #expect(throws: VaultError.notPermitted("mallory was removed from this vault")) {
            try kept.snapshots(source: nil)
        }
    }

    @Test("that is killed at any durable step leaves a vault that opens, takes snapshots, and is gone on with")
    func killed() async throws {
        let staff = try await Staff()
        let origin = staff.scratch
        let keyFiles = try origin.vault.keyFiles().count
        // Two a file: four slots, the header, four slots, the keys, the header, four slots.
        let points = 2 * (4 + 1 + 4 + keyFiles + 1 + 4)
        for point in 1...points {
            let scratch = try Scratch()
            for name in ["vault", "ada.key", "nightly.key", "otto.key", "kim.key"] {
                try FileManager.default.copyItem(atPath: "\(origin.path)/\(name)", toPath: "\(scratch.path)/\(name)")
            }
            let (path, key) = (scratch.vault.path, scratch.key("ada"))
            await #expect(processExitsWith: .signal(SIGKILL), "point \(point)") {
                [path = path as String, key = key as String, point = point as Int] in
                setenv("MUNIMENT_FAULT", "\(point)", 1)
                _ = try Vault.open(at: path, secrets: [.keyFile(path: key)], as: nil).rotateKeys()
            }

            let people = ["ada", "nightly", "otto", "kim"]
            let newest = try #require(try Header.read(from: scratch.vault).read.keys.max())
            let known = try scratch.vault.keyFiles()
            // Not the custodian first, whose opening finishes what is left to do to the slots.
            for name in people.reversed() { #expect(try scratch.open(name).person.name == name, "point \(point)") }
            _ = try await scratch.open("nightly").ingest(Staff.day(2, in: scratch))
            for file in try scratch.vault.keyFiles() where !known.contains(file) {
                #expect(try scratch.bytes(file)[5] == UInt8(newest), "point \(point)")
            }
            #expect(try await scratch.open("ada").verify(.data).problems.isEmpty, "point \(point)")

            let isUnfinished = try Header.read(from: scratch.vault).read.count > 1
            let report = try scratch.open("ada").rotateKeys()

            #expect(report.isResumed == isUnfinished, "point \(point)")
            #expect(report.generation == (isUnfinished ? newest : newest + 1), "point \(point)")
            try await expectRenewed(scratch, generation: report.generation, snapshots: 2, people: people)
        }
    }

    @Test("makes further keys where someone was removed while it was unfinished")
    func removalInBetween() async throws {
        let staff = try await Staff()
        let scratch = staff.scratch
        // A key file that is of no use stops it before the end.
        let stray = scratch.vault.key(of: scratch.vault.pack(try #require(scratch.vault.packIDs().first)))
        let whole = try scratch.bytes(stray)
        try scratch.put([1, 2, 3], at: stray)
        do {
            _ = try staff.custodian.rotateKeys()
            Issue.record("it was finished")
        } catch VaultError.damaged(let damages) {
            #expect(damages.map(\.object) == [scratch.vault.relative(stray)])
        }
        #expect(try scratch.open("ada").bundle.read.keys.sorted() == [1, 2], "the old key stays for what it may open")
        try scratch.open("ada").removePerson("otto")
        try scratch.put(whole, at: stray)

        let report = try scratch.open("ada").rotateKeys()

        #expect(report.generation == 3)
        #expect(!report.isResumed)
        try await expectRenewed(scratch, generation: 3, snapshots: 1, people: ["ada", "nightly", "kim"])
    }

    @Test("lets others open, read and verify the vault at any moment")
    func whileOpening() async throws {
        let staff = try await Staff()
        let scratch = staff.scratch

        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<40 {
                        let ada = try scratch.open("ada")
                        #expect(try ada.describe(staff.snapshot).snapshot.files == 1)
                        #expect(try scratch.open("nightly").person.role == .writer)
                    }
                }
            }
            group.addTask { () throws in
                for _ in 0..<12 {
                    // An opening may hold the lock, to finish for its own slot what is being done here.
                    do { _ = try scratch.open("ada").rotateKeys() } catch StoreError.locked { continue }
                }
            }
            try await group.waitForAll()
        }

        #expect(try await scratch.open("ada").verify(.data).problems.isEmpty)
    }

    @Test("does not disturb those who have the vault open: readers go on, and what is written is sealed to the new key")
    func whileOpen() async throws {
        let staff = try await Staff()
        let (ada, writer) = (try staff.scratch.open("ada"), try staff.scratch.open("nightly"))

        _ = try staff.custodian.rotateKeys()

        #expect(try await ada.verify(.data).problems.isEmpty)
        _ = try await writer.ingest(Staff.day(2, in: staff.scratch))
        #expect(try Set(files(staff.scratch)) == [2])
        try ada.removePerson("kim")
        try await expectRenewed(staff.scratch, generation: 2, snapshots: 2, people: ["ada", "nightly", "otto"])
    }
}
