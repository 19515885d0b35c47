"""What the program destroys, held against the reader: what remains is whole, and nothing else is there."""

import json
import os
import shutil
import subprocess
import unittest
from pathlib import Path

import jsonschema
from test_against_muniment import Program
from test_schemas import schema

LATER = Path(__file__).resolve().parents[1] / "lib" / "bench" / "later.c"


class Later:
    """Has the program's clock go ahead of the machine's."""

    def later(self, days, *arguments, code=0):
        """The program, so many days later."""
        preload = self.scratch / "later.so"
        if not preload.exists():
            subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", preload, LATER], check=True)
        settings = {"LD_PRELOAD": str(preload), "LATER_SECONDS": str(days * 86400)}
        os.environ.update(settings)
        try:
            return self.muniment(*arguments, code=code)
        finally:
            for name in settings:
                del os.environ[name]


class Destroying(Later, Program):
    def setUp(self):
        super().setUp()
        self.found_with_a_key_file()

    def archived(self, form, days):
        """The snapshots' ids with what each was made of, oldest first."""
        made = []
        for day in range(days):
            folder = self.scratch / "export"
            folder.mkdir(exist_ok=True)
            self.users(day, form, folder / "users.out", shuffle=day == 3)
            (folder / "notes.bin").write_bytes(bytes(range(256)) * 4000 + bytes([day]) * 500_000)
            made.append((self.muniment("ingest", folder, "--source", "pool")["snapshot"],
                         {path.relative_to(folder): path.read_bytes() for path in folder.iterdir()}))
        return made

    def expect_whole(self, made):
        self.reader("verify", "--data")
        self.assertEqual(len(self.muniment("verify", "--data")["problems"]), 0)
        self.assertEqual({row["id"] for row in json.loads(self.reader("list", "--json"))}, {name for name, _ in made})
        for number, (name, files) in enumerate(made):
            target = self.scratch / f"restored-{number}-{len(made)}"
            self.reader("restore", name, "--to", target)
            found = {path.relative_to(target): path.read_bytes() for path in target.rglob("*") if path.is_file()}
            self.assertEqual(sorted(found.values()), sorted(files.values()))

    def leaves_what_remains_whole(self, form):
        made = self.archived(form, 7)
        policy = self.scratch / "policy.json"
        policy.write_text('{"version":1,"grace":"1d","sources":{"pool":{"keep-last":3}}}')
        self.muniment("retention", "set", policy)
        self.muniment("retention", "apply", "--yes")
        self.later(3, "gc", "--dry-run", "--out", self.scratch / "plan.json")
        jsonschema.Draft202012Validator(schema("gc-plan")).validate(json.loads((self.scratch / "plan.json").read_text()))

        kept, copy = self.vault, self.scratch / "copy"
        shutil.copytree(kept, copy)
        self.vault = copy
        usual = self.muniment("ingest", self.scratch / "export", "--source", "pool")["bytesStored"]
        self.vault = kept

        done = self.later(3, "gc", "--plan", self.scratch / "plan.json")

        self.assertTrue(done["isFinished"])
        self.assertEqual([row["id"] for row in done["snapshots"]], [name for name, _ in made[:4]])
        self.assertGreater(done["counts"]["records"], 0)
        self.expect_whole(made[4:])
        certificate = self.scratch / "certificate.json"
        self.muniment("certificates", "show", str(done["certificate"]), "--out", certificate)
        jsonschema.Draft202012Validator(schema("certificate")).validate(json.loads(certificate.read_text()))
        # The next snapshot builds on what remains.
        again = self.muniment("ingest", self.scratch / "export", "--source", "pool")
        self.assertLess(again["bytesStored"], usual + 1000)
        self.assertEqual([row["unchanged"] for row in again["collections"]], [row["records"] for row in again["collections"]])
        made.append((again["snapshot"], made[-1][1]))
        self.expect_whole(made[4:])

    def test_leaves_json_lines_whole(self):
        self.leaves_what_remains_whole("json-lines")

    def test_leaves_what_the_aws_command_line_writes_whole(self):
        self.leaves_what_remains_whole("aws")

    def test_leaves_arrays_whole(self):
        self.leaves_what_remains_whole("array")

    def test_leaves_tables_whole(self):
        self.leaves_what_remains_whole("csv")


if __name__ == "__main__":
    unittest.main()
