import Seal
import Testing

@Suite("A bundle")
struct BundleTests {
    private let identity = Identity.random()
    private let vault = VaultID.random()
    private let slot = SlotID.random()
    private let root = SigningKey.random()

    /// A bundle whose `read` was rotated once.
    private func rotated() -> Bundle {
        Bundle(
            read: [2: .random(), 1: .random()], log: [1: .random()], access: [300: .random()], id: .random(), root: root
        )
    }

    private func sealed(_ bundle: Bundle, role: Role = .custodian) -> [UInt8] {
        bundle.sealed(for: identity.card, vault: vault, slot: slot, role: role, lowestRevision: 7, root: root)
    }

    private func open(_ box: [UInt8]) throws -> OpenedBundle {
        try Bundle.open(box, with: identity, vault: vault, slot: slot)
    }

    /// A box that holds `body` and root's signature over it.
    private func signedBox(_ body: [UInt8], by key: SigningKey) -> [UInt8] {
        identity.card.open.sealBox(body + key.sign(Array("muniment bundle\n".utf8) + body))
    }

    private func isDamaged(_ box: [UInt8]) -> Bool {
        do {
            _ = try open(box)
            return false
        } catch SealError.damagedBundle {
            return true
        } catch {
            return false
        }
    }

    @Test("comes back whole to a custodian")
    func roundTrip() throws {
        let bundle = rotated()

        let opened = try open(sealed(bundle))

        #expect(opened.role == .custodian)
        #expect(opened.root == root.verifyKey)
        #expect(opened.lowestRevision == 7)
        #expect(opened.bundle.read.mapValues(\.bytes) == bundle.read.mapValues(\.bytes))
        #expect(opened.bundle.log.mapValues(\.bytes) == bundle.log.mapValues(\.bytes))
        #expect(opened.bundle.access.mapValues(\.bytes) == bundle.access.mapValues(\.bytes))
        #expect(opened.bundle.id?.bytes == bundle.id?.bytes)
        #expect(opened.bundle.root?.seed == root.seed)
    }

    @Test("holds no more than the role may have, even when it was made from all keys")
    func roles() throws {
        let bundle = rotated()

        let writer = try open(sealed(bundle, role: .writer))
        #expect(writer.role == .writer)
        #expect(writer.bundle.read.isEmpty && writer.bundle.access.isEmpty && writer.bundle.root == nil)
        #expect(writer.bundle.log.count == 1)
        #expect(writer.bundle.id?.bytes == bundle.id?.bytes)

        let auditor = try open(sealed(bundle, role: .auditor))
        #expect(auditor.role == .auditor)
        #expect(auditor.bundle.read.isEmpty && auditor.bundle.id == nil && auditor.bundle.root == nil)
        #expect(auditor.bundle.log.count == 1)
        #expect(Array(auditor.bundle.access.keys) == [300])
    }

    @Test("of a new vault has one of each key")
    func founding() {
        let bundle = Bundle.founding()
        #expect(Array(bundle.read.keys) == [1])
        #expect(Array(bundle.log.keys) == [1])
        #expect(Array(bundle.access.keys) == [1])
        #expect(bundle.id != nil && bundle.root != nil)
    }

    @Test("has the bytes of FORMAT.md")
    func layout() throws {
        let bundle = rotated()
        let plain = try #require(identity.openKey.opened(sealed(bundle)))
        var expected: [UInt8] = Array("MBND".utf8) + [1] + vault.bytes + slot.bytes
        expected += [1] + root.verifyKey.bytes
        expected += [7, 0, 0, 0, 0, 0, 0, 0, 6, 0]
        expected += [1, 1, 0, 0, 0] + (bundle.read[1]?.bytes ?? [])
        expected += [1, 2, 0, 0, 0] + (bundle.read[2]?.bytes ?? [])
        expected += [2, 1, 0, 0, 0] + (bundle.id?.bytes ?? [])
        expected += [3, 1, 0, 0, 0] + (bundle.log[1]?.bytes ?? [])
        expected += [4, 0x2c, 1, 0, 0] + (bundle.access[300]?.bytes ?? [])
        expected += [5, 1, 0, 0, 0] + root.seed
        expected += root.sign(Array("muniment bundle\n".utf8) + expected)
        #expect(plain == expected)
    }

