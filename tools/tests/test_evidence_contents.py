"""What may lie in a bag of evidence, against programs that nobody here wrote: bagit, minisign, Go's packages for transparency logs,
jsonschema and Chromium; and against verify.py."""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import unittest

import jsonschema

from evidence_vault import ROOT, EvidenceVault
from public_verifiers import go, pymerkle_log

SCHEMA = json.loads((ROOT / "schema/evidence-case.schema.json").read_text())


def name(number):
    return f"person-{number:03}-{hashlib.sha256(str(number).encode()).hexdigest()[:8]}"


class EvidenceContents(EvidenceVault):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for day in range(3):
            pool = cls.home / "pool"
            shutil.rmtree(pool, ignore_errors=True)
            pool.mkdir()
            users = [{"Username": name(number), "Enabled": number != 5 or day == 0, "UserStatus": "CONFIRMED",
                      "UserLastModifiedDate": "2026-01-01T00:00:00Z",
                      "Attributes": [{"Name": "email", "Value": f"{name(number)}@{day if number == 7 else 0}.example"},
                                     {"Name": "name", "Value": f"Müller <{number}> & \"Söhne\""}]}
                     for number in range(60) if day < 2 or number != 3]
            groups = [{"GroupName": "admins", "Username": name(number)} for number in range(0, 60, 4) if day < 2 or number != 8]
            for file, records in (("users", users), ("memberships", groups)):
                (pool / f"{file}.jsonl").write_text("".join(json.dumps(record, separators=(",", ":")) + "\n" for record in records))
            cls.muniment("ingest", "pool", "--source", "pool")
        create = ("evidence", "create", "--case")
        cls.muniment(*create, "one", "--key", name(8), "--with-access-log", "--to", "one")
        cls.muniment(*create, "other", "--key", name(9), "--to", "other")
        # So many that they never stand all between the same two: vaults order people by hashes of their own.
        nobodies = [word for number in range(12) for word in ("--key", f"nobody-{number}")]
        cls.muniment(*create, "absent", "--key", name(3), *nobodies, "--prove-absence", "--to", "absent")
        cls.muniment(*create, "redacted", "--key", name(7), "--redact", "email", "--to", "redacted")
        cls.muniment(*create, "review", "--template", "soc2-access-review", "--with-files", "--to", "review")
        cls.muniment(*create, "found", "--where", "Enabled = 0", "--to", "found")
        cls.bags = [cls.home / one for one in ("one", "other", "absent", "redacted", "review", "found")]

    def test_is_accepted_by_all_who_check(self):
        for bag in self.bags:
            with self.subTest(bag.name):
                self.assert_accepted_by_all(bag)
                jsonschema.validate(json.loads((bag / "data/case.json").read_text()), SCHEMA)

    def vkey(self, bag):
        """The key of the signer, as the header states it: there is one epoch here."""
        return json.loads((bag / "data/vault/muniment.json").read_text())["signer"]

    def test_has_a_checkpoint_and_proofs_that_programs_for_transparency_logs_accept(self):
        for bag in self.bags:
            key, ledger = self.vkey(bag), bag / "data/ledger"
            size = json.loads((bag / "data/case.json").read_text())["size"]
            self.assertTrue(go("checkpoint", key, ledger / "checkpoint").startswith(f"{size} "))
            proofs = sorted(ledger.glob("*.tlog-proof"))
            self.assertTrue(proofs)
            for proof in proofs:
                leaf = proof.with_suffix(".leaf").read_bytes()
                self.assertEqual(go("inclusion", key, proof, leaf.hex()), f"{proof.stem} of {size}")
                self.assertIsNone(go("inclusion", key, proof, (leaf[:-1] + bytes([leaf[-1] ^ 1])).hex()))

    def test_a_proof_of_another_entry_and_a_checkpoint_of_another_vault_are_refused_by_them_too(self):
        ledger = self.home / "one/data/ledger"
        first, second = sorted(ledger.glob("*.tlog-proof"))[:2]
        self.assertIsNone(go("inclusion", self.vkey(self.home / "one"), first, second.with_suffix(".leaf").read_bytes().hex()))
        self.muniment("init", "--vault", "elsewhere", "--key-file", "elsewhere.key")
        header = json.loads((self.home / "elsewhere/muniment.json").read_text())
        self.assertIsNone(go("checkpoint", header["signer"], ledger / "checkpoint"))

    def test_a_whole_collection_has_the_root_that_another_program_computes(self):
        bag = self.home / "review"
        case = json.loads((bag / "data/case.json").read_text())
        for whole in case["whole"]:
            leaves = []
            for path in whole["proven"]:
                for line in (bag / path).read_text().splitlines():
                    one = json.loads(line)
                    hashed = hashlib.sha256(bytes.fromhex(one["salt"]) + one["record"].encode()).digest()
                    leaves.append(bytes.fromhex(one["keyHash"]) + hashed)
            self.assertEqual(len(leaves), whole["records"])
            body = json.loads((bag / f"data/ledger/{whole['entry']}.entry").read_bytes()[88:])
            root = pymerkle_log(sorted(leaves)).get_root().hex()
            self.assertEqual(root, body["details"][f"root of {whole['collection']}"])

    def test_about_one_holds_no_byte_of_another(self):
        hashes = {json.loads(line)["keyHash"] for path in (self.home / "review/data/collections").glob("*.jsonl")
                  for line in path.read_text().splitlines()}
        self.assertEqual(len(hashes), 60 + 15)
        for bag, whom in (("one", 8), ("other", 9), ("redacted", 7)):
            own = {json.loads(line)["keyHash"] for line in self.lines(bag)}
            data = b"\n".join(path.read_bytes() for path in (self.home / bag).rglob("*") if path.is_file())
            for number in range(60):
                if number != whom:
                    self.assertNotIn(name(number).encode(), data)
            for other in hashes - own:
                self.assertNotIn(other.encode(), data)
                self.assertNotIn(bytes.fromhex(other), data)
                self.assertNotIn(base64.b64encode(bytes.fromhex(other)), data)

    def lines(self, bag):
        path = self.home / bag / "data/records.jsonl"
        return path.read_text().splitlines() if path.exists() else []

    def test_is_refused_where_a_byte_of_any_file_is_another(self):
        for name in ("absent", "review"):
            for path in sorted(path.relative_to(self.home / name) for path in (self.home / name / "data").rglob("*") if path.is_file()):
                if path.parts[1] in ("ledger", "vault"):
                    continue
                with self.subTest(f"{name}/{path}"):
                    file = self.home / name / path
                    kept = file.read_bytes()
                    try:
                        file.write_bytes(kept[:len(kept) // 2] + bytes([kept[len(kept) // 2] ^ 1]) + kept[len(kept) // 2 + 1:])
                        self.assertFalse(self.is_valid(self.home / name))
                        self.assertFalse(self.is_valid_by_script(self.home / name)[0])
                        self.assertFalse(self.is_valid_by_bagit(self.home / name))
                    finally:
                        file.write_bytes(kept)

    def check_part(self, bag, change):
        """What verify.py says of records where a file was changed and nothing but them is looked at: manifests and the signature
        would tell first."""
        source = ("import sys; sys.path.insert(0, sys.argv[1]); import verify\n"
                  "verify.Bag.check_files = verify.Bag.check_signature = lambda self: None\n"
                  "sys.argv = ['verify.py', sys.argv[2]]; sys.exit(verify.main())\n")
        copy = self.home / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.home / bag, copy)
        change(copy)
        ran = subprocess.run([sys.executable, "-B", "-c", source, ROOT / "Sources/Evidence/Pages", copy], capture_output=True, text=True, timeout=60)
        return ran.returncode, ran.stdout + ran.stderr

    def test_proofs_alone_tell_what_was_changed_to_who_trusts_no_signature(self):
        def rewrite(path, change):
            def apply(bag):
                file = bag / path
                file.write_text("".join(json.dumps(line) + "\n" for line in change([json.loads(line) for line in file.read_text().splitlines()])))
            return apply

        def neighbours(lines):
            last = lines[-1]
            last["neighbours"] = next(line["neighbours"] for line in lines
                                      if line["snapshot"] == last["snapshot"] and line["neighbours"] != last["neighbours"])
            return lines

        whole = json.loads((self.home / "review/data/case.json").read_text())["whole"]
        users, memberships = whole[0]["proven"][0], whole[2]["proven"][0]
        changes = [
            ("one", "nothing", lambda bag: None, 0),
            ("one", "a record", rewrite("data/records.jsonl", lambda lines: [{**lines[0], "record": lines[0]["record"] + " "}] + lines[1:]), 13),
            ("one", "another collection", rewrite("data/records.jsonl", lambda lines: [{**lines[0], "collection": "groups"}] + lines[1:]), 13),
            ("one", "the snapshots", rewrite("data/records.jsonl", lambda lines: [{**lines[0], "snapshot": lines[-1]["snapshot"]}] + lines[1:]), 13),
            ("absent", "nothing", lambda bag: None, 0),
            ("absent", "a proof less", rewrite("data/absence.jsonl", lambda lines: lines[1:]), 13),
            ("absent", "another's neighbours", rewrite("data/absence.jsonl", neighbours), 13),
            ("review", "nothing", lambda bag: None, 0),
            ("review", "one less", rewrite(users, lambda lines: lines[1:]), 13),
            ("review", "one twice", rewrite(users, lambda lines: lines + lines[:1]), 13),
            ("review", "a salt", rewrite(memberships, lambda lines: [{**lines[0], "salt": "00" * 32}] + lines[1:]), 13),
        ]
        for bag, what, change, expected in changes:
            with self.subTest(f"{bag}: {what}"):
                code, said = self.check_part(bag, change)
                self.assertEqual(code, expected, said)

    def test_made_by_a_follower_holds_and_claims_no_entry_of_the_homes_ledger(self):
        (self.home / "replica").mkdir()
        self.muniment("replica", "add", "copy", str(self.home / "replica"))
        self.muniment("replica", "push", "copy")
        self.muniment("replica", "clone", str(self.home / "replica"), "follower")
        self.muniment("evidence", "create", "--vault", "follower", "--case", "there", "--key", name(8), "--to", "there")
        self.assert_accepted_by_all(self.home / "there")
        case = json.loads((self.home / "there/data/case.json").read_text())
        jsonschema.validate(case, SCHEMA)
        self.assertNotIn("intent", case)

    def open_in_a_browser(self, page):
        """What Chromium complained of in its console, whether the page asked for something, and what it printed."""
        log, printed = self.home / "netlog.json", self.home / "page.pdf"
        ran = subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
             "--disable-background-networking", "--disable-component-update", "--disable-sync", f"--user-data-dir={self.home}/chromium",
             "--enable-logging=stderr", "--log-level=0", f"--log-net-log={log}", "--no-pdf-header-footer", f"--print-to-pdf={printed}",
             page.as_uri()], capture_output=True, text=True, timeout=600)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        # A page in a file has no origin, which is what its requests name; what the browser asks for by itself names another.
        asks = '"initiator":"null"' in log.read_text()
        return [line for line in ran.stderr.splitlines() if ":CONSOLE:" in line], asks, printed.read_bytes()

    def test_has_a_page_that_a_browser_opens_without_a_complaint_or_a_request_and_prints(self):
        control = self.home / "control.html"
        control.write_text('<img src="http://example.invalid/x.png"><script>console.error("a complaint")</script>')
        complaints, asks, _ = self.open_in_a_browser(control)
        self.assertTrue(asks and len(complaints) == 1, complaints)
        for bag in ("one", "review", "absent", "redacted"):
            with self.subTest(bag):
                page = self.home / bag / "data/report.html"
                complaints, asks, printed = self.open_in_a_browser(page)
                self.assertEqual((complaints, asks), ([], False))
                self.assertTrue(printed.startswith(b"%PDF-"))
                text = page.read_text()
                for word in ("http:", "https:", "<script", "src=", "url(", "@import", "<link", "<img"):
                    self.assertNotIn(word, text)


if __name__ == "__main__":
    unittest.main()
