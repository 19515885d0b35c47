"""FORMAT.md, "Entries": whose signature an entry may bear."""

from ..forms import hex_of, one_of
from ..identities import a_card
from ..primitives import is_signed


class People:
    """Whose signature counts: the cards that the header names, and those that entries named before."""

    def __init__(self, header):
        self.cards = {slot: {person.card[32:]} for slot, person in header.people.items()}
        self.custodians = {slot for slot, person in header.people.items() if person.role == "custodian"}

    def signed(self, slot, signature, message):
        return any(is_signed(signature, message, public) for public in self.cards.get(slot, ()))

    def learn(self, frame, slot, body):
        """An entry about a person's key states slot, role and card; it counts if a custodian signed it, or if it is the
        log's first, which the founder signs for themselves."""
        details = body.part("details") if "details" in body else None
        if details is None or not {"slot", "role", "card"} <= details.members.keys():
            return
        if frame.sequence and slot not in self.custodians:
            return
        named, card = details.get("slot", hex_of(8)), details.get("card", a_card)
        if frame.sequence == 0 and named != slot:
            return
        self.cards.setdefault(named, set()).add(card[32:])
        if details.get("role", one_of("custodian", "auditor", "writer")) == "custodian":
            self.custodians.add(named)