    @Test("does not open for another identity, nor with any bit of its box flipped")
    func wrongSecret() {
        let box = sealed(.founding(), role: .writer)
        #expect(throws: SealError.wrongSecret) {
            try Bundle.open(box, with: .random(), vault: vault, slot: slot)
        }
        for bit in 0..<(box.count * 8) {
            var damaged = box
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: SealError.wrongSecret, "bit \(bit)") { try open(damaged) }
        }
    }

    @Test("is not accepted with any bit of its plaintext flipped, nor cut short")
    func damagedPlaintext() throws {
        let plain = try #require(identity.openKey.opened(sealed(.founding(), role: .writer)))
        for bit in 0..<(plain.count * 8) {
            var damaged = plain
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(isDamaged(identity.card.open.sealBox(damaged)), "bit \(bit)")
        }
        for length in plain.indices {
            #expect(isDamaged(identity.card.open.sealBox(Array(plain[..<length]))), "length \(length)")
        }
        #expect(isDamaged(identity.card.open.sealBox(plain + [0])))
    }

    @Test("is not accepted in another vault or slot")
    func otherPlace() {
        let box = sealed(.founding())
        let reason = "it was made for another vault or slot"
        #expect(throws: SealError.damagedBundle(reason: reason)) {
            try Bundle.open(box, with: identity, vault: .random(), slot: slot)
        }
        #expect(throws: SealError.damagedBundle(reason: reason)) {
            try Bundle.open(box, with: identity, vault: vault, slot: .random())
        }
    }

    @Test("is not accepted when its root is not the one that signed it")
    func wrongRoot() throws {
        let stranger = Bundle(read: [:], log: [:], access: [:], id: nil, root: .random())
        #expect(isDamaged(sealed(stranger)))

        let plain = try #require(identity.openKey.opened(sealed(rotated())))
        #expect(isDamaged(signedBox(Array(plain.dropLast(64)), by: .random())))
    }

    @Test("is not accepted when root signed something that is no bundle")
    func signedNonsense() throws {
        let head: [UInt8] = Array("MBND".utf8) + [1] + vault.bytes + slot.bytes
        func body(role: UInt8 = 1, count: UInt8? = nil, _ keys: [[UInt8]]) -> [UInt8] {
            var body = head + [role] + root.verifyKey.bytes
            body += [UInt8](repeating: 0, count: 8)
            body += [count ?? UInt8(keys.count), 0]
            for key in keys { body += key + ascending() }
            return body
        }
        let read: [UInt8] = [1, 1, 0, 0, 0]
        let id: [UInt8] = [2, 1, 0, 0, 0]
        #expect(try open(signedBox(body([read, id]), by: root)).bundle.read.count == 1)
        #expect(try open(signedBox(body([]), by: root)).bundle.id == nil)

        for role: UInt8 in [0, 5, 255] { #expect(isDamaged(signedBox(body(role: role, [read]), by: root))) }
        for count: UInt8 in [0, 2, 255] { #expect(isDamaged(signedBox(body(count: count, [read]), by: root))) }
        #expect(isDamaged(signedBox(body([read, read]), by: root)))
        #expect(isDamaged(signedBox(body([id, id]), by: root)))
        #expect(isDamaged(signedBox(body([[1, 0, 0, 0, 0]]), by: root)))
        #expect(isDamaged(signedBox(body([[2, 2, 0, 0, 0]]), by: root)))
        #expect(isDamaged(signedBox(body([[5, 2, 0, 0, 0]]), by: root)))
        for kind: UInt8 in [0, 6, 255] { #expect(isDamaged(signedBox(body([[kind, 1, 0, 0, 0]]), by: root))) }
    }
}
