#!/usr/bin/env python3
"""An independent reader of Muniment vaults, written from schema/FORMAT.md alone.

It lists, restores and verifies; it writes nothing into a vault and logs nothing. Its functions bear FORMAT.md's words and
stand in FORMAT.md's order, so that page and program can be read side by side; the ledger's stand in reader_ledger.py beside
this file. What it needs: Python 3.11 and PyNaCl.

Three rules hold throughout. A length is compared with what is there before anything is allocated or read for it. Bytes
are authenticated before they are parsed, where the format allows that. Whatever does not fit raises `Integrity`, which
names the file; nothing is repaired or guessed.
"""

import argparse
import base64
import calendar
import hashlib
import json
import os
import re
import stat
import sys
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

MAX_BLOCK = 33_554_432                      # plain length of a block
MAX_DOCUMENT = 1_073_741_824                # plain length of a document
SEALING = 65_536                            # more than codec byte, varint, tag and zlib's growth of a block come to
MAX_DIRECTORY, MAX_BLOCKS = 134_217_728, 2**24      # plain length of a pack's directory, and how many blocks it lists
MAX_PACK = 64 * 2**20 + MAX_BLOCK + MAX_DIRECTORY + SEALING * 8     # 64 MiB, one block, the directory
DOCUMENT_VERSIONS = {b"M": 1, b"L": 3}      # the newest of each
MAX_HEADER, MAX_SLOT = 16 * 2**20, 2**20
MAX_SECRET = 16 * 2**20                     # key and passphrase files: FORMAT.md states no bound, this is ours
MAX_MEMORY, MAX_OPERATIONS = 2**30, 4       # Argon2id
DIRECTORY = 2**64 - 1                       # the directory's position in its pack
UNCHANGED = bytes([1, 0, 0, 0])           # the order stream that a delta without order blocks stands for
CHUNK, RECORDS, ORDER = 1, 2, 3             # kinds of blocks
ROLES = {"custodian": 1, "auditor": 2, "writer": 3, "keyholder": 4}
HELD = {"custodian": ("read", "log", "access"), "auditor": ("log", "access"), "writer": ("log",), "keyholder": ()}
KINDS = {1: "read", 2: "id", 3: "log", 4: "access", 5: "root"}
FORMATS = ("json-lines", "json-array", "json-object", "csv", "cognito-csv")
COMPARED = ("added", "changed", "removed")  # counts of a collection that are stated together or not at all


# Refusals ------------------------------------------------------------------------------------------------------------

class Refusal(Exception):
    """Ends the program with a message and an exit code."""
    code = 1


class NoVault(Refusal):
    code = 10


class WrongSecret(Refusal):
    code = 12


class BadInput(Refusal):
    code = 15


class Usage(Refusal):
    code = 64


class Integrity(Refusal):
    """Something in the vault is not as FORMAT.md says: altered, damaged or missing."""
    code = 13

    def __init__(self, where, what):
        super().__init__(f"{where}: {what}")


class Failures(Refusal):
    """Several integrity failures, a line each."""
    code = 13


# Conventions ---------------------------------------------------------------------------------------------------------

class Cursor:
    """Walks through bytes and refuses to pass their end."""

    def __init__(self, data, where):
        self.data, self.where, self.at = data, where, 0

    def take(self, count):
        if count > len(self.data) - self.at:
            raise Integrity(self.where, "ends before what it announces")
        self.at += count
        return self.data[self.at - count:self.at]

    def rest(self):
        return self.take(len(self.data) - self.at)

    def integer(self, width):
        return int.from_bytes(self.take(width), "little")

    def varint(self):
        value = 0
        for shift in range(0, 70, 7):
            if self.at == len(self.data):
                break
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                if value >> 64 or (shift and not byte):
                    break
                return value
        raise Integrity(self.where, "holds a malformed varint")

    def left(self):
        return len(self.data) - self.at

    def counted(self, limit):
        """A varint that counts or measures: at most `limit`."""
        value = self.varint()
        if value > limit:
            raise Integrity(self.where, "states more than the format allows")
        return value

    def below(self, limit):
        return self.counted(limit - 1)

    def take_counted(self, limit):
        return self.take(self.counted(limit))

    def signed_varint(self):
        value = self.varint()
        return value >> 1 if value % 2 == 0 else -(value + 1 >> 1)

    def end(self):
        if self.at != len(self.data):
            raise Integrity(self.where, "goes on behind its end")


def blake2b(data, key=b""):
    return hashlib.blake2b(data, digest_size=32, key=key).digest()


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def aead_open(sealed, additional, nonce, key, where, what):
    try:
        return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, additional, nonce, key)
    except (CryptoError, TypeError, ValueError):
        raise Integrity(where, f"{what} does not open: altered or damaged") from None


def box_open(sealed, secret, where, what):
    try:
        return sodium.crypto_box_seal_open(sealed, sodium.crypto_scalarmult_base(secret), secret)
    except (CryptoError, TypeError, ValueError, RuntimeError):
        raise Integrity(where, f"{what} does not open: altered or damaged") from None


def check_signature(signature, message, public, where, what):
    try:
        sodium.crypto_sign_open(signature + message, public)
    except (CryptoError, TypeError, ValueError):
        raise Integrity(where, f"{what} has a wrong signature") from None


def read_file(folder, name, limit):
    """A whole file of the vault, at most `limit` bytes."""
    path = folder / name
    try:
        if not path.is_file():
            raise Integrity(name, "is missing")
        if path.stat().st_size > limit:
            raise Integrity(name, f"is longer than the {limit} bytes that the format allows")
        return path.read_bytes()
    except OSError as error:
        raise Integrity(name, f"cannot be read: {error.strerror}") from None


def names_in(folder, pattern):
    """The names in a folder of the vault that have the given form; unfinished and foreign files are passed over."""
    return sorted(name for name in os.listdir(folder) if re.fullmatch(pattern, name)) if folder.is_dir() else []


def decode(encoded, limit, where):
    """Undoes `codec ‖ plain length ‖ payload`; never inflates past the stated length, nor that past `limit`."""
    cursor = Cursor(encoded, where)
    codec, length, payload = cursor.integer(1), cursor.varint(), cursor.rest()
    if length > limit:
        raise Integrity(where, f"states a plain length of {length}, more than the format allows")
    if codec > 2:
        raise BadInput(f"{where}: is written with codec {codec}; this reader knows 0, 1 and 2")
    if codec == 0 and len(payload) == length:
        return payload
    if codec == 1:
        return inflate(payload, length, where)
    if codec == 2 and limit <= MAX_BLOCK:      # only in blocks
        return decode_columns(payload, length, where)
    raise Integrity(where, "is not encoded in a form that the format knows, or not to its stated length")


def inflate(payload, length, where):
    """Undoes zlib; never inflates past the stated length."""
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(payload, length + 1)
    except zlib.error:
        raise Integrity(where, "holds malformed zlib data") from None
    if not inflater.eof or inflater.unused_data or len(plain) != length:
        raise Integrity(where, "is not encoded to its stated length")
    return plain


