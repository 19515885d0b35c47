"""FORMAT.md, "Files that go along", "Objects" and "Destroyed keys": under which names they lie, and their bytes."""

import re

from ..folder import read_file
from ..forms import a_text, ensure, hex_of
from ..header import HEADER
from ..primitives import blake2b
from ..refusals import Integrity

PART = 4_194_304
FOLDERS = ("slots", "packs", "snapshots", "layouts", "ledger", "policy", "holds", "dropped", "suppressed", "certificates", "replicas",
           "witnesses", "followers")
PATH = re.compile(r"[0-9a-z_-][0-9a-z._-]{0,199}(/[0-9a-z_-][0-9a-z._-]{0,199})*")
LOCAL = re.compile(r"(followers/[^/]+/)?ledger/(signer|signer\.next|attempts)|followers/[^/]+(/(?!ledger/).*)?")
PARTED = re.compile(r"((?:followers/[^/]+/)?ledger/(?:entries|names|destroyed))/([0-9]{8})")


def file(path, size, digest):
    ensure(isinstance(size, int) and size >= 0 and PATH.fullmatch(path))
    ensure(path == HEADER or path.split("/")[0] in FOLDERS and "/" in path and not LOCAL.fullmatch(path))
    return path, size, hex_of(32)(digest)


def destroyed_key(line):
    """A `.key` file whose key was destroyed, and its digest."""
    path, digest = a_text(line).split(" ")
    return path, hex_of(32)(digest)


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
