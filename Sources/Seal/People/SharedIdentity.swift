/// An identity that several people open together and none of them alone (FORMAT.md, "slots"): its 64 bytes in a box for the
/// last of them, which lies in a box for the one before, and so on to the first.
///
/// Who takes part is public; that the identity is the right one shows when its card is that of the slot.
package struct SharedIdentity: Hashable, Sendable {
    /// Whose secrets it takes, the first being the one who opens the outermost box.
    package let people: [SlotID]
    /// The outermost box.
    package let box: [UInt8]

    /// An identity that was shared, as it is read.
    package init(people: [SlotID], box: [UInt8]) {
        self.people = people
        self.box = box
    }

    /// The identity's 64 bytes and what each person's box adds.
    static func boxLength(people: Int) -> Int { Identity.length + people * boxOverhead }

    /// How many people can share one.
    package static let peopleCount = 2...7

    /// Shares `identity` among the owners of the cards.
    package static func share(_ identity: Identity, among people: [(id: SlotID, card: IdentityCard)]) -> SharedIdentity
    {
        precondition(peopleCount.contains(people.count), "2 to 7 people share an identity")
        var box: [UInt8]?
        for person in people.reversed() {
            box =
                box.map { person.card.open.sealBox($0) }
                ?? identity.bytes.withUnsafeBytes { person.card.open.sealBox($0) }
        }
        return SharedIdentity(people: people.map(\.id), box: box ?? [])
    }

    /// Opens the boxes one after the other.
    ///
    /// - Parameter identities: those of `people`, in their order.
    /// - Throws: `SealError.wrongSecret` where a box does not open, or what comes out is not the identity of `card`.
    package func open(with identities: [Identity], card: IdentityCard) throws(SealError) -> Identity {
        guard identities.count == people.count else { throw .wrongSecret }
        var box = box
        for identity in identities.dropLast() {
            guard let inner = identity.openKey.openBox(box) else { throw .wrongSecret }
            // What lies in all boxes but the last is a box.
            box = inner.withUnsafeBytes { Array($0) }
        }
        guard let plain = identities.last?.openKey.openBox(box), plain.count == Identity.length else {
            throw .wrongSecret
        }
        let identity = Identity(plain)
        guard identity.card == card else { throw .wrongSecret }
        return identity
    }
}
