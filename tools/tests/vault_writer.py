"""A small writer of vaults for the tests of reader.py, from schema/FORMAT.md. It shares no code with the reader, keeps
everything in memory, makes small blocks, and lets a test alter a document before it is sealed."""

import copy
import json
import random
import sys
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from nacl import bindings as sodium

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

import columns_writer                                                                               # noqa: E402
from ledger.forms import vkey                                                                       # noqa: E402
from primitives import b64, blake2b, seal, sha256, signature, varint                                # noqa: E402

KINDS = {"read": 1, "id": 2, "log": 3, "access": 4, "root": 5}
ROLES = {"custodian": (1, ("read", "id", "log", "access", "root")), "auditor": (2, ("log", "access")),
         "writer": (3, ("id", "log"))}


def zigzag(value):
    return varint(2 * value if value >= 0 else -2 * value - 1)


def encode(plain, codec=1):
    return bytes([codec]) + varint(len(plain)) + (zlib.compress(plain, 1) if codec else plain)


def merkle(leaves):
    """As RFC 6962 states it: split at the largest power of two below the count."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"")
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + merkle(leaves[:split]) + merkle(leaves[split:]))


@dataclass
class Identity:
    secret: bytes
    seed: bytes

    @property
    def open(self):
        return sodium.crypto_scalarmult_base(self.secret)

    @property
    def sign(self):
        return sodium.crypto_sign_seed_keypair(self.seed)[0]

    def text(self):
        both = self.secret + self.seed
        return "muniment-identity-1:" + b64(both + blake2b(both)[:4])


@dataclass
class Record:
    data: bytes
    key: bytes                              # decoded
    offset: int                             # of the key as it stands in data
    length: int
    encoding: int


@dataclass
class Entry:
    """A file, folder or link to archive. With `records`, a file of a collection: separators[i] stands behind record i."""
    path: bytes
    kind: str = "file"
    mode: int | None = 0o644
    modified: str | None = "2026-03-02T04:00:11.123456789Z"
    data: bytes = b""
    target: bytes = b""
    collection: str = ""
    format: str = "json-lines"
    prefix: bytes = b""
    records: list | None = None
    separators: list = field(default_factory=list)
    suffix: bytes = b""

    def bytes(self):
        if self.records is None:
            return self.data
        middle = b"".join(record.data + separator for record, separator in
                          zip(self.records, self.separators + [b""]))
        return self.prefix + middle + self.suffix


@dataclass
class Line:
    """What the writer knows of a collection from snapshot to snapshot."""
    ordinals: dict = field(default_factory=dict)        # (key, occurrence) → ordinal
    held: dict = field(default_factory=dict)            # ordinal → (data, key hash, leaf)
    order: list = field(default_factory=list)
    segments: list = field(default_factory=list)


class PackWriter:
    def __init__(self, vault):
        self.vault, self.serial, self.key = vault, vault.bytes(16), vault.bytes(32)
        self.blocks, self.directory, self.ids = [], [], None

    def seal(self, encoded, position):
        number = position.to_bytes(8, "little")
        return seal(encoded, self.vault.id + self.serial + number, number + bytes(16), self.key)

    def add(self, kind, plain, facts=b"", columns=None):
        sealed = self.seal(columns or encode(plain, self.vault.random.randrange(2)), len(self.blocks))
        self.blocks.append(sealed)
        self.directory.append(bytes([kind]) + varint(len(sealed)) + varint(len(plain)) + facts)
        return len(self.blocks) - 1

    def finish(self):
        directory = self.seal(encode(varint(1) + varint(len(self.blocks)) + b"".join(self.directory)), 2**64 - 1)
        data = self.serial + b"".join(self.blocks) + directory + len(directory).to_bytes(4, "little") + b"MPK1"
        name = blake2b(data).hex()
        self.vault.write(f"packs/{name[:2]}/{name}", data, self.key)
        return name, blake2b(self.key).hex()


class VaultWriter:
    def __init__(self, folder, seed, created="2026-03-01T00:00:00.000000000Z"):
        self.folder, self.random, self.created = folder, random.Random(seed), created
        self.id, self.keys = self.bytes(16), {name: self.bytes(32) for name in KINDS}
        self.people, self.lines, self.chunks, self.previous = [], {}, {}, {}
        self.older = {}                                     # generation 1 of kinds that were renewed, once each
        # The ledger's first signer; ledger_writer.py puts another in its place.
        self.signer = vkey(f"muniment/{self.id.hex()}", self.bytes(32))

    def bytes(self, count):
        return self.random.randbytes(count)

    def write(self, name, data, key=None):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if key is not None:
            box = sodium.crypto_box_seal(key, sodium.crypto_scalarmult_base(self.keys["read"]))
            (self.folder / (name + ".key")).write_bytes(b"MKEY\1" + (1).to_bytes(4, "little") + box)

    def derive(self, label, context=b""):
        return blake2b(b"muniment/" + label.encode() + b"\0" + context, self.keys["id"])

    # People

    def renew(self, kind):
        """A new generation of the key: slots that are made from now on hold no other."""
        self.older[kind], self.keys[kind] = self.keys[kind], self.bytes(32)

    def generation(self, kind):
        return 2 if kind in self.older else 1

    def add_person(self, name, role, passphrase=None, pinned=True, lowest_revision=1):
        identity, slot_id = Identity(self.bytes(32), self.bytes(32)), self.bytes(8)
        root = sodium.crypto_sign_seed_keypair(self.keys["root"])[0]
        number, kinds = ROLES[role]
        bundle = (b"MBND\1" + self.id + slot_id + bytes([number]) + root + lowest_revision.to_bytes(8, "little")
                  + len(kinds).to_bytes(2, "little")
                  + b"".join(bytes([KINDS[kind]]) + self.generation(kind).to_bytes(4, "little") + self.keys[kind] for kind in kinds))
        bundle += signature(self.keys["root"], b"muniment bundle\n" + bundle)
        facts = {"name": name, "role": role, "open": b64(identity.open), "sign": b64(identity.sign)}
        slot = {"format": "muniment-slot", "version": 1, "vault": self.id.hex(), "id": slot_id.hex(), **facts,
                "bundle": b64(sodium.crypto_box_seal(bundle, identity.open))}
        if pinned:
            slot["pin"] = b64(signature(identity.seed, b"muniment pin\n" + self.id + slot_id + root))
        if passphrase is not None:
            slot["passphrase"] = self.wrap(identity, slot_id, passphrase)
        body = json.dumps(slot, indent=2)[:-2].encode()
        checksum = b64(blake2b(b"muniment slot\n" + body))
        self.write(f"slots/{slot_id.hex()}", body + f',\n  "checksum": "{checksum}"\n}}\n'.encode())
        self.people.append({"id": slot_id.hex(), **facts, "added": self.created})
        return identity

    def wrap(self, identity, slot_id, passphrase):
        salt, nonce = self.bytes(16), self.bytes(24)
        key = sodium.crypto_pwhash_alg(32, passphrase, salt, 1, 8192, sodium.crypto_pwhash_ALG_ARGON2ID13)
        additional = b"muniment identity\n" + self.id + slot_id + identity.open + identity.sign
        return {"algorithm": "argon2id13", "operations": 1, "memory": 8192, "salt": b64(salt), "nonce": b64(nonce),
                "identity": b64(seal(identity.secret + identity.seed, additional, nonce, key))}

    def write_header(self, alter=lambda header: None, root=None):
        def public(kind):
            secrets = [*([self.older[kind]] if kind in self.older else []), self.keys[kind]]
            return [{"generation": number, "public": b64(sodium.crypto_scalarmult_base(secret))} for number, secret in enumerate(secrets, 1)]
        root = root or self.keys["root"]
        header = {"format": "muniment-vault", "version": 1, "vault": self.id.hex(), "revision": 3, "created": self.created,
                  "root": b64(sodium.crypto_sign_seed_keypair(root)[0]), "read": public("read"),
                  "log": public("log"), "access": public("access"), "people": copy.deepcopy(self.people)}
        if self.signer is not None:
            header["signer"] = self.signer
        alter(header)
        body = json.dumps(header, indent=2)[:-2].encode()
        signed = b64(signature(root, b"muniment header\n" + body))
        self.write("muniment.json", body + f',\n  "signature": "{signed}"\n}}\n'.encode())

    # Snapshots

    def add_chunks(self, pack, data):
        """Cuts anywhere; equal chunks are stored once. Answers with (pack, position) pairs, the pack None for this one."""
        places, at = [], 0
        while at < len(data):
            piece = data[at:at + self.random.choice((300, 700, 2000))]
            at += len(piece)
            chunk_id = blake2b(piece, self.derive("chunk"))
            if chunk_id not in self.chunks:
                self.chunks[chunk_id] = pack, pack.add(1, piece, chunk_id)
            places.append(self.chunks[chunk_id])
        return places

    def add_record_blocks(self, pack, source, name, records):
        """`records` are (ordinal, Record) pairs. Answers with the blocks' places and ordinal → (data, key hash, leaf)."""
        commitment_key = self.derive("commitment", source.encode() + b"\0" + name.encode())
        places, held, records = [], {}, sorted(records, key=lambda pair: pair[0])
        while records:
            count = min(len(records), self.random.randint(1, 9))
            block, records, seed = records[:count], records[count:], self.bytes(32)
            stream = seal(bytes(32 * count), b"", bytes(24), seed)[:-16]
            ordinals = [ordinal for ordinal, _ in block]
            head = b"\0" + seed + varint(count) + varint(ordinals[0])
            head += b"".join(varint(b - a - 1) for a, b in zip(ordinals, ordinals[1:]))
            middle = b"".join(varint(record.offset) for _, record in block)
            middle += b"".join(varint(record.length * 4 + record.encoding) for _, record in block)
            rows = [record.data for _, record in block]
            plain = head + b"".join(varint(len(row)) for row in rows) + middle + b"".join(rows)
            columns = columns_writer.encode(head, middle, rows, self.random) if self.random.randrange(2) else None
            facts = varint(ordinals[0]) + varint(ordinals[-1] - ordinals[0]) + varint(count)
            places.append((pack, pack.add(2, plain, facts, columns)))
            for index, (ordinal, record) in enumerate(block):
                key_hash = sha256(commitment_key + record.key)
                record_hash = sha256(stream[32 * index:32 * index + 32] + record.data)
                held[ordinal] = record.data, key_hash, sha256(b"\0" + key_hash + record_hash)
        return places, held

    def number(self, line, records):
        """Gives each record its ordinal: that of its key and occurrence, or the next free one."""
        seen, pairs = {}, []
        for record in records:
            occurrence = seen[record.key] = seen.get(record.key, 0) + 1
            ordinal = line.ordinals.setdefault((record.key, occurrence), len(line.ordinals))
            pairs.append((ordinal, record))
        return pairs

    def edit(self, before, after):
        """The order as an edit: longest copies first come, the rest as runs of ordinals."""
        where, runs, at = {ordinal: index for index, ordinal in enumerate(before)}, [], 0
        behind_copy = behind_ordinals = 0
        while at < len(after):
            start, length = where.get(after[at]), 1
            if start is not None:
                while at + length < len(after) and before[start + length:start + length + 1] == [after[at + length]]:
                    length += 1
                runs.append(varint(length * 2) + zigzag(start - behind_copy))
                behind_copy = start + length
            else:
                while at + length < len(after) and after[at + length] == after[at] + length and after[at + length] not in where:
                    length += 1
                runs.append(varint(length * 2 + 1) + zigzag(after[at] - behind_ordinals))
                behind_ordinals = after[at] + length
            at += length
        return b"\1" + varint(len(runs)) + b"".join(runs)

    def full(self, after):
        width = max(after, default=0).bit_length()
        packed = sum(ordinal << width * index for index, ordinal in enumerate(after))
        return b"\2" + varint(len(after)) + bytes([width]) + packed.to_bytes((len(after) * width + 7) // 8, "little")

    def order_stream(self, line, after, revivals, mode):
        def ascending(ordinals):
            ordinals = sorted(ordinals)
            return varint(len(ordinals)) + b"".join(varint(b - a - 1) for a, b in zip([-1] + ordinals, ordinals))
        stream = b"\1" + ascending(set(line.order) - set(after)) + ascending(revivals)
        if mode == "full":
            return stream + self.full(after)
        return stream + (b"\0" if line.order == after else self.edit(line.order, after))

    def parts(self, records):
        """The records dealt out, in no order, to the deltas that one snapshot adds."""
        parts = [[] for _ in range(self.random.choice((1, 1, 2, 3)))]
        for record in records:
            self.random.choice(parts).append(record)
        return parts

    def add_collection(self, pack, source, name, records, mode):
        """Adds a base or some deltas. Answers with its facts for the manifest and its part of the layout, still without the id."""
        line = self.lines.get((source, name))
        if line is None or mode == "base":
            earlier = line or Line()
            line = self.lines[source, name] = Line()
            pairs = self.number(line, records)
            present, records_now = set(earlier.order), dict(pairs)
            before = {key: earlier.held[number][0] for key, number in earlier.ordinals.items() if number in present}
            now = {key: records_now[number].data for key, number in line.ordinals.items()}
            added, removed = len(now.keys() - before.keys()), len(before.keys() - now.keys())
            changed = sum(before[key] != now[key] for key in now.keys() & before.keys())
            places, held = self.add_record_blocks(pack, source, name, pairs)
            line.segments = [{"kind": "base", "records": places, "order": []}]
            after = [ordinal for ordinal, _ in pairs]
        else:
            present, known = set(line.order), set(line.held)
            pairs = self.number(line, records)
            after = [ordinal for ordinal, _ in pairs]
            stored = [(ordinal, record) for ordinal, record in pairs
                      if ordinal not in present or line.held[ordinal][0] != record.data]
            revivals = {ordinal for ordinal, _ in stored if ordinal in known - present}
            stream = self.order_stream(line, after, revivals, mode)
            added, removed = len(set(after) - present), len(present - set(after))
            changed = len(stored) - added
            line.segments, held = line.segments.copy(), {}
            for part in self.parts(stored):
                places, held_here = self.add_record_blocks(pack, source, name, part)
                held.update(held_here)
                line.segments.append({"kind": "delta", "records": places, "order": []})
            if line.order != after or revivals or self.random.randrange(2):
                cut = self.random.randint(1, len(stream))
                line.segments[-1]["order"] = [(pack, pack.add(3, piece)) for piece in (stream[:cut], stream[cut:]) if piece]
        line.held.update(held)
        line.order = after
        leaves = [leaf for _, leaf in sorted((line.held[ordinal][1:] for ordinal in after))]
        keys = [record.key for record in records]
        return {"name": name, "key": "sub", "records": len(records), "added": added, "changed": changed,
                "removed": removed, "repeated": len(keys) - len(set(keys)), "root": merkle(leaves).hex()}

    def framing(self, entry):
        runs = []
        for separator in entry.separators:
            if runs and runs[-1][1] == separator:
                runs[-1][0] += 1
            else:
                runs.append([1, separator])
        return (varint(len(entry.prefix)) + entry.prefix
                + b"".join(varint(repeat) + varint(len(separator)) + separator for repeat, separator in runs)
                + varint(0) + varint(len(entry.suffix)) + entry.suffix)

    def add_snapshot(self, source, created, entries, mode="edit", alter_manifest=lambda manifest: None,
                     alter_layout=lambda layout: None):
        pack, names = PackWriter(self), []
        for entry in entries:
            if entry.records is not None and entry.collection not in names:
                names.append(entry.collection)
        collections, framings = [], []
        for name in names:
            of_name = [entry for entry in entries if entry.records is not None and entry.collection == name]
            records = [record for entry in of_name for record in entry.records]
            collections.append(self.add_collection(pack, source, name, records, mode))
            framings.append(self.add_chunks(pack, b"".join(map(self.framing, of_name))))
        files, parts = [], []
        for entry in entries:
            file, part = self.describe(pack, entry, names)
            files.append(file)
            parts.append(part)
        manifest = {"format": "muniment-manifest", "version": 1, "vault": self.id.hex(), "source": source,
                    "created": created, "files": files, "collections": collections}
        if source in self.previous:
            manifest["previous"] = self.previous[source]
        alter_manifest(manifest)
        plain = json.dumps(manifest).encode()
        snapshot_id = blake2b(plain, self.derive("snapshot"))
        pack.ids = pack.finish()
        segments = []
        for name in names:
            line = self.lines[source, name]
            for segment in line.segments:
                segment.setdefault("snapshot", snapshot_id.hex())
            segments.append(line.segments)
        layout = self.layout(snapshot_id, parts, segments, framings)
        alter_layout(layout)
        self.write_document(f"layouts/{snapshot_id.hex()}", b"L", snapshot_id, self.with_mac(layout))
        self.write_document(f"snapshots/{snapshot_id.hex()}", b"M", snapshot_id, plain)
        self.previous[source] = snapshot_id.hex()
        return snapshot_id.hex()

    def describe(self, pack, entry, names):
        """An entry's member of the manifest's files, and of the layout's."""
        def text_or_bytes(name, value):
            try:
                return {name: value.decode("utf-8")}
            except UnicodeDecodeError:
                return {name + "Bytes": b64(value)}
        file, part = {**text_or_bytes("path", entry.path), "kind": entry.kind}, {}
        if entry.mode is not None:
            file.update(mode=f"{entry.mode:04o}", modified=entry.modified)
        if entry.kind == "link":
            file.update(text_or_bytes("target", entry.target))
        if entry.kind == "file":
            salt, data = self.bytes(32), entry.bytes()
            file.update(size=len(data), commitment=sha256(salt + sha256(data)).hex())
            part = {"salt": salt.hex(), "digest": sha256(data).hex()}
            if entry.records is None:
                part["chunks"] = self.add_chunks(pack, data)
            else:
                file.update(collection=names.index(entry.collection), records=len(entry.records), format=entry.format)
        return file, part

    def layout(self, snapshot_id, parts, segments, framings):
        packs = []

        def runs(places):
            out = []
            for pack, position in places:
                if pack.ids not in packs:
                    packs.append(pack.ids)
                index = packs.index(pack.ids)
                if out and out[-1][0] == index and out[-1][1] + out[-1][2] == position:
                    out[-1][2] += 1
                else:
                    out.append([index, position, 1])
            return out
        files = [{**part, "chunks": runs(part["chunks"])} if "chunks" in part else part for part in parts]
        collections = [{"segments": [{**segment, "records": runs(segment["records"]), "order": runs(segment["order"])}
                                     for segment in of_collection], "framing": runs(framing)}
                       for of_collection, framing in zip(segments, framings)]
        return {"format": "muniment-layout", "version": 1, "vault": self.id.hex(), "snapshot": snapshot_id.hex(),
                "generation": 1, "packs": [{"id": name, "key": key} for name, key in packs],
                "files": files, "collections": collections}

    def with_mac(self, layout):
        body = json.dumps(layout, separators=(",", ":"))[:-1].encode()
        return body + b',"mac":"' + blake2b(b"muniment layout\n" + body, self.derive("layout")).hex().encode() + b'"}'

    def write_document(self, name, kind, snapshot_id, plain, encoded=None):
        key, nonce, start = self.bytes(32), self.bytes(24), b"MDOC" + kind + (b"\2" if kind == b"L" else b"\1")
        sealed = seal(encoded or encode(plain), self.id + snapshot_id + start, nonce, key)
        self.write(name, start + nonce + sealed, key)
