"""Tests of the JSON Schemas in schema/ on the documents of a generated vault. They need jsonschema and are skipped without it."""

import copy
import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from test_reader import SEED, Made                                                                  # noqa: E402
from test_reader_ledger import MadeLedger                                                           # noqa: E402

from reader.findings import Findings                                                                # noqa: E402
from reader.ledger.ledger import Ledger                                                             # noqa: E402
from reader.ledger.verifying import check                                                           # noqa: E402
from reader.manifest import snapshot_ids                                                            # noqa: E402
from reader.sealed_documents import open_document                                                   # noqa: E402
from reader.vault import Vault                                                                      # noqa: E402

try:
    import jsonschema
except ImportError:
    jsonschema = None

SCHEMAS = Path(__file__).resolve().parents[2] / "schema"


def schema(name):
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text())


def documents(vault):
    """An opened vault's JSON documents as (schema, document) pairs."""
    yield "header", json.loads((vault.folder / "muniment.json").read_text())
    for path in (vault.folder / "slots").iterdir():
        yield "slot", json.loads(path.read_text())
    for snapshot_id in snapshot_ids(vault.folder):
        for folder, name in (("snapshots", "manifest"), ("layouts", "layout")):
            plain = open_document(vault, f"{folder}/{snapshot_id.hex()}", name[:1].upper().encode(), snapshot_id)
            yield name, json.loads(plain)


def ledger_documents(vault):
    """The JSON documents of an opened vault's ledger: finished epochs, and the bodies of entries."""
    for path in sorted((vault.folder / "ledger" / "epochs").iterdir()):
        yield "epoch", json.loads(path.read_text())
    for path in sorted((vault.folder / "witnesses").glob("*/witness")):
        yield "witness", json.loads(path.read_text())
    for path in sorted((vault.folder / "witnesses").glob("*/authority")):
        yield "timestamp-authority", json.loads(path.read_text())
    bodies = []
    findings, ledger = Findings(), Ledger(vault.folder, vault)
    check(ledger, findings, [], lambda frame, body, names: bodies.append(body))
    findings.conclude()
    for body in bodies:
        yield "entry", body.members


def subschemas(value):
    if isinstance(value, dict):
        for name, member in value.get("properties", {}).items():
            yield name, member
        for member in value.values():
            yield from subschemas(member)
    elif isinstance(value, list):
        for member in value:
            yield from subschemas(member)


@unittest.skipUnless(jsonschema, "jsonschema is not installed")
class Schemas(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        made = Made(Path(cls.folder.name) / "vault", SEED, snapshots=3, size=12)
        cls.documents = list(documents(Vault(made.folder, [made.key_file], [])))
        logged = MadeLedger(Path(cls.folder.name) / "logged" / "vault", SEED)
        cls.logged = list(ledger_documents(Vault(logged.folder, [logged.folder.parent / "Ada"], [])))
        cls.header = json.loads((logged.folder / "muniment.json").read_text())
        cls.validators = {name: jsonschema.Draft202012Validator(schema(name))
                          for name in ("header", "slot", "manifest", "layout", "epoch", "entry", "witness",
                                       "answer-history", "answer-diff", "policy", "holds", "dropped", "certificate", "replicas", "inventory",
                                       "retention-policy", "retention-plan")}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_they_are_schemas_and_describe_every_member(self):
        for name, validator in self.validators.items():
            jsonschema.Draft202012Validator.check_schema(validator.schema)
            for member, described in subschemas(validator.schema):
                if described != {"const": described.get("const")}:          # a condition, not a member
                    self.assertIn("description", described, (name, member))

    def test_they_accept_what_the_writer_writes(self):
        for name, document in [*self.documents, *self.logged, ("header", self.header)]:
            self.validators[name].validate(document)
        self.assertEqual({body["phase"] for name, body in self.logged if name == "entry"}, {"intent", "outcome", "event"})

    def refuse_each(self, name, document, members):
        for member, values in members.items():
            for value in values:
                self.assertFalse(self.validators[name].is_valid({**document, member: value}), (name, member, value))

    def test_they_refuse_an_epoch_or_a_signer_of_another_form(self):
        number, epoch = len([name for name, _ in self.logged if name == "epoch"]), self.logged[0][1]
        self.assertGreater(number, 1)
        for member in epoch:
            self.assertFalse(self.validators["epoch"].is_valid({key: value for key, value in epoch.items() if key != member}))
        checkpoint, succession = epoch["checkpoint"], epoch["succession"]
        self.refuse_each("epoch", epoch, {
            "format": ("muniment-slot",), "version": (2,), "number": (0, 1.5, "1"),
            "checkpoint": ("", succession, checkpoint[:-1], checkpoint.replace("\n7\n", "\n07\n"), checkpoint.replace("— ", "- ")),
            "succession": ("", checkpoint, succession[1:], succession.replace("\n\n", "\n"))})
        self.refuse_each("header", self.header, {"signer": ("", None, self.header["signer"][:-1], "example.com/foo" + self.header["signer"][41:])})

    def test_they_refuse_an_entry_of_another_form(self):
        bodies = {body["phase"]: body for name, body in self.logged if name == "entry"}
        for phase, body in bodies.items():
            optional = {"source", "purpose", "details", "counts", "clock"} | ({"outcome"} if phase == "event" else set())
            for member in body:
                less = {key: value for key, value in body.items() if key != member}
                self.assertEqual(self.validators["entry"].is_valid(less), member in optional, (phase, member))
            self.refuse_each("entry", body, {
                "sequence": (-1, "0", None), "time": ("2026-03-02T04:00:11Z", 7), "phase": ("later",), "action": ("", 7), "actor": ({}, "ada"),
                "objects": ({}, [7], [{"kind": "snapshot"}]), "source": (7,), "purpose": (None,), "outcome": ("perhaps", None),
                "counts": ({}, {"a": "b"}, {"a": 1.5}, []), "details": ({}, {"a": 1}, "b"), "clock": (0, -1, "5"),
                "intent": ({}, {"sequence": 1}, {"sequence": 1, "entry": "ab"})})
        outcome = bodies["outcome"]
        for phase in ("intent", "event"):
            self.refuse_each("entry", bodies[phase], {"intent": (outcome["intent"],)})
        self.refuse_each("entry", bodies["intent"], {"outcome": ("done",)})

    def test_they_refuse_a_document_that_lacks_a_member_or_has_another_form_of_it(self):
        for name, document in self.documents:
            optional = {"pin", "passphrase", "previous"}
            for member in document:
                for value in (None, 7.5, "no", [7], {"a": 1}):
                    if not (isinstance(value, str) and isinstance(document[member], str) and member in ("name", "source")):
                        self.assertFalse(self.validators[name].is_valid({**document, member: value}), (name, member, value))
                less = {key: value for key, value in document.items() if key != member}
                self.assertEqual(self.validators[name].is_valid(less), member in optional, (name, member))

    def test_they_refuse_paths_that_would_leave_the_folder(self):
        manifest = next(document for name, document in self.documents if name == "manifest")
        for path in ("", "/a", "a/", "a//b", "..", ".", "a/..", "../a", "a/./b", "a\0b"):
            altered = copy.deepcopy(manifest)
            altered["files"][0]["path"] = path
            self.assertFalse(self.validators["manifest"].is_valid(altered), path)
        for path in ("a", "...", "a/..b/.c", "a b\n", "é"):
            altered = copy.deepcopy(manifest)
            altered["files"][0]["path"] = path
            self.assertTrue(self.validators["manifest"].is_valid(altered), path)


if __name__ == "__main__":
    unittest.main()
