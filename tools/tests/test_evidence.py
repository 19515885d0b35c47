"""Bags of evidence against programs that nobody here wrote (bagit, minisign), and against verify.py, which comes with them."""

import json
import shutil
import subprocess
import sys
import unittest

import jsonschema

from evidence_vault import ROOT, EvidenceVault

SCHEMA = json.loads((ROOT / "schema/evidence-case.schema.json").read_text())


class Evidence(EvidenceVault):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.muniment("rules", "set", "epoch-entries", "4")
        for day in range(3):
            users = [{"Username": f"user-{number}", "Attributes": [{"Name": "email", "Value": f"u{number}@{day if number == 7 else 0}.example"}]}
                     for number in range(50)]
            (cls.home / "users.jsonl").write_text("".join(json.dumps(user, separators=(",", ":")) + "\n" for user in users))
            cls.muniment("ingest", "users.jsonl", "--source", "pool")
        cls.muniment("history", "user-7")
        cls.muniment("evidence", "create", "--case", "Prüfung 1", "--key", "user-7", "--with-access-log", "--reason", "a test", "--to", "bag")
        cls.muniment("evidence", "create", "--case", "2", "--key", "user-8", "--to", "other")

    def copy(self):
        copy = self.home / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.home / "bag", copy)
        return copy

    def test_is_accepted_by_bagit_by_minisign_and_by_its_own_script(self):
        for name in ("bag", "other"):
            bag = self.home / name
            self.assert_accepted_by_all(bag)
            own = subprocess.run([sys.executable, "verify.py"], cwd=bag, capture_output=True, text=True, timeout=60)
            self.assertEqual(own.returncode, 0, own.stdout)
            jsonschema.validate(json.loads((bag / "data/case.json").read_text()), SCHEMA)

    def test_tells_the_fingerprint_that_the_vault_has(self):
        _, said = self.is_valid_by_script(self.home / "bag")
        told = json.loads(self.muniment("evidence", "verify", "bag", "--json"))
        self.assertIn(told["rootFingerprint"], said)
        self.assertTrue(told["isValid"])

    def test_is_refused_by_all_where_a_byte_of_any_file_is_another(self):
        for path in sorted(path.relative_to(self.home / "bag") for path in (self.home / "bag").rglob("*") if path.is_file()):
            with self.subTest(str(path)):
                bag = self.copy()
                data = bytearray((bag / path).read_bytes())
                data[len(data) // 2] ^= 1
                (bag / path).write_bytes(data)
                self.assertFalse(self.is_valid(bag))
                self.assertFalse(self.is_valid_by_script(bag)[0])
                signed = path.name in ("tagmanifest-sha256.txt", "tagmanifest-sha256.txt.minisig", "signer.pub")
                if path.name != "tagmanifest-sha256.txt.minisig" and path.name != "tagmanifest-sha256.txt":
                    self.assertFalse(self.is_valid_by_bagit(bag))
                if signed:
                    self.assertFalse(self.is_signed(bag))

    def test_is_refused_where_a_file_is_gone_or_new_or_of_another_bag(self):
        for path in ("data/case.json", "data/records.jsonl", "data/ledger/checkpoint", "data/vault/muniment.json"):
            with self.subTest(path):
                bag = self.copy()
                (bag / path).unlink()
                self.assertFalse(self.is_valid(bag))
                self.assertFalse(self.is_valid_by_script(bag)[0])
                self.assertFalse(self.is_valid_by_bagit(bag))
                bag = self.copy()
                shutil.copy(self.home / "other" / path, bag / path)
                if (bag / path).read_bytes() != (self.home / "bag" / path).read_bytes():
                    self.assertFalse(self.is_valid(bag))
                    self.assertFalse(self.is_valid_by_script(bag)[0])
        bag = self.copy()
        (bag / "data/more").write_text("x")
        self.assertFalse(self.is_valid(bag))
        self.assertFalse(self.is_valid_by_script(bag)[0])
        self.assertFalse(self.is_valid_by_bagit(bag))

    def forge(self, change):
        """A bag in which something was changed and all manifests were made anew; only the signature cannot be."""
        import hashlib
        bag = self.copy()
        change(bag)
        for name, places in (("manifest-sha256.txt", "data/"), ("tagmanifest-sha256.txt", "")):
            paths = [path for path in sorted(str(path.relative_to(bag)) for path in bag.rglob("*") if path.is_file())
                     if (path.startswith("data/") if places else not path.startswith("data/") and not path.startswith("tagmanifest"))]
            (bag / name).write_text("".join(f"{hashlib.sha256((bag / path).read_bytes()).hexdigest()}  {path}\n" for path in paths))
        return bag

    def test_is_refused_for_its_signature_where_even_the_manifests_were_made_anew(self):
        bag = self.forge(lambda bag: (bag / "data/report.html").write_text("nothing happened"))
        self.assertFalse(self.is_signed(bag))
        self.assertFalse(self.is_valid(bag))
        self.assertFalse(self.is_valid_by_script(bag)[0])

    def test_a_record_of_another_snapshot_is_not_proven(self):
        def change(bag):
            lines = [json.loads(line) for line in (bag / "data/records.jsonl").read_text().splitlines()]
            self.assertGreater(len(lines), 1)
            lines[0]["snapshot"], lines[0]["entry"] = lines[1]["snapshot"], lines[1]["entry"]
            (bag / "data/records.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        bag = self.forge(change)
        valid, said = self.is_valid_by_script(bag)
        self.assertFalse(valid)
        ran = self.run_muniment("evidence", "verify", str(bag))
        self.assertEqual(ran.returncode, 13)
        self.assertIn("not proven to stand", " ".join((ran.stdout + ran.stderr).split()))

    def test_a_checkpoint_of_another_vault_is_refused(self):
        def change(bag):
            text = (bag / "data/ledger/checkpoint").read_text()
            vault = json.loads((bag / "data/case.json").read_text())["vault"]
            (bag / "data/ledger/checkpoint").write_text(text.replace(vault, "00" * 16))
        bag = self.forge(change)
        self.assertFalse(self.is_valid(bag))
        self.assertFalse(self.is_valid_by_script(bag)[0])

    def test_an_older_row_of_signers_is_refused(self):
        epochs = sorted((self.home / "bag/data/vault/ledger/epochs").iterdir())
        self.assertGreater(len(epochs), 1)
        bag = self.forge(lambda bag: (bag / "data/vault/ledger/epochs" / epochs[-1].name).unlink())
        self.assertFalse(self.is_valid(bag))
        self.assertFalse(self.is_valid_by_script(bag)[0])

    def test_the_page_asks_nothing_of_anybody(self):
        page = (self.home / "bag/data/report.html").read_text()
        for word in ("http:", "https:", "<script", "src=", "url(", "@import"):
            self.assertNotIn(word, page)
        self.assertIn("Prüfung 1", page)
        self.assertIn("default-src 'none'", page)


if __name__ == "__main__":
    unittest.main()
