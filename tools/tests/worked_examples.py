#!/usr/bin/env python3
"""Writes the section "Worked examples" of schema/FORMAT.md, from fixed keys and vault_writer.py's primitives.

In a block marked `hex` each line is hex, and what stands behind a `#` says what it is; joined, the lines are the value."""

import hashlib
import json
import sys
import zlib
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import columns_writer as columns                                                                    # noqa: E402
from ledger_writer import Frame, checkpoint_text, compact, entry, name_commitment, name_frame, note, seal_entry, succession_text, vkey  # noqa: E402
from nacl import bindings as sodium                                                                 # noqa: E402
from vault_writer import KINDS, Identity, b64, blake2b, encode, merkle, seal, sha256, signature, varint, zigzag  # noqa: E402

PAGE = Path(__file__).resolve().parents[2] / "schema" / "FORMAT.md"
BEGIN, END = "<!-- worked examples: begin -->\n", "<!-- worked examples: end -->\n"


def ascending(start, count=32):
    return bytes(range(start, start + count))


VAULT, SLOT, ID = ascending(0x10, 16), ascending(0xA0, 8), ascending(0x20)
IDENTITY, ROOT = Identity(ascending(0x40), ascending(0x60)), ascending(0x80)
CARD, ROOT_PUBLIC = IDENTITY.open + IDENTITY.sign, sodium.crypto_sign_seed_keypair(ROOT)[0]


def derive(label, context=b""):
    return blake2b(b"muniment/" + label + b"\0" + context, ID)


def block(name, *fields):
    """A block of hex: each field is bytes, or bytes and what they are."""
    lines = []
    for field in fields:
        data, what = field if isinstance(field, tuple) else (field, "")
        pieces = [data[at:at + 32].hex() for at in range(0, len(data), 32)]
        lines += [f"{pieces[0]}  # {what}" if what else pieces[0], *pieces[1:]]
    return f"```hex {name}\n" + "\n".join(lines) + "\n```\n"


def text(name, content):
    return f"```text {name}\n{content}\n```\n"


IDS, MAILS = (b"0a-17", b"1b-17", b"ff-18"), (b"ana@x.example", b"bo@x.example", b"unknown")
ROWS = [b'{"id":"%s","of":"%s","mail":"%s","state":"CONFIRMED"}' % (one, other, mail)
        for one, other, mail in zip(IDS, (IDS[0], IDS[1], b"none"), MAILS)]


def columns_page(head, middle):
    pieces = [b'{"id":"', b'","of":"', b'","mail":"', b'","state":"', b'"}']
    parts = columns.page_head(head, middle, pieces, [([(0, 0), (1, 1), (2, 2), (3, 3)], 4)], [0, 0, 0], 4)
    ids = columns.pattern(IDS, [(0, 16, 2, 0, 1, 8), (3, 10, 2, 10, 1, 7)])
    again = columns.again(0, [2], columns.text([b"none"]))
    joined = columns.join(b"@", columns.text([b"ana", b"bo"]), columns.dictionary([b"x.example", b"x.example"]))
    mails = columns.excepting([2], joined, columns.text([MAILS[2]]))
    states = columns.dictionary([b"CONFIRMED"] * 3)
    names = ("head", "middle", "n", "terminator", "pieces", "columns", "a shape", "the rows' shapes")
    fields = [*zip(parts, names), (ids[0], "column 0, a pattern: 00-00 with two fields"),
              (again[0], "column 1: column 0 again, but for row 2"),
              (mails[0], "column 2: joined with @, but for row 2"), (states[0], "column 3, a dictionary of one")]
    return fields, ids[1]


