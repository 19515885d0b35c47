"""FORMAT.md, "Record blocks" and "Commitments": the records of a block, and their hashes."""

import re
from dataclasses import dataclass

from nacl import bindings as sodium

from .cursor import Cursor
from .primitives import sha256
from .refusals import Integrity

ESCAPE = re.compile(rb'\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(["\\/bfnrt])|)')
SHORT = dict(zip(b'"\\/bfnrt', b'"\\/\b\f\n\r\t'))


@dataclass(slots=True)
class Record:
    data: bytes                              # None where it was erased
    key_hash: bytes
    leaf: bytes


def undo_escape(match):
    high, low, unit, short = match.groups()
    if short:
        return bytes([SHORT[short[0]]])
    if high:
        return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF)).encode()
    if unit:
        return chr(int(unit, 16)).encode("utf-8", "surrogatepass")
    raise ValueError("no escape of JSON's")


def key_bytes(inside, encoding, where):
    try:
        if encoding == 0:
            return inside
        if encoding == 1:
            return ESCAPE.sub(undo_escape, inside) if b"\\" in inside else inside
        if encoding == 2:
            return inside.replace(b'""', b'"')
        if encoding == 3:
            return inside.replace(b"\\,", b",")
    except ValueError:
        pass
    raise Integrity(where, "has a record whose key is encoded in no way that the format knows")


def salts_of(seed, count):
    stream = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(32 * count), None, bytes(24), seed)
    return [stream[32 * index:32 * index + 32] for index in range(count)]


def read_record_block(pack, position, commitment_key):
    """The (ordinal, Record) pairs of a record block, ascending."""
    block, where = pack.blocks[position], pack.where
    cursor, impossible = Cursor(pack.plain(position), where), f"has a record block {position} with unknown flags or an impossible count"
    flags = cursor.integer(1)
    if flags == 0:
        seed, count, gone = cursor.take(32), cursor.varint(), 0
    elif flags == 1:
        count, gone = cursor.varint(), cursor.varint()
    else:
        raise Integrity(where, impossible)
    if not 1 <= count + gone <= len(cursor.data):
        raise Integrity(where, impossible)
    ordinals, erased = cursor.ordinals(count), cursor.ordinals(gone)
    everyone = sorted(ordinals + erased)
    if len(set(everyone)) != count + gone or (everyone[0], everyone[-1], count + gone) != (block.first, block.last, block.count):
        raise Integrity(where, f"has a record block {position} that its directory describes otherwise")
    lengths, offsets, keys = ([cursor.varint() for _ in range(count)] for _ in range(3))
    salts = salts_of(seed, count) if flags == 0 else [cursor.take(32) for _ in range(count)]
    pairs = []
    for ordinal in erased:
        key_hash, record_hash = cursor.take(32), cursor.take(32)
        pairs.append((ordinal, Record(None, key_hash, sha256(b"\0", key_hash, record_hash))))
    for ordinal, length, offset, key, salt in zip(ordinals, lengths, offsets, keys, salts):
        data = cursor.take(length)
        if offset + key // 4 > length:
            raise Integrity(where, f"has a record block {position} with a key that lies outside its record")
        key_hash = sha256(commitment_key, key_bytes(data[offset:offset + key // 4], key % 4, where))
        pairs.append((ordinal, Record(data, key_hash, sha256(b"\0", key_hash, sha256(salt, data)))))
    cursor.end()
    return sorted(pairs, key=lambda pair: pair[0])
