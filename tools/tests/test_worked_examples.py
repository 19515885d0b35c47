"""FORMAT.md's worked examples are those that their script makes, and the reader reads them as the page says."""

import json
import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import worked_examples                                                                              # noqa: E402
from reader.documents import Document, cut, parse_document                                          # noqa: E402
from reader.encoded import decode                                                                   # noqa: E402
from reader.ledger.checkpoints import checkpoint_text                                               # noqa: E402
from reader.ledger.frames import read_frame                                                         # noqa: E402
from reader.ledger.notes import a_vkey, signature_by, split_note                                    # noqa: E402
from reader.merkle import Tree, merkle_root                                                         # noqa: E402
from reader.orders import read_delta                                                                # noqa: E402
from reader.primitives import aead_open, blake2b, box_open, check_signature, sha256                 # noqa: E402
from reader.record_blocks import Record, salts_of                                                   # noqa: E402
from reader.refusals import Integrity                                                               # noqa: E402
from reader.registers.commands import summary                                                       # noqa: E402
from reader.registers.registered import REGISTERS, Registered, check_content                        # noqa: E402


class WorkedExamples(unittest.TestCase):
    def setUp(self):
        self.page = worked_examples.PAGE.read_text("utf-8")
        self.values = {}
        for name, lines in re.findall(r"```hex ([a-z-]+)\n(.*?)```", self.page, re.S):
            self.values[name] = bytes.fromhex("".join(line.partition("#")[0] for line in lines.splitlines()))
        self.texts = dict(re.findall(r"```text ([a-z-]+)\n(.*?)```", self.page, re.S))

    def test_are_what_the_script_makes(self):
        self.assertEqual(worked_examples.page(self.page), self.page, "run tools/tests/worked_examples.py")

    def test_are_read_by_the_reader(self):
        values = self.values
        for name in ("encoded-plain", "encoded-zlib"):
            self.assertEqual(decode(values[name], 100, name), b"a" * 64)
        self.assertEqual(decode(values["encoded-columns"], 1000, "columns"), values["columns-plain"])
        self.assertTrue(values["columns-plain"].endswith(self.texts["columns-rows"].replace("\n", "").encode()))
        self.assertEqual(b"".join(salts_of(bytes(range(32)), 2)), values["salts"])
        delta = read_delta(values["order-edit"], "edit", list(range(10)), dict.fromkeys((10, 11)), 10, 12)
        self.assertEqual((delta.order, delta.removed), ([0, 1, 10, 11, 3, 4, 5, 6, 7, 8, 9], 1))
        delta = read_delta(values["order-full"], "full", [0, 1, 2, 3], {}, 4, 4)
        self.assertEqual(delta.order, [3, 1, 0, 2])
        self.assertEqual(blake2b(values["pack"]), values["pack-id"])
        leaves = [values["leaves"][:32], values["leaves"][32:]]
        hashes = [values["key-hashes"][:32], values["key-hashes"][32:]]
        self.assertEqual(merkle_root([Record(b"", *pair) for pair in zip(hashes, leaves)]), values["root"])

    def test_of_the_ledger_are_read_by_the_reader(self):
        values, texts, before, tree = self.values, self.texts, bytes(32), Tree()
        signer, following = (a_vkey(texts[name].strip()) for name in ("signer-vkey", "next-signer-vkey"))
        for sequence, name in enumerate(("frame", "second-frame")):
            data = values[name]
            self.assertEqual(int.from_bytes(data[:4], "little"), len(data) - 4)
            frame = read_frame(data[4:], sequence, 20, before)
            self.assertTrue(frame.is_whole)
            before = sha256(frame.signature)
            tree.add(frame.leaf)
            session = box_open(frame.box, values["access-secret"], name, name)
            self.assertEqual(session, values["session-key"])
            additional = b"muniment entry\n" + values["vault-id"] + sequence.to_bytes(8, "little")
            plain = aead_open(frame.sealed, additional, frame.nonce, session, name, name)
            self.assertEqual(sha256(plain), frame.entry_hash)
            if sequence == 0:
                self.assertEqual((plain, frame.leaf_data, frame.leaf), (values["entry"], values["leaf-data"], values["leaf-hash"]))
                self.assertEqual(plain[88:].decode() + "\n", texts["entry-body"])
        self.assertEqual(tree.root(), values["tree-hash"])
        salt, opening = bytes(range(0x21, 0x41)), values["name-frame"][4:]
        self.assertEqual(sha256(b"muniment name\n", salt, b"ana"), values["name-commitment"])
        additional = b"muniment opening\n" + values["vault-id"] + values["name-commitment"]
        self.assertEqual((opening[:32], opening[36:116]), (values["name-commitment"], frame.box))
        self.assertEqual(aead_open(opening[140:], additional, opening[116:140], session, "name-frame", "it"), salt + b"ana")
        text, signatures = split_note(texts["checkpoint"])
        self.assertEqual(text, checkpoint_text(signer.name, 2, tree.root()))
        self.assertEqual(signatures, [(signer.name, signer.id, frame.signature)])
        closing = text
        for name in ("checkpoint", "succession-note"):
            text, signatures = split_note(texts[name])
            check_signature(signature_by(signatures, signer, name, name), text.encode(), signer.public, name, name)
        self.assertEqual(text, f"muniment succession\n{closing}{following.vkey}\n")

    def test_of_registers_are_read_by_the_reader(self):
        for register, name in REGISTERS.items():
            document = (self.texts[f"register-{register}"]).encode()
            body, signature = cut(document, "signature", 64, register)
            parsed = parse_document(body + b"\n}", register)
            parsed.check_kind(name, self.values["vault-id"])
            public = worked_examples.IDENTITY.sign
            check_signature(signature, f"muniment {register}\n".encode() + body, public, register, "it")
            check_content(register, parsed)
            data = self.values[f"register-{register}-file"]
            tag = blake2b(data[:-32], worked_examples.derive(b"register"))
            self.assertEqual((data[:9], data[-32:]), (b"MREG\1\1\0\0\0", tag))
            key = box_open(data[9:89], bytes(range(0xD0, 0xF0)), register, "its key")
            additional = b"muniment register\n" + self.values["vault-id"] + register.encode() + b"\0" + (1).to_bytes(8, "little")
            self.assertEqual(aead_open(data[113:-32], additional, data[89:113], key, register, "it"), document)
            self.assertEqual(sha256(document), self.values[f"register-{register}-digest"])

    def test_of_registers_are_read_or_refused_whatever_else_stands_in_them(self):
        refused = 0
        for register in REGISTERS:
            for other in (None, 7, "x", [], [7], {}, {"x": 7}):
                for members in variants(json.loads(self.texts[f"register-{register}"]), other):
                    document = Document(members, register)
                    try:
                        check_content(register, document)
                    except Integrity:
                        refused += 1
                    else:
                        summary(Registered(register, 1, document, bytes(32), True))
        self.assertGreater(refused, 300)


def variants(value, other):
    """The value with each of its parts in turn being another, itself but not among them."""
    for place, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        for changed in (other, *variants(part, other)):
            whole = value.copy()
            whole[place] = changed
            yield whole


if __name__ == "__main__":
    unittest.main()
