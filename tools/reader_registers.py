"""The registers' part of the independent reader: FORMAT.md's section "Registers".

It opens every document with the `log` key that every role but a keyholder's has, checks tags with `id` and signatures with the
header, and holds what is in force against the header and, with `access`, against the ledger."""

import json
from dataclasses import dataclass

import reader
import reader_ledger
from reader import (BadInput, Cursor, Findings, Integrity, a_count, a_list, a_text, a_timestamp, aead_open,
                    base64_of, blake2b, box_open, check_signature, cut, ensure, hex_of, names_in, one_of, parse_document,
                    read_file, sha256, shown)

REGISTERS = {"policy": "muniment-policy", "holds": "muniment-holds", "dropped": "muniment-dropped",
             "suppressed": "muniment-suppressed", "certificates": "muniment-certificate",
             "replicas": "muniment-replicas"}
IN_HEADER = ("policy", "holds", "suppressed", "replicas")
STATING = ("policy", "holds", "dropped", "suppressed", "replicas")      # whose last document states all that is in force
AUTHORS = {"policy": ("custodian",), "holds": ("custodian",), "suppressed": ("custodian",),
           "dropped": ("custodian", "writer"), "certificates": ("custodian", "writer"), "replicas": ("custodian",)}
MAX_FILE = 2**26


@dataclass
class Registered:
    """A document of a register."""
    register: str
    number: int
    document: object                         # reader.Document
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
        document.part("policy").get("version", lambda value: ensure(value == 1))
        document.part("clock").get("entries", a_count), document.part("clock").get("time", a_timestamp)
    elif register == "holds":
        for place, hold in enumerate(document.parts("holds")):
            hold.get("number", lambda value: ensure(value == place + 1))
            hold.get("placed", a_timestamp), hold.optional("released", a_timestamp)
            for snapshot in hold.optional("snapshots", a_list) or []:
                hex_of(32)(snapshot)
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
            ensure((one.optional("lifted", a_timestamp) is None) == (one.optional("liftedBy", hex_of(8)) is None))
    elif register == "replicas":
        for one in document.parts("replicas"):
            one.get("name", a_text), one.get("url", a_text), one.get("added", a_timestamp), one.optional("removed", a_timestamp)
            for value in one.part("settings").members.values():
                a_text(value)
        names = [one.get("name", a_text) for one in document.parts("replicas") if "removed" not in one.members]
        ensure(len(set(names)) == len(names))
    else:
        for one in document.parts("erased") if "erased" in document.members else ():
            one.get("source", a_text), one.get("collection", a_text), one.get("versions", a_count)
            for key_hash in one.get("keyHashes", a_list):
                hex_of(32)(key_hash)
        document.get("deed", a_text), document.get("name", a_text), document.get("means", a_list)
        for one in document.parts("snapshots"):
            one.get("snapshot", hex_of(32)), one.get("created", a_timestamp)


def named_in(body):
    """The documents that an entry names, as (register, number, digest)."""
    objects = a_list(body["objects"])
    for name, document in zip(objects, objects[1:]):
        if (name.get("kind"), document.get("kind")) == ("register", "document"):
            register, _, number = name["name"].partition("/")
            yield register, int(number), bytes.fromhex(document["name"])


def on_record(vault, findings):
    """What the ledger says: the last finished document of each register, those begun behind it, and all that were finished."""
    done, begun, finished, intents = {}, {name: {} for name in REGISTERS}, set(), {}

    def see(frame, body, names):
        if body is None or body.members["phase"] == "event":
            return
        for register, number, digest in named_in(body.members):
            if body.members["phase"] == "intent":
                begun[register][frame.sequence] = (number, digest)
            elif body.members["outcome"] == "done":
                done[register] = (number, digest)
                finished.add(digest)
                begun[register] = {at: head for at, head in begun[register].items() if at > body.members["intent"]["sequence"]}
    reader_ledger.check(reader_ledger.Ledger(vault.folder, vault), findings, [], see)
    return done, {name: set(heads.values()) for name, heads in begun.items()}, finished


