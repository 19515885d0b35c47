#!/usr/bin/env python3
"""The copies' part of the independent reader: FORMAT.md's section "Copies".

It checks a replica in a folder without any key: the newest inventory that is valid, the header that it names, and every byte of
every file; or the volumes of a courier that lie in a folder. With --to it makes a folder of a vault of it, which reader.py reads;
that one is no follower, and for reading alone."""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

from reader.copies.cloning import restore                                                           # noqa: E402
from reader.copies.inventories import are_in, gaps, newest                                                # noqa: E402
from reader.copies.objects import read_object                                                       # noqa: E402
from reader.copies.volumes import Volumes                                                           # noqa: E402
from reader.findings import Findings                                                                # noqa: E402
from reader.refusals import BadInput, NoVault, exit_code_of, shown                                  # noqa: E402


def run(arguments):
    parser = argparse.ArgumentParser(
        prog="reader_copies", description="Checks a replica, or a courier's volumes, in a folder without any key.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--to", type=Path, help="make a vault's folder of it, for reading")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    if not chosen.folder.is_dir():
        raise NoVault(f"{chosen.folder}: there is no such folder")
    findings = Findings()
    if are_in(chosen.folder):
        inventory, header, refused = newest(chosen.folder)
        entries, since = inventory.files, None

        def read(entry):
            return read_object(chosen.folder, entry)
    else:
        volumes = Volumes(chosen.folder)
        inventory, refused, read = volumes.inventory, volumes.refused, volumes.read
        header, entries, since = findings.attempt(volumes.header), volumes.brought(), volumes.manifest.since
    for failure in [*refused, *(f"{inventory.name}: {gap}" for gap in gaps(inventory))]:
        findings.add(failure)
    for entry in entries:
        findings.attempt(read, entry)
    if chosen.to and since:
        raise BadInput(f"{chosen.folder}: holds what came since entry {since.split(chr(10))[1]}, and is no vault by itself")
    if chosen.to and not findings.failures:
        restore(inventory, read, chosen.to)
    person = header.people[inventory.person].name if header else inventory.person.hex()
    row = {"vault": inventory.vault.hex(), "made": inventory.made, "inventory": inventory.name, "person": person,
           "files": len(entries), "bytes": sum(size for _, size, _ in entries)}
    print(json.dumps(row, indent=2) if chosen.json else "  ".join(shown(str(value)) for value in row.values()))
    findings.conclude()


if __name__ == "__main__":
    sys.exit(exit_code_of(run, sys.argv[1:]))
