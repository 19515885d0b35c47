"""FORMAT.md, "The manifest": what a snapshot is of."""

import re
from dataclasses import dataclass

from .documents import parse_document
from .folder import names_in
from .forms import a_count, a_list, a_text, a_timestamp, base64_of, ensure, hex_of, one_of
from .primitives import blake2b
from .refusals import Integrity, shown
from .sealed_documents import open_document

FORMATS = ("json-lines", "json-array", "json-object", "csv", "cognito-csv")
COMPARED = ("added", "changed", "removed")  # counts of a collection that are stated together or not at all


@dataclass
class File:
    """A line of the manifest's `files`."""
    path: bytes
    kind: str
    size: int = 0
    mode: int | None = None
    modified: int | None = None
    target: bytes | None = None
    commitment: bytes | None = None
    collection: int | None = None
    records: int = 0
    format: str | None = None


@dataclass
class Manifest:
    where: str
    id: bytes
    source: str
    created: int
    created_text: str
    previous: bytes | None
    files: list
    collections: list                        # of Document
    partial: list | None                     # what could not be read; None where all was


def snapshot_ids(folder):
    return [bytes.fromhex(name) for name in names_in(folder / "snapshots", "[0-9a-f]{64}")]


def bytes_member(document, name):
    """A member that is text, or bytes in base64 under the name with `Bytes` behind where it is not UTF-8."""
    if (name in document) == (name + "Bytes" in document):
        raise Integrity(document.where, f"has a file without one {name}")
    if name in document:
        return document.get(name, a_text).encode("utf-8")
    return document.get(name + "Bytes", base64_of())


def a_mode(value):
    ensure(re.fullmatch("[0-7]{1,5}", value) and int(value, 8) <= 0o7777)
    return int(value, 8)


def some_names(value):
    """Of parts of what was archived: at least one, none with a space."""
    ensure(a_list(value) and all(re.fullmatch("[^ ]+", a_text(item)) for item in value))
    return value


def read_manifest_file(document, collections):
    path = bytes_member(document, "path")
    if b"\0" in path or any(part in (b"", b".", b"..") for part in path.split(b"/")):
        raise Integrity(document.where, f"names a file by a path that could leave its folder: {shown(path)}")
    file = File(path, document.get("kind", one_of("file", "folder", "link")))
    file.mode, file.modified = document.optional("mode", a_mode), document.optional("modified", a_timestamp)
    if file.kind == "link":
        file.target = bytes_member(document, "target")
        if not file.target or b"\0" in file.target:
            raise Integrity(document.where, f"gives the link {shown(path)} a target that none can have")
    if file.kind == "file":
        file.size, file.commitment = document.get("size", a_count), document.get("commitment", hex_of(32))
        file.collection = document.optional("collection", a_count)
        if file.collection is not None:
            file.records = document.get("records", a_count)
            file.format = document.get("format", one_of(*FORMATS))
            if file.collection >= collections:
                raise Integrity(document.where, f"puts {shown(path)} into a collection that it does not list")
    return file


def check_tree(manifest):
    """Every path is there once, and what stands above another path is a folder: so no link can lead a file astray."""
    kinds = {file.path: file.kind for file in manifest.files}
    if len(kinds) != len(manifest.files):
        raise Integrity(manifest.where, "names one path twice")
    for path in kinds:
        parts = path.split(b"/")
        for depth in range(1, len(parts)):
            if kinds.get(b"/".join(parts[:depth]), "folder") != "folder":
                raise Integrity(manifest.where, f"puts {shown(path)} below something that is no folder")


def read_manifest(vault, snapshot_id):
    where = f"snapshots/{snapshot_id.hex()}"
    plain = open_document(vault, where, b"M", snapshot_id)
    if blake2b(plain, vault.derive("snapshot")) != snapshot_id:
        raise Integrity(where, "does not match its id")
    document = parse_document(plain, where)
    document.check_kind("muniment-manifest", vault.id)
    collections = document.parts("collections")
    files = [read_manifest_file(part, len(collections)) for part in document.parts("files")]
    manifest = Manifest(where, snapshot_id, document.get("source", a_text), document.get("created", a_timestamp),
                        document.get("created", a_text), document.optional("previous", hex_of(32)), files, collections,
                        document.optional("partial", some_names))
    check_tree(manifest)
    for index, collection in enumerate(collections):
        for name in ("name", "key"):
            collection.get(name, a_text)
        for name in ("records", "repeated"):
            collection.get(name, a_count)
        for name in COMPARED:
            if (name in collection) != (COMPARED[0] in collection):
                raise Integrity(where, "states some of added, changed and removed")
            collection.optional(name, a_count)
        collection.get("root", hex_of(32))
        if collection.get("records", a_count) != sum(file.records for file in files if file.collection == index):
            raise Integrity(where, "counts other records in a collection than in its files")
    return manifest