# Columns -------------------------------------------------------------------------------------------------------------

def decode_columns(payload, length, where):
    """The plain bytes of a block of codec 2."""
    start = Cursor(payload, where)
    page_length, bits = start.varint(), start.take_counted(len(payload))
    if page_length > length:
        raise Integrity(where, "has a longer page than the format allows")
    page = Cursor(inflate(start.rest(), page_length, where), where)
    head, middle = page.take_counted(length), page.take_counted(length)
    row_count, terminator = page.counted(length), page.take(1)
    pieces = [page.take(size) for size in [page.counted(length) for _ in range(page.counted(page.left()))]]
    column_count = page.counted(page.left())
    shapes = []
    for _ in range(page.counted(page.left())):
        steps = [(page.below(len(pieces)), page.below(column_count)) for _ in range(page.counted(page.left()))]
        shapes.append((steps, page.below(len(pieces))))
    rows = [page.below(len(shapes)) for _ in range(row_count)]
    if not rows:
        raise Integrity(where, "has no rows")
    counts, value_count = [0] * column_count, 0
    for row in rows:
        value_count += len(shapes[row][0])
        if value_count * 2 > length:
            raise Integrity(where, "has more values than the format allows")
        for _, column in shapes[row][0]:
            counts[column] += 1
    reader = Columns(page, bits, terminator, length)
    for count in counts:
        reader.known.append(reader.column(count, 1))
    reader.end()
    values = [iter(column) for column in reader.known]
    texts, left = [], length - len(head) - len(middle)
    for row in rows:
        steps, last = shapes[row]
        text = b"".join(pieces[piece] + next(values[column]) for piece, column in steps) + pieces[last]
        left -= len(text) + len(varint(len(text)))
        if left < 0:
            break
        texts.append(text)
    if left != 0:
        raise Integrity(where, "is not encoded to its stated length")
    return b"".join([head, *(varint(len(text)) for text in texts), middle, *texts])


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


