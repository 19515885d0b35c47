"""Sealed bags of evidence against Debian's age, and time stamps over bags against openssl."""

import os
import pty
import secrets
import select
import shutil
import subprocess
import tarfile
import unittest

from evidence_vault import BINARY, EvidenceVault


class Bags(EvidenceVault):
    """Two days of three users."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for day in range(2):
            # Long enough for some chunks of age's.
            (cls.home / "users.jsonl").write_text("".join(
                f'{{"Username":"{name}","day":{day},"note":"{secrets.token_hex(50_000)}"}}\n' for name in ("ada", "grace", "läte")))
            cls.muniment("ingest", "users.jsonl", "--source", "pool")

    @classmethod
    def tool(cls, *words, status=0, **more):
        ran = subprocess.run([str(word) for word in words], cwd=cls.home, capture_output=True, timeout=120, **more)
        assert ran.returncode == status, (words, ran.stderr)
        return ran.stdout

    @classmethod
    def create(cls, target, *more):
        return cls.muniment("evidence", "create", "--case", "a case", "--key", "ada", "--to", target, *more)

    def assert_exits(self, status, *words):
        ran = self.run_muniment(*map(str, words))
        self.assertEqual(ran.returncode, status, ran.stderr)
        return " ".join((ran.stdout + ran.stderr).split())


class Sealed(Bags):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recipients = []
        for name in ("one", "two", "other"):
            cls.tool("age-keygen", "-o", f"{name}.txt")
            cls.recipients.append(cls.tool("age-keygen", "-y", f"{name}.txt").decode().strip())
        cls.create("two of them.age", "--recipient", cls.recipients[0], "--recipient", cls.recipients[1])

    def unpack(self, data, name):
        folder = self.home / name
        folder.mkdir()
        (folder / "it.tar").write_bytes(data)
        self.tool("tar", "-x", "-f", folder / "it.tar", "-C", folder)
        return folder

    def test_opens_with_age_for_each_recipient_and_is_a_folder_that_holds(self):
        for number, name in enumerate(("one", "two")):
            data = self.tool("age", "-d", "-i", f"{name}.txt", "two of them.age")
            folder = self.unpack(data, f"unpacked-{name}")
            bag = folder / "two of them"
            self.assertEqual({path.name for path in folder.iterdir()}, {"it.tar", "two of them"})
            self.assertIn("holds", self.assert_exits(0, "evidence", "verify", bag))
            self.assert_accepted_by_all(bag)
        self.tool("age", "-d", "-i", "other.txt", "two of them.age", status=1)

    def test_is_told_of_as_its_folder_is(self):
        told = [self.muniment("evidence", "verify", "two of them.age", "--identity", f"{name}.txt") for name in ("one", "two")]
        bag = self.unpack(self.tool("age", "-d", "-i", "one.txt", "two of them.age"), "as a folder") / "two of them"
        self.assertEqual(told[0], told[1])
        self.assertEqual(told[0], self.muniment("evidence", "verify", bag))

    def test_of_age_is_read_bare_and_armored(self):
        data = self.tool("age", "-d", "-i", "one.txt", "two of them.age")
        for name, more in (("bare.age", []), ("armored.age", ["-a"])):
            self.tool("age", "-r", self.recipients[2], *more, "-o", name, input=data)
            self.assertIn("holds", self.assert_exits(0, "evidence", "verify", name, "--identity", "other.txt"))
            self.assert_exits(12, "evidence", "verify", name, "--identity", "one.txt")

    def test_without_what_opens_it_says_what_it_is_and_what_to_give(self):
        said = self.assert_exits(12, "evidence", "verify", "two of them.age")
        self.assertIn("--identity", said)
        self.assertIn("--seal-passphrase-file", said)
        self.assertIn("not sealed for any", self.assert_exits(12, "evidence", "verify", "two of them.age", "--identity", "other.txt"))
        (self.home / "wrong").write_text("wrong\n")
        self.assert_exits(12, "evidence", "verify", "two of them.age", "--seal-passphrase-file", "wrong")
        self.assert_exits(15, "evidence", "verify", "two of them.age", "--identity", "key")
        (self.home / "no.age").write_text("nothing of the kind")
        self.assert_exits(15, "evidence", "verify", "no.age", "--identity", "one.txt")

    def test_under_a_passphrase_opens_with_it_alone(self):
        (self.home / "passphrase").write_text("correct horse\n")
        (self.home / "wrong").write_text("incorrect horse\n")
        self.create("under.age", "--seal-passphrase-file", "passphrase")
        self.assertIn("holds", self.assert_exits(0, "evidence", "verify", "under.age", "--seal-passphrase-file", "passphrase"))
        self.assert_exits(12, "evidence", "verify", "under.age", "--seal-passphrase-file", "wrong")
        self.assert_exits(12, "evidence", "verify", "under.age", "--identity", "one.txt")
        header = (self.home / "under.age").read_bytes().split(b"---")[0].decode().split("\n")
        self.assertRegex(header[1], r"^-> scrypt [A-Za-z0-9+/]{22} 18$")
        # age asks on a terminal only, so it gets one.
        process, terminal = pty.fork()
        if process == 0:
            os.chdir(self.home)
            os.execvp("age", ["age", "-d", "-o", "under.tar", "under.age"])
        said = b""
        while b"passphrase" not in said.lower():
            ready, _, _ = select.select([terminal], [], [], 60)
            self.assertTrue(ready, said)
            said += os.read(terminal, 1000)
        os.write(terminal, b"correct horse\n")
        try:
            while os.read(terminal, 1000):
                pass
        except OSError:
            pass
        self.assertEqual(os.waitpid(process, 0)[1], 0)
        with tarfile.open(self.home / "under.tar") as archive:
            self.assertIn("under/data/report.html", archive.getnames())

    def test_with_a_byte_altered_anywhere_or_cut_off_or_of_another_file_is_refused(self):
        data = (self.home / "two of them.age").read_bytes()
        self.create("second.age", "--recipient", self.recipients[0], "--recipient", self.recipients[1])
        other = (self.home / "second.age").read_bytes()
        start = data.index(b"\n--- ") + 49
        places = list(range(0, start, 7)) + list(range(start, len(data), max(1, len(data) // 25))) + [len(data) - 1]
        for place in places:
            changed = bytearray(data)
            changed[place] ^= 1
            (self.home / "changed.age").write_bytes(changed)
            ran = self.run_muniment("evidence", "verify", "changed.age", "--identity", "one.txt")
            # In the header it may look like one for others, or like no file of age's.
            self.assertIn(ran.returncode, (12, 13, 15) if place < start else (13,), (place, ran.stderr))
            self.assertNotIn("holds", ran.stdout)
        chunk = (64 << 10) + 16
        for changed in (data[:-1], data[:start + 16 + chunk], data[:start + 20], data + b"x",
                        data[:start + 16 + chunk] + other[-(len(data) - start - 16 - chunk):]):
            (self.home / "changed.age").write_bytes(changed)
            self.assert_exits(13, "evidence", "verify", "changed.age", "--identity", "one.txt")

    def test_with_other_files_in_it_is_refused(self):
        data = self.tool("age", "-d", "-i", "one.txt", "two of them.age")
        folder = self.unpack(data, "to be changed")
        bag = folder / "two of them"

        def refused(data, status=13):
            self.tool("age", "-r", self.recipients[0], "-o", "forged.age", input=data)
            self.assert_exits(status, "evidence", "verify", "forged.age", "--identity", "one.txt")
            (self.home / "forged.age").unlink()

        half = data.index(b"data/report.html") - len("two of them/")
        refused(data[:half] + data[half:half + 512].replace(b"report", b"rePort") + data[half + 512:])
        refused(data[:-1024])
        refused(data + bytes(512))
        place = data.index(b"<html lang=")
        refused(data[:place] + b"<HTML" + data[place + 5:])
        # What another archiver makes of the folder may hold more than the list of files says, and is not taken for it.
        (bag / "data/case.json").write_bytes((bag / "data/case.json").read_bytes() + b" ")
        refused(self.tool("tar", "-c", "-C", folder, "two of them"))
        refused(b"", 13)

    def test_is_never_written_over_something_nor_left_behind_half(self):
        before = (self.home / "two of them.age").read_bytes()
        self.assert_exits(15, "evidence", "create", "--case", "1", "--key", "ada", "--to", "two of them.age", "--recipient", self.recipients[0])
        self.assertEqual((self.home / "two of them.age").read_bytes(), before)
        self.assert_exits(15, "evidence", "create", "--case", "1", "--key", "nobody", "--to", "none.age", "--recipient", self.recipients[0])
        self.assertEqual([path.name for path in self.home.glob("none*")], [])
        for recipient in ("age1", self.recipients[0][:-1], self.recipients[0].upper(), (self.home / "one.txt").read_text().split("\n")[2]):
            said = self.assert_exits(64, "evidence", "create", "--case", "1", "--key", "ada", "--to", "none.age", "--recipient", recipient)
            self.assertNotIn("AGE-SECRET-KEY-1", said)
        self.assert_exits(64, "evidence", "create", "--case", "1", "--key", "ada", "--to", "none.age", "--recipient", self.recipients[0], "--seal-passphrase-file", "key")

    def test_lays_nothing_on_the_disk_unsealed(self):
        trace = self.home / "trace"
        environment = {**os.environ, "MUNIMENT_VAULT": "vault", "MUNIMENT_KEY_FILE": "key"}
        words = [BINARY, "evidence", "create", "--case", "marked-case-name", "--key", "ada", "--to", "traced.age", "--recipient", self.recipients[0]]
        subprocess.run(["strace", "-f", "-s", "100000", "-e", "trace=write,pwrite64,writev", "-o", trace, *words],
                       cwd=self.home, env=environment, capture_output=True, timeout=300, check=True)
        written = trace.read_text()
        self.assertIn("age-encryption.org/v1", written)
        for mark in ("Payload-Oxum", "BagIt-Version", "<html lang=", '\\"Username\\":\\"ada\\"', "untrusted comment"):
            self.assertNotIn(mark, written)
        words = [BINARY, "evidence", "verify", "traced.age", "--identity", "one.txt"]
        trace.unlink()
        subprocess.run(["strace", "-f", "-s", "100000", "-e", "trace=write,pwrite64,writev", "-o", trace, *words],
                       cwd=self.home, env=environment, capture_output=True, timeout=300, check=True)
        for mark in ("Payload-Oxum", "BagIt-Version", "<html", '\\"Username\\":\\"ada\\"'):
            self.assertNotIn(mark, trace.read_text())

    def test_names_its_recipients_on_record(self):
        told = self.muniment("audit", "list", "--action", "evidence create", "--json")
        self.assertIn(f"{self.recipients[0]} {self.recipients[1]}", told)


class Stamped(Bags):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create("bag")
        cls.tool("age-keygen", "-o", "one.txt")
        cls.recipient = cls.tool("age-keygen", "-y", "one.txt").decode().strip()
        cls.create("sealed.age", "--recipient", cls.recipient)
        for name in ("ca", "other"):
            cls.authority(name)

    @classmethod
    def authority(cls, name):
        """A root, and a certificate that stamps."""
        folder = cls.home / name
        folder.mkdir()
        (folder / "stamper.ext").write_text("extendedKeyUsage = critical,timeStamping\n")
        (folder / "tsa.cnf").write_text(
            f"[tsa]\ndefault_tsa = t\n[t]\nserial = {folder}/serial\nsigner_cert = {folder}/stamper.pem\nsigner_key = {folder}/stamper.key\n"
            f"certs = {folder}/root.pem\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256, sha512\ness_cert_id_alg = sha256\n")
        (folder / "serial").write_text("01\n")
        new = ["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        cls.tool(*new, "-x509", "-days", "30", "-subj", f"/CN=Root {name}", "-keyout", f"{name}/root.key", "-out", f"{name}/root.pem")
        cls.tool(*new, "-subj", f"/CN=Stamper {name}", "-keyout", f"{name}/stamper.key", "-out", f"{name}/stamper.csr")
        cls.tool("openssl", "x509", "-req", "-days", "30", "-in", f"{name}/stamper.csr", "-CA", f"{name}/root.pem", "-CAkey", f"{name}/root.key",
                 "-CAcreateserial", "-extfile", f"{name}/stamper.ext", "-out", f"{name}/stamper.pem")

    def setUp(self):
        shutil.rmtree(self.home / "copy", ignore_errors=True)
        for name in ("asked.tsq", "answer.tsr", "token.tsr", "sealed.age.tsr"):
            (self.home / name).unlink(missing_ok=True)
        shutil.copytree(self.home / "bag", self.home / "copy")

    def answer(self, path, authority="ca"):
        (self.home / "asked.tsq").unlink(missing_ok=True)
        self.muniment("evidence", "timestamp", "request", path, "--to", "asked.tsq")
        self.tool("openssl", "ts", "-reply", "-config", f"{authority}/tsa.cnf", "-queryfile", "asked.tsq", "-out", "answer.tsr")

    def test_is_put_beside_the_signature_and_checked_by_all(self):
        self.answer("copy")
        self.assertIn(b"sha256", self.tool("openssl", "ts", "-query", "-in", "asked.tsq", "-text"))
        said = self.assert_exits(0, "evidence", "timestamp", "attach", "copy", "answer.tsr", "--ca", "ca/root.pem")
        self.assertIn("Stamper ca", said)
        stamped = ["copy/tagmanifest-sha256.txt", "copy/tagmanifest-sha256.txt.tsr"]
        self.tool("openssl", "ts", "-verify", "-data", stamped[0], "-in", stamped[1], "-CAfile", "ca/root.pem")
        self.assertIn("Stamper ca had seen the list of all files at", self.assert_exits(0, "evidence", "verify", "copy", "--ca", "ca/root.pem"))
        self.assertIn("not checked", self.assert_exits(0, "evidence", "verify", "copy"))
        said = self.assert_accepted_by_all(self.home / "copy")
        self.assertIn("openssl ts -verify -data tagmanifest-sha256.txt", said)
        self.assert_exits(15, "evidence", "timestamp", "attach", "copy", "answer.tsr", "--ca", "ca/root.pem")

    def test_that_was_killed_on_its_way_leaves_the_bag_as_it_was(self):
        self.answer("copy")
        for point, there in ((1, False), (2, True)):
            environment = {**os.environ, "MUNIMENT_FAULT": str(point)}
            ran = subprocess.run([BINARY, "evidence", "timestamp", "attach", "copy", "answer.tsr", "--ca", "ca/root.pem"],
                                 cwd=self.home, env=environment, capture_output=True, timeout=60)
            self.assertEqual(ran.returncode, -9)
            self.assertEqual((self.home / "copy/tagmanifest-sha256.txt.tsr").exists(), there)
            self.assert_accepted_by_all(self.home / "copy")
        self.assert_exits(0, "evidence", "verify", "copy", "--ca", "ca/root.pem")
        self.assertFalse((self.home / "copy.tsr.part").exists())

    def test_is_taken_as_a_token_too(self):
        self.answer("copy")
        self.tool("openssl", "ts", "-reply", "-in", "answer.tsr", "-token_out", "-out", "token.tsr")
        self.assert_exits(0, "evidence", "timestamp", "attach", "copy", "token.tsr", "--ca", "ca/root.pem")
        self.tool("openssl", "ts", "-verify", "-data", "copy/tagmanifest-sha256.txt", "-in", "copy/tagmanifest-sha256.txt.tsr", "-CAfile", "ca/root.pem")

    def test_is_taken_where_it_was_asked_for_by_openssl_with_another_digest(self):
        self.tool("openssl", "ts", "-query", "-data", "copy/tagmanifest-sha256.txt", "-sha512", "-cert", "-out", "asked.tsq")
        self.tool("openssl", "ts", "-reply", "-config", "ca/tsa.cnf", "-queryfile", "asked.tsq", "-out", "answer.tsr")
        self.assert_exits(0, "evidence", "timestamp", "attach", "copy", "answer.tsr", "--ca", "ca/root.pem")
        self.assert_exits(0, "evidence", "verify", "copy", "--ca", "ca/root.pem")
        self.assert_accepted_by_all(self.home / "copy")

    def test_of_something_else_or_of_somebody_else_is_refused(self):
        self.answer("sealed.age")
        self.assertIn("over something else", self.assert_exits(15, "evidence", "timestamp", "attach", "copy", "answer.tsr", "--ca", "ca/root.pem"))
        self.answer("copy", "other")
        self.assert_exits(15, "evidence", "timestamp", "attach", "copy", "answer.tsr", "--ca", "ca/root.pem")
        self.assert_exits(15, "evidence", "timestamp", "attach", "copy", "asked.tsq", "--ca", "ca/root.pem")
        self.assert_exits(15, "evidence", "timestamp", "attach", "copy", "answer.tsr", "--ca", "answer.tsr")
        self.assertFalse((self.home / "copy/tagmanifest-sha256.txt.tsr").exists())
        # And where somebody put it there all the same.
        shutil.copy(self.home / "answer.tsr", self.home / "copy/tagmanifest-sha256.txt.tsr")
        self.assert_exits(13, "evidence", "verify", "copy", "--ca", "ca/root.pem")
        self.assert_exits(0, "evidence", "verify", "copy", "--ca", "other/root.pem")
        (self.home / "copy/tagmanifest-sha256.txt.tsr").unlink()
        self.assertIn("no time stamp", self.assert_exits(13, "evidence", "verify", "copy", "--ca", "ca/root.pem"))

    def test_with_a_byte_altered_is_refused(self):
        self.answer("copy")
        self.assert_exits(0, "evidence", "timestamp", "attach", "copy", "answer.tsr", "--ca", "ca/root.pem")
        path = self.home / "copy/tagmanifest-sha256.txt.tsr"
        data = path.read_bytes()
        refused = 0
        for place in range(0, len(data), len(data) // 20):
            path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1:])
            ran = self.run_muniment("evidence", "verify", "copy", "--ca", "ca/root.pem")
            self.assertIn(ran.returncode, (0, 13), ran.stderr)
            refused += ran.returncode == 13
        # The certificates that come along and are not needed may change.
        self.assertGreater(refused, 10)

    def test_over_a_sealed_file_lies_beside_it(self):
        self.answer("sealed.age")
        self.assert_exits(0, "evidence", "timestamp", "attach", "sealed.age", "answer.tsr", "--ca", "ca/root.pem")
        self.tool("openssl", "ts", "-verify", "-data", "sealed.age", "-in", "sealed.age.tsr", "-CAfile", "ca/root.pem")
        said = self.assert_exits(0, "evidence", "verify", "sealed.age", "--identity", "one.txt", "--ca", "ca/root.pem")
        self.assertIn("had seen the sealed file at", said)
        self.create("other.age", "--recipient", self.recipient)
        shutil.copy(self.home / "sealed.age.tsr", self.home / "other.age.tsr")
        self.assert_exits(13, "evidence", "verify", "other.age", "--identity", "one.txt", "--ca", "ca/root.pem")


if __name__ == "__main__":
    unittest.main()
