import Seal
import Testing

@Suite("A slot")
struct SlotTests {
    private static func example(name: String = "Ada", pin: Bool = true, passphrase: Bool = true) throws -> Slot {
        let identity = Identity.random()
        let bundle = Bundle.founding()
        let root = try #require(bundle.root)
        let vault = VaultID.random()
        let id = SlotID.random()
        return Slot(
            vault: vault, id: id, name: name, role: .auditor, card: identity.card,
            bundle: bundle.sealed(
                for: identity.card, vault: vault, slot: id, role: .auditor, lowestRevision: 1, root: root),
            pin: pin
                ? identity.signingKey.sign(Slot.pinMessage(vault: vault, slot: id, root: root.verifyKey)) : nil,
            passphrase: passphrase
                ? try WrappedIdentity.wrap(
                    identity, passphrase: SecretBytes("x"), cost: PassphraseCost(operations: 1, memory: 8 << 10),
                    vault: vault, slot: id) : nil)
    }

    /// The file of a document that is not quite a slot, its checksum right.
    private static func file(_ change: (inout String) -> Void) throws -> [UInt8] {
        let file = try example().file()
        let cut = try #require(TailedDocument.split(file, member: "checksum", pretty: true))
        var text = String(decoding: cut.body, as: UTF8.self)
        change(&text)
        let body = Array(text.utf8)
        let checksum = Base64.encode(Blake2b.hash(Array("muniment slot\n".utf8) + body).bytes)
        return TailedDocument.join(body: body, member: "checksum", value: checksum, pretty: true)
    }

    private static func isDamaged(_ file: [UInt8]) -> Bool {
        do {
            _ = try Slot(file: file)
            return false
        } catch .damagedSlot {
            return true
        } catch {
            return false
        }
    }

    @Test("that another program wrote is read, unwrapped and opened")
    func foreign() throws {
        let slot = try Slot(file: Array(ForeignSlot.file.utf8))
        #expect(slot.vault.bytes == ascending(from: 0xa0, count: 16))
        #expect(slot.id.bytes == ascending(from: 0xb0, count: 8))
        #expect(slot.name == "Zoë")
        #expect(slot.role == .custodian)

        let identity = try #require(
            try slot.passphrase?.unwrap(
                passphrase: SecretBytes(ForeignSlot.passphrase), card: slot.card, vault: slot.vault, slot: slot.id))
        #expect(identity.openKey.bytes == ascending(from: 0x10))
        #expect(identity.signingKey.seed == ascending(from: 0x40))

        let opened = try Bundle.open(slot.bundle, with: identity, vault: slot.vault, slot: slot.id)
        #expect(opened.role == .custodian)
        #expect(opened.lowestRevision == 9)
        #expect(opened.root == signingKey(seed: ascending(from: 0x80)).verifyKey)
        #expect(opened.bundle.read.mapValues(\.bytes) == [1: ascending(from: 1), 2: ascending(from: 2)])
        #expect(opened.bundle.id?.bytes == ascending(from: 3))
        #expect(opened.bundle.log.mapValues(\.bytes) == [1: ascending(from: 4)])
        #expect(opened.bundle.access.mapValues(\.bytes) == [7: ascending(from: 5)])
        #expect(opened.bundle.root?.seed == ascending(from: 0x80))

