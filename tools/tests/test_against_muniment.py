"""Compares tools/reader.py with the program itself, on vaults that the program makes of generated exports.

MUNIMENT_BINARY names the program; without it these tests fail, as a reader that agrees only with its own tests shows
nothing."""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import jsonschema                                                                                   # noqa: E402
from nacl import bindings as sodium                                                                 # noqa: E402
from public_verifiers import PublicVerifiers, go                                                        # noqa: E402
from test_reader import SEED, Scratch, run, tree                                                    # noqa: E402
from vault_writer import b64, sha256                                                                # noqa: E402
from test_schemas import documents, ledger_documents, schema                                        # noqa: E402

from ledger.large import write_ledger                                                               # noqa: E402
from reader.manifest import FORMATS, snapshot_ids                                                   # noqa: E402
from reader.sealed_documents import open_document                                                   # noqa: E402
from reader.snapshot import Snapshot                                                                # noqa: E402
from reader.vault import Vault                                                                      # noqa: E402

SAMPLE = Path(__file__).resolve().parents[1] / "sample"
PASSPHRASE = "ein Pferd, das Prüfungen besteht"
SAMPLES = ("json-lines", "aws", "aws-pretty", "array", "csv", "cognito-csv", "pages:100")


def binary():
    name = os.environ.get("MUNIMENT_BINARY")
    if not name or not os.access(name, os.X_OK):
        raise AssertionError(f"MUNIMENT_BINARY must name the built program; it is {name or 'not set'}")
    return str(Path(name).resolve())


def sample(*options):
    made = subprocess.run([SAMPLE, *map(str, options)], capture_output=True, text=True, timeout=600)
    if made.returncode:
        raise AssertionError(f"{options}: {made.stderr}")


