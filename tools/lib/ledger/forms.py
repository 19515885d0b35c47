"""The ledger's forms, as FORMAT.md's section "The ledger" gives them: vkeys, notes, checkpoints, entries, frames."""

import datetime
import json
import struct
from dataclasses import dataclass

from nacl import bindings as sodium

from primitives import b64, public_of, seal, sha256, signature


def key_id(name, seed):
    return sha256(name.encode() + b"\n\1" + public_of(seed))[:4]


def vkey(name, seed):
    return f"{name}+{key_id(name, seed).hex()}+{b64(bytes([1]) + public_of(seed))}"


def signature_line(name, seed, signed):
    return f"— {name} {b64(key_id(name, seed) + signed)}\n"


def note(name, seed, text):
    return text + "\n" + signature_line(name, seed, signature(seed, text.encode()))


def checkpoint_text(origin, size, root):
    return f"{origin}\n{size}\n{b64(root)}\n"


def succession_text(origin, size, root, following, kind="succession"):
    return f"muniment {kind}\n{checkpoint_text(origin, size, root)}{following}\n"


def compact(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def shown_time(nanoseconds):
    seconds, rest = divmod(nanoseconds, 10**9)
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + f".{rest:09d}Z"


def entry(vault_id, slot, seed, salt, body):
    """An entry's bytes: head and body, signed with the identity's seed."""
    return salt + slot + signature(seed, b"muniment ledger entry\n" + vault_id + slot + body) + body


def seal_entry(vault_id, sequence, plain, nonce, session):
    return seal(plain, b"muniment entry\n" + vault_id + struct.pack("<Q", sequence), nonce, session)


def name_commitment(salt, name):
    return sha256(b"muniment name\n" + salt + name.encode())


def name_frame(vault_id, salt, name, generation, box, nonce, session):
    """A frame of ledger/names."""
    commitment = name_commitment(salt, name)
    body = (commitment + struct.pack("<I", generation) + box + nonce
            + seal(salt + name.encode(), b"muniment opening\n" + vault_id + commitment, nonce, session))
    return struct.pack("<I", len(body)) + body


@dataclass(frozen=True)
class Frame:
    time: int
    entry_hash: bytes
    leaf: bytes
    generation: int
    box: bytes
    nonce: bytes
    sealed: bytes
    signature: bytes

    def leaf_data(self, signature_before):
        rest = struct.pack("<I", self.generation) + self.box + self.nonce + self.sealed
        return struct.pack(">q", self.time) + self.entry_hash + (sha256(signature_before) if signature_before else bytes(32)) + sha256(rest)

    def bytes(self):
        body = (struct.pack("<q", self.time) + self.entry_hash + self.leaf + struct.pack("<I", self.generation) + self.box
                + self.nonce + self.sealed + self.signature)
        return struct.pack("<I", len(body)) + body


def signer_file(number, generation, seed, log):
    """`ledger/signer`: the seed of an epoch's signer in a box for a generation of `log`, whose public half is given."""
    return b"MSGN\1" + struct.pack("<II", number, generation) + sodium.crypto_box_seal(seed, log)
