"""Tests of tools/reader.py against vaults that vault_writer.py makes. Run: python3 -m unittest discover -s tools/tests

SEED=n in the environment repeats a run: every generated vault prints its seed when a test fails."""

import contextlib
import datetime
import hashlib
import io
import json
import os
import random
import runpy
import shutil
import stat
import sys
import tempfile
import unittest
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import columns_writer                                                                               # noqa: E402
from nacl import bindings as sodium                                                                 # noqa: E402
from reader import record_blocks                                                                    # noqa: E402
from reader.cursor import Cursor                                                                    # noqa: E402
from reader.encoded import MAX_BLOCK, MAX_DOCUMENT, decode                                          # noqa: E402
from reader.merkle import merkle_root                                                               # noqa: E402
from reader.orders import read_delta                                                                # noqa: E402
from reader.primitives import blake2b                                                               # noqa: E402
from reader.refusals import BadInput, Integrity                                                     # noqa: E402
from vault_writer import Entry, Record, VaultWriter, b64, encode, varint                            # noqa: E402

SEED = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))
PASSPHRASE = "correct horse 🐎".encode()
READER = Path(__file__).resolve().parents[1] / "reader.py"
main = runpy.run_path(str(READER))["main"]   # by its path: its name is also that of the package of its parts


def run(*arguments):
    """Exit code, standard output and standard error of the reader."""
    output, errors = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        code = main([str(argument) for argument in arguments])
        output.flush()
    return code, output.buffer.getvalue(), errors.getvalue()


def nanoseconds(text):
    whole = datetime.datetime.fromisoformat(text[:19] + "+00:00").timestamp()
    return int(whole) * 10**9 + int(text[20:29])


def tree(root):
    """What stands below a folder: path → kind, mode, time, bytes or target."""
    found = {}
    for folder, folders, files in os.walk(os.fsencode(root)):
        for name in folders + files:
            path = os.path.join(folder, name)
            facts = os.lstat(path)
            mode = stat.S_IMODE(facts.st_mode)
            relative = os.path.relpath(path, os.fsencode(root))
            if stat.S_ISLNK(facts.st_mode):
                found[relative] = "link", None, facts.st_mtime_ns, os.readlink(path)
            elif stat.S_ISDIR(facts.st_mode):
                found[relative] = "folder", mode, facts.st_mtime_ns, None
            else:
                found[relative] = "file", mode, facts.st_mtime_ns, Path(os.fsdecode(path)).read_bytes()
    return found


def expected(entries):
    content = {"file": Entry.bytes, "link": lambda entry: entry.target, "folder": lambda entry: None}
    return {entry.path: (entry.kind, None if entry.kind == "link" else entry.mode, nanoseconds(entry.modified),
                         content[entry.kind](entry)) for entry in entries}


# Generated exports ---------------------------------------------------------------------------------------------------

JSON_KEYS = [(b"", b""), (rb"\u00e9", "é".encode()), (rb"\uD83d\uDE00", "😀".encode()), (rb"\ud800", b"\xed\xa0\x80"),
             (rb'\"\\\/\b\f\n\r\t', b'"\\/\b\f\n\r\t'), (rb"\udc00\ud800x", b"\xed\xb0\x80\xed\xa0\x80x")]


def json_record(number, version):
    inside, decoded = JSON_KEYS[number % len(JSON_KEYS)]
    name = b"user-%d" % number
    head = b'{"n":%d,"sub":"' % version
    return Record(head + name + inside + b'","more":"' + b"x" * (number % 40) + b'"}', name + decoded, len(head),
                  len(name + inside), 1 if inside else 0)


def csv_record(number, version):
    quoted = number % 2 == 0
    inside = b'user""%d' % number if quoted else b"user%d" % number
    data = b'%d,"%s",x' % (version, inside) if quoted else b"%d,%s,x" % (version, inside)
    at = data.index(inside)
    return Record(data, inside.replace(b'""', b'"'), at, len(inside), 2 if quoted else 0)


def cognito_record(number, version):
    inside = rb"last\, first %d" % number
    return Record(inside + b",%d" % version, inside.replace(rb"\,", b","), 0, len(inside), 3)