class Columns:
    """Reads the columns of a page, and counts what the format bounds."""

    def __init__(self, page, bits, terminator, length):
        self.page, self.bits, self.terminator, self.where = page, bits, terminator, page.where
        self.bit, self.values_left, self.bytes_left, self.known = 0, length // 2, 2 * length, []

    def ensure(self, condition):
        if not condition:
            raise Integrity(self.where, "has a malformed column")

    def end(self):
        self.page.end()
        self.ensure(self.bit == 8 * len(self.bits))

    def column(self, count, depth):
        self.values_left -= count
        self.ensure(count > 0 and self.values_left >= 0 and depth <= 7)
        kind = self.page.integer(1)
        self.ensure(kind < 3 or kind == 3 and depth == 1 or kind in (4, 5))
        if kind == 0:
            return [self.text() for _ in range(count)]
        if kind == 1:
            entries = [self.text() for _ in range(self.page.counted(256))]
            self.ensure(entries)
            numbers = self.page.take(count) if len(entries) > 1 else bytes(count)
            self.ensure(max(numbers) < len(entries))
            return [entries[number] for number in numbers]
        if kind == 2:
            return self.pattern(count)
        if kind == 3:
            again = self.known[self.page.below(len(self.known))]
            self.ensure(len(again) == count)
            places = self.exceptions(count)
            return self.spread(list(again), places, self.column(len(places), 2) if places else [])
        if kind == 4:
            glue = self.page.take_counted(self.page.left())
            heads, tails = self.column(count, depth + 1), self.column(count, depth + 1)
            return [self.made(head + glue + tail) for head, tail in zip(heads, tails)]
        places = self.exceptions(count)
        self.ensure(0 < len(places) < count)
        usual = iter(self.column(count - len(places), depth + 1))
        skipped = set(places)
        values = [b"" if place in skipped else next(usual) for place in range(count)]
        return self.spread(values, places, self.column(len(places), depth + 1))

    def text(self):
        end = self.page.data.find(self.terminator, self.page.at)
        self.ensure(end >= 0)
        return self.page.take(end + 1 - self.page.at)[:-1]

    def made(self, value):
        self.bytes_left -= len(value)
        self.ensure(self.bytes_left >= 0)
        return value

    def exceptions(self, count):
        places, behind = [], 0
        for _ in range(self.page.counted(count)):
            places.append(behind + self.page.counted(count))
            behind = places[-1] + 1
            self.ensure(behind <= count)
        return places

    def spread(self, values, places, others):
        for place, other in zip(places, others):
            values[place] = other
        return values

    def pattern(self, count):
        text, fields, behind = self.page.take_counted(128), [], 0
        self.ensure(text)
        for _ in range(self.page.counted(len(text))):
            start, base, width = self.page.counted(len(text)), self.page.integer(1), self.page.integer(1)
            least, step, bits = self.page.varint(), self.page.varint(), self.page.integer(1)
            self.ensure(base in (10, 16) and 0 < width <= (15 if base == 10 else 12) and behind <= start and bits <= 50)
            behind, limit = start + width, base ** width
            self.ensure(behind <= len(text) and least < limit and 0 < step < limit)
            fields.append((start, behind, "0%d%s" % (width, "d" if base == 10 else "x"), least, step, bits, limit))
        needed = count * sum(field[5] for field in fields)
        self.ensure(needed <= 8 * len(self.bits) - self.bit and count * len(text) <= self.bytes_left)
        held, taken, values = self.bits[self.bit // 8:(self.bit + needed + 7) // 8], 0, []
        for _ in range(count):
            value = bytearray(text)
            for start, end, form, least, step, bits, limit in fields:
                number = least + step * stream_bits(held, taken, bits)
                self.ensure(number < limit)
                value[start:end] = format(number, form).encode()
                taken += bits
            values.append(self.made(bytes(value)))
        self.ensure(needed % 8 == 0 or held[-1] >> needed % 8 == 0)
        self.bit += 8 * len(held)
        return values


def stream_bits(data, at, count):
    """The `count` bits from bit `at` on."""
    window = int.from_bytes(data[at // 8:(at + count + 7) // 8], "little")
    return window >> at % 8 & (1 << count) - 1


# JSON documents ------------------------------------------------------------------------------------------------------

class Document:
    """A JSON object whose members are read one by one, each through a function that checks its form."""

    def __init__(self, members, where):
        if not isinstance(members, dict):
            raise Integrity(where, "holds something else where a JSON object should be")
        self.members, self.where = members, where

    def __contains__(self, name):
        return name in self.members

    def get(self, name, form):
        try:
            return form(self.members[name])
        except KeyError:
            raise Integrity(self.where, f"lacks the member {name}") from None
        except (ValueError, TypeError):
            raise Integrity(self.where, f"has a member {name} of the wrong form") from None

    def optional(self, name, form):
        return self.get(name, form) if name in self.members else None

    def part(self, name):
        return Document(self.get(name, lambda value: value), self.where)

    def parts(self, name):
        return [Document(value, self.where) for value in self.get(name, a_list)]

    def check_kind(self, name, vault_id=None):
        self.get("format", one_of(name))
        version = self.get("version", a_count)
        if version != 1:
            raise BadInput(f"{self.where}: is of version {version}; this reader knows version 1")
        if vault_id is not None and self.get("vault", hex_of(16)) != vault_id:
            raise Integrity(self.where, "belongs to another vault")


def parse_document(data, where):
    def once(pairs):
        members = dict(pairs)
        if len(members) != len(pairs):
            raise ValueError("a name twice in one object")
        return members
    try:
        return Document(json.loads(data.decode("utf-8"), object_pairs_hook=once), where)
    except (ValueError, RecursionError) as error:
        raise Integrity(where, f"is not the JSON that it should be: {error}") from None


def ensure(condition):
    if not condition:
        raise ValueError


def a_text(value):
    ensure(isinstance(value, str))
    value.encode("utf-8")                    # an unpaired surrogate raises, as a ValueError
    return value


def a_count(value):
    ensure(type(value) is int and 0 <= value < 2**64)
    return value


def an_ordinal_count(value):
    ensure(a_count(value) <= 2**32 - 2)
    return value


def a_list(value):
    ensure(isinstance(value, list))
    return value


def names(value):
    """Of parts of what was archived: at least one, none with a space."""
    ensure(a_list(value) and all(re.fullmatch("[^ ]+", a_text(item)) for item in value))
    return value


def a_run(value):
    pack, first, count = (a_count(item) for item in a_list(value))
    return pack, first, count


def runs(value):
    return [a_run(item) for item in a_list(value)]


def one_of(*choices):
    def form(value):
        ensure(isinstance(value, str) and value in choices)
        return value
    return form


def hex_of(size):
    def form(value):
        ensure(re.fullmatch(f"[0-9a-f]{{{2 * size}}}", value))
        return bytes.fromhex(value)
    return form


def base64_of(size=None):
    def form(value):
        data = base64.b64decode(value, validate=True)
        ensure(base64.b64encode(data).decode() == value and size in (None, len(data)))
        return data
    return form


def a_public_key(value):
    """An X25519 public key, but none of small order, with which every secret would be the same."""
    key = base64_of(32)(value)
    try:
        sodium.crypto_scalarmult(b"\1" * 32, key)
    except (CryptoError, RuntimeError):
        raise ValueError from None
    return key


def a_mode(value):
    ensure(re.fullmatch("[0-7]{1,5}", value) and int(value, 8) <= 0o7777)
    return int(value, 8)


def a_timestamp(value):
    """Nanoseconds since 1970, UTC."""
    ensure(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9]\.[0-9]{9}Z", value))
    return calendar.timegm(time.strptime(value[:19], "%Y-%m-%dT%H:%M:%S")) * 10**9 + int(value[20:29])


def cut(data, label, size, where):
    """Cuts a header or slot into body and the bytes of its last member, `label`."""
    body, mark, rest = data.rpartition(f',\n  "{label}": "'.encode())
    if not mark or not rest.endswith(b'"\n}\n'):
        raise Integrity(where, f"does not end with its {label}")
    try:
        return body, base64_of(size)(rest[:-4].decode("ascii"))
    except ValueError:
        raise Integrity(where, f"has a malformed {label}") from None


# Identities ----------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Identity:
    secret: bytes                            # X25519
    seed: bytes                              # Ed25519

    @property
    def card(self):
        return sodium.crypto_scalarmult_base(self.secret) + sodium.crypto_sign_seed_keypair(self.seed)[0]


def read_secret_file(path):
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_SECRET + 1)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from None
    if len(data) > MAX_SECRET:
        raise BadInput(f"{path}: is far too long")
    return data


def read_key_file(path):
    lines = [line for line in read_secret_file(path).split(b"\n") if line and not line.startswith(b"#")]
    try:
        label, _, text = lines[0].decode("ascii").partition(":")
        data = base64_of(68)(text)
        ensure(len(lines) == 1 and label == "muniment-identity-1" and blake2b(data[:64])[:4] == data[64:])
    except (ValueError, IndexError):
        raise BadInput(f"{path}: is not a key file, or was damaged") from None
    return Identity(data[:32], data[32:64])


def read_passphrase_file(path):
    """The passphrase is the file's bytes without the one line end that editors put behind them."""
    data = read_secret_file(path)
    return data.removesuffix(b"\n").removesuffix(b"\r") if data.endswith(b"\n") else data


# The header ----------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Person:
    name: str
    role: str
    card: bytes
    together: tuple = ()                     # ids of those who open the slot together


@dataclass
class Header:
    vault_id: bytes
    revision: int
    root: bytes
    publics: dict                            # ("read", generation) → public key
    people: dict                             # id → Person
    signer: str                              # the ledger's first signer, as a vkey
    registers: dict                          # a register's name → number and SHA-256 of its last document


def read_person(document, together):
    return Person(document.get("name", a_text), document.get("role", one_of(*ROLES)),
                  document.get("open", a_public_key) + document.get("sign", base64_of(32)), together)


def some_people(value):
    """The ids of the people who open a slot together."""
    ensure(2 <= len(a_list(value)) <= 7)
    return tuple(hex_of(8)(identifier) for identifier in value)


def read_header(folder):
    name = "muniment.json"
    if not (folder / name).is_file():
        raise NoVault(f"{folder}: there is no vault here (no {name})")
    body, signature = cut(read_file(folder, name, MAX_HEADER), "signature", 64, name)
    document = parse_document(body + b"\n}", name)
    root = document.get("root", base64_of(32))
    check_signature(signature, b"muniment header\n" + body, root, name, "the header")
    document.check_kind("muniment-vault")
    document.get("created", a_timestamp)
    publics, people = {}, {}
    for kind in ("read", "log", "access"):
        generations = [(part.get("generation", a_count), part.get("public", a_public_key))
                       for part in document.parts(kind)]
        if not generations or generations != sorted(dict(generations).items()):
            raise Integrity(name, f"does not list the generations of {kind} oldest first")
        publics.update({(kind, generation): public for generation, public in generations})
    for part in document.parts("people"):
        part.get("added", a_timestamp)
        people[part.get("id", hex_of(8))] = read_person(part, part.optional("together", some_people) or ())
    if len(people) != len(document.parts("people")):
        raise Integrity(name, "names two people with one id")
    return Header(document.get("vault", hex_of(16)), document.get("revision", a_count), root, publics, people,
                  document.get("signer", a_text), heads_of_registers(document))


def heads_of_registers(document):
    """Number and digest of the last document of each register that the header names."""
    heads = {}
    for name in document.optional("retention", lambda value: value) or {}:
        head = document.part("retention").part(name)
        heads[name] = head.get("number", a_count), head.get("document", hex_of(32))
    return heads


# Slots and bundles ---------------------------------------------------------------------------------------------------

@dataclass
class Slot:
    where: str
    id: bytes
    person: Person
    bundle: bytes
    pin: bytes | None
    passphrase: Document | None
    shared: bytes | None                     # the identity in boxes, where people open the slot together


def read_slot(folder, name, vault_id):
    where = f"slots/{name}"
    body, checksum = cut(read_file(folder, where, MAX_SLOT), "checksum", 32, where)
    if blake2b(b"muniment slot\n" + body) != checksum:
        raise Integrity(where, "does not match its checksum: it was damaged")
    document = parse_document(body + b"\n}", where)
    document.check_kind("muniment-slot", vault_id)
    if document.get("id", a_text) != name:
        raise Integrity(where, "is not the slot that its name says")
    together = document.part("together") if "together" in document else None
    person = read_person(document, together.get("people", some_people) if together else ())
    return Slot(where, bytes.fromhex(name), person, document.get("bundle", base64_of()),
                document.optional("pin", base64_of(64)),
                document.part("passphrase") if "passphrase" in document else None,
                together.get("identity", base64_of(64 + 48 * len(person.together))) if together else None)


def slot_names(folder):
    return names_in(folder / "slots", "[0-9a-f]{16}")


def unwrap_identity(slot, vault_id, passphrase):
    """The identity in a passphrase slot, or None where the passphrase is another."""
    wrap = slot.passphrase
    wrap.get("algorithm", one_of("argon2id13"))
    operations, memory = wrap.get("operations", a_count), wrap.get("memory", a_count)
    salt, nonce, sealed = (wrap.get(name, base64_of(size)) for name, size in
                           (("salt", 16), ("nonce", 24), ("identity", 80)))
    if not (8192 <= memory <= MAX_MEMORY and memory % 1024 == 0 and 1 <= operations <= MAX_OPERATIONS):
        raise Integrity(slot.where, "asks for more work, or less, than Argon2id should be given")
    key = sodium.crypto_pwhash_alg(32, passphrase, salt, operations, memory, sodium.crypto_pwhash_ALG_ARGON2ID13)
    additional = b"muniment identity\n" + vault_id + slot.id + slot.person.card
    try:
        plain = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, additional, nonce, key)
    except CryptoError:
        return None
    return Identity(plain[:32], plain[32:])


def identity_of(slot, vault_id, known, passphrases):
    """The slot's identity as one of the secrets gives it, or None."""
    for identity in known:
        if identity.card == slot.person.card:
            return identity
    for passphrase in passphrases if slot.passphrase else ():
        identity = unwrap_identity(slot, vault_id, passphrase)
        if identity and identity.card == slot.person.card:
            return identity
    return None


def open_shared(slot, identities):
    """The identity of a slot that people open together."""
    plain = slot.shared
    for identity in identities:
        plain = box_open(plain, identity.secret, slot.where, "its shared identity")
    identity = Identity(plain[:32], plain[32:])
    if identity.card != slot.person.card:
        raise Integrity(slot.where, "holds another identity than its own")
    return identity


def find_slot(folder, vault_id, key_files, passphrase_files):
    """The slot and the identity that the secrets open: one that takes several of them before one that takes one."""
    known, passphrases = [read_key_file(file) for file in key_files], [read_passphrase_file(file) for file in passphrase_files]
    damaged, opened, shared = None, {}, []
    for name in slot_names(folder):
        try:
            slot = read_slot(folder, name, vault_id)
            if slot.shared is not None:
                shared.append(slot)
            elif identity := identity_of(slot, vault_id, known, passphrases):
                opened[slot.id] = slot, identity
        except Integrity as failure:         # perhaps another person's slot: it counts only if no other one opens
            damaged = damaged or failure
    for slot in shared:
        if all(identifier in opened for identifier in slot.person.together):
            return slot, open_shared(slot, [opened[identifier][1] for identifier in slot.person.together])
    if opened:
        return next(iter(opened.values()))
    if damaged:
        raise damaged
    raise WrongSecret(f"{', '.join(map(str, [*key_files, *passphrase_files]))}: opens no slot of this vault")


@dataclass
class Bundle:
    root: bytes
    lowest_revision: int
    keys: dict                               # ("read", generation) → secret


def open_bundle(slot, identity, vault_id):
    plain = box_open(slot.bundle, identity.secret, slot.where, "its bundle")
    cursor = Cursor(plain, slot.where)
    start = cursor.take(5), cursor.take(16), cursor.take(8), cursor.integer(1)
    if start != (b"MBND\x01", vault_id, slot.id, ROLES[slot.person.role]):
        raise Integrity(slot.where, "holds a bundle of another form, vault, slot or role")
    root, lowest_revision, keys = cursor.take(32), cursor.integer(8), {}
    for _ in range(cursor.integer(2)):
        kind, generation, key = cursor.integer(1), cursor.integer(4), cursor.take(32)
        if kind not in KINDS or (KINDS[kind], generation) in keys:
            raise Integrity(slot.where, "has a bundle with a key that is unknown or there twice")
        keys[KINDS[kind], generation] = key
    signed = plain[:cursor.at]
    check_signature(cursor.take(64), b"muniment bundle\n" + signed, root, slot.where, "the bundle")
    cursor.end()
    return Bundle(root, lowest_revision, keys)


def check_trust(header, slot, identity, bundle):
    """What ties header, slot and bundle together, in FORMAT.md's order."""
    if slot.pin is not None:
        check_signature(slot.pin, b"muniment pin\n" + header.vault_id + slot.id + bundle.root,
                        identity.card[32:], slot.where, "the pin")
    if header.root != bundle.root:
        raise Integrity("muniment.json", f"is signed by another root than {slot.where} trusts")
    if header.revision < bundle.lowest_revision:
        raise Integrity("muniment.json", f"is revision {header.revision}; {slot.where} demands {bundle.lowest_revision}")
    if header.people.get(slot.id) != slot.person:
        raise Integrity(slot.where, "is not of a person whom the header names so")
    for (kind, generation), secret in list(bundle.keys.items()):
        if kind in ("read", "log", "access"):
            if (kind, generation) not in header.publics:          # to come, or gone: the keys are being renewed
                del bundle.keys[kind, generation]
                continue
            fits = sodium.crypto_scalarmult_base(secret) == header.publics.get((kind, generation))
        else:
            fits = generation == 1 and (kind == "id" or sodium.crypto_sign_seed_keypair(secret)[0] == header.root)
        if not fits:
            raise Integrity(slot.where, f"has a bundle whose {kind} key is not the header's")
    for kind in ("read", "log", "access"):
        newest = max(generation for name, generation in header.publics if name == kind)
        if kind in HELD[slot.person.role] and (kind, newest) not in bundle.keys:
            raise Integrity("muniment.json", f"names a newer {kind} key than {slot.where} holds")


class Vault:
    """An opened vault: the header and the keys of the person who opened it."""

    def __init__(self, folder, key_files, passphrase_files):
        self.folder, self.header = folder, read_header(folder)
        self.id = self.header.vault_id
        slot, identity = find_slot(folder, self.id, key_files, passphrase_files)
        bundle = open_bundle(slot, identity, self.id)
        check_trust(self.header, slot, identity, bundle)
        self.slot, self.keys, self.packs = slot, bundle.keys, {}

    def check_reads(self):
        if ("id", 1) not in self.keys or not any(kind == "read" for kind, _ in self.keys):
            raise WrongSecret(f"{self.slot.where}: the role {self.slot.person.role} holds no keys to read with")

    def derive(self, label, context=b""):
        return blake2b(b"muniment/" + label.encode() + b"\0" + context, self.keys["id", 1])

    def file_key(self, name, ending=".key"):
        """The random key of a pack, manifest or layout, from the `.key` file beside it."""
        where = name + ending
        cursor = Cursor(read_file(self.folder, where, 89), where)
        if cursor.take(5) != b"MKEY\x01":
            raise Integrity(where, "is not a key file of the vault")
        secret = self.keys.get(("read", cursor.integer(4)))
        if secret is None:
            raise Integrity(where, "is sealed to a generation of `read` that the bundle does not hold")
        key = box_open(cursor.take(80), secret, where, "its key")
        cursor.end()
        return key

    def pack(self, pack_id):
        if pack_id not in self.packs:
            self.packs[pack_id] = Pack(self, pack_id)
        return self.packs[pack_id]


# Packs ---------------------------------------------------------------------------------------------------------------

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


# Snapshots and layouts -----------------------------------------------------------------------------------------------

def open_document(vault, name, kind, snapshot_id):
    data = read_file(vault.folder, name, MAX_DOCUMENT + SEALING * 32)
    cursor = Cursor(data, name)
    start, nonce = cursor.take(6), cursor.take(24)
    if start[:5] != b"MDOC" + kind:
        raise Integrity(name, "is not the kind of document that it should be")
    additional, sealed = vault.id + snapshot_id + start, cursor.rest()
    try:
        encoded = aead_open(sealed, additional, nonce, vault.file_key(name), name, "the document")
    except Integrity:
        if not (vault.folder / f"{name}.key.next").is_file():
            raise
        encoded = aead_open(sealed, additional, nonce, vault.file_key(name, ".key.next"), name, "the document")
    if not 1 <= start[5] <= DOCUMENT_VERSIONS[kind]:
        raise BadInput(f"{name}: is of version {start[5]}; this reader knows version {DOCUMENT_VERSIONS[kind]}")
    return decode(encoded, MAX_DOCUMENT, name)


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


def bytes_member(document, name):
    """A member that is text, or bytes in base64 under the name with `Bytes` behind where it is not UTF-8."""
    if (name in document) == (name + "Bytes" in document):
        raise Integrity(document.where, f"has a file without one {name}")
    if name in document:
        return document.get(name, a_text).encode("utf-8")
    return document.get(name + "Bytes", base64_of())


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
                        document.optional("partial", names))
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