def conventions():
    values = (0, 1, 127, 128, 300, 2**32, 2**64 - 1)
    yield "Varints:\n"
    yield block("varints", *((varint(value), str(value)) for value in values))
    yield "Signed varints:\n"
    yield block("signed-varints", *((zigzag(value), str(value)) for value in (0, -1, 1, -2, 300, -300)))
    yield "Encoded bytes, plain (codec 0) and as zlib (codec 1; other deflaters make other bytes of the same), of 64 times `a`:\n"
    yield block("encoded-plain", (b"\0", "codec"), (varint(64), "plain length"), (b"a" * 64, "payload"))
    encoded = encode(b"a" * 64)
    yield block("encoded-zlib", (encoded[:1], "codec"), (encoded[1:2], "plain length"), (encoded[2:], "payload"))
    yield "Bytes in columns (codec 2): the plain bytes, the page before zlib, and all of it encoded. As text the rows are\n"
    yield text("columns-rows", "\n".join(row.decode() for row in ROWS))
    head, middle = b"\1\2", b"\3"
    plain = head + b"".join(varint(len(row)) for row in ROWS) + middle + b"".join(ROWS)
    yield block("columns-plain", (head, "head"), (b"".join(varint(len(row)) for row in ROWS), "row lengths"), (middle, "middle"),
                *((row, f"row {number}") for number, row in enumerate(ROWS)))
    fields, bits = columns_page(head, middle)
    yield block("columns-page", *fields)
    page = b"".join(data for data, _ in fields)
    encoded = columns.encoded(len(plain), page, bits)
    start = 1 + len(varint(len(plain)))
    behind = start + len(varint(len(page))) + len(varint(len(bits))) + len(bits)
    yield block("encoded-columns", (encoded[:1], "codec"), (encoded[1:start], "plain length"), (varint(len(page)), "page length"),
                (varint(len(bits)), "bits length"), (bits, "bits: 0x0a, 7, 0x1b, 7 and 0xff, 8 in eight and seven bits"),
                (encoded[behind:], "the page in zlib format"))


def keys():
    yield ("The vault's id, a slot's id, the key `id`, an identity's X25519 secret and Ed25519 seed, and root's seed, in all that "
           "follows:\n")
    yield block("vault-id", VAULT) + block("slot-id", SLOT) + block("id-key", ID) + block("identity", IDENTITY.secret + IDENTITY.seed)
    yield block("root-seed", ROOT)
    yield "`derive(\"snapshot\")`, and `derive(\"commitment\", \"prod\" ‖ \\0 ‖ \"users\")`:\n"
    yield block("derive-snapshot", derive(b"snapshot")) + block("derive-commitment", derive(b"commitment", b"prod\0users"))
    yield "The identity as a key file has it, and its card:\n"
    yield text("key-file", IDENTITY.text()) + text("card", "muniment-card-1:" + b64(CARD + blake2b(CARD)[:4]))


def documents():
    body = b'{\n  "format": "muniment-vault",\n  "version": 1'
    yield "The message that root signs for a header whose body ends early, and the signature:\n"
    yield block("header-message", (b"muniment header\n", '"muniment header\\n"'), (body, "body"))
    yield block("header-signature", signature(ROOT, b"muniment header\n" + body))
    body = b'{\n  "format": "muniment-slot",\n  "version": 1'
    yield "The checksum of a slot with this body:\n"
    yield block("slot-body", body) + block("slot-checksum", blake2b(b"muniment slot\n" + body))
    yield "The pin of the slot:\n"
    yield block("pin", signature(IDENTITY.seed, b"muniment pin\n" + VAULT + SLOT + ROOT_PUBLIC))
    yield "A writer's bundle, before it is sealed:\n"
    yield from bundle()
    yield "The identity under the passphrase `correct horse`, with 1 operation in 8,192 bytes, the salt `b0…bf` and the nonce `c0…d7`:\n"
    salt, nonce = ascending(0xB0, 16), ascending(0xC0, 24)
    key = sodium.crypto_pwhash_alg(32, b"correct horse", salt, 1, 8192, sodium.crypto_pwhash_ALG_ARGON2ID13)
    yield block("wrapped-identity", seal(IDENTITY.secret + IDENTITY.seed, b"muniment identity\n" + VAULT + SLOT + CARD, nonce, key))
    yield from shared()
    yield "A layout whose body ends early, with its MAC:\n"
    body = b'{"format":"muniment-layout","version":1'
    yield text("layout", (body + b',"mac":"').decode() + blake2b(b"muniment layout\n" + body, derive(b"layout")).hex() + '"}')


def sealed_box(plain, public, ephemeral):
    """A sealed box as libsodium makes it, but with a one-time key that is given."""
    once = sodium.crypto_scalarmult_base(ephemeral)
    nonce = sodium.crypto_generichash_blake2b_salt_personal(once + public, digest_size=24)
    return once + sodium.crypto_box(plain, nonce, public, ephemeral)


