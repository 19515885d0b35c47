"""What the program packs and acknowledges, taken apart from FORMAT.md alone: by tarfile, hashlib and libsodium, and held against
the schemas; and what it unpacks, read by the reader."""

import base64
import hashlib
import json
import random
import subprocess
import sys
import tarfile
from pathlib import Path

import jsonschema
from nacl import bindings as sodium
from nacl.exceptions import BadSignatureError
from test_against_muniment import Program
from test_reader import SEED
from test_schemas import schema

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import reader_copies                                                                                # noqa: E402


def blake2b(data):
    return hashlib.blake2b(data, digest_size=32).hexdigest()


def members(path):
    """The files of an archive in their order, after its sum was checked."""
    with tarfile.open(path, "r:") as archive:
        found = [(one.name, one.offset, archive.extractfile(one).read()) for one in archive]
    name, offset, stated = found[-1]
    if name != "courier.sum" or stated.decode() != blake2b(path.read_bytes()[:offset]) + "\n":
        raise AssertionError(f"{path} does not have the sum that it states")
    return [(name, data) for name, _, data in found[:-1]]


def signed_by(document, context, header):
    """Whether the person whom a document names signed it."""
    body = document.rpartition(b',"signature":')[0]
    person = next(one for one in header["people"] if one["id"] == json.loads(document)["person"])
    signature = base64.b64decode(json.loads(document)["signature"])
    try:
        sodium.crypto_sign_open(signature + context + body, base64.b64decode(person["sign"]))
    except BadSignatureError:
        return False
    return True