@dataclass
class Segment:
    kind: str
    snapshot: bytes
    records: list                            # runs
    order: list                              # runs
    ordinals: int                            # None where its blocks tell


@dataclass
class Layout:
    where: str
    packs: list                              # of Pack
    files: list                              # of Document
    segments: list                           # of lists of Segment
    framing: list                            # of lists of runs


def check_runs(layout_where, packs, given, kind):
    """Every run lies within its pack and covers blocks of one kind."""
    for pack, first, count in given:
        if pack >= len(packs) or first + count > len(packs[pack].blocks):
            raise Integrity(layout_where, "refers to a block that is not there")
        if any(block.kind != kind for block in packs[pack].blocks[first:first + count]):
            raise Integrity(layout_where, "refers to a block of another kind than belongs there")
    return given


def read_layout_document(vault, snapshot_id):
    where = f"layouts/{snapshot_id.hex()}"
    plain = open_document(vault, where, b"L", snapshot_id)
    tail = re.compile(rb',"mac":"([0-9a-f]{64})"\}').fullmatch(plain, max(0, len(plain) - 74))
    body = plain[:-74]
    if not tail or blake2b(b"muniment layout\n" + body, vault.derive("layout")).hex().encode() != tail[1]:
        raise Integrity(where, "does not match its MAC")
    document = parse_document(plain, where)
    document.check_kind("muniment-layout", vault.id)
    document.get("generation", a_count)
    if document.get("snapshot", hex_of(32)) != snapshot_id:
        raise Integrity(where, "is the layout of another snapshot")
    return document


