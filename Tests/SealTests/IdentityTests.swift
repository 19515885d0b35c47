import Seal
import Testing

@Suite("An identity")
struct IdentityTests {
    /// X25519 secret 10…2f and Ed25519 seed 40…5f, written by a Python program after FORMAT.md with PyNaCl.
    private static let line =
        "muniment-identity-1:EBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi9AQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eX4qSVVg="
    private static let card =
        "muniment-card-1:2J47rXlDfb7Z+ENBgwT0YP8Fx/6B/kqVd6gEy5Nn/2YlQ7kv8QlVEUdq3INp223ckzZloRl43aFATuEGbKlVnayviRo="

    @Test("is read from a key file that another program wrote")
    func foreignKeyFile() throws {
        let identity = try Identity(keyFile: SecretBytes("# a comment\n\n\(Self.line)\n# and another"))
        #expect(identity.openKey.bytes == ascending(from: 0x10))
        #expect(identity.signingKey.seed == ascending(from: 0x40))
        #expect(identity.card.text.count == 108)
    }

    @Test("is the same after it was written to a key file and read back")
    func keyFileRoundTrip() throws {
        let identity = Identity.random()
        let read = try Identity(keyFile: identity.keyFileText())
        #expect(read.card == identity.card)
        #expect(read.openKey.bytes == identity.openKey.bytes)
        #expect(read.signingKey.seed == identity.signingKey.seed)
    }

    @Test("writes its card and a warning into its key file as comments")
    func keyFileForm() {
        let identity = Identity.random()
        let text = String(decoding: identity.keyFileText().bytes, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 4)
        #expect(lines[0].hasPrefix("# Muniment key file."))
        #expect(lines[1] == "# \(identity.card.text)")
        #expect(lines[2].hasPrefix("muniment-identity-1:"))
        #expect(lines[3].isEmpty)
    }

    @Test(
        "is not read from anything but one whole line",
        arguments: [
            "", "\n", "# only a comment\n", "muniment-identity-1:", "muniment-identity-1:AAAA\n",
            "muniment-identity-2:" + line.dropFirst(20), " " + line, line + " ", line + "\n" + line,
            line.dropLast() + "",
            line + "AAAA", card, "\0",
        ])
    func damagedKeyFile(text: String) {
        #expect {
            _ = try Identity(keyFile: SecretBytes(text))
        } throws: { error in
            guard case .notAKeyFile? = error as? SealError else { return false }
            return true
        }
    }

    @Test("is not read from a key file with a flipped bit in its line")
    func flippedBits() {
        let line = Array(Self.line.utf8)
        for bit in 0..<(line.count * 8) {
            var damaged = line
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: SealError.self, "bit \(bit)") { try Identity(keyFile: SecretBytes(damaged)) }
        }
    }
}

@Suite("A card")
struct IdentityCardTests {
    /// The card of X25519 secret 10…2f and Ed25519 seed 40…5f, written by a Python program after FORMAT.md with PyNaCl.
    private static let text =
        "muniment-card-1:2J47rXlDfb7Z+ENBgwT0YP8Fx/6B/kqVd6gEy5Nn/2YlQ7kv8QlVEUdq3INp223ckzZloRl43aFATuEGbKlVnayviRo="

    @Test("is the one that another program wrote for the same identity")
    func foreignCard() throws {
        let open = OpenSecretKey(SecretBytes(ascending(from: 0x10))).publicKey
        let verify = signingKey(seed: ascending(from: 0x40)).verifyKey
        let card = IdentityCard(open: open, verify: verify)
        #expect(card.text == Self.text)
        #expect(try IdentityCard(text: Self.text) == card)
        #expect(card.bytes == open.bytes + verify.bytes)
    }

    @Test(
        "is refused in any other form",
        arguments: ["", "muniment-card-1:", text + "\n", " " + text, "muniment-card-1:AAAA", text.uppercased()])
    func refused(text: String) {
        #expect(throws: SealError.self) { try IdentityCard(text: text) }
    }

    @Test("is refused with a flipped bit")
    func flippedBits() {
        let text = Array(Self.text.utf8)
        for bit in 0..<(text.count * 8) where bit % 8 < 7 {
            var damaged = text
            damaged[bit / 8] ^= 1 << (bit % 8)
            let damagedText = String(decoding: damaged, as: UTF8.self)
            #expect(throws: SealError.self, "bit \(bit)") { try IdentityCard(text: damagedText) }
        }
    }

    @Test("is refused when its key is of small order, though its check matches")
    func smallOrder() {
        let bytes = [UInt8](repeating: 0, count: 64)
        let text = "muniment-card-1:" + Base64.encode(bytes + Blake2b.hash(bytes).bytes[..<4])
        #expect(throws: SealError.notACard(reason: "its keys are not usable")) { try IdentityCard(text: text) }
    }
}