def in_force(vault, findings):
    """The last document of each register that has one; certificates are all there is."""
    last, certificates = {}, []
    for register in STATING:
        head = vault.header.registers.get(register)
        there = numbers(vault, register)
        number = head[0] if head else (there[-1] if there and register not in IN_HEADER else None)
        if number is None:
            continue
        found = findings.attempt(read_registered, vault, register, number)
        if found and head and found.digest != head[1]:
            findings.attempt(refuse, found.where, "is not the document that the header names")
        elif found:
            last[register] = found
    for number in numbers(vault, "certificates"):
        found = findings.attempt(read_registered, vault, "certificates", number)
        certificates += [found] if found else []
    return last, certificates


def refuse(where, why):
    raise Integrity(where, why)


def check_against_ledger(vault, last, certificates, findings):
    done, begun, finished = on_record(vault, findings)
    for register in STATING:
        head = (last[register].number, last[register].digest) if register in last else None
        if head != done.get(register) and head not in begun[register]:
            findings.attempt(refuse, register, "has another last document than the ledger says")
    for one in certificates:
        if not one.is_signed and one.digest not in finished:
            findings.attempt(refuse, one.where, "is neither signed by anybody of this vault nor on record")
    if "certificates" in done and [one.number for one in certificates] != list(range(1, done["certificates"][0] + 1)):
        findings.attempt(refuse, "certificates", "lacks some that the ledger tells of, or has more")


def check_erased(vault, snapshots, findings):
    """Each file of which something was erased is as an entry about erasing says."""
    stated = {}
    for snapshot in snapshots:
        layout = findings.attempt(reader.read_layout_document, vault, snapshot)
        for number, part in enumerate(layout.parts("files") if layout else ()):
            if "erased" in part.members:
                stated[f"{snapshot.hex()}/{number}"] = part.part("erased").optional("digest", hex_of(32))
    if not stated:
        return
    named = set()

    def see(frame, body, names):
        if body is not None and body.members["action"] in ("erase", "erase files") and body.members.get("outcome") != "refused":
            named.update((one["kind"], one["name"]) for one in body.members["objects"] if one["kind"] in ("file", "destroyed file"))
    reader_ledger.check(reader_ledger.Ledger(vault.folder, vault), findings, [], see)
    for name, digest in stated.items():
        wanted = ("file", f"{name} {digest.hex()}") if digest else ("destroyed file", name)
        if wanted not in named:
            findings.attempt(refuse, f"layouts/{name.partition('/')[0]}", "has a file with something erased that no entry tells of")


def registers(vault, as_json):
    """Checks what is in force of the keeping of snapshots, and prints it."""
    if not any(kind == "log" for kind, _ in vault.keys):
        raise BadInput("a keyholder's secret opens no registers")
    findings = Findings()
    last, certificates = in_force(vault, findings)
    if any(kind == "access" for kind, _ in vault.keys):
        check_against_ledger(vault, last, certificates, findings)
    found = [*last.values(), *certificates]
    if as_json:
        print(json.dumps([{"document": one.where, **one.document.members} for one in found], indent=2))
    for one in found if not as_json else ():
        print(f"{one.where}  {one.document.get('made', a_text)}  {shown(summary(one))}")
    findings.conclude()


def summary(one):
    document = one.document
    if one.register == "policy":
        return f"a policy for {len(document.members['policy'].get('sources', {}))} sources"
    if one.register == "holds":
        holds = document.parts("holds")
        return f"{sum('released' not in hold for hold in holds)} holds in force, {len(holds)} in all"
    if one.register == "dropped":
        return f"{len(document.parts('dropped'))} snapshots are hidden"
    if one.register == "suppressed":
        return f"{sum('lifted' not in one for one in document.members['suppressed'])} keys are suppressed"
    if one.register == "replicas":
        return f"{sum('removed' not in one for one in document.members['replicas'])} replicas"
    return f"{document.get('deed', a_text)}: {len(document.parts('snapshots'))} snapshots"
