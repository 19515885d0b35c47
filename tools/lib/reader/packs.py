"""FORMAT.md, "Packs": a pack's name, its directory and its blocks."""

import hashlib
from dataclasses import dataclass

from .cursor import Cursor
from .encoded import MAX_BLOCK, SEALING, decode
from .folder import names_in
from .primitives import aead_open, blake2b
from .refusals import Integrity

MAX_DIRECTORY, MAX_BLOCKS = 134_217_728, 2**24      # plain length of a pack's directory, and how many blocks it lists
MAX_PACK = 64 * 2**20 + MAX_BLOCK + MAX_DIRECTORY + SEALING * 8     # 64 MiB, one block, the directory
DIRECTORY = 2**64 - 1                       # the directory's position in its pack
CHUNK, RECORDS, ORDER = 1, 2, 3             # kinds of blocks


@dataclass
class Block:
    """A line of a pack's directory."""
    kind: int
    offset: int
    sealed_length: int
    plain_length: int
    chunk_id: bytes | None = None
    first: int = 0
    last: int = 0
    count: int = 0


def pack_path(pack_id):
    return f"packs/{pack_id.hex()[:2]}/{pack_id.hex()}"


def pack_ids(folder):
    for ab in names_in(folder / "packs", "[0-9a-f]{2}"):
        for name in names_in(folder / "packs" / ab, ab + "[0-9a-f]{62}"):
            yield bytes.fromhex(name)


def check_pack_name(folder, pack_id):
    where = pack_path(pack_id)
    digest = hashlib.blake2b(digest_size=32)
    try:
        with open(folder / where, "rb") as file:
            while piece := file.read(2**20):
                digest.update(piece)
    except OSError as error:
        raise Integrity(where, f"cannot be read: {error.strerror}") from None
    if digest.digest() != pack_id:
        raise Integrity(where, "does not match its name: it was altered or damaged")


class Pack:
    def __init__(self, vault, pack_id):
        self.where, self.vault = pack_path(pack_id), vault
        self.path = vault.folder / self.where
        if not self.path.is_file():
            raise Integrity(self.where, "is missing")
        self.size = self.path.stat().st_size
        if not 24 <= self.size <= MAX_PACK:
            raise Integrity(self.where, "is shorter or longer than a pack can be")
        self.key, self.chunk_key = vault.file_key(self.where), vault.derive("chunk")
        self.serial = self.read(0, 16)
        cursor = Cursor(self.read(self.size - 8, 8), self.where)
        length = cursor.integer(4)
        if cursor.rest() != b"MPK1" or length > min(self.size - 24, MAX_DIRECTORY + SEALING * 4):
            raise Integrity(self.where, "does not end as a pack does")
        self.blocks = self.read_directory(self.size - 8 - length, length)

    def read(self, offset, length):
        try:
            with open(self.path, "rb") as file:
                file.seek(offset)
                data = file.read(length)
        except OSError as error:
            raise Integrity(self.where, f"cannot be read: {error.strerror}") from None
        if len(data) != length:
            raise Integrity(self.where, "ends before what it announces")
        return data

    def unseal(self, offset, length, position):
        number = position.to_bytes(8, "little")
        what = "the directory" if position == DIRECTORY else f"block {position}"
        encoded = aead_open(self.read(offset, length), self.vault.id + self.serial + number, number + bytes(16),
                            self.key, self.where, what)
        return decode(encoded, MAX_DIRECTORY if position == DIRECTORY else MAX_BLOCK, self.where)

    def read_directory(self, start, length):
        cursor = Cursor(self.unseal(start, length, DIRECTORY), self.where)
        if cursor.varint() != 1:
            raise Integrity(self.where, "has a directory of an unknown version")
        blocks, offset, count = [], 16, cursor.varint()
        if count > MAX_BLOCKS:
            raise Integrity(self.where, "has a directory of more blocks than the format allows")
        for _ in range(count):
            block = Block(cursor.integer(1), offset, cursor.varint(), cursor.varint())
            if block.plain_length > MAX_BLOCK or block.sealed_length > MAX_BLOCK + SEALING:
                raise Integrity(self.where, "has a directory with a block longer than the format allows")
            if block.kind == CHUNK:
                block.chunk_id = cursor.take(32)
            elif block.kind == RECORDS:
                block.first = cursor.varint()
                block.last, block.count = block.first + cursor.varint(), cursor.varint()
            elif block.kind != ORDER:
                raise Integrity(self.where, f"has a directory with a block of unknown kind {block.kind}")
            offset += block.sealed_length
            blocks.append(block)
        cursor.end()
        if offset != start:
            raise Integrity(self.where, "has a directory that does not account for its bytes")
        return blocks

    def plain(self, position):
        block = self.blocks[position]
        data = self.unseal(block.offset, block.sealed_length, position)
        if len(data) != block.plain_length:
            raise Integrity(self.where, f"has a block {position} of another length than its directory says")
        if block.kind == CHUNK and blake2b(data, self.chunk_key) != block.chunk_id:
            raise Integrity(self.where, f"has a chunk {position} that does not match its id")
        return data
