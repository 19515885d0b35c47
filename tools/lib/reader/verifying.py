"""Whether a vault is whole: `reader.py verify`, with keys and without."""

import sys

from .erasing import check_erased
from .findings import Findings
from .folder import names_in
from .header import read_header
from .manifest import snapshot_ids
from .packs import check_pack_name, pack_ids, pack_path
from .slots import check_person, read_slot, slot_names
from .snapshot import Snapshot


def check_slot(vault, name):
    check_person(vault.header, read_slot(vault.folder, name, vault.id))


def check_snapshot(vault, snapshot_id, findings, data):
    snapshot = Snapshot(vault, snapshot_id)
    if data:
        files = snapshot.manifest.files
        for index in range(len(snapshot.manifest.collections)):
            if findings.attempt(snapshot.collection, index):
                check_files(snapshot, findings, [n for n, file in enumerate(files) if file.collection == index])
        check_files(snapshot, findings, [n for n, file in enumerate(files) if file.kind == "file" and file.collection is None])


def check_files(snapshot, findings, numbers):
    for number in numbers:
        if snapshot.is_destroyed(number):
            continue
        findings.attempt(lambda: [None for _ in snapshot.contents(number)])


def verify(vault, data):
    findings, folder = Findings(), vault.folder
    for person in vault.header.people:
        findings.attempt(check_slot, vault, person.hex())
    packs = list(pack_ids(folder))
    for pack_id in packs:
        findings.attempt(check_pack_name, folder, pack_id)
        if (folder / (pack_path(pack_id) + ".key")).exists():     # a crash may leave a pack without one: no layout names it
            findings.attempt(vault.pack, pack_id)
    snapshots = snapshot_ids(folder)
    for name in names_in(folder / "layouts", "[0-9a-f]{64}"):
        if bytes.fromhex(name) not in snapshots:                  # likewise a layout without its manifest
            print(f"reader: layouts/{name}: belongs to no snapshot", file=sys.stderr)
    for snapshot_id in snapshots:
        findings.attempt(check_snapshot, vault, snapshot_id, findings, data)
    if data and any(kind == "access" for kind, _ in vault.keys):
        check_erased(vault, snapshots, findings)
    findings.conclude()
    print(f"{len(packs)} packs and {len(snapshots)} snapshots verified" + (", every byte of them" if data else ""))


def verify_without_keys(folder):
    """What anyone can check: the header against the root that it names, slots for damage, packs against their names."""
    findings, header = Findings(), read_header(folder)
    for name in slot_names(folder):
        findings.attempt(read_slot, folder, name, header.vault_id)
    packs = list(pack_ids(folder))
    for pack_id in packs:
        findings.attempt(check_pack_name, folder, pack_id)
    findings.conclude()
    print(f"{len(packs)} packs match their names")
