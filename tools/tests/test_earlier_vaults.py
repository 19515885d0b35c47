"""The reader reads the vaults of earlier versions that the program is held to (Tests/Fixtures/Vaults)."""

import hashlib
import json
import shutil
import unittest
from pathlib import Path

from test_reader import Scratch, run

FOLDER = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "Vaults"


class EarlierVaults(Scratch):
    def reader(self, name, *arguments):
        code, output, errors = run("--vault", self.scratch / name / "vault", "--key-file", self.scratch / name / "custodian.key", *arguments)
        self.assertEqual(code, 0, (name, arguments, errors))
        return output

    def test_are_whole_and_every_file_comes_back(self):
        names = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
        self.assertTrue(names)
        for name in names:
            shutil.copytree(FOLDER / name, self.scratch / name)
            self.reader(name, "verify", "--data")
            self.reader(name, "ledger", "verify")
            self.reader(name, "registers")
            found = set()
            for number, row in enumerate(json.loads(self.reader(name, "list", "--json"))):
                out = self.scratch / name / f"out-{number}"
                self.reader(name, "restore", row["id"], "--to", out)
                found |= {f"{number} {hashlib.blake2b(path.read_bytes(), digest_size=32).hexdigest()} {path.relative_to(out)}"
                          for path in out.rglob("*") if path.is_file()}
            self.assertEqual(found, set((FOLDER / name / "files.txt").read_text().splitlines()), name)


if __name__ == "__main__":
    unittest.main()
