"""FORMAT.md, "Cloning": a vault's folder out of a copy. It is no follower, and for reading alone."""

from ..refusals import BadInput
from .objects import PART, PARTED


def restore(inventory, read, target):
    """Makes a vault's folder of the copy, whose files `read` gives, for reading."""
    if target.exists():
        raise BadInput(f"{target}: is there already")
    for entry in inventory.files:
        path, _, digest = entry
        if path in inventory.destroyed and (not path.startswith("layouts/") or inventory.destroyed[path] == digest):
            continue
        part = PARTED.fullmatch(path)
        place = target / (part[1] if part else path)
        place.parent.mkdir(parents=True, exist_ok=True)
        with open(place, "r+b" if place.exists() else "wb") as out:
            out.seek(int(part[2]) * PART if part else 0)
            out.write(read(entry))