def erased_of(part):
    """Digest and size that a file has since something was erased of it; None where it does not come back."""
    erased = part.part("erased")
    erased.get("certificate", a_count)
    digest = erased.optional("digest", hex_of(32))
    return digest and (digest, erased.get("size", a_count))


def read_layout(vault, manifest):
    document = read_layout_document(vault, manifest.id)
    where, packs = document.where, []
    for part in document.parts("packs"):
        pack = vault.pack(part.get("id", hex_of(32)))
        if blake2b(pack.key) != part.get("key", hex_of(32)):
            raise Integrity(pack.where + ".key", f"holds another key than {where} vouches for")
        packs.append(pack)
    files, collections = document.parts("files"), document.parts("collections")
    if len(files) != len(manifest.files) or len(collections) != len(manifest.collections):
        raise Integrity(where, "is not parallel to its manifest")
    for part, file in zip(files, manifest.files):
        if file.kind == "file" and "erased" in part.members:
            erased_of(part)
            if file.collection is None and "chunks" in part.members:
                check_runs(where, packs, part.get("chunks", runs), CHUNK)
        elif file.kind == "file":
            digest = part.get("digest", hex_of(32))
            if sha256(part.get("salt", hex_of(32)), digest) != file.commitment:
                raise Integrity(where, f"does not fit the manifest's commitment of {shown(file.path)}")
            if file.collection is None:
                check_runs(where, packs, part.get("chunks", runs), CHUNK)
    layout = Layout(where, packs, files, [], [])
    for part in collections:
        segments = [Segment(piece.get("kind", one_of("base", "delta")), piece.get("snapshot", hex_of(32)),
                            check_runs(where, packs, piece.get("records", runs), RECORDS),
                            check_runs(where, packs, piece.get("order", runs), ORDER), piece.optional("ordinals", an_ordinal_count))
                    for piece in part.parts("segments")]
        if [segment.kind for segment in segments] != ["base"] + ["delta"] * (len(segments) - 1):
            raise Integrity(where, "has a collection that is not one base and its deltas")
        if segments[0].order:
            raise Integrity(where, "has a base with an order of its own")
        if any(segment.order for group in by_snapshot(segments) for segment in group[:-1]):
            raise Integrity(where, "has a snapshot's delta with an order that is not its last one")
        layout.segments.append(segments)
        layout.framing.append(check_runs(where, packs, part.get("framing", runs), CHUNK))
    return layout