class Program(Scratch):
    """A scratch folder, and the program run in it."""

    def setUp(self):
        super().setUp()
        self.binary, self.vault, self.secret = binary(), self.scratch / "vault", ()

    def muniment(self, *arguments, code=0, secret=None):
        """The JSON document with which the program answers."""
        secret = self.secret if secret is None else secret
        command = [self.binary, *arguments, "--vault", self.vault, *secret, "--json"]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("MUNIMENT_")}
        done = subprocess.run([str(word) for word in command], capture_output=True, stdin=subprocess.DEVNULL,
                              cwd=self.scratch, env=clean, timeout=600)
        self.assertEqual(done.returncode, code, (command, done.stderr.decode()))
        self.answer = done.stdout
        return json.loads(done.stdout) if done.stdout else None

    def reader(self, *arguments, code=0):
        result, output, errors = run("--vault", self.vault, *self.secret, *arguments)
        self.assertEqual(result, code, (arguments, errors))
        self.errors = errors
        return output

    def found_with_a_key_file(self):
        self.secret = "--key-file", self.scratch / "key"
        self.muniment("init", "--name", "ada")

    def found_with_a_passphrase(self):
        file = self.scratch / "passphrase"
        file.write_text(PASSPHRASE + "\n")
        self.secret = "--passphrase-file", file
        self.muniment("init", "--name", "grace", "--passphrase-strength", "interactive")

    def users(self, day, form, out, count=300, shuffle=False):
        options = ["--count", count, "--day", day, "--seed", SEED, "--changed", "0.05", "--removed", "0.02",
                   "--added", "0.03", "--format", form, "--out", out]
        sample("users", *options, *["--shuffle"] * shuffle)

    def odd_files(self, day):
        """A folder of what is no export, and differs a little from day to day."""
        rng, root = random.Random(SEED + day), self.scratch / "office"
        inner = root / "größer" / "leer"
        inner.mkdir(parents=True, exist_ok=True)
        (root / "Ärger & Söhne.txt").write_bytes("Zeile 1\r\nZeile 2\r\n".encode() * (day + 1))
        (root / "leere Datei").write_bytes(b"")
        (root / "bild.bin").write_bytes(random.Random(SEED).randbytes(700_000) + rng.randbytes(day * 1000))
        (root / "tool").write_bytes(b"#!/bin/sh\n")
        (root / "tool").chmod(0o755)
        Path(os.fsdecode(os.fsencode(root) + b"/\xff\xfe")).write_bytes(b"no UTF-8")
        if not (root / "link").is_symlink():
            (root / "link").symlink_to("größer/nowhere")
        (root / "crlf.jsonl").write_bytes(b"".join(b'{"id":"%d","day":%d}\r\n' % (number, day * (number % 3))
                                                   for number in range(40)))
        (root / "repeated.jsonl").write_bytes(b'{"id":"a","n":1}\n{"id":"a","n":2}\n{"id":"\\u00e4","n":%d}' % day)
        return root

    # Comparison

    def compare(self, snapshots):
        """All that both can say of the vault is the same."""
        listed = self.muniment("snapshots")["snapshots"]
        rows = json.loads(self.reader("list", "--json"))
        self.assertEqual(len(rows), snapshots)
        def facts(row):
            return (row["id"], row["created"], row["source"], row["bytes"],
                    [(item["name"], item["records"]) for item in row["collections"]])
        self.assertEqual(list(map(facts, rows)), list(map(facts, listed)))
        for row in rows:
            self.compare_snapshot(row)
        self.assertEqual(self.muniment("verify")["problems"], [])
        self.assertEqual(self.muniment("verify", "--data")["problems"], [])
        self.assertEqual(self.muniment("verify", "--no-keys", secret=())["problems"], [])
        self.reader("verify")
        self.reader("verify", "--data")
        self.assertEqual(run("--vault", self.vault, "verify", "--no-keys")[::2], (0, ""))

    def compare_snapshot(self, row):
        snapshot_id = row["id"]
        ours, theirs = self.scratch / f"{snapshot_id}-reader", self.scratch / f"{snapshot_id}-muniment"
        self.reader("restore", snapshot_id, "--to", ours)
        self.muniment("restore", snapshot_id, "--to", theirs)
        brought = tree(ours)
        self.assertEqual(brought, tree(theirs))
        entries = self.muniment("show", snapshot_id)["entries"]
        digests = {entry["path"].encode(): entry["sha256"] for entry in entries if entry["kind"] == "file" and "path" in entry}
        for path, digest in digests.items():
            if path in brought:                  # a path that is no UTF-8 is shown to people in another form
                self.assertEqual(hashlib.sha256(brought[path][3]).hexdigest(), digest, path)
        files = sum(facts[0] == "file" for facts in brought.values())
        self.assertGreaterEqual(sum(path in brought for path in digests), files - 1)
        for folder in (ours, theirs):                # a vault is compared again after more has happened to it
            shutil.rmtree(folder)
        self.assertEqual(row["files"], sum(entry["kind"] == "file" for entry in entries))

    def check_schemas(self):
        file, names = self.secret[1], set()
        vault = Vault(self.vault, *(([file], []) if self.secret[0] == "--key-file" else ([], [file])))
        for name, document in documents(vault):
            jsonschema.Draft202012Validator(schema(name)).validate(document)
            names.add(name)
        self.assertEqual(names, {"header", "slot", "manifest", "layout"})


