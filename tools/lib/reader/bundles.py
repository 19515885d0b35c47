"""FORMAT.md, "`slots/<id>`": a bundle's plaintext, and what makes a vault's header trusted."""

from dataclasses import dataclass

from nacl import bindings as sodium

from .cursor import Cursor
from .header import HEADER, ROLES
from .primitives import box_open, check_signature
from .refusals import Integrity
from .slots import check_person

KINDS = {1: "read", 2: "id", 3: "log", 4: "access", 5: "root"}
HELD = {"custodian": ("read", "log", "access"), "auditor": ("log", "access"), "writer": ("log",), "keyholder": ()}


@dataclass
class Bundle:
    root: bytes
    lowest_revision: int
    keys: dict                               # ("read", generation) → secret


def open_bundle(slot, identity, vault_id):
    plain = box_open(slot.bundle, identity.secret, slot.where, "its bundle")
    cursor = Cursor(plain, slot.where)
    start = cursor.take(5), cursor.take(16), cursor.take(8), cursor.integer(1)
    if start != (b"MBND\x01", vault_id, slot.id, ROLES[slot.person.role]):
        raise Integrity(slot.where, "holds a bundle of another form, vault, slot or role")
    root, lowest_revision, keys = cursor.take(32), cursor.integer(8), {}
    for _ in range(cursor.integer(2)):
        kind, generation, key = cursor.integer(1), cursor.integer(4), cursor.take(32)
        if kind not in KINDS or (KINDS[kind], generation) in keys:
            raise Integrity(slot.where, "has a bundle with a key that is unknown or there twice")
        keys[KINDS[kind], generation] = key
    signed = plain[:cursor.at]
    check_signature(cursor.take(64), b"muniment bundle\n" + signed, root, slot.where, "the bundle")
    cursor.end()
    return Bundle(root, lowest_revision, keys)


def check_trust(header, slot, identity, bundle):
    """What ties header, slot and bundle together, in FORMAT.md's order."""
    if slot.pin is not None:
        check_signature(slot.pin, b"muniment pin\n" + header.vault_id + slot.id + bundle.root,
                        identity.card[32:], slot.where, "the pin")
    if header.root != bundle.root:
        raise Integrity(HEADER, f"is signed by another root than {slot.where} trusts")
    if header.revision < bundle.lowest_revision:
        raise Integrity(HEADER, f"is revision {header.revision}; {slot.where} demands {bundle.lowest_revision}")
    check_person(header, slot)
    for (kind, generation), secret in list(bundle.keys.items()):
        if kind in ("read", "log", "access"):
            if (kind, generation) not in header.publics:          # to come, or gone: the keys are being renewed
                del bundle.keys[kind, generation]
                continue
            fits = sodium.crypto_scalarmult_base(secret) == header.publics.get((kind, generation))
        else:
            fits = generation == 1 and (kind == "id" or sodium.crypto_sign_seed_keypair(secret)[0] == header.root)
        if not fits:
            raise Integrity(slot.where, f"has a bundle whose {kind} key is not the header's")
    for kind in ("read", "log", "access"):
        newest = max(generation for name, generation in header.publics if name == kind)
        if kind in HELD[slot.person.role] and (kind, newest) not in bundle.keys:
            raise Integrity(HEADER, f"names a newer {kind} key than {slot.where} holds")