def blocks_of(layout, given):
    """The pack and the position of each block of some runs."""
    for pack, first, count in given:
        for position in range(first, first + count):
            yield layout.packs[pack], position


def joined(layout, given, limit, what):
    """The concatenation of some runs' blocks; their stated lengths are added up before the first one is opened."""
    total = 0
    for pack, position in blocks_of(layout, given):
        total += pack.blocks[position].plain_length + 1     # one more, so that a run of empty blocks ends too
        if total > limit:
            raise Integrity(layout.where, f"has {what} longer than it can be")
    return b"".join(pack.plain(position) for pack, position in blocks_of(layout, given))


# Records -------------------------------------------------------------------------------------------------------------

@dataclass(slots=True)
class Record:
    data: bytes                              # None where it was erased
    key_hash: bytes
    leaf: bytes


ESCAPE = re.compile(rb'\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(["\\/bfnrt])|)')
SHORT = dict(zip(b'"\\/bfnrt', b'"\\/\b\f\n\r\t'))


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
    ordinals, erased = read_block_ordinals(cursor, count), read_block_ordinals(cursor, gone)
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


def read_block_ordinals(cursor, count):
    """Ascending ordinals: the first, then gaps."""
    ordinals, following = [], 0
    for _ in range(count):
        ordinals.append(following + cursor.varint())
        following = ordinals[-1] + 1
    return ordinals


def read_segment(layout, segment, commitment_key):
    held, last = {}, -1
    for pack, position in blocks_of(layout, segment.records):
        if pack.blocks[position].first <= last:
            raise Integrity(layout.where, "has a segment whose ordinals do not ascend")
        last = pack.blocks[position].last
        held.update(read_record_block(pack, position, commitment_key))
    return held


def read_ordinals(cursor, limit):
    """A counted list of ascending ordinals, at most `limit` of them."""
    count, ordinals, following = cursor.varint(), [], 0
    if count > limit:
        raise Integrity(cursor.where, "has an order stream with more ordinals than there are")
    for _ in range(count):
        ordinals.append(following + cursor.varint())
        following = ordinals[-1] + 1
    return ordinals


def read_edit(cursor, before, size):
    """Mode 1: the order as copies from the one before and runs of ordinals."""
    order, behind_copy, behind_ordinals = [], 0, 0
    for _ in range(cursor.varint()):
        length, what = divmod(cursor.varint(), 2)
        step = cursor.signed_varint()
        if not 1 <= length <= size - len(order):
            raise Integrity(cursor.where, "has an order stream that makes more records than there are")
        start = step + (behind_ordinals if what else behind_copy)
        if start < 0 or (not what and start + length > len(before)):
            raise Integrity(cursor.where, "has an order stream that copies from outside the order before")
        if what:
            order.extend(range(start, start + length))
            behind_ordinals = start + length
        else:
            order.extend(before[start:start + length])
            behind_copy = start + length
    return order


def read_full_order(cursor, size):
    """Mode 2: every ordinal in `width` bits."""
    count, width = cursor.varint(), cursor.integer(1)
    if count != size or width > 64:
        raise Integrity(cursor.where, "has a full order of another length or width than it can have")
    packed, order, bits, available = cursor.take((count * width + 7) // 8), [], 0, 0
    pieces = iter(packed)
    for _ in range(count):
        while available < width:
            bits |= next(pieces) << available
            available += 8
        order.append(bits & ((1 << width) - 1))
        bits >>= width
        available -= width
    if bits:
        raise Integrity(cursor.where, "has a full order that does not end in zero bits")
    return order


@dataclass
class Delta:
    order: list
    added: int
    changed: int
    removed: int


def read_delta(stream, where, before, held, given, now_given):
    """Applies a delta's order stream to the order before it. `held` is what the delta holds, `given` and `now_given` are how many
    ordinals have been given out before it and with it."""
    cursor, present = Cursor(stream, where), set(before)
    if cursor.integer(1) != 1:
        raise Integrity(where, "has an order stream of an unknown version")
    tombstones, revivals = read_ordinals(cursor, len(before)), read_ordinals(cursor, given)
    added = set(range(given, now_given))
    changed = held.keys() - added - set(revivals)
    kept = present - set(tombstones)
    if not (present.issuperset(tombstones) and kept.issuperset(changed) and present.isdisjoint(revivals)
            and all(ordinal < given for ordinal in revivals)):
        raise Integrity(where, "has a delta that does not fit the segments before it")
    after = kept | added | set(revivals)
    mode = cursor.integer(1)
    if mode == 0:
        order = before
    elif mode == 1:
        order = read_edit(cursor, before, len(after))
    elif mode == 2:
        order = read_full_order(cursor, len(after))
    else:
        raise Integrity(where, f"has an order stream of unknown mode {mode}")
    cursor.end()
    if len(order) != len(after) or set(order) != after:
        raise Integrity(where, "has an order that is not of the records that there are")
    return Delta(order, len(added) + len(revivals), len(changed), len(tombstones))


def by_snapshot(segments):
    """The base, then the deltas in groups: those that one snapshot added. Only the last of a group has an order."""
    groups = []
    for segment in segments:
        if segment.kind == "delta" and groups[-1][0].kind == "delta" and groups[-1][0].snapshot == segment.snapshot:
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return groups


class Collection:
    """One collection of a snapshot: its records in order, and how its files frame them."""

    def __init__(self, vault, manifest, layout, index):
        self.where, self.facts = layout.where, manifest.collections[index]
        context = manifest.source.encode() + b"\0" + self.facts.get("name", a_text).encode()
        commitment_key = vault.derive("commitment", context)
        newest, order, delta, given = {}, [], None, 0
        groups = by_snapshot(layout.segments[index])
        for group in groups:
            held, before = {}, given
            for segment in group:
                part = read_segment(layout, segment, commitment_key)
                given = self.given_out(given, part, segment)
                for earlier in newest, held:
                    if any(ordinal in earlier and earlier[ordinal].key_hash != record.key_hash for ordinal, record in part.items()):
                        raise Integrity(self.where, "has a collection in which an ordinal changes its key")
                held.update(part)
            if group[0].kind == "base":
                order = list(range(given))
                if group[0].ordinals is None and order != list(held):
                    raise Integrity(self.where, "has a base whose ordinals are not 0 to n-1")
            else:
                limit = 64 + 32 * (given + len(held))            # no order stream of that many ordinals is longer
                stream = joined(layout, group[-1].order, limit, "an order stream") if group[-1].order else UNCHANGED
                delta = read_delta(stream, self.where, order, held, before, given)
                order = delta.order
            newest.update(held)
        if not newest.keys() >= set(order):
            raise Integrity(self.where, "has a collection whose segments lack records that it needs")
        self.records = [newest[ordinal] for ordinal in order]
        self.check_facts(manifest, groups, delta)
        self.files = [number for number, file in enumerate(manifest.files) if file.collection == index]
        self.formats = {number: manifest.files[number].format for number in self.files}
        sizes = sum(manifest.files[number].size + 64 for number in self.files)
        stream = joined(layout, layout.framing[index], sizes + 32 * (len(order) + 2), "a framing stream")
        self.framing = self.read_framing(stream, manifest)

    def given_out(self, before, held, segment):
        """How many ordinals have been given out when a segment ends."""
        highest = max(held, default=-1) + 1
        if segment.ordinals is None:
            return max(before, highest)
        if not max(before, highest) <= segment.ordinals:
            raise Integrity(self.where, "has a segment that holds other ordinals than it states")
        return segment.ordinals

    def check_facts(self, manifest, groups, delta):
        """What the manifest says of the collection is so: its counts and its root."""
        facts = {name: self.facts.get(name, a_count) for name in ("records", "repeated")}
        compared = tuple(self.facts.optional(name, a_count) for name in COMPARED)
        wrong = facts["records"] != len(self.records)
        wrong |= facts["repeated"] != len(self.records) - len({record.key_hash for record in self.records})
        if delta and groups[-1][0].snapshot == manifest.id and groups[-2][0].snapshot == manifest.previous:
            wrong |= (delta.added, delta.changed, delta.removed) != compared
        if wrong:
            raise Integrity(manifest.where, "counts other records than there are")
        if merkle_root(self.records) != self.facts.get("root", hex_of(32)):
            raise Integrity(manifest.where, "commits to another root than the records have")

    def read_framing(self, stream, manifest):
        """For each file its number → (first record, count, prefix, separators as [repeat, bytes], suffix)."""
        cursor, framing, first = Cursor(stream, self.where), {}, 0
        for number in self.files:
            count = manifest.files[number].records
            prefix, separators, left = cursor.take(cursor.varint()), [], max(count - 1, 0)
            while repeat := cursor.varint():
                if repeat > left:
                    raise Integrity(self.where, "has more separators than records")
                left -= repeat
                separators.append((repeat, cursor.take(cursor.varint())))
            if left:
                raise Integrity(self.where, "has fewer separators than records")
            framing[number] = first, count, prefix, separators, cursor.take(cursor.varint())
            first += count
        cursor.end()
        return framing

    def pieces(self, number):
        """The bytes of file `number` of the manifest, in pieces of some size."""
        first, count, prefix, separators, suffix = self.framing[number]
        manifest_format = self.formats[number]
        records = iter(self.records[first:first + count])
        pieces, is_first = [prefix], True
        for repeat, separator in [(min(count, 1), b"")] + separators:
            for _ in range(repeat):
                record = next(records).data
                if record is not None:       # an erased one goes with the separator before it, or behind it where it would be the first
                    pieces += b"" if is_first else separator, record
                    is_first = False
                if len(pieces) >= 4096:
                    yield b"".join(pieces)
                    pieces = []
        if is_first and count and manifest_format in ("json-lines", "csv", "cognito-csv"):
            suffix = b""                     # nothing but the end of the last line, which is not there any more
        yield b"".join(pieces) + suffix


def merkle_root(records):
    """RFC 6962, section 2.1: a node without a neighbour rises a level unchanged."""
    level = [leaf for _, leaf in sorted((record.key_hash, record.leaf) for record in records)]
    if not level:
        return sha256()
    while len(level) > 1:
        nodes = [sha256(b"\1", left, right) for left, right in zip(level[::2], level[1::2])]
        level = nodes + level[len(nodes) * 2:]
    return level[0]


# Restoring -----------------------------------------------------------------------------------------------------------

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


def shown(path):
    """A path for people: no control characters, whatever it holds."""
    text = path if isinstance(path, str) else path.decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)