class TheProgramAndTheReader(Program):
    def test_agree_on_exports_of_every_format_over_days(self):
        self.found_with_a_key_file()
        seen, held = set(), set()
        for form in SAMPLES:
            for day in range(4):
                out = self.scratch / f"{form.replace(':', '-')}-users"
                self.users(day, form, out, shuffle=day == 2)
                ingested = self.muniment("ingest", out, "--source", form)
                self.assertEqual(ingested["warnings"], [], form)
                self.assertGreater(ingested["records"], 0, form)
        vault = Vault(self.vault, [self.secret[1]], [])
        for snapshot_id in snapshot_ids(self.vault):
            snapshot = Snapshot(vault, snapshot_id)
            for segments in snapshot.layout.segments:
                held.update(segment.kind for segment in segments)
            plain = open_document(vault, f"snapshots/{snapshot_id.hex()}", b"M", snapshot_id)
            seen.update(file.get("format") for file in json.loads(plain)["files"])
        self.assertGreaterEqual(seen, set(FORMATS))
        self.assertEqual(held, {"base", "delta"})
        self.compare(4 * len(SAMPLES))
        self.check_schemas()

    def test_agree_on_folders_links_names_and_line_ends_with_a_passphrase(self):
        self.found_with_a_passphrase()
        for day in range(3):
            self.muniment("ingest", self.odd_files(day), "--source", "büro")
        self.muniment("ingest", self.odd_files(3), "--source", "büro", "--opaque")
        self.compare(4)
        self.check_schemas()

    def test_agree_on_records_that_come_back_and_on_nothing_left(self):
        self.found_with_a_key_file()
        rng, file = random.Random(SEED), self.scratch / "people.jsonl"
        people = list(range(200))
        for day in range(12):
            lines = [b'{"id":"p%d","n":%d}\n' % (number, number * (day // 4)) for number in people]
            file.write_bytes(b"".join(lines))
            self.muniment("ingest", file, "--source", "s", "--collection", "people")
            people = rng.sample(range(220), rng.randrange(100, 220)) if day % 2 else people[3:] + people[:1]
        self.compare(12)
        self.check_schemas()

    def test_agree_on_a_vault_of_many_roles_whose_keys_were_renewed(self):
        self.found_with_a_key_file()
        keys = {name: self.scratch / f"{name}.key" for name in ("nightly", "otto", "kim", "eve")}
        for name, role in (("nightly", "writer"), ("otto", "auditor"), ("kim", "keyholder"), ("eve", "custodian")):
            self.muniment("keys", "add", "--name", name, "--role", role, "--new-key-file", keys[name])
        self.muniment("keys", "add", "--name", "both", "--together", "otto,kim")
        writer = "--key-file", keys["nightly"]
        out = self.scratch / "users"
        for day in range(3):
            self.users(day, "json-lines", out)
            self.muniment("ingest", out, "--source", "s", secret=writer)
            if day == 1:
                self.muniment("keys", "remove", "eve")
                self.muniment("rules", "set", "require-reason", "read")
                self.check_schemas()
                self.muniment("keys", "rotate")
                self.muniment("rules", "set", "require-reason", "none")
        self.compare(3)
        self.check_schemas()
        self.secret = writer
        self.reader("list", code=12)
        self.secret = "--key-file", keys["otto"], "--key-file", keys["kim"]
        self.reader("verify", "--data")
        self.muniment("keys", "remove", "both")
        self.reader("list", code=12)

    def test_agree_on_a_vault_that_any_two_of_three_open(self):
        people = {name: self.scratch / f"{name}.key" for name in ("ada", "bob", "cyd")}
        self.muniment("init", "--custodians", 2, *(f"--custodian={name}={key}" for name, key in people.items()))
        self.secret = "--key-file", people["cyd"], "--key-file", people["ada"]
        out = self.scratch / "users"
        self.users(0, "csv", out)
        self.muniment("ingest", out, "--source", "s")
        self.muniment("rules", "set", "dual-control", "keys.add,keys.remove,keys.rotate,rules.set")
        self.muniment("keys", "rotate")
        self.compare(1)
        self.secret = "--key-file", people["bob"]
        self.reader("list", code=12)

    def test_refuse_a_vault_in_which_one_byte_is_another(self):
        self.found_with_a_key_file()
        self.muniment("ingest", self.odd_files(1), "--source", "s")
        self.compare(1)
        rng = random.Random(SEED)
        names = ["muniment.json", *(f"slots/{path.name}" for path in (self.vault / "slots").iterdir())]
        for folder in ("packs", "snapshots", "layouts"):
            names += [path.relative_to(self.vault) for path in (self.vault / folder).rglob("*") if path.is_file()]
        for name in names:
            path = self.vault / name
            whole = path.read_bytes()
            for _ in range(3):
                at = rng.randrange(len(whole))
                path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << rng.randrange(8)]) + whole[at + 1:])
                ours = run("--vault", self.vault, *self.secret, "verify", "--data")[0]
                theirs = self.status("verify", "--data")
                self.assertEqual((ours, theirs), (13, 13), (name, at))
            path.write_bytes(whole)
        self.compare_verdicts()

    def status(self, *arguments):
        command = [self.binary, *arguments, "--vault", self.vault, *self.secret, "--json"]
        return subprocess.run([str(word) for word in command], capture_output=True, stdin=subprocess.DEVNULL, timeout=600).returncode

    def compare_verdicts(self):
        self.assertEqual(self.status("verify", "--data"), 0)
        self.reader("verify", "--data")


