"""A vault for tests of evidence, and who checks bags besides Muniment: bagit, minisign, and the script that lies in each bag."""

import logging
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import bagit

logging.getLogger("bagit").setLevel(logging.CRITICAL)

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("MUNIMENT_BINARY", str(ROOT / ".build/debug/muniment"))


class EvidenceVault(unittest.TestCase):
    """Has a folder `home` with an empty vault in it."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.home = Path(cls.scratch.name)
        cls.muniment("init")

    @classmethod
    def run_muniment(cls, *words):
        environment = {**os.environ, "MUNIMENT_VAULT": "vault", "MUNIMENT_KEY_FILE": "key"}
        return subprocess.run([BINARY, *words], cwd=cls.home, env=environment, capture_output=True, text=True, timeout=120)

    @classmethod
    def muniment(cls, *words):
        ran = cls.run_muniment(*words)
        assert ran.returncode == 0, (words, ran.stderr)
        return ran.stdout

    @staticmethod
    def is_valid_by_script(bag):
        ran = subprocess.run([sys.executable, str(ROOT / "Sources/Evidence/Pages/verify.py"), str(bag)], capture_output=True, text=True, timeout=60)
        return ran.returncode == 0, ran.stdout + ran.stderr

    @staticmethod
    def is_valid_by_bagit(bag):
        try:
            return bagit.Bag(str(bag)).is_valid()
        except bagit.BagError:
            return False

    @staticmethod
    def is_signed(bag):
        return subprocess.run(["minisign", "-V", "-q", "-p", bag / "signer.pub", "-m", bag / "tagmanifest-sha256.txt"],
                              capture_output=True, timeout=60).returncode == 0

    def is_valid(self, bag):
        ran = self.run_muniment("evidence", "verify", str(bag))
        self.assertIn(ran.returncode, (0, 13, 15), ran.stderr)
        return ran.returncode == 0

    def assert_accepted_by_all(self, bag):
        self.assertTrue(self.is_valid_by_bagit(bag))
        self.assertTrue(self.is_signed(bag))
        valid, said = self.is_valid_by_script(bag)
        self.assertTrue(valid, said)
        self.assertTrue(self.is_valid(bag))
        return said