class Couriers(Program):
    def setUp(self):
        super().setUp()
        self.found_with_a_key_file()
        self.days, self.medium = 0, self.scratch / "stick"

    def archive(self):
        export = self.scratch / f"export-{self.days}"
        export.mkdir()
        self.users(self.days, "json-lines", export / "users.jsonl", count=100)
        (export / "noise.bin").write_bytes(random.Random(SEED + self.days).randbytes(60_000))
        self.days += 1
        self.muniment("ingest", export, "--source", "pool")

    def taken_apart(self, packed, medium):
        """Checks the volumes of a courier: its manifest, its inventory, and the bytes of all files that it brings."""
        files = {}
        for number, volume in enumerate(packed["volumes"]):
            path = medium / volume["name"]
            self.assertEqual((path.stat().st_size, blake2b(path.read_bytes())), (volume["bytes"], volume["blake2b"]))
            (first, manifest), (second, inventory), *rest = members(path)
            self.assertEqual((first, blake2b(manifest)), ("courier.json", packed["courier"]))
            self.assertEqual((medium / packed["manifest"]).read_bytes(), manifest)
            stated, listed = json.loads(manifest), json.loads(inventory)
            jsonschema.Draft202012Validator(schema("courier")).validate(stated)
            self.assertEqual((second, blake2b(inventory)), (f"inventory.{packed['size']:010}", stated["inventory"]))
            self.assertEqual([name for name, _ in rest], stated["volumes"][number])
            files.update(rest)
        named = {path: (size, digest) for path, size, digest in listed["files"]}
        for path, data in files.items():
            self.assertEqual((len(data), blake2b(data)), named[path], path)
        header = json.loads((self.vault / "muniment.json").read_text())
        self.assertTrue(signed_by(manifest, b"muniment courier\n", header))
        self.assertTrue(signed_by(inventory, b"muniment inventory\n", header))
        self.assertFalse(signed_by(manifest.replace(b'"version":1', b'"version":2'), b"muniment courier\n", header))
        return stated, named, files

    def read(self, medium, code=0, *arguments):
        """What the reader says of the volumes in a folder."""
        command = [sys.executable, Path(reader_copies.__file__), medium, "--json", *arguments]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, code, done.stderr)
        return json.loads(done.stdout) if code == 0 else done.stderr

    def test_are_read_by_the_reader_alone_which_makes_a_vault_of_them(self):
        for _ in range(3):
            self.archive()
        packed = self.muniment("courier", "pack", "--to", self.medium, "--max-size", "150kB", "--parity", "10%")
        found = self.read(self.medium)
        self.assertEqual((found["files"], found["bytes"]), (packed["files"], packed["bytes"]))
        self.read(self.medium, 0, "--to", self.scratch / "made")
        home, self.vault = self.vault, self.scratch / "made"
        for day, one in enumerate(json.loads(self.reader("list", "--json"))):
            target = self.scratch / f"restored-{day}"
            self.reader("restore", one["id"], "--to", target)
            for file in (self.scratch / f"export-{day}").iterdir():
                self.assertEqual((target / file.parent.name / file.name).read_bytes(), file.read_bytes())
        self.reader("verify")

        # What came since is checked, and is no vault.
        self.vault, later = home, self.scratch / "later"
        self.archive()
        since = self.medium / packed["volumes"][0]["name"]
        packed = self.muniment("courier", "pack", "--to", later, "--since", since)
        self.assertEqual(self.read(later)["files"], packed["files"])
        self.assertIn("no vault by itself", self.read(later, 15, "--to", self.scratch / "none"))

        # A byte that was changed anywhere, and a volume that is not there.
        volumes = sorted(self.medium.glob("*.tar"))
        whole = volumes[0].read_bytes()
        sum_head = whole.rindex(b"courier.sum")
        for place in [*random.Random(SEED).sample(range(sum_head), 8), sum_head, sum_head + 512, len(whole) - 1025, len(whole) - 1]:
            volumes[0].write_bytes(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1:])
            self.read(self.medium, 13)
        volumes[0].unlink()
        self.assertIn(f"volume 1 of {len(volumes)} is not here", self.read(self.medium, 13))
        for volume in volumes[1:]:
            volume.unlink()
        self.read(self.medium, 10)

    def test_are_as_the_format_says_and_bring_a_vault_that_the_reader_restores(self):
        home, far = self.vault, self.scratch / "far"
        for _ in range(3):
            self.archive()
        packed = self.muniment("courier", "pack", "--to", self.medium, "--max-size", "150kB", "--parity", "10%")
        self.assertGreater(len(packed["volumes"]), 1)
        stated, named, files = self.taken_apart(packed, self.medium)
        self.assertEqual(set(files), set(named))
        self.assertNotIn("since", stated)
        for volume in packed["volumes"]:
            done = subprocess.run(["par2", "verify", volume["name"] + ".par2"], cwd=self.medium, capture_output=True)
            self.assertEqual(done.returncode, 0, done.stdout)

        self.vault = far
        self.assertEqual([one["isNew"] for one in self.muniment("courier", "unpack", self.medium)], [True])
        self.compare(3)
        receipt = self.scratch / "receipts"
        written = self.muniment("courier", "receipt", "--to", receipt)
        (first, document), *log = members(self.scratch / written["file"])
        acknowledged = json.loads(document)
        jsonschema.Draft202012Validator(schema("receipt")).validate(acknowledged)
        self.assertEqual(first, "receipt.json")
        self.assertEqual(acknowledged["checkpoint"], stated["checkpoint"])
        self.assertEqual({path: (len(data), blake2b(data)) for path, data in log},
                         {path: (size, digest) for path, size, digest in acknowledged["logFiles"]})
        self.assertTrue(signed_by(document, b"muniment receipt\n", json.loads((far / "muniment.json").read_text())))

        self.vault, medium = home, self.scratch / "second"
        self.muniment("courier", "receipt", written["file"])
        self.archive()
        packed = self.muniment("courier", "pack", "--to", medium, "--since", written["file"])
        stated, named, files = self.taken_apart(packed, medium)
        self.assertEqual(stated["since"], acknowledged["checkpoint"])
        held = {path: digest for path, _, digest in acknowledged["files"]}
        self.assertEqual(set(files), {path for path, (_, digest) in named.items() if held.get(path) != digest})
        self.vault = far
        self.muniment("courier", "unpack", medium)
        self.compare(4)
