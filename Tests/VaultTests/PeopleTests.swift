import Foundation
import Seal
import Store
import Testing

@testable import Vault

@Suite("The people of a vault")
struct PeopleTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    @Test(
        "open it after any series of additions and removals, exactly those who are in, and never under an older header")
    func series() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed: \(seed)")
        var random = SplitMix(state: seed)
        _ = try scratch.founded()
        var inside = ["ada"]
        var outside: [String] = []
        var headers: [[UInt8]] = []

        for step in 0..<24 {
            headers.append(try scratch.bytes(scratch.vault.header))
            let actor = try scratch.open(try #require(inside.randomElement(using: &random)))
            if inside.count < 2 || Bool.random(using: &random) {
                let name = "person \(step)"
                _ = try actor.addPerson(name: name, role: .custodian, secret: .keyFile(path: scratch.key(name)))
                inside.append(name)
            } else {
                inside.shuffle(using: &random)
                let name = inside.removeLast()
                try actor.removePerson(name)
                outside.append(name)
            }
            #expect(try Header.read(from: scratch.vault).revision == UInt64(step + 2))
            #expect(try scratch.vault.slotIDs().count == inside.count)
        }

        for name in inside { #expect(try scratch.open(name).people().map(\.name).sorted() == inside.sorted()) }
        for name in outside { #expect(throws: VaultError.wrongSecret, "\(name)") { try scratch.open(name) } }
        for header in headers {
            try scratch.put(header, at: scratch.vault.header)
            for name in inside { #expect(damages(scratch.vault.header) { try scratch.open(name) }, "\(name)") }
        }
    }

    @Test("are listed with what opens their slots, and what is wrong with those")
    func list() throws {
        let ada = try scratch.founded()
        let bob = try ada.addPerson(name: "bob", role: .custodian, secret: .passphrase(Passphrase("b"), .least))
        let cleo = try ada.addPerson(name: "cleo", role: .custodian, secret: .keyFile(path: scratch.key("cleo")))
        #expect(try ada.people().map(\.opensWith) == [.keyFile, .passphrase, .keyFile])
        #expect(try ada.people().allSatisfy { $0.problem == nil })

        DurableFile.remove(scratch.vault.slot(bob.id))
        try scratch.put([1, 2, 3], at: scratch.vault.slot(cleo.id))

        let people = try ada.people()
        #expect(people.map(\.name) == ["ada", "bob", "cleo"])
        #expect(people.map { $0.problem == nil } == [true, false, false])
        #expect(people[1].problem?.contains("missing") == true)
        #expect(people[2].opensWith == nil)
    }

    @Test("can be removed though their slots are damaged, and others' damage stops nobody")
    func removeDamaged() throws {
        let ada = try scratch.founded()
        let bob = try ada.addPerson(name: "bob", role: .custodian, secret: .keyFile(path: scratch.key("bob")))
        let cleo = try ada.addPerson(name: "cleo", role: .custodian, secret: .keyFile(path: scratch.key("cleo")))
        try scratch.put([1], at: scratch.vault.slot(bob.id))
        try scratch.put([1], at: scratch.vault.slot(cleo.id))

        try ada.removePerson("bob")

        #expect(!DurableFile.exists(scratch.vault.slot(bob.id)))
        #expect(try scratch.open("ada").people().map(\.name) == ["ada", "cleo"])
        #expect(throws: VaultError.wrongSecret) { try scratch.open("bob") }
        #expect(damages(scratch.vault.slot(cleo.id)) { try scratch.open("cleo") })
    }

    @Test("always include a custodian")
    func lastCustodian() throws {
        let ada = try scratch.founded()
        let before = try scratch.people()

        do {
            try ada.removePerson("ada")
            Issue.record("the last custodian was removed")
        } catch VaultError.refused(let reason) {
            #expect(reason.contains("ada"))
        }

        #expect(try scratch.people() == before)
    }

    @Test("change nothing once they were removed, though they had the vault open")
    func removedWhileOpen() throws {
        let ada = try scratch.founded()
        _ = try ada.addPerson(name: "bob", role: .custodian, secret: .keyFile(path: scratch.key("bob")))
        let bob = try scratch.open("bob")
        try ada.removePerson("bob")

        do {
            try bob.removePerson("ada")
            Issue.record("it was permitted")
        } catch VaultError.notPermitted(let reason) {
            #expect(reason.contains("bob"))
        }
    }

    @Test("have names and keys of their own")
    func refusals() throws {
        let ada = try scratch.founded()
        let before = try scratch.people()
        let fresh = NewSecret.keyFile(path: scratch.key("new"))
        let attempts: [(String, Role, NewSecret)] = [
            ("ada", .custodian, fresh), ("b\nob", .custodian, fresh),
            ("bob", .custodian, .keyFile(path: scratch.key("ada"))), ("bob", .custodian, .card(ada.person.card)),
        ]

        for (name, role, secret) in attempts {
            #expect(throws: VaultError.self, "\(name)") {
                try ada.addPerson(name: name, role: role, secret: secret)
            }
        }
        #expect(throws: VaultError.notFound("there is no person called bob in this vault")) {
            try ada.removePerson("bob")
        }

        #expect(try scratch.people() == before)
        #expect(!DurableFile.exists(scratch.key("new")))
    }

    @Test("put another passphrase in the place of theirs, which then opens and the old one does not")
    func changePassphrase() throws {
        let secret = try NewSecret.passphrase(Passphrase("old"), .least)
        let ada = try Vault.create(at: scratch.vault.path, person: "ada", secret: secret)

        try ada.changePassphrase(to: Passphrase("new"), cost: .least)

        let new = try Secret.passphrase(Passphrase("new"))
        let old = try Secret.passphrase(Passphrase("old"))
        #expect(try Vault.open(at: scratch.vault.path, secrets: [new], as: nil).notices.isEmpty)
        #expect(throws: VaultError.wrongSecret) { try Vault.open(at: scratch.vault.path, secrets: [old], as: nil) }
        #expect(throws: SealError.self) {
            try ada.changePassphrase(to: Passphrase("x"), cost: PassphraseCost(operations: 1, memory: 1 << 40))
        }
    }

    @Test("have no passphrase to change where a key file opens their slot")
    func changeNoPassphrase() throws {
        let ada = try scratch.founded()
        let before = try scratch.people()

        #expect(throws: VaultError.self) { try ada.changePassphrase(to: Passphrase("new"), cost: .least) }

        #expect(try scratch.people() == before)
    }

    @Test("are changed by one process at a time")
    func locked() throws {
        let ada = try scratch.founded()
        let before = try scratch.people()

        try scratch.whileLocked {
            let locked = StoreError.locked(path: scratch.vault.path)
            #expect(throws: locked) {
                try ada.addPerson(name: "bob", role: .custodian, secret: .keyFile(path: scratch.key("bob")))
            }
            #expect(throws: locked) { try ada.removePerson("ada") }
            #expect(throws: locked) { try ada.changePassphrase(to: Passphrase("new"), cost: .least) }
        }

        #expect(try scratch.people() == before)
    }

    @Test("that many add at once are all there, but for those who were told that another process was writing")
    func manyAtOnce() async throws {
        let ada = try scratch.founded()
        let scratch = scratch

        let added = try await withThrowingTaskGroup(of: String?.self) { group in
            for number in 0..<16 {
                group.addTask {
                    let name = "person \(number)"
                    do {
                        _ = try ada.addPerson(
                            name: name, role: .custodian, secret: .keyFile(path: scratch.key(name)))
                        return name
                    } catch StoreError.locked {
                        return nil
                    }
                }
            }
            return try await group.reduce(into: ["ada"]) { names, name in names += name.map { [$0] } ?? [] }
        }

        #expect(Set(try ada.people().map(\.name)) == Set(added))
        #expect(try Header.read(from: scratch.vault).revision == UInt64(added.count))
        for name in added { #expect(try scratch.open(name).person.name == name) }
    }

    @Test("open it at any moment while others come and go")
    func openingDuringChanges() async throws {
        let ada = try scratch.founded()
        _ = try ada.addPerson(name: "bob", role: .custodian, secret: .keyFile(path: scratch.key("bob")))
        let scratch = scratch

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { () throws in
                for _ in 0..<200 { #expect(try scratch.open("bob").person.name == "bob") }
            }
            group.addTask {
                for number in 0..<40 {
                    // An opening may hold the lock, to finish for its own slot what is being done here.
                    do {
                        if number.isMultiple(of: 2) {
                            _ = try ada.addPerson(
                                name: "cleo", role: .custodian, secret: .keyFile(path: scratch.key("cleo")))
                        } else {
                            try ada.removePerson("cleo")
                        }
                    } catch StoreError.locked, VaultError.badInput, VaultError.notFound {
                        continue
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

/// Sebastiano Vigna's splitmix64, so that a printed seed makes a run again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
