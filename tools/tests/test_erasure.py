"""What the program leaves of a vault out of which people were erased, held against the reader, the schemas and a model of the files."""

import json
import shutil
import unittest

import jsonschema
from test_against_muniment import Program
from test_schemas import documents, schema

from reader.vault import Vault


def records(text):
    return [json.loads(line) for line in text.splitlines()]


class Erasure(Program):
    def setUp(self):
        super().setUp()
        self.found_with_a_key_file()
        self.exports = {}
        for day in range(4):
            export = self.scratch / f"export-{day}"
            export.mkdir()
            self.users(day, "json-lines", export / "users.jsonl", count=120)
            members = records((export / "users.jsonl").read_text())
            (export / "memberships.csv").write_text(
                "Username,GroupName\n" + "".join(f"{one['Username']},g{number % 3}\n" for number, one in enumerate(members)))
            (export / "note.txt").write_text("nothing of interest\n")
            self.exports[self.muniment("ingest", export, "--source", "pool")["snapshot"]] = export
        first = records((self.scratch / "export-0" / "users.jsonl").read_text())
        last = {one["Username"] for one in records((self.scratch / "export-3" / "users.jsonl").read_text())}
        self.keys = [one["Username"] for one in first if one["Username"] in last][:2]

    def erase(self, key, *options, code=0):
        return self.muniment("erase", key, "--source", "pool", "--reason", "request 118", "--mentions", "keep", *options, "--yes", code=code)

    def expected(self, export):
        """The export without the people."""
        lines = (export / "users.jsonl").read_text().splitlines(keepends=True)
        kept = "".join(line for line in lines if json.loads(line)["Username"] not in self.keys)
        rows = (export / "memberships.csv").read_text().splitlines(keepends=True)
        return {"users.jsonl": kept, "memberships.csv": "".join(row for row in rows if row.split(",")[0] not in self.keys),
                "note.txt": (export / "note.txt").read_text()}

    def test_is_read_by_the_reader_as_the_program_restores_it(self):
        for key in self.keys:
            self.assertGreater(self.erase(key)["versions"], 1)

        self.reader("verify", "--data")
        self.reader("registers")
        for snapshot, export in self.exports.items():
            out = self.scratch / "out"
            self.reader("restore", snapshot, "--to", out)
            found = {path.name: path.read_text() for path in out.rglob("*") if path.is_file()}
            self.assertEqual(found, self.expected(export))
            theirs = self.scratch / "theirs"
            summary = self.muniment("restore", snapshot, "--to", theirs)
            self.assertEqual(sorted(one["path"].split("/")[-1] for one in summary["erased"]), ["memberships.csv", "users.jsonl"])
            self.assertEqual({path.name: path.read_text() for path in theirs.rglob("*") if path.is_file()}, found)
            shutil.rmtree(out), shutil.rmtree(theirs)

    def test_documents_follow_their_schemas(self):
        plan = self.scratch / "plan.json"
        self.muniment("erase", self.keys[0], "--source", "pool", "--reason", "r", "--mentions", "keep", "--out", plan)
        jsonschema.Draft202012Validator(schema("erasure-plan")).validate(json.loads(plan.read_text()))
        self.assertNotIn(self.keys[0], plan.read_text())
        self.erase(self.keys[0])
        certificate = self.scratch / "certificate.json"
        self.muniment("certificates", "show", "1", "--out", certificate)
        jsonschema.Draft202012Validator(schema("certificate")).validate(json.loads(certificate.read_text()))
        self.assertNotIn(self.keys[0], certificate.read_text())
        for one in json.loads(self.reader("registers", "--json")):
            name = one.pop("document").split("/")[0]
            jsonschema.Draft202012Validator(schema("certificate" if name == "certificates" else name)).validate({**one, "signature": "A" * 86 + "=="})
        (self.scratch / "memo").mkdir()
        (self.scratch / "memo" / "a.txt").write_text(f"about {self.keys[1]}\n")
        self.muniment("ingest", self.scratch / "memo", self.scratch / "export-3", "--source", "pool")
        self.erase(self.keys[1], "--files", "destroy")
        self.assertEqual(self.muniment("verify", "--data")["problems"], [])
        self.reader("verify", "--data")
        kinds, erased = set(), 0
        for name, document in documents(Vault(self.vault, [self.secret[1]], [])):
            jsonschema.Draft202012Validator(schema(name)).validate(document)
            kinds.add(name)
            erased += sum("erased" in file for file in document.get("files", ())) if name == "layout" else 0
        self.assertLessEqual({"manifest", "layout"}, kinds)
        self.assertEqual(erased, 4 * 2 + 3)
        header = json.loads((self.vault / "muniment.json").read_text())
        jsonschema.Draft202012Validator(schema("header")).validate(header)

    def test_an_erased_person_who_comes_again_is_left_out_and_the_reader_agrees(self):
        self.erase(self.keys[0])
        del self.keys[1]
        export = self.exports[list(self.exports)[-1]]
        summary = self.muniment("ingest", export, "--source", "pool")
        self.assertEqual({one["name"]: one.get("suppressed") for one in summary["collections"]}, {"users": 1, "memberships": 1})
        self.reader("verify", "--data")
        out = self.scratch / "out"
        self.reader("restore", summary["snapshot"], "--to", out)
        self.assertEqual({path.name: path.read_text() for path in out.rglob("*") if path.is_file()}, self.expected(export))

    def test_a_file_with_something_erased_that_no_entry_tells_of_is_refused_by_both(self):
        kept = self.scratch / "kept"
        shutil.copytree(self.vault, kept)
        self.erase(self.keys[0])
        # The ledger of before, with what was made since.
        for name in ("ledger", "local"):
            shutil.rmtree(self.vault / name)
            shutil.copytree(kept / name, self.vault / name)
        self.reader("verify", "--data", code=13)
        self.muniment("verify", "--data", code=13)


if __name__ == "__main__":
    unittest.main()
