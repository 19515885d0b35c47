"""FORMAT.md, "Checkpoints": the signed notes that checkpoints, successions and cosignatures are."""

import base64
import re
from dataclasses import dataclass

from ..forms import a_text, base64_of, ensure
from ..primitives import sha256
from ..refusals import Integrity

MAX_NOTE = 2**20                            # bytes: FORMAT.md states no bound, this is ours
SIGNING, COSIGNING = 1, 4                   # kinds of keys: a signer's, and a witness's


@dataclass(frozen=True)
class Signer:
    name: str
    id: bytes
    public: bytes
    vkey: str


def key_id_of(name, kind, public):
    return sha256(name.encode(), b"\n", bytes([kind]), public)[:4]


def signer_of(name, public):
    key_id = key_id_of(name, SIGNING, public)
    return Signer(name, key_id, public, f"{name}+{key_id.hex()}+{base64.b64encode(bytes([SIGNING]) + public).decode()}")


def vkey_of(kind):
    """The form of a key that is written as text, of one kind."""
    def form(value):
        match = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", a_text(value))
        ensure(match)
        name, kind_and_public = match[1], base64_of(33)(match[3])
        key_id = key_id_of(name, kind, kind_and_public[1:])
        ensure(kind_and_public[0] == kind and key_id.hex() == match[2])
        return Signer(name, key_id, kind_and_public[1:], value)
    return form


a_vkey, a_witness_vkey = vkey_of(SIGNING), vkey_of(COSIGNING)


def split_note(note):
    """A signed note's text, and its signatures as (key name, key id, signature)."""
    text, _, lines = note.rpartition("\n\n")
    ensure(text and lines.endswith("\n") and not any(ord(letter) < 32 and letter != "\n" for letter in note))
    signatures = []
    for line in lines[:-1].split("\n"):
        match = re.fullmatch(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)", line)
        ensure(match)
        data = base64_of()(match[2])
        ensure(len(data) > 4)
        signatures.append((match[1], data[:4], data[4:]))
    return text + "\n", signatures


def a_note(value):
    """Text and signatures of a note in a document."""
    return split_note(a_text(value))


def signature_by(signatures, signer, where, what):
    """The signature that a note bears by `signer`; those by others are passed over."""
    for name, key_id, signature in signatures:
        if (name, key_id) == (signer.name, signer.id):
            return signature
    raise Integrity(where, f"{what} is not signed by the signer who counts there")
