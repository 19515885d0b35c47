"""Public verifiers accept ledgers as FORMAT.md has them, and refuse what was tampered with."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from ledger_writer import (checkpoint_text, consistency_path, inclusion_path, note, tlog_proof, vkey)      # noqa: E402
from test_reader import SEED, Scratch                                                               # noqa: E402
from public_verifiers import PublicVerifiers, go, pymerkle_log, pymerkle_path                       # noqa: E402
from vault_writer import b64, merkle, sha256                                                        # noqa: E402

import test_reader_ledger                                                                           # noqa: E402
from reader.merkle import Tree                                                                      # noqa: E402


# RFC 6962, section 2.1.3: the tree of seven leaves d0 to d6, and which nodes each of its proofs consists of.
INCLUSION = {0: "b h l", 3: "c g l", 4: "f j k", 6: "i k"}
CONSISTENCY = {3: "c d g l", 4: "l", 6: "i j k"}


class Vectors(Scratch, PublicVerifiers):
    def setUp(self):
        super().setUp()
        self.datas = [bytes.fromhex(leaf) for leaf in test_reader_ledger.PublishedVectors.LEAVES]
        self.leaves = [sha256(b"\0" + data) for data in self.datas]

    def test_the_eight_leaves_have_their_published_root(self):
        self.assertEqual(pymerkle_log(self.datas).get_root().hex(), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")
        self.assertEqual(merkle(self.leaves), pymerkle_log(self.datas).get_root())

    def test_the_specifications_note_opens_with_its_vkey(self):
        file = self.note_file("note", test_reader_ledger.PublishedVectors.NOTE)
        self.assertEqual(go("note", test_reader_ledger.PublishedVectors.VKEY, file), "This is an example message.")
        self.assertIsNone(go("note", test_reader_ledger.PublishedVectors.VKEY, self.note_file("other", test_reader_ledger.PublishedVectors.NOTE.replace("an", "no", 1))))
        self.assertIsNone(go("note", test_reader_ledger.PublishedVectors.VKEY.replace("530d", "530e"), file))

    def nodes(self):
        """The nodes of RFC 6962's example by their letters: leaves' hashes a to j without g to i, which stand above them."""
        a, b, c, d, e, f, j = self.leaves[:7]
        g, h, i = sha256(b"\1" + a + b), sha256(b"\1" + c + d), sha256(b"\1" + e + f)
        return dict(a=a, b=b, c=c, d=d, e=e, f=f, j=j, g=g, h=h, i=i, k=sha256(b"\1" + g + h), l=sha256(b"\1" + i + j))

    def test_rfc_6962s_proofs_consist_of_the_nodes_that_it_lists(self):
        nodes, log, seed = self.nodes(), pymerkle_log(self.datas[:7]), bytes(range(32))
        key = vkey("rfc6962.example", seed)
        kept = {size: note("rfc6962.example", seed, checkpoint_text("rfc6962.example", size, merkle(self.leaves[:size])))
                for size in (3, 4, 6, 7)}
        files = {size: self.note_file(str(size), text) for size, text in kept.items()}
        for index, letters in INCLUSION.items():
            path = [nodes[letter] for letter in letters.split()]
            self.assertEqual(inclusion_path(self.leaves[:7], index), path)
            self.assertEqual(pymerkle_path(log, index, 7), path)
            proof = self.note_file("proof", tlog_proof(index, path, kept[7]))
            self.assertEqual(go("inclusion", key, proof, self.datas[index].hex()), f"{index} of 7")
        for size, letters in CONSISTENCY.items():
            path = [nodes[letter] for letter in letters.split()]
            self.assertEqual(consistency_path(self.leaves[:7], size), path)
            hashes = self.note_file("hashes", "\n".join(map(b64, path)))
            self.assertEqual(go("consistency", key, files[size], key, files[7], hashes), f"{size} to 7")


class ALedger(Scratch, PublicVerifiers):
    """Of several epochs, made by ledger_writer.py."""

    def setUp(self):
        super().setUp()
        self.made = test_reader_ledger.MadeLedger(self.scratch / "vault", SEED, closings=(3, 4, 9), running=4)
        self.ledger = self.made.ledger

    def test_is_accepted_at_every_size_with_every_proof(self):
        self.check_log(self.made.folder, self.ledger.checkpoint, self.ledger.proof)

    def test_has_closing_checkpoints_and_succession_notes_that_are_signed_notes(self):
        for epoch, seed, following in zip(self.ledger.epochs, self.ledger.seeds, self.ledger.seeds[1:]):
            key = vkey(self.ledger.origin, seed)
            self.assertIsNotNone(go("checkpoint", key, self.note_file("closing", epoch["checkpoint"])))
            text = go("note", key, self.note_file("succession", epoch["succession"]))
            self.assertEqual(text.split("\n")[-1], vkey(self.ledger.origin, following))
            self.assertIsNone(go("checkpoint", key, self.note_file("succession", epoch["succession"])))

    def test_is_refused_with_another_leaf_index_path_root_signer_or_size(self):
        ledger, key = self.ledger, vkey(self.ledger.origin, self.ledger.seeds[-1])
        data, proof = ledger.leaf_data(2).hex(), ledger.proof(2, 13)
        lines = proof.split("\n")

        def answer(text, leaf=data, signer=key):
            return go("inclusion", signer, self.note_file("proof", text), leaf)
        self.assertEqual(answer(proof), "2 of 13")
        self.assertIsNone(answer(proof, ledger.leaf_data(1).hex()))
        self.assertIsNone(answer(proof, signer=vkey(ledger.origin, ledger.seeds[0])))
        for other in (proof.replace("index 2", "index 3"), proof.replace("index 2", "index 02"), proof.replace("\n13\n", "\n12\n"),
                      "\n".join(lines[:2] + lines[3:]), "\n".join(lines[:2] + [lines[3], lines[2]] + lines[4:]),
                      proof.replace("@v1", "@v2"), proof.replace(lines[2], b64(bytes(32)))):
            self.assertIsNone(answer(other), other)

    def test_is_refused_when_checkpoints_do_not_follow_one_another(self):
        ledger = self.ledger
        older, newer = self.note_file("older", ledger.checkpoint(9)), self.note_file("newer", ledger.checkpoint(13))
        keys = vkey(ledger.origin, ledger.seeds[2]), vkey(ledger.origin, ledger.seeds[3])
        path = consistency_path(ledger.leaves, 9)

        def answer(path, older=older):
            return go("consistency", keys[0], older, keys[1], newer, self.note_file("hashes", "".join(b64(part) + "\n" for part in path)))
        self.assertEqual(answer(path), "9 to 13")
        for other in (path[:-1], path[::-1], [*path, bytes(32)], []):
            self.assertIsNone(answer(other))
        fork = note(ledger.origin, ledger.seeds[2], checkpoint_text(ledger.origin, 9, bytes(32)))
        self.assertIsNone(answer(path, self.note_file("fork", fork)))

    def test_has_the_root_that_the_reader_finds(self):
        output = self.made.run("verify")[1].decode()
        tree = Tree()
        for leaf in self.ledger.leaves:
            tree.add(leaf)
        root = pymerkle_log([self.ledger.leaf_data(index) for index in range(13)]).get_root()
        self.assertEqual(root, tree.root())
        self.assertIn(b64(root), output)


if __name__ == "__main__":
    unittest.main()
