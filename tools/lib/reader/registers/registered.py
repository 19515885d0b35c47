"""FORMAT.md, "Registers": one document of them."""

from dataclasses import dataclass

from ..cursor import Cursor
from ..documents import Document, cut, parse_document
from ..folder import names_in, read_file
from ..forms import a_count, a_list, a_text, a_timestamp, an_object, ensure, hex_of, list_of, one_of
from ..primitives import aead_open, blake2b, box_open, check_signature, sha256
from ..refusals import Integrity

REGISTERS = {"policy": "muniment-policy", "holds": "muniment-holds", "dropped": "muniment-dropped",
             "suppressed": "muniment-suppressed", "certificates": "muniment-certificate",
             "replicas": "muniment-replicas"}
AUTHORS = {"policy": ("custodian",), "holds": ("custodian",), "suppressed": ("custodian",),
           "dropped": ("custodian", "writer"), "certificates": ("custodian", "writer"), "replicas": ("custodian",)}
MAX_FILE = 2**26


@dataclass
class Registered:
    """A document of a register."""
    register: str
    number: int
    document: Document
    digest: bytes
    is_signed: bool                          # by somebody whom the header names

    @property
    def where(self):
        return f"{self.register}/{self.number:06d}"


def numbers(vault, register):
    return [int(name) for name in names_in(vault.folder / register, "[0-9]{6,}") if int(name) and f"{int(name):06d}" == name]


def read_registered(vault, register, number):
    where = f"{register}/{number:06d}"
    data = read_file(vault.folder, where, MAX_FILE)
    cursor = Cursor(data, where)
    if cursor.take(5) != b"MREG\x01":
        raise Integrity(where, "is no document of a register")
    generation = cursor.integer(4)
    secret = vault.keys.get(("log", generation))
    if secret is None:
        raise Integrity(where, f"is sealed to generation {generation} of `log`, which the bundle does not hold")
    if ("id", 1) in vault.keys and blake2b(data[:-32], vault.derive("register")) != data[-32:]:
        raise Integrity(where, "has a tag that does not fit it")
    key, nonce = box_open(cursor.take(80), secret, where, "its key"), cursor.take(24)
    additional = b"muniment register\n" + vault.id + register.encode() + b"\0" + number.to_bytes(8, "little")
    plain = aead_open(data[113:-32], additional, nonce, key, where, "it")
    body, signature = cut(plain, "signature", 64, where)
    document = parse_document(body + b"\n}", where)
    document.check_kind(REGISTERS[register], vault.id)
    if document.get("number", a_count) != number:
        raise Integrity(where, "has another number than its name")
    document.get("made", a_timestamp), document.optional("previous", hex_of(32))
    person = vault.header.people.get(document.get("person", hex_of(8)))
    if person is not None:
        if person.role not in AUTHORS[register]:
            raise Integrity(where, "was made by somebody who may not")
        check_signature(signature, f"muniment {register}\n".encode() + body, person.card[32:], where, "it")
    check_content(register, document)
    return Registered(register, number, document, sha256(plain), person is not None)


def check_content(register, document):
    """The members that a reader relies on."""
    if register == "policy":
        policy = document.part("policy")
        policy.get("version", lambda value: ensure(value == 1)), policy.optional("sources", an_object)
        document.part("clock").get("entries", a_count), document.part("clock").get("time", a_timestamp)
    elif register == "holds":
        for place, hold in enumerate(document.parts("holds")):
            hold.get("number", lambda value: ensure(value == place + 1))
            hold.get("placed", a_timestamp), hold.optional("released", a_timestamp)
            hold.optional("snapshots", list_of(hex_of(32)))
        for one in document.parts("confirmed"):
            one.get("snapshot", hex_of(32)), one.get("time", a_timestamp), one.get("person", hex_of(8))
    elif register == "dropped":
        for one in document.parts("dropped"):
            one.get("snapshot", hex_of(32)), one.get("until", a_timestamp), one.get("time", a_timestamp)
            one.get("created", a_timestamp), one.get("cause", one_of("policy", "request")), one.get("certificate", a_count)
        for one in document.parts("broughtBack"):
            one.get("snapshot", hex_of(32)), one.get("time", a_timestamp)
    elif register == "suppressed":
        for one in document.parts("suppressed"):
            one.get("source", a_text), one.get("collection", a_text), one.get("keyHash", hex_of(32)), one.get("time", a_timestamp)
            one.get("certificate", a_count), one.get("person", hex_of(8))
            if (one.optional("lifted", a_timestamp) is None) != (one.optional("liftedBy", hex_of(8)) is None):
                raise Integrity(document.where, "says of a key when it was lifted, or by whom, and not both")
    elif register == "replicas":
        for one in document.parts("replicas"):
            one.get("name", a_text), one.get("url", a_text), one.get("added", a_timestamp), one.optional("removed", a_timestamp)
            settings = one.part("settings")
            for name in settings.members:
                settings.get(name, a_text)
        names = [one.get("name", a_text) for one in document.parts("replicas") if "removed" not in one.members]
        if len(set(names)) != len(names):
            raise Integrity(document.where, "has two replicas of one name")
    else:
        for one in document.parts("erased") if "erased" in document.members else ():
            one.get("source", a_text), one.get("collection", a_text), one.get("versions", a_count)
            one.get("keyHashes", list_of(hex_of(32)))
        document.get("deed", a_text), document.get("name", a_text), document.get("means", a_list)
        for one in document.parts("snapshots"):
            one.get("snapshot", hex_of(32)), one.get("created", a_timestamp)
