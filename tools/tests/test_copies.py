"""The replicas that the program makes, held against the reader, the schema and damage."""

import json
import random
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import jsonschema
from test_against_muniment import Program
from test_gc import Later
from test_reader import SEED
from test_schemas import schema

READER = Path(__file__).resolve().parents[1] / "reader_copies.py"


class Copies(Later, Program):
    def setUp(self):
        super().setUp()
        self.found_with_a_key_file()
        self.place = self.scratch / "cellar"
        self.place.mkdir()
        self.muniment("replica", "add", "cellar", self.place)
        self.ids = [self.ingest(day) for day in range(3)]
        self.muniment("replica", "push")

    def ingest(self, day):
        path = self.scratch / "users.jsonl"
        path.write_text("".join(json.dumps({"id": f"u{number}", "day": min(day, number)}) + "\n" for number in range(300)))
        (self.scratch / f"kept-{day}").write_bytes(path.read_bytes())
        return self.muniment("ingest", path, "--source", "pool")["snapshot"]

    def check(self, code=0, *arguments):
        command = [sys.executable, READER, self.place, "--json", *arguments]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, code, done.stderr)
        self.errors = done.stderr
        return json.loads(done.stdout) if done.stdout else done.stderr

    def inventory(self):
        return max(self.place.glob("inventory.*"))

    def test_the_inventory_follows_its_schema_and_is_what_the_reader_finds(self):
        document = json.loads(self.inventory().read_bytes())
        jsonschema.Draft202012Validator(schema("inventory")).validate(document)
        found = self.check()
        self.assertEqual((found["files"], found["vault"]), (len(document["files"]), document["vault"]))

    def test_a_vault_that_the_reader_makes_of_the_copy_restores_every_byte(self):
        self.check(0, "--to", self.scratch / "made")
        self.restored(self.scratch / "made")

    def test_an_inventory_that_is_none_is_passed_over_for_the_one_before_and_named(self):
        newest = self.inventory()
        whole = json.loads(newest.read_bytes())
        for change in ({"checkpoint": f"muniment/{whole['vault']}"}, {"checkpoint": f"muniment/{whole['vault']}\nmany\n"},
                       {"checkpoint": whole["checkpoint"].partition("\n\n")[0]}, {"destroyed": ["packs"]}, {"destroyed": [1]}):
            forged = self.place / "inventory.0000000099"
            forged.write_text(json.dumps({**whole, **change}, separators=(",", ":"), ensure_ascii=False))
            self.assertEqual(self.check(13)["inventory"], newest.name)
            self.assertRegex(self.errors, r"inventory\.0000000099: .* form")

    def test_a_place_where_no_folder_can_be_is_told_in_a_line(self):
        (self.scratch / "note").write_text("")
        self.assertRegex(self.check(1, "--to", self.scratch / "note" / "made"), r"\Areader: .*Not a directory.*\n\Z")

    def test_a_clone_restores_every_byte(self):
        self.muniment_alone("replica", "clone", self.place, self.scratch / "follower")
        self.restored(self.scratch / "follower")
        self.muniment_alone("replica", "clone", self.place, self.scratch / "follower")
        self.restored(self.scratch / "follower")

    def muniment_alone(self, *arguments, code=0):
        done = subprocess.run([str(word) for word in [self.binary, *arguments, "--json"]], capture_output=True, timeout=120)
        self.assertEqual(done.returncode, code, done.stderr.decode())

    def restored(self, folder):
        home, self.vault = self.vault, folder
        for day, snapshot in enumerate(self.ids):
            target = self.scratch / f"restored-{folder.name}-{day}"
            self.reader("restore", snapshot, "--to", target)
            self.assertEqual((target / "users.jsonl").read_bytes(), (self.scratch / f"kept-{day}").read_bytes())
            shutil.rmtree(target)
        self.reader("verify")
        self.vault = home

    def test_a_changed_missing_or_longer_object_is_found_by_both(self):
        chance = random.Random(SEED)
        kept = self.scratch / "kept"
        objects = sorted(path.relative_to(self.place) for path in self.place.rglob("*") if path.is_file())
        for name in chance.sample(objects, 12):
            shutil.copytree(self.place, kept)
            path, change = self.place / name, chance.choice(("bit", "cut", "more", "gone"))
            data = bytearray(path.read_bytes())
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            path.write_bytes({"bit": data, "cut": data[:-1], "more": path.read_bytes() + b"x", "gone": b""}[change])
            if change == "gone":
                path.unlink()
            # Where the one inventory or its header is none any more, there is no copy at all.
            code = 10 if name.name.startswith(("inventory.", "muniment.json.")) else 13
            self.check(code)
            self.muniment_alone("replica", "verify", self.place, "--data", code=code)
            self.muniment_alone("replica", "clone", self.place, self.scratch / f"no-{name.name}", code=code)
            shutil.rmtree(self.place)
            kept.rename(self.place)
        self.check()

    def test_an_object_moved_in_place_of_another_is_found_by_both(self):
        first, second = sorted(path for path in self.place.glob("packs/*/*") if path.suffix == "")[:2]
        second.write_bytes(first.read_bytes())
        self.check(13)
        self.muniment_alone("replica", "verify", self.place, "--data", code=13)

    def test_destroyed_keys_come_back_with_neither(self):
        before = self.scratch / "before"
        shutil.copytree(self.place, before)
        policy = self.scratch / "policy.json"
        policy.write_text(json.dumps({"version": 1, "grace": "1d", "default": {"keep-last": 1}}))
        self.muniment("retention", "set", policy)
        self.muniment("retention", "apply", "--yes")
        self.later(3, "gc", "--yes")
        self.muniment("replica", "push")
        destroyed = [line.split() for line in (self.vault / "ledger" / "destroyed").read_text().splitlines()]
        self.assertTrue(destroyed)
        for path, digest in destroyed:
            self.assertFalse((self.place / f"{path}.{digest}").exists())
        # Whoever puts the old objects back changes nothing.
        shutil.copytree(before, self.place, dirs_exist_ok=True)
        self.muniment_alone("replica", "clone", self.place, self.scratch / "follower")
        self.check(0, "--to", self.scratch / "made")
        for folder in ("follower", "made"):
            for path, digest in destroyed:
                if not path.startswith("layouts/"):
                    self.assertFalse((self.scratch / folder / path).exists(), path)


if __name__ == "__main__":
    unittest.main()
