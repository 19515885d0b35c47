import Foundation
import Seal
import Store
import Testing

@testable import Vault

@Suite("Founding a vault")
struct FoundingTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    @Test("makes a vault that opens with its founder's key file, which is made readable by its owner alone")
    func keyFile() throws {
        let made = try scratch.founded()

        let opened = try scratch.open("ada")

        #expect(opened.person == made.person)
        #expect(opened.person.name == "ada")
        #expect(opened.person.role == .custodian)
        #expect(opened.header.revision == 1)
        #expect(opened.rootFingerprint == made.rootFingerprint)
        #expect(opened.notices.isEmpty)
        #expect(opened.isWritable)
        let attributes = try FileManager.default.attributesOfItem(atPath: scratch.key("ada"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test("makes a vault that opens with its founder's passphrase, with or without the name")
    func passphrase() throws {
        let secret = try NewSecret.passphrase(Passphrase("a long walk"), .least)
        _ = try Vault.create(at: scratch.vault.path, person: "ada", secret: secret)

        for name in [nil, "ada"] {
            let secret = try Secret.passphrase(Passphrase("a long walk"))
            let opened = try Vault.open(at: scratch.vault.path, secrets: [secret], as: name)
            #expect(opened.person.name == "ada")
            #expect(opened.notices.isEmpty)
        }
    }

    @Test("takes a key file that is there already")
    func existingKeyFile() throws {
        let card = try Vault.generateKeyFile(at: scratch.key("ada"))

        let made = try scratch.founded()

        #expect(made.person.card == card)
    }

    @Test("derives every key from `id` as the format says")
    func derivedKeys() throws {
        let vault = try scratch.founded()
        let id = try #require(vault.bundle.id)

        let keys = try vault.keys
        let derived = [
            "snapshot\0": keys.snapshot, "layout\0": keys.layout, "chunk\0": keys.chunk,
            "gear\0": keys.gear, "name\0": keys.name, "catalog\0": keys.catalog,
            "commitment\0pool\0users": keys.commitment(source: "pool", collection: "users"),
        ]

        for (message, key) in derived {
            let expected = id.mac(Array("muniment/\(message)".utf8))
            #expect(key.withUnsafeBytes { Digest256($0) } == expected, "\(message)")
        }
        for (label, fingerprinter) in [("fingerprint", keys.fingerprint), ("state", keys.state)] {
            let expected = Fingerprinter(key: id.derive(label))
            Array("one".utf8).withUnsafeBytes { #expect(fingerprinter($0) == expected($0)) }
        }
    }

    @Test("refuses a folder in which anything is")
    func occupied() throws {
        _ = try scratch.founded()
        #expect(throws: StoreError.occupied(path: scratch.vault.path)) { try scratch.founded() }

        for stray in ["notes.txt", "local/notes.txt", "slots/notes.txt", "packs/ab"] {
            let other = try Scratch()
            let path = "\(other.vault.path)/\(stray)"
            try FileManager.default.createDirectory(
                atPath: DurableFile.parent(of: path), withIntermediateDirectories: true)
            try other.put([1], at: path)
            #expect(throws: StoreError.occupied(path: other.vault.path), "\(stray)") { try other.founded() }
            #expect(!DurableFile.exists(other.key("ada")), "\(stray)")
        }
    }

    @Test("refuses a card, an empty path, and names that no line can show")
    func badInput() throws {
        let card = try Vault.generateKeyFile(at: scratch.key("ada"))
        #expect(throws: VaultError.self) {
            try Vault.create(at: scratch.vault.path, person: "ada", secret: .card(card))
        }
        #expect(throws: VaultError.self) {
            try Vault.create(at: "", person: "ada", secret: .keyFile(path: scratch.key("ada")))
        }
        for name in ["", " ada", "ada\n", "a\tb", "\u{85}", String(repeating: "a", count: 201)] {
            #expect(throws: VaultError.self, "\(name.debugDescription)") {
                try Vault.create(at: scratch.vault.path, person: name, secret: .keyFile(path: scratch.key("ada")))
            }
        }
        #expect(!DurableFile.exists(scratch.vault.path))
    }

    @Test("never overwrites a key file")
    func keyFileStays() throws {
        _ = try Vault.generateKeyFile(at: scratch.key("ada"))
        let before = try scratch.bytes(scratch.key("ada"))

        #expect(throws: StoreError.self) { try Vault.generateKeyFile(at: scratch.key("ada")) }

        #expect(try scratch.bytes(scratch.key("ada")) == before)
    }
}
