"""FORMAT.md, "`slots/<id>`": the files, and the identity that a person's secrets get out of one."""

from dataclasses import dataclass

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from .documents import Document, cut, parse_document
from .folder import names_in, read_file
from .forms import a_count, a_text, base64_of, one_of
from .header import Person, read_person, some_people
from .identities import Identity, read_key_file, read_passphrase_file
from .primitives import blake2b, box_open
from .refusals import Integrity, WrongSecret

MAX_SLOT = 2**20
MAX_MEMORY, MAX_OPERATIONS = 2**30, 4       # Argon2id


@dataclass
class Slot:
    where: str
    id: bytes
    person: Person
    bundle: bytes
    pin: bytes | None
    passphrase: Document | None
    shared: bytes | None                     # the identity in boxes, where people open the slot together


def read_slot(folder, name, vault_id):
    where = f"slots/{name}"
    body, checksum = cut(read_file(folder, where, MAX_SLOT), "checksum", 32, where)
    if blake2b(b"muniment slot\n" + body) != checksum:
        raise Integrity(where, "does not match its checksum: it was damaged")
    document = parse_document(body + b"\n}", where)
    document.check_kind("muniment-slot", vault_id)
    if document.get("id", a_text) != name:
        raise Integrity(where, "is not the slot that its name says")
    together = document.part("together") if "together" in document else None
    person = read_person(document, together.get("people", some_people) if together else ())
    return Slot(where, bytes.fromhex(name), person, document.get("bundle", base64_of()),
                document.optional("pin", base64_of(64)),
                document.part("passphrase") if "passphrase" in document else None,
                together.get("identity", base64_of(64 + 48 * len(person.together))) if together else None)


def check_person(header, slot):
    if header.people.get(slot.id) != slot.person:
        raise Integrity(slot.where, "is not of a person whom the header names so")


def slot_names(folder):
    return names_in(folder / "slots", "[0-9a-f]{16}")


def unwrap_identity(slot, vault_id, passphrase):
    """The identity in a passphrase slot, or None where the passphrase is another."""
    wrap = slot.passphrase
    wrap.get("algorithm", one_of("argon2id13"))
    operations, memory = wrap.get("operations", a_count), wrap.get("memory", a_count)
    salt, nonce, sealed = (wrap.get(name, base64_of(size)) for name, size in
                           (("salt", 16), ("nonce", 24), ("identity", 80)))
    if not (8192 <= memory <= MAX_MEMORY and memory % 1024 == 0 and 1 <= operations <= MAX_OPERATIONS):
        raise Integrity(slot.where, "asks for more work, or less, than Argon2id should be given")
    key = sodium.crypto_pwhash_alg(32, passphrase, salt, operations, memory, sodium.crypto_pwhash_ALG_ARGON2ID13)
    additional = b"muniment identity\n" + vault_id + slot.id + slot.person.card
    try:
        plain = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, additional, nonce, key)
    except CryptoError:
        return None
    return Identity(plain[:32], plain[32:])


def identity_of(slot, vault_id, known, passphrases):
    """The slot's identity as one of the secrets gives it, or None."""
    for identity in known:
        if identity.card == slot.person.card:
            return identity
    for passphrase in passphrases if slot.passphrase else ():
        identity = unwrap_identity(slot, vault_id, passphrase)
        if identity and identity.card == slot.person.card:
            return identity
    return None


def open_shared(slot, identities):
    """The identity of a slot that people open together."""
    plain = slot.shared
    for identity in identities:
        plain = box_open(plain, identity.secret, slot.where, "its shared identity")
    identity = Identity(plain[:32], plain[32:])
    if identity.card != slot.person.card:
        raise Integrity(slot.where, "holds another identity than its own")
    return identity


def find_slot(folder, vault_id, key_files, passphrase_files):
    """The slot and the identity that the secrets open: one that takes several of them before one that takes one."""
    known, passphrases = [read_key_file(file) for file in key_files], [read_passphrase_file(file) for file in passphrase_files]
    damaged, opened, shared = None, {}, []
    for name in slot_names(folder):
        try:
            slot = read_slot(folder, name, vault_id)
            if slot.shared is not None:
                shared.append(slot)
            elif identity := identity_of(slot, vault_id, known, passphrases):
                opened[slot.id] = slot, identity
        except Integrity as failure:         # perhaps another person's slot: it counts only if no other one opens
            damaged = damaged or failure
    for slot in shared:
        if all(identifier in opened for identifier in slot.person.together):
            return slot, open_shared(slot, [opened[identifier][1] for identifier in slot.person.together])
    if opened:
        return next(iter(opened.values()))
    if damaged:
        raise damaged
    raise WrongSecret(f"{', '.join(map(str, [*key_files, *passphrase_files]))}: opens no slot of this vault")
