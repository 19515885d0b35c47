import Seal
import Testing

@Suite("A row of keys")
struct KeyRowTests {
    private static let nonce = Randomness.bytes(24)

    /// A row of the keys of so many boxes, and what each key sealed.
    private static func row(_ count: Int, capacity: Int) -> (row: [UInt8], sealed: [[UInt8]], key: SecretKey) {
        let access = OpenSecretKey.random()
        var boxed = BoxedKey()
        var row = KeyRow(capacity: capacity)
        var sealed: [[UInt8]] = []
        for number in 0..<count {
            let key = SecretKey.random()
            let box = key.withUnsafeBytes { access.publicKey.sealBox($0) }
            let isTaken = box.withUnsafeBytes { boxed.take($0, with: access) }
            let isKept = boxed.append(to: &row)
            #expect(isTaken && isKept == (number < capacity))
            sealed.append(key.seal([UInt8(number)], nonce: nonce, associated: []))
        }
        let key = SecretKey.random()
        return (row.sealed(nonce: nonce, associated: [7], with: key), sealed, key)
    }

    private static func opened(_ sealed: [UInt8], with key: borrowing BoxedKey) -> [UInt8]? {
        var plain: [UInt8] = [0]
        let isOpen = sealed.withUnsafeBytes { sealed in
            nonce.withUnsafeBytes { nonce in
                plain.withUnsafeMutableBytes { key.open(sealed, nonce: nonce, associated: [], into: $0) }
            }
        }
        return isOpen ? plain : nil
    }

    @Test(
        "gives back each key at its place, sealed and opened again, and none behind the last", arguments: [0, 1, 5, 6])
    func roundTrip(_ count: Int) throws {
        let (bytes, sealed, key) = Self.row(count, capacity: 5)
        #expect(bytes.count == 32 * min(count, 5) + 16)
        guard let row = KeyRow.opening(bytes, nonce: Self.nonce, associated: [7], with: key) else {
            Issue.record("the row does not open")
            return
        }
        var boxed = BoxedKey()
        for place in -1...count {
            let isThere = boxed.take(row, at: place)
            #expect(isThere == (0..<min(count, 5)).contains(place))
            if isThere { #expect(Self.opened(sealed[place], with: boxed) == [UInt8(place)]) }
        }
    }

    @Test("does not open where a bit is flipped, with another key, nonce or context, or cut")
    func tampering() {
        let (bytes, _, key) = Self.row(2, capacity: 2)
        func opens(_ bytes: [UInt8], nonce: [UInt8] = Self.nonce, associated: [UInt8] = [7], with key: SecretKey)
            -> Bool
        {
            if KeyRow.opening(bytes, nonce: nonce, associated: associated, with: key) == nil { false } else { true }
        }
        #expect(opens(bytes, with: key))
        for place in bytes.indices {
            var altered = bytes
            altered[place] ^= 4
            #expect(!opens(altered, with: key))
            #expect(!opens(Array(bytes[..<place]), with: key))
        }
        #expect(!opens(bytes, with: .random()))
        #expect(!opens(bytes, nonce: Randomness.bytes(24), with: key))
        #expect(!opens(bytes, associated: [8], with: key))
    }

    @Test("takes keys that are derived from another, as long as there is room")
    func derived() {
        let key = SecretKey.random()
        var row = KeyRow(capacity: 2)
        let isKept = (0..<3).map { row.append(derivedFrom: key, "row", context: [UInt8($0)]) }
        #expect(isKept == [true, true, false])
        var boxed = BoxedKey()
        for place in 0..<2 {
            let isThere = boxed.take(row, at: place)
            #expect(isThere)
            let sealed = key.derive("row", context: [UInt8(place)]).seal([9], nonce: Self.nonce, associated: [])
            #expect(Self.opened(sealed, with: boxed) == [9])
        }
    }
}
