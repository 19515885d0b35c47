"""FORMAT.md, "`muniment.json`, the header": it is signed by its own root, which a bundle vouches for."""

from dataclasses import dataclass

from .documents import cut, parse_document
from .folder import read_file
from .forms import a_count, a_text, a_timestamp, base64_of, ensure, hex_of, list_of, one_of
from .identities import a_public_key
from .primitives import check_signature
from .refusals import Integrity, NoVault

HEADER, MAX_HEADER = "muniment.json", 16 * 2**20
ROLES = {"custodian": 1, "auditor": 2, "writer": 3, "keyholder": 4}


@dataclass(frozen=True)
class Person:
    name: str
    role: str
    card: bytes
    together: tuple = ()                     # ids of those who open the slot together


@dataclass
class Header:
    vault_id: bytes
    revision: int
    root: bytes
    publics: dict                            # ("read", generation) → public key
    people: dict                             # id → Person
    signer: str                              # the ledger's first signer, as a vkey
    registers: dict                          # a register's name → number and SHA-256 of its last document


def read_person(document, together):
    return Person(document.get("name", a_text), document.get("role", one_of(*ROLES)),
                  document.get("open", a_public_key) + document.get("sign", base64_of(32)), together)


def some_people(value):
    """The ids of the people who open a slot together."""
    people = list_of(hex_of(8))(value)
    ensure(2 <= len(people) <= 7)
    return tuple(people)


def read_header(folder):
    if not (folder / HEADER).is_file():
        raise NoVault(f"{folder}: there is no vault here (no {HEADER})")
    return header_of(read_file(folder, HEADER, MAX_HEADER))


def header_of(data):
    """The header out of its file's bytes."""
    body, signature = cut(data, "signature", 64, HEADER)
    document = parse_document(body + b"\n}", HEADER)
    root = document.get("root", base64_of(32))
    check_signature(signature, b"muniment header\n" + body, root, HEADER, "the header")
    document.check_kind("muniment-vault")
    document.get("created", a_timestamp)
    publics, people = {}, {}
    for kind in ("read", "log", "access"):
        generations = [(part.get("generation", a_count), part.get("public", a_public_key))
                       for part in document.parts(kind)]
        if not generations or generations != sorted(dict(generations).items()):
            raise Integrity(HEADER, f"does not list the generations of {kind} oldest first")
        publics.update({(kind, generation): public for generation, public in generations})
    for part in document.parts("people"):
        part.get("added", a_timestamp)
        people[part.get("id", hex_of(8))] = read_person(part, part.optional("together", some_people) or ())
    if len(people) != len(document.parts("people")):
        raise Integrity(HEADER, "names two people with one id")
    return Header(document.get("vault", hex_of(16)), document.get("revision", a_count), root, publics, people,
                  document.get("signer", a_text), heads_of_registers(document))


def heads_of_registers(document):
    """Number and digest of the last document of each register that the header names."""
    heads = {}
    for name in document.optional("retention", lambda value: value) or {}:
        head = document.part("retention").part(name)
        heads[name] = head.get("number", a_count), head.get("document", hex_of(32))
    return heads
