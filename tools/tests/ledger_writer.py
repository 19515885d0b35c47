"""Writes the ledgers of test vaults, from schema/FORMAT.md, beside vault_writer.py. A ledger is kept as a list of frames,
which a test may alter, reseal or sign anew before it is written; proofs about it come in the forms that public tools read."""

from dataclasses import replace

from nacl import bindings as sodium

from vault_writer import Identity, b64, blake2b, merkle, sha256, signature   # which finds the folder of the next ones too
from ledger.forms import (Frame, checkpoint_text, compact, entry, key_id, name_commitment, name_frame, note, seal_entry,
                          shown_time, signature_line, signer_file, succession_text, vkey)
from primitives import public_of


# Proofs of RFC 6962, as the RFC states them ----------------------------------------------------------------------------

def split(count):
    return 1 << (count - 1).bit_length() - 1


def inclusion_path(leaves, index):
    """PATH(m, D[n]), section 2.1.1: from the leaf's sibling up."""
    if len(leaves) == 1:
        return []
    at = split(len(leaves))
    if index < at:
        return inclusion_path(leaves[:at], index) + [merkle(leaves[at:])]
    return inclusion_path(leaves[at:], index - at) + [merkle(leaves[:at])]


def consistency_path(leaves, size, is_known=True):
    """SUBPROOF(m, D[n], b), section 2.1.2."""
    if size == len(leaves):
        return [] if is_known else [merkle(leaves)]
    at = split(len(leaves))
    if size <= at:
        return consistency_path(leaves[:at], size, is_known) + [merkle(leaves[at:])]
    return consistency_path(leaves[at:], size - at, False) + [merkle(leaves[:at])]


def tlog_proof(index, path, checkpoint):
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n" + "".join(b64(part) + "\n" for part in path) + "\n" + checkpoint


