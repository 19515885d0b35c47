import Seal

/// A person whom an entry makes known, so that their own entries can be checked when the header no longer names them:
/// members of the entry's `details`.
package struct NamedPerson: Hashable, Sendable {
    static let cardMember = "card"

    package let slot: SlotID
    package let card: IdentityCard
    package let role: Role

    package init(slot: SlotID, card: IdentityCard, role: Role) {
        self.slot = slot
        self.card = card
        self.role = role
    }

    /// What to put into the details of the entry that says that this person was added.
    package var details: [String: String] {
        [Self.cardMember: card.text, "role": role.rawValue, "slot": slot.hex]
    }

    /// The person that an entry's details name; nil where they name none.
    package init?(details: [String: String]) {
        guard let card = details[Self.cardMember].flatMap({ try? IdentityCard(text: $0) }),
            let role = details["role"].flatMap({ Role(rawValue: $0) }),
            let slot = details["slot"].flatMap({ SlotID(hex: $0) })
        else { return nil }
        self.init(slot: slot, card: card, role: role)
    }
}
