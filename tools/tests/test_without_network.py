"""The program as it is built for rooms without a cable: what it is linked with, what it asks the system for, and what it does."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build-plain"
# What a program calls to speak with others: it looks names up, connects, listens.
CALLS = {"socket", "connect", "bind", "listen", "accept", "accept4", "getaddrinfo", "gethostbyname", "sendto", "recvfrom"}
# Libraries that may be loaded: those of Swift and of the system's C, and the three that the vault rests on.
KNOWN = re.compile(r"lib(swift\w*|Foundation(Essentials|Internationalization)?|_Foundation\w*|dispatch|BlocksRuntime|c|m|gcc_s|stdc\+\+"
                   r"|pthread|dl|rt|util|sodium|sqlite3|z)\.so|ld-linux")


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


class WithoutNetwork(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        build = ("swift", "build", "--disable-default-traits", "--scratch-path", str(BUILD))
        run(*build, "--product", "muniment", cwd=ROOT, timeout=3600)
        cls.binary = Path(run(*build, "--show-bin-path", cwd=ROOT).strip()) / "muniment"

    def muniment(self, *arguments, home, status=0):
        environment = {**os.environ, "MUNIMENT_VAULT": str(home / "vault"), "MUNIMENT_KEY_FILE": str(home / "key")}
        ran = subprocess.run([self.binary, *arguments], capture_output=True, text=True, env=environment, timeout=60)
        self.assertEqual(ran.returncode, status, ran.stderr)
        return ran.stdout + ran.stderr

    def test_is_linked_with_no_library_that_speaks_over_a_network(self):
        needed = re.findall(r"\(NEEDED\).*\[(.+)\]", run("readelf", "--dynamic", "--wide", self.binary))
        self.assertGreater(len(needed), 5)
        self.assertEqual([name for name in needed if not KNOWN.match(name)], [])
        self.assertLessEqual({"libsodium", "libsqlite3", "libz"}, {name.split(".")[0] for name in needed})

    def test_asks_the_system_for_no_socket(self):
        asked = {line.split()[-1].split("@")[0] for line in run("nm", "--dynamic", "--undefined-only", self.binary).splitlines()}
        self.assertIn("open", {name.removesuffix("64") for name in asked})
        self.assertEqual(asked & CALLS, set())

    def test_holds_no_code_of_a_network_library(self):
        symbols = run("nm", self.binary)
        self.assertIn("Replication", symbols)
        for name in ("NIOPosix", "NIOSSL", "AsyncHTTPClient", "FoundationNetworking", "curl_easy"):
            self.assertNotIn(name, symbols, name)

    def test_makes_copies_in_folders_and_couriers_and_says_of_buckets_that_it_was_built_without(self):
        with tempfile.TemporaryDirectory() as scratch:
            home = Path(scratch)
            (home / "users.jsonl").write_text('{"Username":"ana"}\n')
            self.muniment("init", home=home)
            self.muniment("ingest", home / "users.jsonl", "--source", "pool", home=home)
            (home / "disk").mkdir()
            self.muniment("replica", "add", "disk", str(home / "disk"), home=home)
            self.muniment("replica", "push", "disk", home=home)
            self.muniment("replica", "verify", "disk", "--data", home=home)
            self.muniment("courier", "pack", "--to", str(home / "courier"), home=home)
            said = self.muniment("replica", "add", "bucket", "s3://bucket/prefix", home=home, status=15)
            self.assertIn("built without", " ".join(said.split()))


if __name__ == "__main__":
    unittest.main()