def shared():
    first, second = Identity(ascending(0x01), ascending(0x21)), Identity(ascending(0x02), ascending(0x22))
    yield ("The identity, shared between two people whose X25519 secrets are `01…20` and `02…21` and whose Ed25519 seeds are `21…40` and "
           "`22…41`; the one-time keys of the boxes are `03…22` (inner) and `04…23` (outer):\n")
    inner = sealed_box(IDENTITY.secret + IDENTITY.seed, second.open, ascending(0x03))
    yield block("shared-identity", sealed_box(inner, first.open, ascending(0x04)))


def bundle():
    fields = [(b"MBND", '"MBND"'), (b"\1", "version"), (VAULT, "vault id"), (SLOT, "slot id"), (b"\3", "role: writer"),
              (ROOT_PUBLIC, "root's public key"), ((1).to_bytes(8, "little"), "lowest revision"), (b"\2\0", "count")]
    for name, key in (("id", ID), ("log", ascending(0xD0))):
        fields += [(bytes([KINDS[name]]), f"kind: {name}"), (b"\1\0\0\0", "generation"), (key, "key")]
    signed = b"".join(data for data, _ in fields)
    yield block("bundle", *fields, (signature(ROOT, b"muniment bundle\n" + signed), "signature"))


RECORDS = ((5, b'{"sub":"ana","n":1}', 8, 3, 1, b"ana"), (9, b'{"sub":"b\\u00e9","n":2}', 8, 7, 1, "bé".encode()))
SEED = ascending(0x00)


def record_block():
    (first, one, one_at, one_length, encoding, _), (second, two, two_at, two_length, _, _) = RECORDS
    return ((b"\0", "flags"), (SEED, "seed"), (varint(2), "n"), (varint(first), "first ordinal: 5"),
            (varint(second - first - 1), "gap: the second ordinal is 9"), (varint(len(one)) + varint(len(two)), "record lengths"),
            (varint(one_at) + varint(two_at), "key offsets"),
            (varint(one_length * 4 + encoding) + varint(two_length * 4 + encoding), "key lengths × 4 + encoding 1"),
            (one, one.decode()), (two, two.decode()))


def records():
    yield "A record block of two records, the second with an escape in its key:\n"
    yield block("record-block", *record_block())
    stream, leaves = seal(bytes(64), b"", bytes(24), SEED)[:64], []
    yield "Its salts; the key hashes under the commitment key above, whose keys are `ana` and `bé`; the leaves; and the root of both:\n"
    yield block("salts", stream[:32], stream[32:])
    hashes = [sha256(derive(b"commitment", b"prod\0users") + record[5]) for record in RECORDS]
    for index, record in enumerate(RECORDS):
        leaves.append(sha256(b"\0" + hashes[index] + sha256(stream[32 * index:32 * index + 32] + record[1])))
    yield block("key-hashes", *hashes) + block("leaves", *leaves)
    yield block("root", merkle([leaf for _, leaf in sorted(zip(hashes, leaves))]))
    yield "The same block with the second record erased; leaves and root are the same:\n"
    first, second = RECORDS
    yield block("erased-record-block", (b"\1", "flags"), (varint(1), "n"), (varint(1), "e"), (varint(first[0]), "ordinal 5"),
                (varint(second[0]), "erased: ordinal 9"), (varint(len(first[1])), "record length"), (varint(first[2]), "key offset"),
                (varint(first[3] * 4 + first[4]), "key length × 4 + encoding 1"), (stream[:32], "salt"), (hashes[1], "key hash"),
                (sha256(stream[32:] + second[1]), "record hash"), (first[1], first[1].decode()))
    yield "An order stream that leads from 0 to 9 in ascending order to 0, 1, 10, 11, 3, 4, 5, 6, 7, 8, 9:\n"
    yield block("order-edit", (b"\1", "version"), (b"\1\2", "tombstones: 2"), (b"\0", "no revivals"), (b"\1", "mode: edit"),
                (varint(3), "runs"), (varint(2 * 2) + zigzag(0), "copy 2 from 0"),
                (varint(2 * 2 + 1) + zigzag(10), "the 2 ordinals from 10"), (varint(7 * 2) + zigzag(1), "copy 7 from 2 + 1"))
    yield "One that leads from 0, 1, 2, 3 to 3, 1, 0, 2:\n"
    yield block("order-full", (b"\1", "version"), (b"\0\0", "no tombstones, no revivals"), (b"\2", "mode: full"),
                (varint(4), "n"), (b"\2", "width"), (bytes([0b10_00_01_11]), "3, 1, 0, 2 from the lowest bits up"))
    yield "The framing stream of one file `[r,r,r\\nr]` of four records `r`:\n"
    yield block("framing", (b"\1[", "prefix"), (b"\2\1,", "2 × ,"), (b"\1\1\n", "1 × \\n"), (b"\0", "end of the separators"),
                (b"\1]", "suffix"))


