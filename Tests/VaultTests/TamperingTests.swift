import Foundation
import Seal
import Store
import Testing

@testable import Vault

@Suite("A vault that was damaged or tampered with")
struct TamperingTests {
    let scratch: Scratch
    let ada: Vault
    let bob: Header.Person

    /// Ada with a key file, Bob with a passphrase, whose slot has every member that a slot can have.
    init() throws {
        scratch = try Scratch()
        ada = try scratch.founded()
        bob = try ada.addPerson(name: "bob", role: .custodian, secret: .passphrase(Passphrase("b"), .least))
    }

    private func openAsBob() throws -> Vault {
        try Vault.open(at: scratch.vault.path, secrets: [.passphrase(Passphrase("b"))], as: "bob")
    }

    private var root: SigningKey {
        get throws { try #require(ada.bundle.root) }
    }

    private var slot: String { scratch.vault.slot(bob.id) }

    private func expectDamage(
        to path: String, _ comment: Comment? = nil, at location: SourceLocation = #_sourceLocation
    ) {
        #expect(damages(path, openAsBob), comment, sourceLocation: location)
    }

    @Test("is refused with the file's name when any one bit of its header is flipped")
    func headerBits() throws {
        try flipEveryBit(of: scratch.vault.header) { _ = try Header.read(from: scratch.vault) }
    }

    @Test("is refused with the file's name when any one bit of the slot is flipped")
    func slotBits() throws {
        try flipEveryBit(of: slot) { _ = try scratch.vault.readSlot(bob.id) }
    }

    /// Reads the file with each of its bits flipped, and opens the vault with one flipped bit of each byte.
    private func flipEveryBit(of path: String, reading: () throws -> Void) throws {
        let whole = try scratch.bytes(path)
        for bit in 0..<(whole.count * 8) {
            var flipped = whole
            flipped[bit / 8] ^= 1 << (bit % 8)
            try scratch.put(flipped, at: path)
            let isRefused = damages(path, reading)
            #expect(isRefused, "bit \(bit)")
            if bit % 8 == bit / 8 % 8 { expectDamage(to: path, "bit \(bit)") }
        }
        try scratch.put(whole, at: path)
        #expect(try openAsBob().person == bob)
    }

    @Test("is refused with the file's name when header or slot is cut short")
    func cuts() throws {
        for path in [scratch.vault.header, slot] {
            let whole = try scratch.bytes(path)
            for count in stride(from: 0, to: whole.count, by: 7) {
                try scratch.put(Array(whole[..<count]), at: path)
                expectDamage(to: path, "\(count) bytes")
            }
            try scratch.put(whole, at: path)
        }
    }

    @Test("is refused when a slot says of its owner what the header does not, though its checksum fits")
    func editedSlot() throws {
        let stranger = Identity.random().card
        let edits: [(Slot) -> Slot] = [
            { $0.with(vault: .random()) }, { $0.with(id: .random()) }, { $0.with(name: "eve") },
            { $0.with(role: .auditor) },
            { $0.with(card: stranger) }, { $0.with(pin: [UInt8](repeating: 7, count: 64)) },
            { $0.with(pin: .some([])) },
            { $0.with(bundle: []) }, { $0.with(bundle: stranger.open.sealBox([])) },
        ]
        for (number, edit) in edits.enumerated() {
            let whole = try scratch.bytes(slot)
            try scratch.edit(bob.id, edit)
            expectDamage(to: slot, "edit \(number)")
            try scratch.put(whole, at: slot)
        }
    }

    @Test("is refused when the cost of a slot's passphrase would take all memory")
    func unreasonableCost() throws {
        let text = String(decoding: try scratch.bytes(slot), as: UTF8.self)
        let costly = text.replacing("\"memory\": 8192", with: "\"memory\": 8192000000000")
        #expect(costly != text)
        let (body, _) = try #require(TailedDocument.split(Array(costly.utf8), member: "checksum", pretty: true))
        let checksum = Blake2b.hash(Array("muniment slot\n".utf8) + body)
        let file = TailedDocument.join(
            body: body, member: "checksum", value: Base64.encode(checksum.bytes), pretty: true)
        try scratch.put(file, at: slot)

        expectDamage(to: slot)
    }

    @Test("is refused when the slot is missing, or another one lies in its place")
    func replacedSlot() throws {
        let whole = try scratch.bytes(slot)
        DurableFile.remove(slot)
        expectDamage(to: slot, "missing")

        try scratch.put(try scratch.bytes(scratch.vault.slot(ada.person.id)), at: slot)
        expectDamage(to: slot, "ada's")

        let other = try Scratch()
        let otherVault = try Vault.create(
            at: other.vault.path, person: "bob", secret: .passphrase(Passphrase("b"), .least))
        let foreign = try other.vault.readSlot(otherVault.person.id)
        try scratch.put(foreign.file(), at: slot)
        expectDamage(to: slot, "another vault's")
        try scratch.put(foreign.with(id: bob.id).file(), at: slot)
        expectDamage(to: slot, "another vault's, renamed")

        try scratch.put(whole, at: slot)
        #expect(try openAsBob().person == bob)
    }

    @Test("is refused when the bundle is another person's, another slot's, or signed by another root")
    func replacedBundle() throws {
        let whole = try scratch.bytes(slot)
        let adas = try scratch.vault.readSlot(ada.person.id).bundle
        func sealed(in vault: VaultID, slot: SlotID, role: Role = .custodian, root: SigningKey) -> [UInt8] {
            ada.bundle.sealed(
                for: bob.card, vault: vault, slot: slot, role: role, lowestRevision: 1, root: root)
        }
        let vault = ada.header.vault
        let bundles = [
            adas, sealed(in: vault, slot: ada.person.id, root: try root),
            sealed(in: .random(), slot: bob.id, root: try root),
            sealed(in: vault, slot: bob.id, role: .writer, root: try root),
            sealed(in: vault, slot: bob.id, role: .writer, root: .random()),
            sealed(in: vault, slot: bob.id, root: .random()),
        ]
        for (number, bundle) in bundles.enumerated() {
            try scratch.edit(bob.id) { $0.with(bundle: bundle) }
            expectDamage(to: slot, "bundle \(number)")
            try scratch.put(whole, at: slot)
        }
    }

    @Test("is refused when header and bundle are both another root's, for the pin is not")
    func replacedRoot() throws {
        let eve = SigningKey.random()
        let keys = Bundle(
            read: [1: .random()], log: [1: .random()], access: [1: .random()], id: .random(), root: eve)
        var header = Header(
            vault: ada.header.vault, keys: keys, root: eve, signer: ada.header.signer, people: ada.header.people + [bob]
        )
        header.revision = 9
        try header.write(to: scratch.vault, signedBy: eve)
        let bundle = keys.sealed(
            for: bob.card, vault: header.vault, slot: bob.id, role: .custodian, lowestRevision: 1, root: eve)
        try scratch.edit(bob.id) { $0.with(bundle: bundle) }
        expectDamage(to: slot)

        try scratch.edit(bob.id) { $0.with(pin: .some(nil)) }
        let opened = try openAsBob()
        #expect(opened.notices.count == 1, "without the pin it is a first opening, and says so")
        #expect(opened.rootFingerprint != ada.rootFingerprint)
    }

    @Test("is refused when the header is signed by another root, or names another `read` key")
    func replacedHeader() throws {
        let people = ada.header.people + [bob]
        let eve = SigningKey.random()
        try Header(vault: ada.header.vault, keys: ada.bundle, root: eve, signer: ada.header.signer, people: people)
            .write(to: scratch.vault, signedBy: eve)
        expectDamage(to: scratch.vault.header, "another root")

        let read = try #require(ada.bundle.read[1])
        let replacements: [[UInt32: OpenSecretKey]] = [[1: .random()], [1: read, 2: .random()], [2: read]]
        for keys in replacements {
            let bundle = Bundle(
                read: keys, log: ada.bundle.log, access: ada.bundle.access, id: ada.bundle.id, root: ada.bundle.root)
            var header = Header(
                vault: ada.header.vault, keys: bundle, root: try root, signer: ada.header.signer, people: people)
            header.revision = 2
            try header.write(to: scratch.vault, signedBy: root)
            expectDamage(to: scratch.vault.header, "\(keys.keys.sorted())")
        }

        try Header(vault: .random(), keys: ada.bundle, root: root, signer: ada.header.signer, people: people)
            .write(to: scratch.vault, signedBy: root)
        expectDamage(to: slot, "another vault's id")
    }

    @Test("is refused when the header of before a person was added or removed is put back")
    func rollback() throws {
        let two = try scratch.bytes(scratch.vault.header)
        let cleo = try ada.addPerson(name: "cleo", role: .custodian, secret: .keyFile(path: scratch.key("cleo")))
        let three = try scratch.bytes(scratch.vault.header)

        try scratch.put(two, at: scratch.vault.header)
        expectDamage(to: scratch.vault.header, "after an addition")
        #expect(damages(scratch.vault.header) { try scratch.open("ada") })
        #expect(damages(scratch.vault.header) { try scratch.open("cleo") }, "the one whom it does not name")
        #expect(throws: StoreError.self) { try scratch.open("ada").people() }

        try scratch.put(three, at: scratch.vault.header)
        let cleos = try scratch.bytes(scratch.vault.slot(cleo.id))
        try ada.removePerson("cleo")
        let four = try scratch.bytes(scratch.vault.header)
        try scratch.put(three, at: scratch.vault.header)
        expectDamage(to: scratch.vault.header, "after a removal")

        try scratch.put(four, at: scratch.vault.header)
        try scratch.put(cleos, at: scratch.vault.slot(cleo.id))
        #expect(throws: VaultError.wrongSecret, "her slot was put back") { try scratch.open("cleo") }
        #expect(try openAsBob().person == bob)
    }

    @Test("is not changed any more by one who had it open")
    func changedWhileOpen() throws {
        let one = try scratch.bytes(scratch.vault.header)
        let opened = try scratch.open("ada")
        _ = try opened.addPerson(name: "cleo", role: .custodian, secret: .keyFile(path: scratch.key("cleo")))
        let after = try scratch.open("ada")
        try scratch.put(one, at: scratch.vault.header)

        #expect(throws: StoreError.self) { try after.people() }
        #expect(throws: StoreError.self) { try after.removePerson("bob") }
        #expect(try scratch.bytes(scratch.vault.header) == one)

        let keys = Bundle(
            read: [1: .random()], log: ada.bundle.log, access: ada.bundle.access, id: ada.bundle.id, root: nil)
        var header = Header(
            vault: ada.header.vault, keys: keys, root: try root, signer: ada.header.signer, people: after.header.people)
        header.revision = 9
        try header.write(to: scratch.vault, signedBy: root)
        #expect(throws: StoreError.self, "another `read` key") { try after.people() }
    }

    @Test("tells those whom the damage does not touch nothing but who they are")
    func othersOpen() throws {
        DurableFile.remove(slot)
        try scratch.put([1, 2, 3], at: "\(scratch.vault.slots)/\(SlotID.random().hex)")

        #expect(try scratch.open("ada").person.name == "ada")
    }
}