def choose(manifest, paths):
    """The numbers of the files that some paths name, each with what stands below it; all of them without paths."""
    if not paths:
        return list(range(len(manifest.files)))
    chosen = set()
    for path in map(os.fsencode, paths):
        path = path.rstrip(b"/")
        below = {number for number, file in enumerate(manifest.files)
                 if file.path == path or file.path.startswith(path + b"/")}
        if not below:
            raise BadInput(f"{shown(path)}: the snapshot {manifest.id.hex()[:12]} holds no such file")
        chosen |= below
    return sorted(chosen)


def folder_for(root, path):
    """Makes the folders above `path` below `root`, and refuses to go through anything that is no folder, such as a link."""
    folder = root
    for part in path.split(b"/")[:-1]:
        folder = make_folder(folder + b"/" + part)
    return root + b"/" + path


def make_folder(path):
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            raise BadInput(f"{shown(path)}: is in the way: it is no folder") from None
    return path


def restore_file(snapshot, number, path):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as output:
        try:
            for piece in snapshot.contents(number):
                output.write(piece)
        except BaseException:
            os.unlink(path)                  # nothing stays that was not proved whole
            raise


def dress(file, path):
    """Gives a restored file its mode and its time; a link has only the time."""
    if file.mode is not None and file.kind != "link":
        os.chmod(path, file.mode)
    if file.modified is not None:
        os.utime(path, ns=(file.modified, file.modified), follow_symlinks=False)


def restore_to_folder(snapshot, numbers, folder):
    root, files = os.fsencode(folder), snapshot.manifest.files
    try:
        os.makedirs(root, exist_ok=True)
        for number in snapshot.by_collection(numbers):
            file = files[number]
            path = folder_for(root, file.path)
            if file.kind == "folder":
                make_folder(path)
                continue
            if snapshot.is_destroyed(number):
                print(f"reader: {shown(file.path)}: was destroyed", file=sys.stderr)
                continue
            if file.kind == "link":
                os.symlink(file.target, path)
            else:
                restore_file(snapshot, number, path)
            dress(file, path)
        for number in sorted(numbers, key=lambda number: files[number].path, reverse=True):
            if files[number].kind == "folder":       # last and from below: filling a folder changes its time
                dress(files[number], root + b"/" + files[number].path)
    except OSError as error:
        raise BadInput(f"{shown(error.filename or root)}: {error.strerror}") from None


def restore_to_output(snapshot, numbers):
    """Writes one file to standard output, once a first pass has shown that it is whole."""
    if len(numbers) != 1 or snapshot.manifest.files[numbers[0]].kind != "file":
        raise BadInput("--to - takes exactly one path, that of a file")
    for _ in snapshot.contents(numbers[0]):
        pass
    for piece in snapshot.contents(numbers[0]):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


# Commands ------------------------------------------------------------------------------------------------------------

def snapshot_ids(folder):
    return [bytes.fromhex(name) for name in names_in(folder / "snapshots", "[0-9a-f]{64}")]


def pack_ids(folder):
    for ab in names_in(folder / "packs", "[0-9a-f]{2}"):
        for name in names_in(folder / "packs" / ab, ab + "[0-9a-f]{62}"):
            yield bytes.fromhex(name)


