"""FORMAT.md, "Snapshots": a snapshot, and the bytes of its files."""

import hashlib

from .collection import Collection
from .forms import hex_of
from .layout import blocks_of, erased_of, read_layout, runs
from .manifest import read_manifest
from .refusals import Integrity, shown


class Snapshot:
    def __init__(self, vault, snapshot_id):
        self.vault, self.manifest = vault, read_manifest(vault, snapshot_id)
        self.layout = read_layout(vault, self.manifest)
        self.loaded = None, None             # one collection at a time

    def collection(self, index):
        if self.loaded[0] != index:
            self.loaded = None, None         # lets the one before go first
            self.loaded = index, Collection(self.vault, self.manifest, self.layout, index)
        return self.loaded[1]

    def is_destroyed(self, number):
        part = self.layout.files[number]
        return "erased" in part.members and not erased_of(part)

    def contents(self, number):
        """The bytes of file `number` in pieces. Raises behind the last piece if they were not those archived."""
        file, part = self.manifest.files[number], self.layout.files[number]
        erased = "erased" in part.members
        if erased and not erased_of(part):
            raise Integrity(self.manifest.where, f"the file {shown(file.path)} was destroyed")
        stated, length = erased_of(part) if erased else (part.get("digest", hex_of(32)), file.size)
        if file.collection is not None:
            pieces = self.collection(file.collection).pieces(number)
        else:
            pieces = (pack.plain(position) for pack, position in blocks_of(self.layout, part.get("chunks", runs)))
        digest, size = hashlib.sha256(), 0
        for piece in pieces:
            size += len(piece)
            if size > length:
                break
            digest.update(piece)
            yield piece
        if size != length or digest.digest() != stated:
            raise Integrity(self.manifest.where, f"the file {shown(file.path)} does not come out as it was archived")

    def by_collection(self, numbers):
        """The numbers in an order in which no collection is loaded twice."""
        files = self.manifest.files
        return sorted(numbers, key=lambda number: (files[number].collection is not None, files[number].collection, number))
