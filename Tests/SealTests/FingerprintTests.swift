import Seal
import Testing

@Suite("A fingerprint")
struct FingerprintTests {
    /// SipHash-2-4-128 of the bytes 00, 01, … under the key 00…0f: from the reference implementation's `vectors.h`.
    @Test(
        "matches the reference implementation",
        arguments: [
            (0, "a3817f04ba25a8e66df67214c7550293"),
            (1, "da87c1d86b99af44347659119b22fc45"),
            (2, "8177228da4a45dc7fca38bdef60affe4"),
            (3, "9c70b60c5267a94e5f33b6b02985ed51"),
            (4, "f88164c12d9c8faf7d0f6e7c7bcd5579"),
            (5, "1368875980776f8854527a07690e9627"),
            (6, "14eeca338b208613485ea0308fd7a15e"),
            (7, "a1f1ebbed8dbc153c0b84aa61ff08239"),
            (8, "3b62a9ba6258f5610f83e264f31497b4"),
            (9, "264499060ad9baabc47f8b02bb6d71ed"),
            (10, "00110dc378146956c95447d3f3d0fbba"),
            (11, "0151c568386b6677a2b4dc6f81e5dc18"),
            (12, "d626b266905ef35882634df68532c125"),
            (13, "9869e247e9c08b10d029934fc4b952f7"),
            (14, "31fcefac66d7de9c7ec7485fe4494902"),
            (15, "5493e99933b0a8117e08ec0f97cfc3d9"),
            (16, "6ee2a4ca67b054bbfd3315bf85230577"),
            (63, "5150d1772f50834a503e069a973fbd7c"),
        ])
    func referenceVectors(length: Int, expected: String) throws {
        let fingerprinter = Fingerprinter(key: SecretKey(SecretBytes(ascending())))

        let fingerprint = ascending(count: length).withUnsafeBytes { fingerprinter($0) }

        let bytes = try hex(expected)
        #expect(fingerprint.low == bytes[..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
        #expect(fingerprint.high == bytes[8...].reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }

    @Test("depends on the first 16 bytes of the key and no others")
    func keyBytes() {
        func fingerprint(_ key: [UInt8]) -> Fingerprint {
            Fingerprinter(key: SecretKey(SecretBytes(key)))(UnsafeRawBufferPointer(start: nil, count: 0))
        }
        let key = ascending()
        for index in key.indices {
            var other = key
            other[index] ^= 1
            #expect((fingerprint(key) != fingerprint(other)) == (index < 16))
        }
    }
}