MAKERS = {"json-lines": json_record, "csv": csv_record, "cognito-csv": cognito_record}


class Directory:
    """People who change from export to export."""

    def __init__(self, rng, size):
        self.rng, self.next, self.gone = rng, size, []
        self.people = [[number, 0] for number in range(size)]

    def change(self):
        rng = self.rng
        for person in rng.sample(self.people, min(3, len(self.people))):
            person[1] += 1
        for person in rng.sample(self.people, min(4, len(self.people))):
            self.people.remove(person)
            self.gone.append(person)
        for _ in range(2):
            if self.gone:
                self.people.insert(rng.randrange(len(self.people) + 1), self.gone.pop(rng.randrange(len(self.gone))))
        for _ in range(rng.randrange(5)):
            place = rng.choice((len(self.people), rng.randrange(len(self.people) + 1)))
            self.people.insert(place, [self.next, 0])
            self.next += 1
        if self.people and rng.randrange(2):
            self.people.append(rng.choice(self.people))           # a key a second time
            self.people = self.people[1:] if rng.randrange(2) else self.people

    def records(self, form):
        return [MAKERS[form](*person) for person in self.people]


def record_files(rng, stem, form, records):
    """The records over one to three files, whose separators vary."""
    cuts = sorted(rng.randrange(len(records) + 1) for _ in range(rng.randrange(3)))
    entries = []
    for index, (start, end) in enumerate(zip([0] + cuts, cuts + [len(records)])):
        part = records[start:end]
        separators = [rng.choice((b"\n", b"\n", b"\n", b"\r\n", b",\n\t", b"")) for _ in part[1:]]
        entries.append(Entry(b"exports/%s-%d" % (stem, index), collection=stem.decode(), format=form, prefix=rng.choice((b"", b"[\n")),
                             records=part, separators=separators, suffix=rng.choice((b"", b"\n", b"]\n"))))
    return entries


def other_entries(rng):
    return [Entry(b"exports", kind="folder", mode=0o750, modified="2025-12-31T23:59:59.000000001Z"),
            Entry(b"exports/inner", kind="folder", mode=0o555, modified="1969-07-20T20:17:40.500000000Z"),
            Entry(b"exports/inner/blob", mode=0o4711, data=rng.randbytes(rng.randrange(5000))),
            Entry(b"exports/empty", mode=0o600),
            Entry("exports/namé 😀".encode(), data=b"same" * 1000),
            Entry(b"exports/\xff\xfe", data=b"same" * 1000),
            Entry(b"exports/up", kind="link", target=b"../../outside"),
            Entry(b"exports/odd", kind="link", target=b"\xff")]


class Made:
    """A vault with snapshots of a changing directory, and what each of them should bring back."""

    def __init__(self, folder, seed, snapshots, size):
        rng = random.Random(seed)
        self.folder, self.writer = folder, VaultWriter(folder, seed)
        folder.mkdir(parents=True)
        self.writer.add_person("a stranger", "auditor")
        identity = self.writer.add_person("Ada", "custodian")
        self.writer.add_person("Grace", "custodian", passphrase=PASSPHRASE, pinned=False)
        self.writer.write_header()
        self.key_file, self.passphrase_file = folder.parent / "ada.key", folder.parent / "grace.passphrase"
        self.key_file.write_text(f"# Ada's\n\n{identity.text()}\n")
        self.passphrase_file.write_bytes(PASSPHRASE + b"\n")
        self.entries, directories = {}, {form: Directory(rng, size) for form in MAKERS}
        for index in range(snapshots):
            entries = other_entries(rng)
            for form, directory in directories.items():
                directory.change()
                entries += record_files(rng, form.encode(), form, directory.records(form))
            if index % 3 == 2:
                for directory in directories.values():
                    rng.shuffle(directory.people)
            mode = "base" if index == 4 else rng.choice(("edit", "edit", "full"))
            created = f"2026-03-{index + 1:02d}T04:00:11.000000000Z"
            self.entries[self.writer.add_snapshot("pool", created, entries, mode)] = entries

    def run(self, *arguments):
        return run("--vault", self.folder, "--key-file", self.key_file, *arguments)


