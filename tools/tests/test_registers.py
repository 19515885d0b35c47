"""What the program decides of keeping, held against the reader and the schemas, and damaged."""

import json
import shutil
import subprocess
import unittest

import jsonschema
from test_against_muniment import Program, binary
from test_schemas import schema

NAMES = {"policy": "policy", "holds": "holds", "dropped": "dropped", "certificates": "certificate",
         "replicas": "replicas"}


class Registers(Program):
    def setUp(self):
        super().setUp()
        self.found_with_a_key_file()
        for name, role in (("nightly", "writer"), ("otto", "auditor")):
            self.muniment("keys", "add", "--name", name, "--role", role, "--new-key-file", self.scratch / name)
        self.ids = []
        for day in range(4):
            path = self.scratch / "users.jsonl"
            path.write_text("".join(json.dumps({"id": f"somebody-{number}", "day": min(day, number)}) + "\n" for number in range(9)))
            self.ids.append(self.muniment("ingest", path, "--source", "pool")["snapshot"])
        self.policy({"keep-last": 2})
        self.muniment("hold", "place", "--case", "7", "--source", "pool", "--key", "somebody-3", "--reason", "a letter")
        self.muniment("hold", "release", "1", "--reason", "settled")
        self.as_writer("retention", "apply", "--scheduled")
        self.muniment("retention", "undrop", self.ids[0])
        self.muniment("replica", "add", "cellar", self.scratch / "cellar")
        self.muniment("replica", "add", "cloud", "command:uploader-rclone b2:bucket", "--concurrency", "2")
        self.muniment("replica", "remove", "cellar")

    def policy(self, rules):
        path = self.scratch / "policy.json"
        path.write_text(json.dumps({"version": 1, "timezone": "Europe/Berlin", "sources": {"pool": rules}}))
        return self.muniment("retention", "set", path)

    def as_writer(self, *arguments, code=0):
        return self.muniment(*arguments, code=code, secret=("--key-file", self.scratch / "nightly"))

    def read(self, person="key", code=0):
        before, self.secret = self.secret, ("--key-file", self.scratch / person)
        output = self.reader("registers", "--json", code=code)
        self.secret = before
        return json.loads(output) if output else None

    def test_everybody_reads_the_same_documents_which_follow_their_schemas(self):
        documents = self.read()

        self.assertEqual([one["document"] for one in documents],
                         ["policy/000001", "holds/000002", "dropped/000002", "replicas/000003", "certificates/000001"])
        for person in ("nightly", "otto"):
            self.assertEqual(self.read(person), documents)
        for one in documents:
            name = one.pop("document").split("/")[0]
            jsonschema.Draft202012Validator(schema(NAMES[name])).validate({**one, "signature": "A" * 86 + "=="})
        header = json.loads((self.vault / "muniment.json").read_text())
        jsonschema.Draft202012Validator(schema("header")).validate(header)
        self.assertEqual([one["snapshot"] for one in documents[2]["dropped"]], [self.ids[1]])
        self.assertNotIn("somebody-3", json.dumps(documents))
        self.assertNotIn(b"somebody-3", b"".join(path.read_bytes() for path in self.vault.glob("holds/*")))

    def test_a_minimum_keeps_people_and_a_policy_that_lets_them_go_follows_its_schema(self):
        self.policy({"minimum": "1y"})
        erase = "erase", "somebody-5", "--source", "pool", "--reason", "request 118", "--yes"
        self.muniment(*erase, code=14)
        self.policy({"minimum": "2y", "erasure": "after-minimum"})
        for rules in ({"minimum": "2y", "erasure": "allowed"}, {"keep-last": 1}):
            path = self.scratch / "policy.json"
            path.write_text(json.dumps({"version": 1, "sources": {"pool": rules}}))
            self.muniment("retention", "set", path, code=14)
        path.write_text(json.dumps({"version": 1, "timezone": "Europe/Berlin", "default": {"minimum": "1y", "erasure": "allowed"},
                                    "sources": {"pool": {"minimum": "2y"}}}))
        self.muniment("retention", "set", path)
        document = [one for one in self.read() if one["document"].startswith("policy/")][-1]
        self.assertEqual(document["policy"]["default"], {"minimum": "1y", "erasure": "allowed"})
        del document["document"]
        jsonschema.Draft202012Validator(schema("policy")).validate({**document, "signature": "A" * 86 + "=="})
        self.muniment(*erase, code=14)

    def test_a_certificate_and_a_plan_given_to_others_follow_their_schemas(self):
        certificate, plan = self.scratch / "certificate.json", self.scratch / "plan.json"
        self.muniment("certificates", "show", "1", "--out", certificate)
        self.muniment("retention", "plan", "--out", plan)

        jsonschema.Draft202012Validator(schema("certificate")).validate(json.loads(certificate.read_text()))
        jsonschema.Draft202012Validator(schema("retention-plan")).validate(json.loads(plan.read_text()))
        self.assertTrue(self.muniment("certificates", "verify", certificate)["certificates"][0]["isOnRecord"])

    def test_the_source_names_of_policies_stand_nowhere_in_the_clear(self):
        for register in NAMES:
            for path in (self.vault / register).iterdir():
                self.assertNotIn(b'"pool"', path.read_bytes())

    def damaged(self, change):
        """Both refuse what `change` did, whoever asks."""
        kept = self.scratch / "kept"
        shutil.copytree(self.vault, kept)
        change()
        self.read(code=13)
        self.muniment("retention", "plan", code=13)
        self.muniment("verify", code=13)
        shutil.rmtree(self.vault)
        kept.rename(self.vault)

    def test_an_older_copy_or_none_is_found_by_both(self):
        old = {name: (self.vault / name / "000001").read_bytes() for name in ("policy", "holds", "dropped", "replicas")}
        self.policy({"keep-last": 2, "minimum": "1y"})
        for name, data in old.items():
            newest = self.vault / name / ("000003" if name == "replicas" else "000002")
            self.damaged(lambda: newest.write_bytes(data))
            self.damaged(newest.unlink)
        self.read()
        self.muniment("retention", "plan")

    def test_a_changed_byte_is_found_by_both(self):
        for name in ("policy/000001", "holds/000002", "dropped/000002"):
            size = (self.vault / name).stat().st_size
            for at in (0, 6, 50, 120, size // 2, size - 1):
                def change():
                    data = bytearray((self.vault / name).read_bytes())
                    data[at] ^= 1
                    (self.vault / name).write_bytes(data)
                self.damaged(change)

    def test_a_history_that_the_program_lists_can_be_tried(self):
        history = self.scratch / "history.json"
        history.write_text(json.dumps(self.muniment("snapshots")))
        run = subprocess.run([binary(), "retention", "try", self.scratch / "policy.json", "--history", history, "--json"],
                             capture_output=True, check=True)
        self.assertEqual(sum(one["stays"] for one in json.loads(run.stdout)["decisions"]), 2)


if __name__ == "__main__":
    unittest.main()