class LedgerWriter:
    START = 1_772_424_011_000_000_000                       # 2026-03-02T04:00:11Z

    def __init__(self, vault):
        self.vault, self.origin = vault, f"muniment/{vault.id.hex()}"
        self.seeds, self.closings, self.frames, self.entries, self.epochs = [vault.bytes(32)], [], [], [], []
        self.now, self.session, self.facts, self.names = self.START, None, {}, b""
        vault.signer = vkey(self.origin, self.seeds[0])

    @property
    def leaves(self):
        return [frame.leaf for frame in self.frames]

    def start_process(self):
        """A new session key, and its box, as each process that appends has them."""
        self.session, self.generation = self.vault.bytes(32), self.vault.generation("access")
        self.box = sodium.crypto_box_seal(self.session, sodium.crypto_scalarmult_base(self.vault.keys["access"]))

    def actor(self, person):
        self.facts.update((facts["sign"], facts) for facts in self.vault.people)      # kept when the header forgets them
        facts = self.facts[b64(person.sign)]
        return {"slot": facts["id"], "name": facts["name"], "role": facts["role"], "user": "ops", "uid": 1000, "host": "büro-1"}

    def commit(self, kind, name):
        """An object whose name is only committed to; its opening is put into ledger/names."""
        if self.session is None:
            self.start_process()
        salt, at = self.vault.bytes(32), 20 + len(self.names)
        self.names += name_frame(self.vault.id, salt, name, 1, self.box, self.vault.bytes(24), self.session)
        return {"kind": kind, "commitment": name_commitment(salt, name).hex(), "opening": at}

    def append(self, person: Identity, action, phase="event", at=None, alter=lambda body: None, **members):
        """An entry by `person`. Answers with its sequence and entry hash, as an outcome names its intent."""
        if self.session is None or self.vault.random.randrange(4) == 0:
            self.start_process()
        before, sequence = self.now, len(self.frames)
        self.now = at if at is not None else self.now + self.vault.random.randrange(3 * 10**9)
        body = {"sequence": sequence, "time": shown_time(self.now), "phase": phase, "action": action,
                "actor": self.actor(person), "objects": [], **members}
        if self.now < before and self.frames:
            body["clock"] = before - self.now
        alter(body)
        slot = bytes.fromhex(self.actor(person)["slot"])
        plain = entry(self.vault.id, slot, person.seed, self.vault.bytes(16), compact(body))
        self.entries.append(body)
        self.add(self.now, plain)
        return {"sequence": sequence, "entry": sha256(plain).hex()}

    def operation(self, person, action, outcome="done", **members):
        """Intent and outcome."""
        intent = self.append(person, action, "intent", **members)
        self.append(person, action, "outcome", outcome=outcome, intent=intent, counts={"records": 3}, **members)

    def add(self, time, plain):
        nonce = self.vault.bytes(24)
        sealed = seal_entry(self.vault.id, len(self.frames), plain, nonce, self.session)
        self.frames.append(self.signed(Frame(time, sha256(plain), b"", self.generation, self.box, nonce, sealed, b""), self.frames))

    def signed(self, frame, before):
        """The frame with leaf hash and signature, as the one that stands behind `before`."""
        frame = self.with_leaf(frame, before)
        leaves = [earlier.leaf for earlier in before] + [frame.leaf]
        return replace(frame, signature=signature(self.seeds[-1], checkpoint_text(self.origin, len(leaves), merkle(leaves)).encode()))

    def with_leaf(self, frame, before):
        return replace(frame, leaf=sha256(b"\0" + frame.leaf_data(before[-1].signature if before else b"")))

    def restate(self):
        """Gives every frame the leaf hash that it would have where it stands now; signatures stay as they are."""
        frames, self.frames = self.frames, []
        for frame in frames:
            self.frames.append(self.with_leaf(frame, self.frames))

    def seed_for(self, size):
        return next((seed for seed, closing in zip(self.seeds, self.closings) if size <= closing), self.seeds[-1])

    def checkpoint(self, size=None):
        size = len(self.frames) if size is None else size
        return note(self.origin, self.seed_for(size), checkpoint_text(self.origin, size, merkle(self.leaves[:size])))

    def proof(self, index, size):
        return tlog_proof(index, inclusion_path(self.leaves[:size], index), self.checkpoint(size))

    def leaf_data(self, index):
        return self.frames[index].leaf_data(self.frames[index - 1].signature if index else b"")

    def end_epoch(self, following=None, by_root=None):
        """`by_root`: root's seed, where the epoch is ended by its word, also one without entries."""
        following, size = following or self.vault.bytes(32), len(self.frames)
        text = succession_text(self.origin, size, merkle(self.leaves), vkey(self.origin, following),
                               "promotion" if by_root else "succession")
        self.epochs.append({"format": "muniment-epoch", "version": 1, "number": len(self.epochs) + 1,
                            "checkpoint": self.checkpoint(), "succession": note(self.origin, by_root or self.seeds[-1], text)})
        self.closings.append(size)
        self.seeds.append(following)

    def signer_file(self, number, seed):
        return signer_file(number, 1, seed, sodium.crypto_scalarmult_base(self.vault.keys["log"]))

    def entries_file(self):
        return b"MLG1" + self.vault.id + b"".join(frame.bytes() for frame in self.frames)

    def write(self):
        self.vault.write("ledger/entries", self.entries_file())
        if self.names:
            self.vault.write("ledger/names", b"MLN1" + self.vault.id + self.names)
        for epoch in self.epochs:
            self.vault.write(f"ledger/epochs/{epoch['number']:06d}", compact(epoch))
        self.vault.write("ledger/signer", self.signer_file(len(self.epochs) + 1, self.seeds[-1]))


def card_text(identity):
    both = identity.open + identity.sign
    return "muniment-card-1:" + b64(both + blake2b(both)[:4])


def person_details(facts, identity):
    """What an entry says of the person whom it adds, so that their signature counts after the header forgot them."""
    return {"slot": facts["id"], "role": facts["role"], "card": card_text(identity)}