def sealed():
    key, serial = ascending(0xC0), ascending(0xE0, 16)
    plain = b"".join(data for data, _ in record_block())

    def sealed_block(data, position):
        number = position.to_bytes(8, "little")
        return seal(encode(data, 0), VAULT + serial + number, number + bytes(16), key)
    body = sealed_block(plain, 0)
    entry = b"\2" + varint(len(body)) + varint(len(plain)) + varint(5) + varint(4) + varint(2)
    directory = b"\1\1" + entry
    end = sealed_block(directory, 2**64 - 1)
    fields = ((serial, "serial"), (body, "block 0, sealed"), (end, "directory, sealed"),
              (len(end).to_bytes(4, "little"), "length of the sealed directory"), (b"MPK1", '"MPK1"'))
    yield "A pack under the key `c0…df` that holds this record block, not deflated; its directory; and its id:\n"
    yield block("pack-key", key) + block("pack", *fields)
    yield block("pack-directory", (b"\1", "version"), (b"\1", "count"), (entry, "block 0: records, lengths, 5, 9 − 5, 2"))
    yield block("pack-id", blake2b(b"".join(data for data, _ in fields)))
    plain = b'{"format":"muniment-manifest","version":1}'
    snapshot, start, nonce = blake2b(plain, derive(b"snapshot")), b"MDOC" + b"M" + b"\1", ascending(0x50, 24)
    yield f"A manifest `{plain.decode()}` (which lacks what a manifest must have), its snapshot's id, and its file under the same key:\n"
    yield block("snapshot-id", snapshot)
    yield block("sealed-document", (start, "head"), (nonce, "nonce"), (seal(encode(plain, 0), VAULT + snapshot + start, nonce, key), "sealed"))


SIGNER, NEXT_SIGNER, ACCESS, SESSION, ORIGIN = ascending(0x30), ascending(0x90), ascending(0xB0), ascending(0xC0), f"muniment/{VAULT.hex()}"


def sealed_box(plain, public, secret):
    """A sealed box as libsodium makes it, but with a sender's key that is not random."""
    ours = sodium.crypto_scalarmult_base(secret)
    nonce = sodium.crypto_generichash_blake2b_salt_personal(ours + public, digest_size=24)
    return ours + sodium.crypto_box(plain, nonce, public, secret)


def ledger_frame(sequence, before, **members):
    """A frame behind the frames `before`, and its entry."""
    actor = {"slot": SLOT.hex(), "name": "ana", "role": "custodian", "user": "ana", "uid": 1000, "host": "vault-1"}
    body = compact({"sequence": sequence, "time": f"2026-03-02T04:00:1{sequence}.000000007Z", "actor": actor, **members})
    plain = entry(VAULT, SLOT, IDENTITY.seed, ascending(0xF0 - 16 * sequence, 16), body)
    box, nonce = sealed_box(SESSION, sodium.crypto_scalarmult_base(ACCESS), ascending(0x70)), ascending(0x50 + sequence, 24)
    frame = Frame(1_772_424_010_000_000_007 + sequence * 10**9, sha256(plain), b"", 1, box, nonce,
                  seal_entry(VAULT, sequence, plain, nonce, SESSION), b"")
    frame = replace(frame, leaf=sha256(b"\0" + frame.leaf_data(before[-1].signature if before else b"")))
    root = merkle([earlier.leaf for earlier in before] + [frame.leaf])
    return replace(frame, signature=signature(SIGNER, checkpoint_text(ORIGIN, sequence + 1, root).encode())), plain


def frame_fields(frame):
    data = frame.bytes()
    return ((data[:4], "length"), (data[4:12], "time"), (frame.entry_hash, "entry hash"), (frame.leaf, "leaf hash"),
            (data[76:80], "generation of access"), (frame.box, "box"), (frame.nonce, "nonce"), (frame.sealed, "sealed entry"),
            (frame.signature, "signature"))


