"""FORMAT.md, "Entries": what each says, held against its frame, its person and its intent."""

from ..documents import parse_document
from ..forms import a_count, a_text, a_timestamp, hex_of, one_of
from ..primitives import aead_open, box_open, sha256
from .frames import ENTRIES, ENTRY_HEAD
from .names import Names
from .people import People

PHASES = ("intent", "outcome", "event")
OUTCOMES = ("done", "partly", "failed", "refused", "interrupted")


class Entries:
    """Opens entries and checks what each says of itself."""

    def __init__(self, ledger):
        self.names = Names(ledger, self.session_key)
        self.id, self.keys, self.people, self.is_elsewhere = ledger.id, ledger.keys, People(ledger.header), ledger.is_elsewhere
        self.sessions, self.intents, self.opened = {}, {}, 0
        self.unopened = {}                   # entry hashes by sequence, of those that may be intents

    def session_key(self, frame, generation, box, where):
        """What a box holds; a process repeats its box, so each is opened once."""
        name = generation, box
        if name not in self.sessions:
            self.sessions[name] = box_open(box, self.keys["access", generation], where,
                                           f"entry {frame.sequence}, at byte {frame.at}: its session key")
        return self.sessions[name]

    def open(self, frame, before):
        """The entry's body, or None where the secret holds no such generation of `access`. `before`: the time before."""
        if ("access", frame.generation) not in self.keys:
            self.unopened[frame.sequence] = frame.entry_hash
            return None
        additional = b"muniment entry\n" + self.id + frame.sequence.to_bytes(8, "little")
        plain = aead_open(frame.sealed, additional, frame.nonce, self.session_key(frame, frame.generation, frame.box, ENTRIES), ENTRIES,
                          f"entry {frame.sequence}, at byte {frame.at}: it")
        if sha256(plain) != frame.entry_hash:
            raise frame.refuse("is another than its frame commits to")
        slot, signature, text = plain[16:24], plain[24:88], plain[ENTRY_HEAD:]
        body = parse_document(text, f"{ENTRIES}: entry {frame.sequence}, at byte {frame.at}")
        self.check_body(frame, slot, body, before)
        self.opened += 1
        counts = (body.get("phase", a_text), body.optional("outcome", a_text)) in (("event", None), ("event", "done"), ("outcome", "done"))
        if counts and frame.sequence == 0:
            self.people.learn(frame, slot, body)
        if not self.people.signed(slot, signature, b"muniment ledger entry\n" + self.id + slot + text):
            raise frame.refuse(f"is not signed by the person whom it names, slot {slot.hex()}")
        if counts and frame.sequence:
            self.people.learn(frame, slot, body)
        return body

    def check_body(self, frame, slot, body, before):
        if body.get("sequence", a_count) != frame.sequence:
            raise frame.refuse("says that it is another entry")
        if body.get("time", a_timestamp) != frame.time:
            raise frame.refuse("says another time than its frame")
        step = 0 if before is None else max(0, before - frame.time)
        if (body.optional("clock", a_count) or 0) != step:
            raise frame.refuse("does not admit how far its time stands before that of the entry before")
        actor = body.part("actor")
        if actor.get("slot", hex_of(8)) != slot:
            raise frame.refuse("names another slot than it is signed with")
        for name in ("name", "role", "user", "host"):
            actor.get(name, a_text)
        actor.get("uid", a_count)
        if body.get("action", a_text) != "log elsewhere" and self.is_elsewhere and frame.sequence == 0:
            raise frame.refuse("does not begin a log elsewhere")
        for part in body.parts("objects"):
            part.get("kind", a_text)
            if "commitment" in part.members:
                part.get("commitment", hex_of(32)), part.get("opening", a_count)
                if "name" in part.members:
                    raise frame.refuse("commits to a name and states it as well")
            else:
                part.get("name", a_text)
        body.optional("outcome", one_of(*OUTCOMES)), body.optional("source", a_text)
        self.check_phase(frame, body)

    def check_phase(self, frame, body):
        phase = body.get("phase", one_of(*PHASES))
        if phase == "intent":
            self.intents[frame.sequence] = frame.entry_hash
            if "outcome" in body:
                raise frame.refuse("is an intent and states an outcome")
        if (phase == "outcome") != ("intent" in body):
            raise frame.refuse("is an outcome without its intent, or names one and is none")
        if phase == "outcome":
            body.get("outcome", a_text)
            intent = body.part("intent")
            sequence = intent.get("sequence", a_count)
            known = self.unopened if sequence in self.unopened else self.intents
            if known.pop(sequence, None) != intent.get("entry", hex_of(32)):
                raise frame.refuse("names an intent that is not there, or is another, or has its outcome already")