        let message = Slot.pinMessage(vault: slot.vault, slot: slot.id, root: opened.root)
        #expect(slot.card.verify.verifies(try #require(slot.pin), of: message))
    }

    @Test("is the same after it was written and read where several people open it")
    func sharedRoundTrip() throws {
        let slot = try Self.example(passphrase: false)
        let people = (0..<3).map { _ in (id: SlotID.random(), card: Identity.random().card) }
        let shared = Slot(
            vault: slot.vault, id: slot.id, name: slot.name, role: slot.role, card: slot.card, bundle: slot.bundle,
            pin: slot.pin, together: .share(.random(), among: people))

        #expect(try Slot(file: shared.file()) == shared)
    }

    @Test("whose shared identity is not one of 2 to 7 people is damaged")
    func notShared() throws {
        let id = "\"\(SlotID.random().hex)\""
        let box = Base64.encode([UInt8](repeating: 7, count: 160))
        for together in [
            #"{"people": [], "identity": "\#(box)"}"#, #"{"people": [\#(id)], "identity": "\#(box)"}"#,
            #"{"people": [\#(id), "x"], "identity": "\#(box)"}"#, #"{"people": [\#(id), \#(id)], "identity": "AAAA"}"#,
            #"{"people": [\#(id), \#(id)]}"#, #""\#(box)""#,
        ] {
            let file = try Self.file { $0 += ",\n  \"together\": \(together)" }
            #expect(Self.isDamaged(file), "\(together)")
        }
    }

    @Test("is the same after it was written and read", arguments: [true, false], [true, false])
    func roundTrip(pin: Bool, passphrase: Bool) throws {
        let slot = try Self.example(pin: pin, passphrase: passphrase)
        #expect(try Slot(file: slot.file()) == slot)
        #expect(try Slot(file: slot.file()).file() == slot.file())
    }

    @Test(
        "keeps any name",
        arguments: [
            "", "Zoë", "e\u{301}", "名前", "🗝️", "a \"quoted\" \\ name", "tab\tnewline\nnull\0bell\u{7}delete\u{7f}",
            "line\u{2028}separator", ",\n  \"checksum\": \"", "\"\n}\n", "\u{1f}</script>",
        ])
    func names(name: String) throws {
        let slot = try Self.example(name: name, passphrase: false)
        let read = try Slot(file: slot.file())
        #expect(Array(read.name.unicodeScalars) == Array(name.unicodeScalars))
    }

    @Test("is damaged with any bit of its file flipped, or cut short anywhere")
    func flippedBits() throws {
        let file = try Self.example().file()
        for bit in 0..<(file.count * 8) {
            var damaged = file
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(Self.isDamaged(damaged), "bit \(bit)")
        }
        for length in file.indices {
            #expect(Self.isDamaged(Array(file[..<length])), "length \(length)")
        }
        #expect(Self.isDamaged(file + Array("\n".utf8)))
    }

    @Test("passes over members that it does not know")
    func unknownMembers() throws {
        let file = try Self.file { $0 += ",\n  \"colour\": {\"a\": [1, null]}" }
        #expect(try Slot(file: file).name == "Ada")
    }

    @Test("of another version is refused as such")
    func otherVersion() throws {
        let file = try Self.file { $0 = $0.replacing("\"version\": 1", with: "\"version\": 2") }
        #expect(throws: SealError.unknownSlotVersion(2)) { try Slot(file: file) }
    }

    @Test(
        "is damaged when its checksum is right but a member is not",
        arguments: [
            ("muniment-slot", "muniment-vault"), ("\"version\": 1", "\"version\": \"1\""),
            ("\"version\": 1,", ""), ("\"name\": \"Ada\"", "\"name\": 7"), ("\"auditor\"", "\"emperor\""),
            ("\"vault\": \"", "\"vault\": \"0"), ("\"id\": \"", "\"id\": \"0"), ("\"open\": \"", "\"open\": \"AAAA"),
            ("\"sign\": \"", "\"sign\": \"AAAA"), ("\"bundle\": \"", "\"bundle\": \"?"),
            ("\"pin\": \"", "\"pin\": \"="),
            ("argon2id13", "argon2i13"), ("\"salt\": \"", "\"salt\": \"AAAA"), ("\"nonce\": \"", "\"nonce\": \"AAAA"),
            ("\"identity\": \"", "\"identity\": \"AAAA"), ("\"operations\": 1", "\"operations\": -1"),
            ("\"operations\": 1", "\"operations\": 1.5"), ("\"memory\": 8192", "\"memory\": 1e30"),
            ("\"memory\": 8192", "\"memory\": null"), ("{\n  \"format\"", "[\n  \"format\""),
        ])
    func wrongMembers(found: String, replacement: String) throws {
        let file = try Self.file { text in
            #expect(text.contains(found))
            text = text.replacing(found, with: replacement)
        }
        #expect(Self.isDamaged(file))
    }

    @Test("may state an unreasonable cost, which is refused when it is to be paid")
    func unreasonableCost() throws {
        let file = try Self.file { $0 = $0.replacing("\"memory\": 8192", with: "\"memory\": 1099511627776") }
        let slot = try Slot(file: file)
        #expect(throws: SealError.unreasonableCost(PassphraseCost(operations: 1, memory: 1 << 40))) {
            try slot.passphrase?.unwrap(
                passphrase: SecretBytes("x"), card: slot.card, vault: slot.vault, slot: slot.id)
        }
    }

    @Test("that is anything at all never crashes the reader", arguments: seeds)
    func arbitrary(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let bytes = generator.bytes(Int.random(in: 0...200, using: &generator))
            #expect(Self.isDamaged(bytes))
            let file = try Self.file { text in
                let scalars = Array(text.unicodeScalars)
                let position = Int.random(in: scalars.indices, using: &generator)
                text = String(String.UnicodeScalarView(scalars[..<position]))
            }
            // Cut right behind a member that may be the last, it is a whole slot again.
            #expect(try Self.isDamaged(file) || Slot(file: file).name == "Ada")
        }
    }
}