def find_snapshot(vault, text):
    if text == "latest":
        manifests = [read_manifest(vault, snapshot_id) for snapshot_id in snapshot_ids(vault.folder)]
        if not manifests:
            raise BadInput("the vault holds no snapshot")
        return max(manifests, key=lambda manifest: (manifest.created, manifest.id)).id
    found = [snapshot_id for snapshot_id in snapshot_ids(vault.folder) if text and snapshot_id.hex().startswith(text)]
    if len(found) != 1:
        raise BadInput(f"{len(found) or 'no'} snapshots have an id that begins with '{shown(text)}'")
    return found[0]


class Findings:
    """Goes on past failures, so that one run names every file that is wrong."""

    def __init__(self):
        self.failures = []

    def attempt(self, function, *arguments):
        try:
            return function(*arguments)
        except Integrity as failure:
            self.add(failure)
            return None

    def add(self, failure):
        if str(failure) not in self.failures:
            self.failures.append(str(failure))

    def conclude(self):
        if self.failures:
            raise Failures("\n".join(self.failures))


def list_snapshots(vault, as_json):
    findings = Findings()
    manifests = [findings.attempt(read_manifest, vault, snapshot_id) for snapshot_id in snapshot_ids(vault.folder)]
    rows = []
    for manifest in sorted(filter(None, manifests), key=lambda manifest: (manifest.created, manifest.id)):
        files = [file for file in manifest.files if file.kind == "file"]
        rows.append({"id": manifest.id.hex(), "created": manifest.created_text, "source": manifest.source,
                     "files": len(files), "bytes": sum(file.size for file in files),
                     "collections": [{"name": collection.get("name", a_text), "records": collection.get("records", a_count)}
                                     for collection in manifest.collections]})
        if manifest.partial:
            rows[-1]["partial"] = manifest.partial
    if as_json:
        print(json.dumps(rows, indent=2))
    else:
        for row in rows:
            counts = "".join(f"  {shown(item['name'])} {item['records']}" for item in row["collections"])
            lacks = f"  without {shown(', '.join(row['partial']))}" if "partial" in row else ""
            print(f"{row['id']}  {row['created']}  {shown(row['source'])}  "
                  f"{row['files']} files  {row['bytes']} bytes{counts}{lacks}")
    findings.conclude()


def check_slot(vault, name):
    slot = read_slot(vault.folder, name, vault.id)
    if vault.header.people.get(slot.id) != slot.person:
        raise Integrity(slot.where, "is not of a person whom the header names so")


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
        import reader_registers
        reader_registers.check_erased(vault, snapshots, findings)
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


class Arguments(argparse.ArgumentParser):
    def error(self, message):
        raise Usage(f"{message}\n{self.format_usage().rstrip()}")


def parse_arguments(arguments):
    parser = Arguments(prog="reader.py", description="Lists, restores and verifies a Muniment vault.")
    parser.add_argument("--vault", type=Path, default=Path("."), metavar="DIR", help="the vault's folder (default: here)")
    for option, what in (("--key-file", "your identity"), ("--passphrase-file", "your passphrase")):
        parser.add_argument(option, action="append", default=[], metavar="FILE",
                            help=f"a file that holds {what}; to be repeated where several people open together")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="list the snapshots, oldest first")
    listing.add_argument("--json", action="store_true", help="as JSON")
    restoring = commands.add_parser("restore", help="bring files back, byte for byte")
    restoring.add_argument("id", metavar="ID", help="a snapshot's id, the beginning of one, or latest")
    restoring.add_argument("paths", metavar="PATH", nargs="*", help="files or folders of the snapshot (default: all)")
    restoring.add_argument("--to", metavar="DIR", required=True, help="where to; - is standard output, for one file")
    verifying = commands.add_parser("verify", help="check the vault")
    extent = verifying.add_mutually_exclusive_group()
    extent.add_argument("--data", action="store_true", help="recompute every file's digest and every collection's root too")
    extent.add_argument("--no-keys", action="store_true", help="check what needs no secret: that packs match their names")
    ledger = commands.add_parser("ledger", help="verify or list the ledger; a secret that has `access` opens its entries")
    of_ledger = ledger.add_subparsers(dest="ledger_command", required=True, metavar="COMMAND")
    verifying = of_ledger.add_parser("verify", help="check tree, signers and times, and with `access` the entries")
    verifying.add_argument("--against", metavar="FILE", nargs="+", default=[], help="checkpoints that were kept elsewhere")
    listing = of_ledger.add_parser("list", help="list the entries, oldest first")
    listing.add_argument("--json", action="store_true", help="as JSON")
    for each in (verifying, listing):
        each.add_argument("--log-elsewhere", type=Path, metavar="DIR", help="a log of the vault that was kept in this folder instead")
    registers = commands.add_parser("registers", help="check policy, holds, what was dropped, and certificates, and print them")
    registers.add_argument("--json", action="store_true", help="as JSON")
    chosen = parser.parse_args(arguments)
    needs_secret = chosen.command != "ledger" and not getattr(chosen, "no_keys", False)
    if needs_secret and not (chosen.key_file or chosen.passphrase_file):
        raise Usage("give --key-file or --passphrase-file")
    return chosen


def run(arguments):
    chosen = parse_arguments(arguments)
    if getattr(chosen, "no_keys", False):
        return verify_without_keys(chosen.vault)
    vault = Vault(chosen.vault, chosen.key_file, chosen.passphrase_file) if chosen.key_file or chosen.passphrase_file else None
    if chosen.command == "ledger":
        return run_ledger(chosen, vault)
    if chosen.command == "registers":
        import reader_registers              # likewise
        return reader_registers.registers(vault, chosen.json)
    vault.check_reads()
    if chosen.command == "list":
        return list_snapshots(vault, chosen.json)
    if chosen.command == "verify":
        return verify(vault, chosen.data)
    snapshot = Snapshot(vault, find_snapshot(vault, chosen.id))
    numbers = choose(snapshot.manifest, chosen.paths)
    if chosen.to == "-":
        return restore_to_output(snapshot, numbers)
    return restore_to_folder(snapshot, numbers, chosen.to)


def run_ledger(chosen, vault):
    import reader_ledger                     # not at the top: it imports this module, and without it the rest works alone
    ledger = reader_ledger.Ledger(chosen.vault, vault, chosen.log_elsewhere)
    if chosen.ledger_command == "list":
        return reader_ledger.ledger_list(ledger, chosen.json)
    return reader_ledger.ledger_verify(ledger, chosen.against)


def main(arguments):
    try:
        run(arguments)
    except Refusal as refusal:
        print("\n".join(f"reader: {line}" for line in str(refusal).split("\n")), file=sys.stderr)
        return refusal.code
    except OSError as error:
        print(f"reader: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    import reader                            # itself, so that reader_ledger.py raises what `main` knows to catch
    sys.exit(reader.main(sys.argv[1:]))