def ledger():
    first, plain = ledger_frame(0, [], phase="event", action="init", objects=[])
    second, _ = ledger_frame(1, [first], phase="intent", action="restore", objects=[{"kind": "snapshot", "name": "949b8771"}], purpose="drill")
    root = merkle([first.leaf, second.leaf])
    yield "The seeds of the first signer and of the next, the secret half of `access`, and a session key:\n"
    yield block("signer-seed", SIGNER) + block("next-signer-seed", NEXT_SIGNER) + block("access-secret", ACCESS) + block("session-key", SESSION)
    yield "The two signers' vkeys:\n"
    yield text("signer-vkey", vkey(ORIGIN, SIGNER)) + text("next-signer-vkey", vkey(ORIGIN, NEXT_SIGNER))
    yield "An entry, and its body as text:\n"
    yield block("entry", (plain[:16], "salt"), (plain[16:24], "slot id"), (plain[24:88], "signature by the identity above"), (plain[88:], "body"))
    yield text("entry-body", plain[88:].decode())
    yield "Its leaf data as the log's first entry; its leaf hash; and its frame, whose box was made with the X25519 secret `70…8f`:\n"
    data = first.leaf_data(b"")
    yield block("leaf-data", (data[:8], "time, big-endian"), (data[8:40], "entry hash"), (data[40:72], "no signature before"),
                (data[72:], "SHA-256 of generation, box, nonce, sealed entry"))
    yield block("leaf-hash", first.leaf)
    yield block("frame", *frame_fields(first))
    yield "The frame behind it, with the same box, and the tree hash of both:\n"
    yield block("second-frame", *frame_fields(second)) + block("tree-hash", root)
    salt, name = ascending(0x21), "ana"
    commitment = name_commitment(salt, name)
    opening = name_frame(VAULT, salt, name, 1, second.box, ascending(0x60, 24), SESSION)
    yield "The commitment to the name `ana` with the salt `21…40`; an object that states it; and its frame in `ledger/names`, with the same box:\n"
    yield block("name-commitment", commitment)
    yield text("name-object", compact({"kind": "record", "commitment": commitment.hex(), "opening": 20}).decode())
    yield block("name-frame", (opening[:4], "length"), (opening[4:36], "commitment"), (opening[36:40], "generation of access"),
                (opening[40:120], "box"), (opening[120:144], "nonce"), (opening[144:], "sealed opening"))
    yield "The checkpoint of both frames of `ledger/entries`, whose signature is that of the second frame; each text ends with a line feed:\n"
    yield text("checkpoint", note(ORIGIN, SIGNER, checkpoint_text(ORIGIN, 2, root)).rstrip("\n"))
    yield "The succession note of an epoch that ends there:\n"
    yield text("succession-note", note(ORIGIN, SIGNER, succession_text(ORIGIN, 2, root, vkey(ORIGIN, NEXT_SIGNER))).rstrip("\n"))


KEY_HASH = sha256(derive(b"commitment", b"prod\0users") + b"ana")
DAYS = [f"2026-03-{day:02}T04:00:11.000000000Z" for day in range(10)]
SNAPSHOT = blake2b(b'{"format":"muniment-manifest","version":1}', derive(b"snapshot")).hex()
REGISTERS = (
    ("policy", "policy", {"policy": {"version": 1, "timezone": "UTC", "sources": {"prod": {"daily": 30}}},
                          "clock": {"entries": 2, "time": DAYS[2]}}),
    ("holds", "holds", {"holds": [{"number": 1, "placed": DAYS[3], "records": [
        {"source": "prod", "collection": "users", "keyHash": KEY_HASH.hex()}]}], "confirmed": []}),
    ("dropped", "dropped", {"dropped": [{
        "snapshot": SNAPSHOT, "source": "prod", "created": DAYS[2], "bytes": 42, "time": DAYS[4], "until": "2026-03-11T04:00:11.000000000Z",
        "cause": "policy", "policy": 1, "reasons": ["no rule keeps it"], "person": SLOT.hex(), "certificate": 1}], "broughtBack": []}),
    ("suppressed", "suppressed", {"suppressed": [{
        "source": "prod", "collection": "users", "keyHash": KEY_HASH.hex(), "time": DAYS[5], "certificate": 1, "person": SLOT.hex()}]}),
    ("replicas", "replicas", {"replicas": [{
        "name": "frankfurt", "url": "s3://bucket/prefix", "added": DAYS[6], "settings": {"region": "eu-central-1"}}]}),
    ("certificates", "certificate", {
        "deed": "erase", "cause": {"request": "request 118"}, "name": "ana",
        "snapshots": [{"snapshot": SNAPSHOT, "source": "prod", "created": DAYS[2]}], "counts": {"records": 1, "snapshots": 1},
        "range": {"first": DAYS[2], "last": DAYS[2]}, "means": ["rewritten", "key destroyed"], "remains": ["every copy that was made before"],
        "erased": [{"source": "prod", "collection": "users", "keyHashes": [KEY_HASH.hex()], "versions": 1}]}))