class TheProgramsLedger(Program, PublicVerifiers):
    """Of three epochs, as renewing the keys ends one."""

    def setUp(self):
        super().setUp()
        self.found_with_a_key_file()
        self.auditor = "--key-file", self.scratch / "otto.key"
        self.muniment("keys", "add", "--name", "otto", "--role", "auditor", "--new-key-file", self.auditor[1])
        self.muniment("keys", "add", "--name", "eve", "--new-key-file", self.scratch / "eve.key")
        out = self.scratch / "users"
        for day in range(2):
            self.users(day, "csv", out)
            self.muniment("ingest", out, "--source", "s", secret=("--key-file", self.scratch / "eve.key"))
            self.muniment("export", "latest", "--collection", "users", "--out", self.scratch / f"{day}.jsonl", "--reason", "Prüfung")
            self.muniment("keys", "rotate")
        self.muniment("keys", "remove", "eve")
        self.muniment("show", "nothing", code=15)
        self.muniment("restore", "latest", "--to", self.scratch / "out")

    def checkpoint(self, size):
        return self.muniment("audit", "checkpoint", "--size", size, secret=self.auditor)["checkpoint"]

    def proof(self, index, size):
        if index >= size:
            return None                          # the caller passes over it
        target = self.scratch / f"{index}-{size}.tlog-proof"
        answer = self.muniment("audit", "prove", index, "--size", size, "--out", target, secret=self.auditor)
        entry = (self.scratch / answer["content"]).read_bytes()
        self.assertEqual((self.scratch / answer["leaf"]).read_bytes()[8:40], hashlib.sha256(entry).digest())
        return target.read_text()

    def ledger(self, *arguments, code=0):
        result, output, errors = run("--vault", self.vault, *self.auditor, "ledger", *arguments)
        self.assertEqual(result, code, (arguments, errors))
        self.errors = errors
        return output.decode()

    def test_is_accepted_by_the_public_verifiers_across_its_epochs(self):
        signers = self.muniment("audit", "signers", secret=self.auditor)["signers"]
        self.assertEqual([(signer["number"], "to" in signer) for signer in signers], [(1, True), (2, True), (3, False)])
        closings = [signer["to"] for signer in signers[:2]]
        last = self.muniment("audit", "checkpoint")["size"]
        sizes = sorted({1, 2, 5, *closings, closings[0] + 1, last})
        self.check_log(self.vault, self.checkpoint, self.proof, sizes, [0, 1, 4, closings[0] - 1, closings[0], last - 1])

    def test_is_accepted_by_the_reader_which_opens_what_the_program_lists(self):
        kept = self.scratch / "kept"
        self.muniment("audit", "checkpoint", "--out", kept, secret=self.auditor)
        listed = self.muniment("audit", "list", "--limit", 1000, secret=self.auditor)["entries"]
        output = self.ledger("verify", "--against", kept)
        size = len(listed) + 2
        self.assertIn(f"{size} entries in 3 epochs verified, {size} of them opened", output)
        rows = json.loads(self.ledger("list", "--json"))
        self.assertEqual([{name: value for name, value in row.items() if name != "hash"} for row in listed],
                         [row["body"] for row in rows][:len(listed)])
        actors = {row["actor"]["name"] for row in listed}
        self.assertEqual(actors, {"ada", "otto", "eve"})
        self.assertIn("Prüfung", {row.get("purpose") for row in listed})
        verdict = self.muniment("audit", "verify", "--against", kept, secret=self.auditor)
        self.assertEqual((verdict["findings"], [item["isConsistent"] for item in verdict["checkpoints"]]), ([], [True]))

    def test_holds_documents_that_the_schemas_describe(self):
        names = set()
        for name, document in ledger_documents(Vault(self.vault, [self.auditor[1]], [])):
            jsonschema.Draft202012Validator(schema(name)).validate(document)
            names.add(name)
        self.assertEqual(names, {"epoch", "entry"})

    def cosigned(self, path, seed, key, seconds):
        """The checkpoint in a file with a cosignature as C2SP tlog-cosignature states it, made with PyNaCl."""
        note = path.read_text()
        text = note.partition("\n\n")[0] + "\n"
        message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
        public, secret = sodium.crypto_sign_seed_keypair(seed)
        signed = seconds.to_bytes(8, "big") + sodium.crypto_sign(message, secret)[:64]
        name, key_id, _ = key.split("+", 2)
        path.write_text(note + f"— {name} {b64(bytes.fromhex(key_id) + signed)}\n")

    def test_keeps_what_a_witness_cosigned_and_is_held_against_it(self):
        seed, name = bytes(range(32)), "witness.example/w1"
        kind_and_key = b"\4" + sodium.crypto_sign_seed_keypair(seed)[0]
        key = f"{name}+{sha256(name.encode() + bytes([10]) + kind_and_key)[:4].hex()}+{b64(kind_and_key)}"
        self.muniment("audit", "witness", "add", key, "--name", "W1")
        signer = self.muniment("audit", "signers", secret=self.auditor)["signers"][-1]["key"]
        file, saved = self.scratch / "cosigned", self.scratch / "saved"
        shutil.copytree(self.vault / "ledger", saved)
        for _ in range(3):
            self.muniment("rules", "show")
            self.muniment("snapshots")
        size = self.muniment("audit", "checkpoint", "--out", file)["size"]
        before = go("checkpoint", signer, file)
        self.cosigned(file, seed, key, 1_780_000_000)

        self.assertEqual(go("checkpoint", signer, file), before, "Go's note package passes over the line that it does not know")
        kept = self.muniment("audit", "witness", "keep", file, secret=self.auditor)["kept"]
        self.assertEqual([(row["witness"], row["size"]) for row in kept], [("W1", size)])
        self.assertEqual(kept[0]["cosigned"], "2026-05-28T20:26:40.000000000Z")
        rows = self.muniment("audit", "witness", "list")["witnesses"]
        self.assertEqual([(row["name"], row["key"], row["size"]) for row in rows], [("W1", key, size)])
        self.assertEqual([row["isConsistent"] for row in self.muniment("audit", "verify")["cosigned"]], [True])
        self.assertIn("from 1 attested ones", self.ledger("verify"))
        for kind, document in ledger_documents(Vault(self.vault, [self.auditor[1]], [])):
            if kind == "witness":
                jsonschema.Draft202012Validator(schema(kind)).validate(document)
        self.cosigned(file, bytes(32), key, 1_780_000_001)
        self.muniment("audit", "witness", "keep", file)         # the line that fits is enough
        self.assert_both_miss(*(self.vault / "witnesses").glob("*/*"))
        shutil.rmtree(self.vault / "ledger")
        shutil.rmtree(self.vault / "local" / "ledger")
        (self.vault / "catalog.sqlite").unlink()
        shutil.copytree(saved, self.vault / "ledger")
        self.ledger("verify", code=13)
        self.assertIn("cut off or rolled back", self.errors)
        self.muniment("audit", "verify", code=13)

    def test_keeps_what_an_authority_stamped_which_openssl_verifies(self):
        def openssl(*arguments):
            done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, cwd=self.scratch, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "9", "-subj", "/CN=Stamps",
                "-addext", "extendedKeyUsage=critical,timeStamping", "-keyout", "tsa.key", "-out", "tsa.pem")
        (self.scratch / "tsa.conf").write_text("[tsa]\ndefault_tsa=t\n[t]\nserial=serial\ndefault_policy=1.2.3\ndigests=sha256\nsigner_digest=sha256\n")
        self.muniment("audit", "timestamp", "add", self.scratch / "tsa.pem", "--name", "T")
        file, request = self.scratch / "checkpoint", self.scratch / "request.tsq"
        size = self.muniment("audit", "checkpoint", "--out", file, "--timestamp-request", request, secret=self.auditor)["size"]
        self.assertIn("Hash Algorithm: sha256", openssl("ts", "-query", "-in", request, "-text"))
        openssl("ts", "-reply", "-config", "tsa.conf", "-queryfile", request, "-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "answer.tsr")

        kept = self.muniment("audit", "timestamp", "keep", file, self.scratch / "answer.tsr", secret=self.auditor)

        self.assertEqual((kept["authority"], kept["size"]), ("T", size))
        self.assertEqual([row["size"] for row in self.muniment("audit", "timestamp", "list")["authorities"]], [size])
        stamp, = self.vault.glob("witnesses/*/*.tsr")
        openssl("ts", "-verify", "-data", stamp.with_suffix(".checkpoint"), "-in", stamp, "-CAfile", "tsa.pem")
        self.assertEqual([row["isConsistent"] for row in self.muniment("audit", "verify")["cosigned"]], [True])
        self.assertIn("from 1 attested ones", self.ledger("verify"))
        kinds = set()
        for kind, document in ledger_documents(Vault(self.vault, [self.auditor[1]], [])):
            jsonschema.Draft202012Validator(schema(kind)).validate(document)
            kinds.add(kind)
        self.assertIn("timestamp-authority", kinds)
        self.assert_both_miss(*(self.vault / "witnesses").glob("*/*"))

    def assert_both_miss(self, *files):
        """That either finds each of the files where it was taken away."""
        for file in files:
            content = file.read_bytes()
            file.unlink()
            self.ledger("verify", code=13)
            self.assertIn("says that it was put there", self.errors)
            self.muniment("audit", "verify", code=13)
            file.write_bytes(content)
        self.ledger("verify")

    def test_is_refused_by_both_when_a_byte_of_it_is_another(self):
        kept = self.scratch / "kept"
        self.muniment("audit", "checkpoint", "--out", kept, secret=self.auditor)
        end = len((self.vault / "ledger/entries").read_bytes())
        self.muniment("audit", "signers")            # a last entry that is altered passes for one that was cut short
        rng, names = random.Random(SEED), ["ledger/entries"] * 5 + ["ledger/epochs/000001", "ledger/epochs/000002"]
        for name in names:
            path = self.vault / name
            whole = path.read_bytes()
            at = rng.randrange(20, end if name == "ledger/entries" else len(whole) - 1)
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << rng.randrange(7)]) + whole[at + 1:])
            ledger = (self.vault / "ledger" / "entries").read_bytes()
            with self.subTest(name=name, at=at):
                self.muniment("audit", "verify", "--against", kept, secret=self.auditor, code=13)
                (self.vault / "ledger" / "entries").write_bytes(ledger)
                self.ledger("verify", "--against", kept, code=13)
            path.write_bytes(whole)
            if name != "ledger/entries":
                (self.vault / "ledger" / "entries").write_bytes(ledger)
        self.ledger("verify", "--against", kept)


