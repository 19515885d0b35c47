import Seal
import Testing

@Suite("A key from a box")
struct BoxedKeyTests {
    @Test("opens what the key in the box sealed, and the next box's key takes its place")
    func reuse() {
        let access = OpenSecretKey.random()
        let nonce = Randomness.bytes(24)
        var boxed = BoxedKey()
        func opened(_ sealed: [UInt8], _ boxed: borrowing BoxedKey, nonce: [UInt8] = nonce) -> [UInt8]? {
            var plain = [UInt8](repeating: 0, count: sealed.count - SecretKey.tagLength)
            let isOpen = sealed.withUnsafeBytes { sealed in
                nonce.withUnsafeBytes { nonce in
                    plain.withUnsafeMutableBytes { boxed.open(sealed, nonce: nonce, associated: [7], into: $0) }
                }
            }
            return isOpen ? plain : nil
        }
        let (one, other) = (SecretKey.random(), SecretKey.random())
        let sealed = [one, other].map { $0.seal([1, 2, 3], nonce: nonce, associated: [7]) }
        let boxes = [one, other].map { key in key.withUnsafeBytes { access.publicKey.sealBox($0) } }
        #expect(opened(sealed[0], boxed) == nil)
        for index in 0..<2 {
            let isTaken = boxes[index].withUnsafeBytes { boxed.take($0, with: access) }
            #expect(isTaken)
            #expect(opened(sealed[index], boxed) == [1, 2, 3])
            #expect(opened(sealed[1 - index], boxed) == nil)
            #expect(opened(sealed[index], boxed, nonce: Array(nonce.dropLast())) == nil)
        }
        for box in [boxes[0].dropLast() + [boxes[0][79] ^ 1], access.publicKey.sealBox([1, 2, 3]), []] {
            let isTaken = box.withUnsafeBytes { boxed.take($0, with: access) }
            #expect(!isTaken)
            #expect(opened(sealed[0], boxed) == nil)
        }
    }

    @Test("tells the digest of what is derived from it, as the key itself would")
    func derivedDigest() {
        let (access, key) = (OpenSecretKey.random(), SecretKey.random())
        var boxed = BoxedKey()
        let before = boxed.digest(derivedFor: "catalog")
        let box = key.withUnsafeBytes { access.publicKey.sealBox($0) }
        let isTaken = box.withUnsafeBytes { boxed.take($0, with: access) }
        let after = [boxed.digest(derivedFor: "catalog"), boxed.digest(derivedFor: "other")]
        #expect(before == nil && isTaken)
        #expect(after == [key.derive("catalog").digest, key.derive("other").digest])
    }
}
