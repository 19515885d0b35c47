import Seal
import Testing

@testable import Seal

@Suite("A shared identity")
struct SharedIdentityTests {
    private static func people(_ count: Int) -> [(id: SlotID, identity: Identity)] {
        (0..<count).map { _ in (.random(), .random()) }
    }

    private static func share(
        _ identity: Identity, _ people: [(id: SlotID, identity: Identity)]
    ) -> SharedIdentity {
        .share(identity, among: people.map { ($0.id, $0.identity.card) })
    }

    @Test("opens with the secrets of all who share it, in their order", arguments: 2...7)
    func opens(_ count: Int) throws {
        let people = Self.people(count)
        let identity = Identity.random()

        let shared = Self.share(identity, people)

        #expect(shared.people == people.map(\.id))
        #expect(shared.box.count == SharedIdentity.boxLength(people: count))
        let opened = try shared.open(with: people.map(\.identity), card: identity.card)
        #expect(opened.card == identity.card)
    }

    @Test("opens with no fewer, no other and no stranger, whichever of them is missing", arguments: 2...7)
    func stays(_ count: Int) throws {
        let people = Self.people(count)
        let identity = Identity.random()
        let shared = Self.share(identity, people)
        let all = people.map(\.identity)

        for missing in 0..<count {
            var fewer = all
            fewer.remove(at: missing)
            #expect(throws: SealError.wrongSecret) { try shared.open(with: fewer, card: identity.card) }
            var stranger = all
            stranger[missing] = .random()
            #expect(throws: SealError.wrongSecret) { try shared.open(with: stranger, card: identity.card) }
            var twice = all
            twice[missing] = all[(missing + 1) % count]
            #expect(throws: SealError.wrongSecret) { try shared.open(with: twice, card: identity.card) }
        }
        #expect(throws: SealError.wrongSecret) { try shared.open(with: all.reversed(), card: identity.card) }
    }

    @Test("is refused when it is another's, or one bit of it is flipped")
    func altered() throws {
        let people = Self.people(2)
        let identity = Identity.random()
        let shared = Self.share(identity, people)
        let all = people.map(\.identity)

        #expect(throws: SealError.wrongSecret) { try shared.open(with: all, card: Identity.random().card) }
        for position in stride(from: 0, to: shared.box.count, by: 7) {
            var box = shared.box
            box[position] ^= 1
            #expect(throws: SealError.wrongSecret) {
                try SharedIdentity(people: shared.people, box: box).open(with: all, card: identity.card)
            }
        }
    }
}