class AnEntry(Program):
    def test_costs_one_write_to_the_medium(self):
        self.found_with_a_key_file()
        self.muniment("snapshots")
        trace = self.scratch / "trace"
        traced = ["strace", "-f", "-y", "-qq", "-o", trace, "-e", "trace=fsync,fdatasync,sync,syncfs,sync_file_range,msync"]
        command = [*traced, self.binary, "snapshots", "--vault", self.vault, *self.secret]
        subprocess.run([str(word) for word in command], check=True, capture_output=True, timeout=600)
        calls = [line for line in trace.read_text().splitlines() if "sync" in line]
        # The intent and the outcome, and nothing else.
        self.assertEqual(len(calls), 2, calls)
        for call in calls:
            self.assertIn("/vault/ledger/entries>", call)


class AMadeUpLedger(Program):
    """What tools/bench measures is a ledger like any other."""

    def test_is_accepted_by_both_and_gone_on_with(self):
        self.found_with_a_key_file()
        keys = [self.scratch / "key"]
        for name, role in (("otto", "auditor"), ("nightly", "writer")):
            keys.append(self.scratch / name)
            self.muniment("keys", "add", "--name", name, "--role", role, "--new-key-file", keys[-1])
        write_ledger(self.vault, keys, 2300)
        verdict = self.muniment("audit", "verify")
        self.assertEqual((verdict["entries"], verdict["opened"], verdict["findings"], verdict["notices"]), (2301, 2301, [], []))
        verdict = self.muniment("audit", "verify", "--sealed")
        self.assertEqual((verdict["entries"], verdict["opened"], verdict["findings"]), (2303, 0, []))
        self.assertIn("2304 entries in 3 epochs verified, 2304 of them opened", self.reader("ledger", "verify").decode())
        listed = self.muniment("audit", "list", "--limit", 3000)["entries"]
        self.assertEqual([entry["sequence"] for entry in listed], list(range(2304)))
        self.assertEqual({entry["actor"]["name"] for entry in listed}, {"ada", "otto", "nightly"})
        for entry in listed:
            jsonschema.Draft202012Validator(schema("entry")).validate({name: value for name, value in entry.items() if name != "hash"})



if __name__ == "__main__":
    import unittest
    unittest.main()
