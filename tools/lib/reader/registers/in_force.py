"""FORMAT.md, "Registers": what is in force, by the header and by the ledger."""

import re

from ..forms import a_text, ensure, hex_of
from ..ledger.ledger import Ledger
from ..ledger.verifying import check
from ..refusals import Integrity
from .registered import REGISTERS, numbers, read_registered

IN_HEADER = ("policy", "holds", "suppressed", "replicas")
STATING = ("policy", "holds", "dropped", "suppressed", "replicas")      # whose last document states all that is in force


def named_in(body):
    """The documents that an entry names, as (register, number, digest)."""
    objects = body.parts("objects")
    return [(*name.get("name", a_place), document.get("name", hex_of(32))) for name, document in zip(objects, objects[1:])
            if (name.get("kind", a_text), document.get("kind", a_text)) == ("register", "document")]


def a_place(value):
    """Where a document of a register lies."""
    register, _, number = a_text(value).partition("/")
    ensure(register in REGISTERS and re.fullmatch("[0-9]{6,18}", number))
    return register, int(number)


def on_record(vault, findings):
    """What the ledger says: the last finished document of each register, those begun behind it, and all that were finished."""
    done, begun, finished = {}, {name: {} for name in REGISTERS}, set()

    def see(frame, body, names):
        if body is None or body.members["phase"] == "event":
            return
        for register, number, digest in findings.attempt(named_in, body) or ():
            if body.members["phase"] == "intent":
                begun[register][frame.sequence] = (number, digest)
            elif body.members["outcome"] == "done":
                done[register] = (number, digest)
                finished.add(digest)
                begun[register] = {at: head for at, head in begun[register].items() if at > body.members["intent"]["sequence"]}
    check(Ledger(vault.folder, vault), findings, [], see)
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
            findings.add(Integrity(found.where, "is not the document that the header names"))
        elif found:
            last[register] = found
    for number in numbers(vault, "certificates"):
        found = findings.attempt(read_registered, vault, "certificates", number)
        certificates += [found] if found else []
    return last, certificates


def check_against_ledger(vault, last, certificates, findings):
    done, begun, finished = on_record(vault, findings)
    for register in STATING:
        head = (last[register].number, last[register].digest) if register in last else None
        if head != done.get(register) and head not in begun[register]:
            findings.add(Integrity(register, "has another last document than the ledger says"))
    for one in certificates:
        if not one.is_signed and one.digest not in finished:
            findings.add(Integrity(one.where, "is neither signed by anybody of this vault nor on record"))
    if "certificates" in done and [one.number for one in certificates] != list(range(1, done["certificates"][0] + 1)):
        findings.add(Integrity("certificates", "lacks some that the ledger tells of, or has more"))