def register_document(register, kind, content):
    head = {"format": f"muniment-{kind}", "version": 1, "vault": VAULT.hex(), "number": 1, "made": DAYS[5], "person": SLOT.hex()}
    body = json.dumps({**head, **content}, indent=2, ensure_ascii=False)[:-2].encode()
    return body + b',\n  "signature": "' + b64(signature(IDENTITY.seed, f"muniment {register}\n".encode() + body)).encode() + b'"\n}\n'


def registers():
    yield ("The first document of each register, signed by the identity above, the key hash being that of `ana` above; its SHA-256, as header and "
           "ledger name it; and its file: the box is sealed to the `log` of the bundle above and made with the X25519 secret `70…8f`, the key in "
           "it is `c0…df`. Each text ends with a line feed:\n")
    box, nonce = sealed_box(SESSION, sodium.crypto_scalarmult_base(ascending(0xD0)), ascending(0x70)), ascending(0x50, 24)
    for register, kind, content in REGISTERS:
        document = register_document(register, kind, content)
        yield text(f"register-{register}", document.decode().rstrip("\n"))
        yield block(f"register-{register}-digest", sha256(document))
        additional = b"muniment register\n" + VAULT + register.encode() + b"\0" + (1).to_bytes(8, "little")
        sealed_document = seal(document, additional, nonce, SESSION)
        body = b"MREG\1" + (1).to_bytes(4, "little") + box + nonce + sealed_document
        yield block(f"register-{register}-file", (body[:4], '"MREG"'), (body[4:5], "version"), (body[5:9], "generation of log"), (box, "box"),
                    (nonce, "nonce"), (sealed_document, "sealed document"), (blake2b(body, derive(b"register")), "tag"))


def times(left, right):
    """A product in the field of parity."""
    product = 0
    for bit in range(16):
        product ^= (left << bit) * (right >> bit & 1)
    for bit in range(31, 15, -1):
        product ^= (0x1100B << bit - 16) * (product >> bit & 1)
    return product


def parity_packet(kind, set_id, *fields):
    body = b"".join(data for data, _ in fields)
    type_of = b"PAR 2.0\0" + kind.ljust(8, b"\0")
    digest = hashlib.md5(set_id + type_of + body).digest()
    return ((b"PAR2\0PKT", '"PAR2\\0PKT"'), ((64 + len(body)).to_bytes(8, "little"), "bytes"), (digest, "MD5 of what follows"),
            (set_id, "set id"), (type_of, f'"PAR 2.0\\0{kind.decode()}", filled up with zeros'), *fields)


def parity():
    name, content, size = b"note.txt", b"muniment", 4
    slices = [content[at:at + size] for at in range(0, len(content), size)]
    digest = hashlib.md5(content).digest()
    file_id = hashlib.md5(digest + len(content).to_bytes(8, "little") + name).digest()
    main = (size.to_bytes(8, "little"), "bytes of a slice"), ((1).to_bytes(4, "little"), "one file"), (file_id, "its id")
    set_id = hashlib.md5(b"".join(data for data, _ in main)).digest()
    sums = [(hashlib.md5(piece).digest() + zlib.crc32(piece).to_bytes(4, "little"), f"MD5 and CRC-32 of slice {number}")
            for number, piece in enumerate(slices)]
    yield "Parity of one file, `note.txt` of the eight bytes `muniment`, in two slices of four bytes, whose constants are 2 and 4:\n"
    yield block("parity-main", *parity_packet(b"Main", set_id, *main))
    yield block("parity-file", *parity_packet(
        b"FileDesc", set_id, (file_id, "file id"), (digest, "MD5 of the file"), (digest, "MD5 of its start"),
        (len(content).to_bytes(8, "little"), "bytes"), (name, "name")))
    yield block("parity-sums", *parity_packet(b"IFSC", set_id, (file_id, "file id"), *sums))
    words = [[int.from_bytes(piece[at:at + 2], "little") for at in (0, 2)] for piece in slices]
    for exponent, factors in enumerate(((1, 1), (2, 4))):
        sum_of = [times(one, factors[0]) ^ times(other, factors[1]) for one, other in zip(*words)]
        yield block(f"parity-slice-{exponent}", *parity_packet(
            b"RecvSlic", set_id, (exponent.to_bytes(4, "little"), "exponent"),
            (b"".join(word.to_bytes(2, "little") for word in sum_of), f"{factors[0]} × slice 0 + {factors[1]} × slice 1")))


