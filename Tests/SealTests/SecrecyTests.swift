import Seal
import Testing

@Suite("Secrets")
struct SecrecyTests {
    @Test("show nothing of themselves when printed, described or dumped")
    func unprintable() throws {
        let bytes = ascending(from: 0x61)
        let key = SecretKey(SecretBytes(bytes))
        let openKey = OpenSecretKey(SecretBytes(bytes))
        let signer = signingKey(seed: bytes)
        let identity = Identity.random()
        let bundle = Bundle(read: [1: openKey], log: [1: openKey], access: [:], id: key, root: signer)
        let fingerprinter = Fingerprinter(key: key)

        let secrets: [(Any, String)] = [
            (key, "SecretKey"), (openKey, "OpenSecretKey"), (signer, "SigningKey"), (identity, "Identity"),
            (bundle, "Bundle"), (fingerprinter, "Fingerprinter"),
        ]
        for (secret, name) in secrets {
            var dumped = ""
            dump(secret, to: &dumped)
            #expect(String(describing: secret) == name)
            #expect(String(reflecting: secret) == name)
            // Classes get a number behind their name.
            #expect(dumped == "- \(name)\n" || dumped == "- \(name) #0\n")
            #expect(Mirror(reflecting: secret).children.isEmpty)
        }
    }

    @Test("are read and copied whole", arguments: [0, 1, 32, 5000])
    func contents(length: Int) {
        let bytes = Randomness.bytes(length)
        let secret = SecretBytes(bytes)
        #expect(secret.count == length)
        #expect(secret.bytes == bytes)
        #expect(SecretBytes.random(count: length).count == length)
    }

    @Test("pass on what goes wrong while they are made")
    func throwing() {
        #expect(throws: SealError.wrongSecret) {
            _ = try SecretBytes(count: 32) { _ in throw SealError.wrongSecret }
        }
    }

    @Test("stay out of error messages, which name the cause and the way out")
    func messages() {
        #expect(
            SealError.damagedSlot(reason: "its checksum does not match").description
                == "the slot file is damaged: its checksum does not match; take it back from a copy of the vault")
        let cost = PassphraseCost(operations: 9, memory: 1 << 40)
        #expect(SealError.unreasonableCost(cost).description.contains("9 passes over 1099511627776 bytes"))
    }
}
