"""FORMAT.md, "Inventories": the newest one that is valid, and what it leaves out."""

import os
import re

from ..folder import read_file
from ..forms import a_list, a_text, a_timestamp, hex_of
from ..header import HEADER, MAX_HEADER, header_of
from ..ledger.checkpoints import a_checkpoint
from ..ledger.notes import a_note
from ..refusals import BadInput, Integrity, NoVault
from .objects import PART, PARTED, destroyed_key, file, read_object
from .signed import Signed

MAX_INVENTORY = 2**30
NAME = re.compile(r"inventory\.[0-9]{10,}")


class Inventory(Signed):
    """What a copy's files are, signed by who made it."""

    CONTEXT = b"muniment inventory\n"

    def __init__(self, data, name):
        super().__init__(data, name)
        document = self.document
        document.check_kind("muniment-inventory")
        self.vault = document.get("vault", hex_of(16))
        self.made, self.person = document.get("made", a_text), document.get("person", hex_of(8))
        document.get("made", a_timestamp)
        origin, checkpoint = self.form(lambda: a_checkpoint(*document.get("checkpoint", a_note), name))
        self.files = [self.form(lambda: file(*a_list(entry))) for entry in document.get("files", a_list)]
        self.destroyed = dict(self.form(lambda: destroyed_key(line)) for line in document.get("destroyed", a_list))
        paths = [path.encode() for path, _, _ in self.files]
        if paths != sorted(set(paths)):
            raise Integrity(name, "does not list its files in order, each once")
        if origin != f"muniment/{self.vault.hex()}" or name != f"inventory.{checkpoint.size:010d}":
            raise Integrity(name, "names a checkpoint of another size, or of another ledger")


def are_in(folder):
    """Whether a folder is a replica's."""
    return any(NAME.fullmatch(name) for name in os.listdir(folder))


def newest(folder):
    """The newest valid inventory, and why newer ones are not."""
    refused = []
    for name in sorted((name for name in os.listdir(folder) if NAME.fullmatch(name)), reverse=True):
        try:
            inventory = Inventory(read_file(folder, name, MAX_INVENTORY), name)
            header = header_in(folder, inventory)
            inventory.check(header, Inventory.CONTEXT)
            return inventory, header, refused
        except (BadInput, Integrity) as failure:
            refused.append(str(failure))
    raise NoVault(f"{folder}: no copy of a vault is here{''.join(': ' + failure for failure in refused[:1])}")


def header_in(folder, inventory):
    """The header among the files, which is signed by its own root."""
    entry = next((entry for entry in inventory.files if entry[0] == HEADER), None)
    if entry is None:
        raise Integrity(inventory.name, f"names no {HEADER}")
    data = read_object(folder, entry)
    if len(data) > MAX_HEADER:
        raise Integrity(HEADER, f"is longer than the {MAX_HEADER} bytes that the format allows")
    return header_of(data)


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