def signed_document(kind, members):
    """A document of copies, signed by the identity of the page."""
    body = json.dumps({"format": f"muniment-{kind}"} | members, separators=(",", ":"), ensure_ascii=False)[:-1].encode()
    return body + b',"signature":"' + b64(signature(IDENTITY.seed, f"muniment {kind}\n".encode() + body)).encode() + b'"}'


def copies():
    first, _ = ledger_frame(0, [], phase="event", action="init", objects=[])
    digest = blake2b(ascending(0x10, 100)).hex()
    keys = [f"{path}.key {blake2b(path.encode()).hex()}" for path in (f"layouts/{SNAPSHOT}", f"snapshots/{SNAPSHOT}")]
    files = [["ledger/entries/00000000", 500, blake2b(b"entries").hex()], ["muniment.json", 100, digest],
             [f"packs/{digest[:2]}/{digest}", 100, digest], [f"packs/{digest[:2]}/{digest}.key", 117, blake2b(b"key").hex()]]
    note_of_first = note(ORIGIN, SIGNER, checkpoint_text(ORIGIN, 1, merkle([first.leaf])))
    common = {"version": 1, "vault": VAULT.hex(), "made": DAYS[5], "person": SLOT.hex(), "checkpoint": note_of_first}
    document = signed_document("inventory", common | {"files": files, "destroyed": keys})
    yield ("An inventory by the identity above, of the ledger of the first frame above, whose header, ledger, pack and key are made up; it is the "
           "object `inventory.0000000001`, and has no line feed at its end:\n")
    yield text("inventory", document.decode())
    yield "The names of the objects of its files, in their order:\n"
    yield text("inventory-objects", "\n".join(path if path.endswith(digest) else f"{path}.{name}" for path, _, name in files))
    yield "The manifest of a courier that carries those files in two volumes:\n"
    paths = [path for path, _, _ in files]
    yield text("courier", signed_document("courier", common | {"inventory": blake2b(document).hex(),
                                                               "volumes": [paths[2:], paths[:2]]}).decode())
    yield "What a follower that has unpacked it answers, of whose own log one part and the first signer go home:\n"
    log = "0123456789abcdef"
    own = [[f"followers/{log}/ledger/entries/00000000", 600, blake2b(b"own").hex()],
           [f"followers/{log}/ledger/first-signer", 90, blake2b(b"signer").hex()]]
    yield text("receipt", signed_document("receipt", common | {"log": log, "files": files, "logFiles": own}).decode())


def section():
    yield BEGIN
    yield "## Worked examples\n"
    yield ("Values in full, made by `tools/tests/worked_examples.py`; tests hold the program and the script to them. A line of hex is a "
           "part of the value, and what stands behind `#` says which; `c0…df` stands for the bytes from 0xC0 to 0xDF.\n")
    for title, parts in (("Conventions", conventions), ("Keys and identities", keys), ("Documents", documents),
                         ("Records, orders, framing", records), ("Packs and sealed documents", sealed), ("The ledger", ledger), ("Registers", registers),
                         ("Copies", copies), ("Parity", parity)):
        yield f"### Worked: {title.lower()}\n"
        yield from parts()


def page(whole):
    """The page with its section as this script makes it; the section is put at the end where there is none."""
    made = BEGIN + "\n" + "\n".join(part for part in section() if part != BEGIN) + "\n" + END
    before, _, rest = whole.partition(BEGIN)
    return before.rstrip("\n") + "\n\n" + made + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
