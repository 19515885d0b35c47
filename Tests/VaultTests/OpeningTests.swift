import Foundation
import Seal
import Store
import Testing

@testable import Vault

@Suite("Opening a vault")
struct OpeningTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    @Test("says the same of every wrong secret: another passphrase, a key that no slot is for, a name that nobody has")
    func wrongSecrets() throws {
        let ada = try scratch.founded()
        _ = try ada.addPerson(name: "bob", role: .custodian, secret: .passphrase(Passphrase("right"), .least))
        _ = try Vault.generateKeyFile(at: scratch.key("eve"))
        let attempts: [(Secret, String?)] = [
            (.passphrase(try Passphrase("wrong")), nil), (.passphrase(try Passphrase("wrong")), "bob"),
            (.passphrase(try Passphrase("right")), "ada"), (.passphrase(try Passphrase("right")), "eve"),
            (.keyFile(path: scratch.key("eve")), nil), (.keyFile(path: scratch.key("eve")), "ada"),
            (.keyFile(path: scratch.key("ada")), "bob"), (.keyFile(path: scratch.key("ada")), "eve"),
        ]

        for (secret, name) in attempts {
            #expect(throws: VaultError.wrongSecret) {
                try Vault.open(at: scratch.vault.path, secrets: [secret], as: name)
            }
        }
        #expect("\(VaultError.wrongSecret)" == "that secret opens no slot of this vault")
    }

    @Test("tries each secret, and lets the name choose among people of one passphrase")
    func severalSecrets() throws {
        let ada = try scratch.founded()
        for name in ["bob", "cleo"] {
            _ = try ada.addPerson(name: name, role: .custodian, secret: .passphrase(Passphrase("shared"), .least))
        }
        _ = try Vault.generateKeyFile(at: scratch.key("eve"))
        let shared = try Secret.passphrase(Passphrase("shared"))
        let eve = Secret.keyFile(path: scratch.key("eve"))

        for name in ["bob", "cleo"] {
            let opened = try Vault.open(at: scratch.vault.path, secrets: [eve, shared], as: name)
            #expect(opened.person.name == name)
        }
        #expect(throws: VaultError.wrongSecret) { try Vault.open(at: scratch.vault.path, secrets: [eve], as: nil) }
        #expect(throws: VaultError.wrongSecret) { try Vault.open(at: scratch.vault.path, secrets: [], as: nil) }
    }

    @Test("reads a passphrase from a file without the end of its line, and refuses an empty one")
    func passphraseFile() throws {
        let file = "\(scratch.path)/passphrase"
        _ = try Vault.create(
            at: scratch.vault.path, person: "ada", secret: .passphrase(Passphrase(" a b "), .least))

        for end in ["", "\n", "\r\n"] {
            try scratch.put(Array(" a b \(end)".utf8), at: file)
            let secret = try Secret.passphrase(Passphrase(file: file))
            #expect(try Vault.open(at: scratch.vault.path, secrets: [secret], as: nil).person.name == "ada")
        }
        for empty in ["", "\n", "\r\n"] {
            try scratch.put(Array(empty.utf8), at: file)
            #expect(throws: VaultError.self) { try Passphrase(file: file) }
        }
    }

    @Test("gives a notice where others can read the key file")
    func openKeyFile() throws {
        _ = try scratch.founded()
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: scratch.key("ada"))

        let opened = try scratch.open("ada")

        #expect(opened.notices.count == 1)
        #expect(opened.notices.first?.contains(scratch.key("ada")) == true)
    }

    @Test("names a file that is no key file, and a folder that is no vault")
    func notThere() throws {
        #expect(throws: StoreError.noVault(path: scratch.vault.path)) {
            try Vault.open(at: scratch.vault.path, secrets: [], as: nil)
        }
        _ = try scratch.founded()
        try scratch.put(Array("not a key\n".utf8), at: scratch.key("eve"))
        do {
            _ = try scratch.open("eve")
            Issue.record("it opened")
        } catch StoreError.badInput(let path, _) {
            #expect(path == scratch.key("eve"))
        }
        #expect(throws: StoreError.self) { try scratch.open("nobody") }
        #expect(throws: StoreError.self) {
            try Vault.open(at: scratch.vault.path, secrets: [.keyFile(path: scratch.path)], as: nil)
        }
    }

    @Test("pins root and says its fingerprint when one who was added by a card opens first, and not again")
    func firstOpening() throws {
        let ada = try scratch.founded()
        let card = try Vault.generateKeyFile(at: scratch.key("bob"))
        let bob = try ada.addPerson(name: "bob", role: .custodian, secret: .card(card))
        #expect(try scratch.vault.readSlot(bob.id).pin == nil)

        let first = try scratch.open("bob")
        let second = try scratch.open("bob")

        #expect(first.notices.count == 1)
        #expect(first.notices.first?.contains(ada.rootFingerprint) == true)
        #expect(second.notices.isEmpty)
        let pin = try #require(try scratch.vault.readSlot(bob.id).pin)
        let pinned = Slot.pinMessage(vault: ada.header.vault, slot: bob.id, root: ada.header.root)
        #expect(card.verify.verifies(pin, of: pinned))
    }

    @Test("leaves the pin for later while another process writes")
    func busy() throws {
        let ada = try scratch.founded()
        let card = try Vault.generateKeyFile(at: scratch.key("bob"))
        let bob = try ada.addPerson(name: "bob", role: .custodian, secret: .card(card))

        try scratch.whileLocked { () throws in
            #expect(try scratch.open("bob").notices.count == 1)
        }

        #expect(try scratch.vault.readSlot(bob.id).pin == nil)
    }
}
