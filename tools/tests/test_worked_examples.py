"""FORMAT.md's worked examples are those that their script makes, and the reader reads them as the page says."""

import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import worked_examples                                                                              # noqa: E402
from test_reader import reader                                                                      # noqa: E402


class WorkedExamples(unittest.TestCase):
    def setUp(self):
        self.page = worked_examples.PAGE.read_text("utf-8")
        self.values = {}
        for name, lines in re.findall(r"```hex ([a-z-]+)\n(.*?)```", self.page, re.S):
            self.values[name] = bytes.fromhex("".join(line.partition("#")[0] for line in lines.splitlines()))

    def test_are_what_the_script_makes(self):
        self.assertEqual(worked_examples.page(self.page), self.page, "run tools/tests/worked_examples.py")

    def test_are_read_by_the_reader(self):
        values = self.values
        for name in ("encoded-plain", "encoded-zlib"):
            self.assertEqual(reader.decode(values[name], 100, name), b"a" * 64)
        self.assertEqual(b"".join(reader.salts_of(bytes(range(32)), 2)), values["salts"])
        held = dict.fromkeys(range(10))
        delta = reader.read_delta(values["order-edit"], "edit", list(range(10)), held, dict.fromkeys((10, 11)))
        self.assertEqual((delta.order, delta.removed), ([0, 1, 10, 11, 3, 4, 5, 6, 7, 8, 9], 1))
        delta = reader.read_delta(values["order-full"], "full", [0, 1, 2, 3], dict.fromkeys(range(4)), {})
        self.assertEqual(delta.order, [3, 1, 0, 2])
        self.assertEqual(reader.blake2b(values["pack"]), values["pack-id"])
        leaves = [values["leaves"][:32], values["leaves"][32:]]
        hashes = [values["key-hashes"][:32], values["key-hashes"][32:]]
        self.assertEqual(reader.merkle_root([reader.Record(b"", *pair) for pair in zip(hashes, leaves)]), values["root"])


if __name__ == "__main__":
    unittest.main()
