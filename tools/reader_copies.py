#!/usr/bin/env python3
"""The copies' part of the independent reader: FORMAT.md's section "Copies".

It checks a replica in a folder without any key: the newest inventory that is valid, the header that it names, and every byte of
every file. With --to it makes a folder of a vault of it, which reader.py reads; that one is no follower, and for reading alone."""

import argparse
import json
import os
import re
import sys
from pathlib import Path

import reader
from reader import (BadInput, Integrity, NoVault, a_list, a_text, a_timestamp, base64_of, blake2b, check_signature, ensure, hex_of,
                    parse_document, read_file)

PART = 4_194_304
FOLDERS = ("slots", "packs", "snapshots", "layouts", "ledger", "policy", "holds", "dropped", "suppressed", "certificates", "replicas",
           "witnesses", "followers")
MAX_INVENTORY = 2**30
PATH = re.compile(r"[0-9a-z_-][0-9a-z._-]{0,199}(/[0-9a-z_-][0-9a-z._-]{0,199})*")
PARTED = re.compile(r"((?:followers/[^/]+/)?ledger/(?:entries|names|destroyed))/([0-9]{8})")


class Inventory:
    """What a replica's files are, signed by who made it."""

    def __init__(self, folder, name):
        self.name = name
        body, mark, rest = read_file(folder, name, MAX_INVENTORY).rpartition(b',"signature":"')
        if not mark or not rest.endswith(b'"}'):
            raise Integrity(name, "does not end with its signature")
        self.body, self.signature = body, self.form(lambda: base64_of(64)(rest[:-2].decode("ascii")))
        document = parse_document(body + b"}", name)
        document.check_kind("muniment-inventory")
        self.vault = document.get("vault", hex_of(16))
        self.made, self.person = document.get("made", a_text), document.get("person", hex_of(8))
        document.get("made", a_timestamp)
        self.checkpoint = document.get("checkpoint", a_text)
        self.files = [self.form(lambda: file(*a_list(entry))) for entry in document.get("files", a_list)]
        self.destroyed = document.get("destroyed", a_list)
        paths = [path.encode() for path, _, _ in self.files]
        if paths != sorted(set(paths)):
            raise Integrity(name, "does not list its files in order, each once")
        lines = self.checkpoint.split("\n")
        if lines[0] != f"muniment/{self.vault.hex()}" or name != f"inventory.{int(lines[1]):010d}":
            raise Integrity(name, "names a checkpoint of another size, or of another ledger")

    def form(self, read):
        try:
            return read()
        except (ValueError, TypeError, IndexError):
            raise Integrity(self.name, "is not of the form that FORMAT.md says") from None


def file(path, size, digest):
    ensure(isinstance(size, int) and size >= 0 and PATH.fullmatch(path))
    ensure(path == "muniment.json" or path.split("/")[0] in FOLDERS and "/" in path)
    return path, size, hex_of(32)(digest)


def is_never_replaced(path, size):
    if path.endswith(".key"):
        return False
    part = PARTED.fullmatch(path)
    return path.startswith(("packs/", "snapshots/")) or bool(part and part[1].endswith("entries") and size == PART)


def object_name(path, size, digest):
    return path if is_never_replaced(path, size) else f"{path}.{digest.hex()}"


def read_object(folder, entry):
    """A file's bytes out of its object, compared with length and digest."""
    path, size, digest = entry
    name = object_name(*entry)
    if not (folder / name).is_file():
        raise Integrity(name, "is missing")
    if (folder / name).stat().st_size != size:
        raise Integrity(name, f"is not {size} bytes long")
    data = read_file(folder, name, size)
    if blake2b(data) != digest:
        raise Integrity(name, "has other bytes than it should")
    return data


