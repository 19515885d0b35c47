"""FORMAT.md, "Couriers": the volumes of the newest courier in a folder, each with the sum that it states."""

import hashlib
import tarfile

from ..forms import a_list, a_text, hex_of
from ..header import HEADER, header_of
from ..primitives import blake2b
from ..refusals import Integrity, NoVault
from .inventories import MAX_INVENTORY, Inventory
from .signed import Signed

PIECE = 2**20


class Manifest(Signed):
    """What a courier brings in which volumes."""

    CONTEXT = b"muniment courier\n"

    def __init__(self, data, inventory):
        super().__init__(data, "courier.json")
        self.document.check_kind("muniment-courier")
        self.volumes = self.form(lambda: [[str(path) for path in a_list(paths)] for paths in self.document.get("volumes", a_list)])
        self.since = self.document.optional("since", a_text)
        if self.document.get("inventory", hex_of(32)) != blake2b(inventory):
            raise Integrity(self.name, "names another inventory than is here")
        paths = [path for paths in self.volumes for path in paths]
        if len(paths) != len(set(paths)):
            raise Integrity(self.name, "names a file twice")


class Volumes:
    def __init__(self, folder):
        self.refused, couriers = [], {}
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() == ".tar" and path.name[0] != "." and path.is_file():
                try:
                    self.take(path, couriers)
                except (Integrity, tarfile.TarError, OSError) as failure:
                    self.refused.append(f"{path.name}: {failure}")
        if not couriers:
            raise NoVault(f"{folder}: no copy of a vault is here{''.join(': ' + failure for failure in self.refused[:1])}")
        self.manifest, self.inventory, self.places, there = max(couriers.values(), key=lambda one: one[1].name)
        count = len(self.manifest.volumes)
        self.refused += [f"volume {number} of {count} is not here" for number in range(1, count + 1) if number not in there]

    @staticmethod
    def take(path, couriers):
        with tarfile.open(path, "r:") as archive:
            members = archive.getmembers()
        if not members or members[0].name != "courier.json":
            return                                                                          # somebody else's, or a receipt
        if len(members) < 3 or members[-1].name != "courier.sum":
            raise Integrity(path.name, "does not end with its sum")
        manifest, document, stated = (bytes_at(path, members[index].offset_data, members[index].size) for index in (0, 1, -1))
        if stated != f"{sum_of(path, members[-1].offset)}\n".encode():
            raise Integrity(path.name, "does not have the sum that it states")
        end = members[-1].offset_data + members[-1].size
        rest = -members[-1].size % tarfile.BLOCKSIZE + 2 * tarfile.BLOCKSIZE
        if bytes_at(path, end, rest) != bytes(rest):
            raise Integrity(path.name, "does not end behind its sum as it should")
        if manifest not in couriers:
            couriers[manifest] = (Manifest(manifest, document), Inventory(document, members[1].name), {}, set())
        known, _, places, there = couriers[manifest]
        names = [member.name for member in members[2:-1]]
        if names not in known.volumes:
            raise Integrity(path.name, "does not hold the files that its manifest names")
        there.add(known.volumes.index(names) + 1)
        places.update({member.name: (path, member.offset_data, member.size) for member in members[2:-1]})

    def read(self, entry):
        path, size, digest = entry
        if path not in self.places:
            raise Integrity(path, "is in no volume")
        data = bytes_at(*self.places[path])
        if len(data) != size or blake2b(data) != digest:
            raise Integrity(path, "has other bytes than it should")
        return data

    def header(self):
        """The header among the files, who signed being in it; nothing where what came since brought none."""
        entry = next((entry for entry in self.inventory.files if entry[0] == HEADER), None)
        if entry is None:
            raise Integrity(self.inventory.name, f"names no {HEADER}")
        if self.manifest.since and HEADER not in self.places:
            return None
        header = header_of(self.read(entry))
        self.inventory.check(header, Inventory.CONTEXT)
        self.manifest.check(header, Manifest.CONTEXT)
        return header

    def brought(self):
        """The files that the courier's volumes hold."""
        paths = {path for paths in self.manifest.volumes for path in paths}
        return [entry for entry in self.inventory.files if entry[0] in paths]


def bytes_at(path, offset, size):
    if size > MAX_INVENTORY:
        raise Integrity(path.name, f"holds a document of {size} bytes")
    with open(path, "rb") as file:
        file.seek(offset)
        return file.read(size)


def sum_of(path, end):
    """Of the bytes before the sum's own member."""
    total = hashlib.blake2b(digest_size=32)
    with open(path, "rb") as file:
        for start in range(0, end, PIECE):
            total.update(file.read(min(PIECE, end - start)))
    return total.hexdigest()