class Scratch(unittest.TestCase):
    """Gives each test a folder, and prints the seed when it fails."""

    def setUp(self):
        self.scratch = Path(tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
        self.addCleanup(self.clear)

    def clear(self):
        for folder, _, _ in os.walk(self.scratch):
            os.chmod(folder, 0o700)
        shutil.rmtree(self.scratch)

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            print(f"{self.id()}: SEED={SEED}", file=sys.stderr)


class PublishedVectors(unittest.TestCase):
    def test_merkle_roots_are_those_of_certificate_transparency(self):
        leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
        hashes = [hashlib.sha256(b"\0" + bytes.fromhex(leaf)).digest() for leaf in leaves]
        roots = {0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                 1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                 2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                 3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                 7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                 8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"}
        for count, root in roots.items():
            records = [record_blocks.Record(b"", bytes([index]), leaf) for index, leaf in enumerate(hashes[:count])]
            self.assertEqual(merkle_root(records[::-1]).hex(), root, count)

    def test_blake2b_is_the_unparameterised_256_bit_one(self):
        self.assertEqual(blake2b(b"").hex(), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")

    def test_varints_are_minimal_leb128_below_2_to_the_64(self):
        self.assertEqual(Cursor(b"\xe5\x8e\x26", "x").varint(), 624485)
        self.assertEqual(Cursor(b"\xff" * 9 + b"\x01", "x").varint(), 2**64 - 1)
        for value in (0, 127, 128, 2**63, 2**64 - 1):
            self.assertEqual(Cursor(varint(value), "x").varint(), value)
        for bad in (b"", b"\x80", b"\x80\x00", b"\xff" * 9 + b"\x02", b"\xff" * 10 + b"\x01"):
            with self.assertRaises(Integrity, msg=bad):
                Cursor(bad, "x").varint()

    def test_signed_varints_are_zigzag(self):
        self.assertEqual([Cursor(bytes([code]), "x").signed_varint() for code in range(5)], [0, -1, 1, -2, 2])

    def test_salts_are_the_key_stream_from_block_1(self):
        # ChaCha20 block 1 of an all-zero key and nonce is RFC 8439's vector A.1 #2; here the key is HChaCha20's output,
        # so the stream is compared with libsodium's XChaCha20 keyed the same way, through a message that is not zero.
        seed, text = bytes(range(32)), bytes(range(96))
        sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(text, None, bytes(24), seed)
        stream = bytes(a ^ b for a, b in zip(sealed, text))
        self.assertEqual(b"".join(record_blocks.salts_of(seed, 3)), stream)


class RestoringAVault(Scratch):
    def test_every_snapshot_comes_back_byte_for_byte(self):
        for seed in range(SEED, SEED + 6):
            made = Made(self.scratch / str(seed) / "vault", seed, snapshots=8, size=30)
            for number, (snapshot_id, entries) in enumerate(made.entries.items()):
                to = self.scratch / str(seed) / str(number)
                code, _, errors = made.run("restore", snapshot_id[:16], "--to", to)
                self.assertEqual((code, errors), (0, ""), seed)
                self.assertEqual(tree(to), expected(entries), seed)
            self.assertEqual(made.run("verify", "--data")[::2], (0, ""), seed)
            self.assertEqual(made.run("verify")[::2], (0, ""), seed)
            self.assertEqual(run("--vault", made.folder, "verify", "--no-keys")[::2], (0, ""), seed)

    def test_empty_collections_and_single_records_come_back(self):
        made = Made(self.scratch / "vault", SEED, snapshots=1, size=5)
        for index, people in enumerate(([], [[1, 0]], [], [[1, 0], [2, 0]], [[2, 0]])):
            records = [json_record(*person) for person in people]
            entries = [Entry(b"one", collection="users", prefix=b"[", records=records, separators=[b","] * (len(records) - 1), suffix=b"]"),
                       Entry(b"none", collection="users", prefix=b"nothing", records=[])]
            snapshot_id = made.writer.add_snapshot("other", f"2027-01-0{index + 1}T00:00:00.000000000Z", entries)
            self.assertEqual(made.run("restore", snapshot_id, "--to", self.scratch / str(index))[::2], (0, ""))
            self.assertEqual(tree(self.scratch / str(index)), expected(entries))
        self.assertEqual(made.run("verify", "--data")[::2], (0, ""))

    def test_chosen_paths_and_standard_output(self):
        made = Made(self.scratch / "vault", SEED, snapshots=3, size=20)
        entries = list(made.entries.values())[-1]
        records = next(entry for entry in entries if entry.records)
        code, output, _ = made.run("restore", "latest", os.fsdecode(records.path), "--to", "-")
        self.assertEqual((code, output), (0, records.bytes()))
        self.assertEqual(made.run("restore", "latest", "exports/inner", "--to", self.scratch / "to")[0], 0)
        self.assertEqual(set(tree(self.scratch / "to")), {b"exports", b"exports/inner", b"exports/inner/blob"})
        self.assertEqual(made.run("restore", "latest", "exports/inn", "--to", self.scratch / "to")[0], 15)
        self.assertEqual(made.run("restore", "latest", "exports/up", "--to", "-")[0], 15)

    def test_list_tells_snapshots_oldest_first(self):
        made = Made(self.scratch / "vault", SEED, snapshots=4, size=10)
        code, output, _ = made.run("list", "--json")
        rows = json.loads(output)
        self.assertEqual((code, [row["id"] for row in rows]), (0, list(made.entries)))
        for row, entries in zip(rows, made.entries.values()):
            files = [entry for entry in entries if entry.kind == "file"]
            self.assertEqual((row["files"], row["bytes"]), (len(files), sum(len(entry.bytes()) for entry in files)))
            self.assertEqual(sum(item["records"] for item in row["collections"]),
                             sum(len(entry.records or []) for entry in entries))
        self.assertEqual(len(made.run("list")[1].splitlines()), 4)

    def test_nothing_that_exists_is_overwritten_and_no_link_is_followed(self):
        made = Made(self.scratch / "vault", SEED, snapshots=1, size=10)
        (self.scratch / "to").mkdir()
        (self.scratch / "outside").mkdir()
        (self.scratch / "to" / "exports").symlink_to(self.scratch / "outside")
        self.assertEqual(made.run("restore", "latest", "--to", self.scratch / "to")[0], 15)
        self.assertEqual(os.listdir(self.scratch / "outside"), [])
        self.assertEqual(made.run("restore", "latest", "--to", self.scratch / "again")[0], 0)
        self.assertEqual(made.run("restore", "latest", "--to", self.scratch / "again")[0], 15)


class OpeningAVault(Scratch):
    def setUp(self):
        super().setUp()
        self.made = Made(self.scratch / "vault", SEED, snapshots=1, size=5)

    def code(self, *arguments):
        code, _, self.errors = run("--vault", self.made.folder, *arguments)
        return code

    def test_a_passphrase_opens_its_slot_and_no_other_does(self):
        self.assertEqual(self.code("--passphrase-file", self.made.passphrase_file, "list"), 0)
        self.made.passphrase_file.write_bytes(b"correct horse")
        self.assertEqual(self.code("--passphrase-file", self.made.passphrase_file, "list"), 12)

    def test_a_stranger_and_a_role_without_read_are_refused(self):
        stranger = VaultWriter(self.scratch / "other", SEED + 1).add_person("Eve", "custodian")
        (self.scratch / "eve").write_text(stranger.text())
        self.assertEqual(self.code("--key-file", self.scratch / "eve", "list"), 12)
        auditor = self.made.writer.add_person("Alan", "auditor")
        self.made.writer.write_header()
        (self.scratch / "alan").write_text(auditor.text() + "\n")
        self.assertEqual(self.code("--key-file", self.scratch / "alan", "list"), 12)
        self.assertIn("auditor", self.errors)

    def test_exit_codes_of_wrong_use(self):
        self.assertEqual(self.code("list"), 64)
        self.assertEqual(self.code("frobnicate"), 64)
        self.assertEqual(self.code("--key-file", self.scratch / "absent", "list"), 15)
        self.assertEqual(self.code("--key-file", self.made.passphrase_file, "list"), 15)
        self.assertEqual(run("--vault", self.scratch, "--key-file", self.made.key_file, "list")[0], 10)
        for name in ("", "zz", "A", "0" * 64, "../x"):
            self.assertEqual(self.made.run("restore", name, "--to", self.scratch / "to")[0], 15, name)

    def test_a_swapped_or_rolled_back_header_is_refused(self):
        writer = self.made.writer
        for alter, root in ((lambda header: header.update(revision=0), None),
                            (lambda header: None, writer.bytes(32)),
                            (lambda header: header["read"][0].update(public=b64(writer.bytes(32))), None),
                            (lambda header: header["people"].pop(1), None),
                            (lambda header: header["people"][1].update(role="auditor"), None),
                            (lambda header: header.update(vault=writer.bytes(16).hex()), None)):
            writer.write_header(alter, root)
            self.assertEqual(self.made.run("list")[0], 13)
        writer.write_header(lambda header: header.update(version=2))
        self.assertEqual(self.made.run("list")[0], 15)
        writer.write_header(lambda header: header.update(stranger=[1, {}]))
        self.assertEqual(self.made.run("list")[0], 0)


class Damage(Scratch):
    FLIPS = 250

    def test_no_flipped_bit_yields_wrong_data(self):
        made = Made(self.scratch / "vault", SEED, snapshots=3, size=8)
        rng, wanted = random.Random(SEED), {snapshot_id: expected(entries) for snapshot_id, entries in made.entries.items()}
        for path in sorted(path for path in made.folder.rglob("*") if path.is_file()):
            name, whole = str(path.relative_to(made.folder)), path.read_bytes()
            bits = rng.sample(range(len(whole) * 8), min(self.FLIPS, len(whole) * 8))
            for count, bit in enumerate(bits):
                damaged = bytearray(whole)
                damaged[bit // 8] ^= 1 << bit % 8
                path.write_bytes(damaged)
                code, _, errors = made.run("verify")
                self.assertEqual(code, 13, (name, bit))
                self.assertIn(name.removesuffix(".key"), errors, (name, bit))
                if count % 25 == 0:
                    self.check_restore(made, rng.choice(list(wanted)), wanted, (name, bit))
            path.write_bytes(whole)
        self.assertEqual(made.run("verify", "--data")[::2], (0, ""))

    def check_restore(self, made, snapshot_id, wanted, message):
        """Either all of it, or exit 13 and no file that differs."""
        to = self.scratch / "to"
        code, _, _ = made.run("restore", snapshot_id, "--to", to)
        got = tree(to) if to.exists() else {}
        self.assertIn(code, (0, 13), message)
        if code == 0:
            self.assertEqual(got, wanted[snapshot_id], message)
        for path, facts in got.items():
            self.assertEqual((facts[0], facts[3]), (wanted[snapshot_id][path][0], wanted[snapshot_id][path][3]), message)
        for folder, _, _ in os.walk(to):
            os.chmod(folder, 0o700)
        shutil.rmtree(to, ignore_errors=True)

    def test_a_file_that_is_cut_or_missing_is_named(self):
        made = Made(self.scratch / "vault", SEED, snapshots=2, size=8)
        snapshots = [f"snapshots/{snapshot_id}" for snapshot_id in made.entries]
        for path in sorted(path for path in made.folder.rglob("*") if path.is_file()):
            name, whole = str(path.relative_to(made.folder)), path.read_bytes()
            for length in {0, 1, len(whole) // 2, len(whole) - 1}:
                path.write_bytes(whole[:length])
                code, _, errors = made.run("verify")
                self.assertEqual(code, 13, (name, length))
                self.assertIn(name.removesuffix(".key"), errors)
            path.unlink()
            if name == "muniment.json":
                self.assertEqual(made.run("verify")[0], 10)
            elif name not in snapshots:              # a snapshot is there when its manifest is
                self.assertIn(made.run("verify")[0], (12, 13), name)
            path.write_bytes(whole)

    def test_a_damaged_key_file_opens_nothing_wrong(self):
        made = Made(self.scratch / "vault", SEED, snapshots=1, size=3)
        whole = made.key_file.read_bytes()
        for bit in range(len(b"# Ada's\n\n") * 8, len(whole) * 8):
            damaged = bytearray(whole)
            damaged[bit // 8] ^= 1 << bit % 8
            made.key_file.write_bytes(damaged)
            code, _, errors = made.run("list")
            self.assertIn((code, "ada.key" in errors), {(15, True)}, bit)


class HostileDocuments(Scratch):
    """Well sealed and signed, by somebody who holds the keys and means harm."""

    def setUp(self):
        super().setUp()
        self.made = Made(self.scratch / "vault", SEED, snapshots=3, size=10)

    def refuse(self, entries=None, word="", **alter):
        entries = entries or [Entry(b"a", data=b"abc"), Entry(b"b", collection="users", records=[json_record(1, 0), json_record(2, 0)],
                                                              separators=[b"\n"])]
        snapshot_id = self.made.writer.add_snapshot("hostile", "2027-01-01T00:00:00.000000000Z", entries, "base", **alter)
        for command in (("verify", "--data"), ("restore", snapshot_id, "--to", self.scratch / "to")):
            code, _, errors = self.made.run(*command)
            self.assertEqual(code, 13, errors)
            self.assertIn(snapshot_id, errors)
            self.assertIn(word, errors)
            self.assertNotIn("Traceback", errors)
        for path in self.made.folder.glob(f"*/{snapshot_id}*"):
            path.unlink()
        shutil.rmtree(self.scratch / "to", ignore_errors=True)

    def test_paths_that_would_leave_the_folder(self):
        for path in (b"..", b"../x", b"/etc/x", b"a//b", b"a/./b", b"a/../b", b"", b"a/", b"a\0b"):
            self.refuse([Entry(path, data=b"abc")], word="path")

    def test_files_below_links_and_paths_named_twice(self):
        self.refuse([Entry(b"a", kind="link", target=b"/tmp"), Entry(b"a/b", data=b"abc")], word="below")
        self.refuse([Entry(b"a/b/c", data=b"abc"), Entry(b"a", data=b"")], word="below")
        self.refuse([Entry(b"a", data=b"abc"), Entry(b"a", kind="link", target=b"/tmp")], word="twice")

    def test_members_of_the_wrong_form(self):
        def on_file(**members):
            return lambda manifest: manifest["files"][0].update(members)
        for members in ({"mode": "999"}, {"mode": "77777"}, {"modified": "2026-02-30T00:00:00.000000000Z"}, {"size": -1},
                        {"size": 2**64}, {"size": 3.0}, {"size": True}, {"kind": "device"}, {"path": "\ud800"}, {"path": 7},
                        {"collection": 1, "records": 0, "format": "csv"}, {"commitment": "AB" * 32}, {"pathBytes": "YQ=="}):
            self.refuse(alter_manifest=on_file(**members))
        for name in ("format", "source", "created", "files", "collections", "vault"):
            self.refuse(alter_manifest=lambda manifest: manifest.pop(name), word="lacks")

    def test_counts_and_roots_that_are_not_so(self):
        for name in ("records", "repeated"):
            self.refuse(alter_manifest=lambda manifest: manifest["collections"][0].update({name: 9}), word="counts")
        self.refuse(alter_manifest=lambda manifest: manifest["collections"][0].update(root="00" * 32), word="root")
        self.refuse(alter_manifest=lambda manifest: manifest["files"][0].update(size=2))
        self.refuse(alter_manifest=lambda manifest: manifest["files"][0].update(commitment="00" * 32), word="commitment")

    def test_references_out_of_range_or_to_another_kind(self):
        for run_ in ([0, 0, 10**15], [9, 0, 1], [0, 2**63, 2**63], [0, 0], "run", [0, -1, 1]):
            self.refuse(alter_layout=lambda layout: layout["files"][0].update(chunks=[run_]))
        segment = ("collections", 0, "segments", 0)

        def on_segment(**members):
            def alter(layout):
                target = layout
                for step in segment:
                    target = target[step]
                target.update(members)
            return alter
        self.refuse(alter_layout=on_segment(records=[[0, 0, 1], [0, 0, 1]]))
        self.refuse(alter_layout=on_segment(kind="delta"), word="base")
        self.refuse(alter_layout=on_segment(order=[[0, 0, 1]]), word="kind")
        self.refuse(alter_layout=lambda layout: layout["collections"].clear(), word="parallel")
        self.refuse(alter_layout=lambda layout: layout["packs"][0].update(key="00" * 32))
        self.refuse(alter_layout=lambda layout: layout["files"][0].update(chunks=layout["files"][0]["chunks"] * 100000))

    def test_a_zlib_bomb_stops_at_its_stated_length(self):
        for encoded in (encode(bytes(50_000_000)).replace(varint(50_000_000), varint(100), 1), b"\1" + varint(2**40) + b"x",
                        b"\2\0", encode(b"abc") + b"x", encode(b"abc")[:-1], b"\0" + varint(9) + b"abc"):
            snapshot_id = bytes(32)
            self.made.writer.write_document(f"snapshots/{snapshot_id.hex()}", b"M", snapshot_id, b"", encoded)
            code, _, errors = self.made.run("list")
            self.assertEqual(code, 13)
            self.assertIn(f"snapshots/{snapshot_id.hex()}", errors)

    def test_a_codec_or_a_version_of_later_times_is_said_to_be_one(self):
        writer, snapshot_id = self.made.writer, bytes(32)
        writer.write_document(f"snapshots/{snapshot_id.hex()}", b"M", snapshot_id, b"", b"\3\0")
        code, _, errors = self.made.run("list")
        self.assertEqual(code, 15)
        self.assertIn("codec 3", errors)
        with self.assertRaises(BadInput):
            decode(b"\7\0", 1, "there")

    def test_blocks_in_columns_come_back_and_altered_ones_never_at_another_length(self):
        rng = random.Random(SEED)
        for _ in range(200):
            rows = [b'{"id":"%0*x","n":%d,"of":"%s-%d"}' % (rng.choice((4, 4, 4, 6)), rng.randrange(65536), rng.randrange(90),
                                                           rng.choice((b"a", b"bb")), rng.randrange(3))
                    for _ in range(rng.randrange(1, 30))]
            plain = b"head" + b"".join(map(varint, map(len, rows))) + b"middle" + b"".join(rows)
            encoded = columns_writer.encode(b"head", b"middle", rows, rng)
            if encoded is None:
                continue
            self.assertEqual(decode(encoded, MAX_BLOCK, "there"), plain)
            with self.assertRaises(Integrity):       # not in documents
                decode(encoded, MAX_DOCUMENT, "there")
            start = Cursor(encoded[1:], "there")
            start.varint(), start.varint()
            bits = start.take_counted(len(encoded))
            page = bytearray(zlib.decompress(start.rest()))
            for _ in range(20):
                page[rng.randrange(len(page))] = rng.randrange(256)
                with contextlib.suppress(Integrity):
                    altered = columns_writer.encoded(len(plain), bytes(page), bits)
                    self.assertEqual(len(decode(altered, MAX_BLOCK, "there")), len(plain))

    def test_documents_that_are_no_json_objects(self):
        writer = self.made.writer
        for plain in (b"", b"[]", b"null", b'{"format":"muniment-manifest","format":1}', b"[" * 100000, b"\xff{}", b"9" * 10000):
            snapshot_id = blake2b(plain, writer.derive("snapshot"))
            writer.write_document(f"snapshots/{snapshot_id.hex()}", b"M", snapshot_id, plain)
            code, _, errors = self.made.run("list")
            self.assertEqual(code, 13)
            self.assertIn(f"snapshots/{snapshot_id.hex()}", errors)
            (self.made.folder / "snapshots" / snapshot_id.hex()).unlink()

    def test_random_order_streams_never_make_an_order_of_other_records(self):
        rng, made = random.Random(SEED), self.made
        line = made.writer.lines["pool", "csv"]
        good = made.writer.order_stream(line, line.order[::-1], set(), "edit"), made.writer.order_stream(line, line.order, set(), "full")
        for _ in range(20000):
            stream = bytearray(rng.choice(good))
            for _ in range(rng.randrange(1, 4)):
                stream[rng.randrange(len(stream))] = rng.randrange(256)
            with contextlib.suppress(Integrity):
                delta = read_delta(bytes(stream), "x", line.order, {}, len(line.held), len(line.held))
                self.assertLessEqual(set(delta.order), set(line.order))
                self.assertEqual(len(delta.order), len(set(line.order)) - delta.removed)


if __name__ == "__main__":
    unittest.main()
