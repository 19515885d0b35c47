import Foundation
import Seal
import Store
import Testing

@testable import Vault

@Suite("A change that is killed")
struct KilledTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    @Test("while a vault is founded leaves no vault, and founding it again makes one")
    func founding() async throws {
        for point in 1...10 {
            let scratch = try Scratch()
            let (path, key) = (scratch.vault.path, scratch.key("ada"))

            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, key = key as String, point = point as Int] in
                setenv("MUNIMENT_FAULT", "\(point)", 1)
                _ = try Vault.create(at: path, person: "ada", secret: .keyFile(path: key))
            }

            // The ledger, the slot, the header, and then the first entry.
            if point < 8 {
                #expect(throws: StoreError.noVault(path: path), "point \(point)") { try scratch.open("ada") }
                _ = try scratch.founded()
                #expect(try scratch.vault.slotIDs().count == 1)
            }
            #expect(try scratch.open("ada").person.name == "ada")
        }
    }

    @Test("while a vault of several custodians is founded leaves no vault, and founding it again makes one")
    func foundingTogether() async throws {
        // Two a file: the ledger's signer and entries, six slots, and the header; then the first entry.
        for point in 1...20 {
            let scratch = try Scratch()
            let path = scratch.vault.path
            let files = ["ada", "bob", "cyd"].map { scratch.key($0) }
            await #expect(processExitsWith: .signal(SIGKILL), "point \(point)") {
                [path = path as String, files = files as [String], point = point as Int] in
                setenv("MUNIMENT_FAULT", "\(point)", 1)
                _ = try Vault.create(at: path, quorum: 2, of: files.map { (String($0.suffix(7)), .keyFile(path: $0)) })
            }

            if point < 18 {
                #expect(throws: StoreError.noVault(path: path), "point \(point)") { try scratch.open("ada") }
                _ = try Vault.create(at: path, quorum: 2, of: files.map { (String($0.suffix(7)), .keyFile(path: $0)) })
                #expect(try scratch.vault.slotIDs().count == 6)
            }
            #expect(try scratch.open(together: ["ada", "cyd"]).person.role == .custodian)
        }
    }

    @Test("while a person is added leaves the person in or out, everyone else in, and is finished at the next opening")
    func adding() async throws {
        // Two points are the entry before, and two that after.
        for point in 1...14 {
            let scratch = try Scratch()
            let ada = try scratch.founded()
            _ = try ada.addPerson(name: "bob", role: .custodian, secret: .keyFile(path: scratch.key("bob")))
            let old = try scratch.bytes(scratch.vault.header)
            _ = try Vault.generateKeyFile(at: scratch.key("cleo"))
            let (path, key, new) = (scratch.vault.path, scratch.key("ada"), scratch.key("cleo"))

            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, key = key as String, new = new as String, point = point as Int] in
                setenv("MUNIMENT_FAULT", "\(point)", 1)
                let ada = try Vault.open(at: path, secrets: [.keyFile(path: key)], as: nil)
                _ = try ada.addPerson(name: "cleo", role: .custodian, secret: .keyFile(path: new))
            }

            if point < 6 {
                #expect(throws: VaultError.wrongSecret, "point \(point)") { try scratch.open("cleo") }
            } else {
                #expect(try scratch.open("cleo").person.name == "cleo")
            }
            try expectSettled(scratch, people: point < 6 ? ["ada", "bob"] : ["ada", "bob", "cleo"], before: old)
        }
    }

    @Test(
        "while a person is removed leaves the person in or out, everyone else in, and is finished at the next opening")
    func removing() async throws {
        for point in 1...10 {
            let scratch = try Scratch()
            let ada = try scratch.founded()
            for name in ["bob", "cleo"] {
                _ = try ada.addPerson(name: name, role: .custodian, secret: .keyFile(path: scratch.key(name)))
            }
            let old = try scratch.bytes(scratch.vault.header)
            let (path, key) = (scratch.vault.path, scratch.key("ada"))

            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, key = key as String, point = point as Int] in
                setenv("MUNIMENT_FAULT", "\(point)", 1)
                let ada = try Vault.open(at: path, secrets: [.keyFile(path: key)], as: nil)
                try ada.removePerson("cleo")
            }

            if point > 3 {
                #expect(throws: VaultError.wrongSecret, "point \(point)") { try scratch.open("cleo") }
            }
            try expectSettled(scratch, people: point > 3 ? ["ada", "bob"] : ["ada", "bob", "cleo"], before: old)
        }
    }

    /// Opens as everyone, then expects that nothing is left of what was not finished.
    private func expectSettled(_ scratch: Scratch, people: [String], before old: [UInt8]) throws {
        for name in people { #expect(try scratch.open(name).people().map(\.name) == people) }
        let isChanged = try scratch.bytes(scratch.vault.header) != old
        guard isChanged else { return }
        #expect(try DurableFile.names(in: scratch.vault.slots).count == people.count)
        try scratch.put(old, at: scratch.vault.header)
        for name in people { #expect(damages(scratch.vault.header) { try scratch.open(name) }, "\(name)") }
    }
}