def newest(folder):
    """The newest valid inventory, and why newer ones are not."""
    refused = []
    for name in sorted((name for name in os.listdir(folder) if re.fullmatch("inventory\\.[0-9]{10,}", name)), reverse=True):
        try:
            inventory = Inventory(folder, name)
            header = read_header(folder, inventory)
            person = header.people.get(inventory.person)
            if header.vault_id != inventory.vault or person is None:
                raise Integrity(name, "was made by nobody whom the header names")
            check_signature(inventory.signature, b"muniment inventory\n" + inventory.body, person.card[32:], name, "the inventory")
            return inventory, header, refused
        except Integrity as failure:
            refused.append(str(failure))
    raise NoVault(f"{folder}: no copy of a vault is here{''.join(': ' + failure for failure in refused[:1])}")


def read_header(folder, inventory):
    """The header among the files, which is signed by its own root."""
    entry = next((entry for entry in inventory.files if entry[0] == "muniment.json"), None)
    if entry is None:
        raise Integrity(inventory.name, "names no muniment.json")
    read_object(folder, entry)

    class Renamed:                           # the header's object under the file's name
        def __truediv__(self, name):
            return folder / (object_name(*entry) if name == "muniment.json" else name)
    return reader.read_header(Renamed())


def gaps(inventory):
    """What is missing for the files to be a vault, as far as names tell."""
    sizes = {path: size for path, size, _ in inventory.files}
    parts = {}
    for path, size in sizes.items():
        part = PARTED.fullmatch(path)
        if part:
            parts.setdefault(part[1], []).append((int(part[2]), size))
        elif path.startswith(("packs/", "snapshots/")) and not path.endswith(".key"):
            needed = [path + ".key"] + ["layouts" + path[9:]] * path.startswith("snapshots/")
            yield from (f"{path} is named without {other}" for other in needed if other not in sizes)
    for path, found in parts.items():
        if [index for index, _ in sorted(found)] != list(range(len(found))) or any(size != PART for _, size in sorted(found)[:-1]):
            yield f"not all parts of {path} are named"
    if "ledger/entries" not in parts:
        yield "no ledger/entries is named"


def restore(folder, inventory, target):
    """Makes a vault's folder of the copy, for reading."""
    if target.exists():
        raise BadInput(f"{target}: is there already")
    destroyed = {line.split(" ")[0]: line.split(" ")[1] for line in inventory.destroyed}
    for entry in inventory.files:
        path, _, digest = entry
        if path in destroyed and (not path.startswith("layouts/") or destroyed[path] == digest.hex()):
            continue
        part = PARTED.fullmatch(path)
        place = target / (part[1] if part else path)
        place.parent.mkdir(parents=True, exist_ok=True)
        with open(place, "r+b" if place.exists() else "wb") as out:
            out.seek(int(part[2]) * PART if part else 0)
            out.write(read_object(folder, entry))


def run(arguments):
    parser = argparse.ArgumentParser(prog="reader_copies", description="Checks a replica in a folder without any key.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--to", type=Path, help="make a vault's folder of it, for reading")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    if not chosen.folder.is_dir():
        raise NoVault(f"{chosen.folder}: there is no such folder")
    inventory, header, refused = newest(chosen.folder)
    findings = reader.Findings()
    for failure in [*refused, *(f"{inventory.name}: {gap}" for gap in gaps(inventory))]:
        findings.add(failure)
    for entry in inventory.files:
        findings.attempt(read_object, chosen.folder, entry)
    if chosen.to and not findings.failures:
        restore(chosen.folder, inventory, chosen.to)
    row = {"vault": inventory.vault.hex(), "made": inventory.made, "inventory": inventory.name, "person": header.people[inventory.person].name,
           "files": len(inventory.files), "bytes": sum(size for _, size, _ in inventory.files)}
    print(json.dumps(row, indent=2) if chosen.json else "  ".join(reader.shown(str(value)) for value in row.values()))
    findings.conclude()


def main(arguments):
    try:
        run(arguments)
    except reader.Refusal as refusal:
        print("\n".join(f"reader: {line}" for line in str(refusal).split("\n")), file=sys.stderr)
        return refusal.code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
