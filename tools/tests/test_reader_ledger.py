"""Tests of the reader's ledger commands against ledgers that ledger_writer.py makes, whole and tampered with."""

import json
import subprocess
import sys
import unittest
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from ledger_writer import LedgerWriter, checkpoint_text, compact, note, person_details, shown_time, vkey    # noqa: E402
from primitives import public_of                                                                    # noqa: E402
from test_reader import READER, SEED, Scratch, run                                                   # noqa: E402
from vault_writer import VaultWriter, b64, merkle, sha256, signature                                   # noqa: E402

from reader.ledger.notes import a_vkey, signature_by, split_note                                    # noqa: E402
from reader.merkle import Tree                                                                      # noqa: E402
from reader.primitives import check_signature, is_signed                                            # noqa: E402
from reader.refusals import Integrity                                                               # noqa: E402

EPOCHS = (7, 8, 21)                          # closing sizes: an epoch of one entry, and ends that are no powers of two


class MadeLedger:
    """A vault with four people and a ledger of several epochs, of which the last one runs."""

    def __init__(self, folder, seed, closings=EPOCHS, running=6):
        self.folder, self.vault = folder, VaultWriter(folder, seed)
        folder.mkdir(parents=True)
        self.people = {name: self.vault.add_person(name, role) for name, role in
                       (("Ada", "custodian"), ("Alan", "auditor"), ("Wendy", "writer"), ("Gone", "custodian"))}
        self.ledger = LedgerWriter(self.vault)
        facts = {row["name"]: row for row in self.vault.people}
        self.ledger.append(self.people["Ada"], "init", details=person_details(facts["Ada"], self.people["Ada"]))
        self.ledger.append(self.people["Ada"], "keys add", details=person_details(facts["Gone"], self.people["Gone"]))
        for closing in closings:
            self.fill(closing)
            self.ledger.end_epoch()
        self.fill(len(self.ledger.frames) + running)
        self.vault.people.remove(facts["Gone"])             # the header forgets them, the ledger does not
        (folder / "slots" / facts["Gone"]["id"]).unlink()
        self.vault.write_header()
        self.ledger.write()
        for name, identity in self.people.items():
            (folder.parent / name).write_text(identity.text() + "\n")

    def fill(self, size):
        random = self.vault.random
        while len(self.ledger.frames) < size:
            person = self.people[random.choice(("Ada", "Wendy", "Gone"))]
            if len(self.ledger.frames) + 1 < size and random.randrange(3):
                self.ledger.operation(person, random.choice(("ingest", "restore")), source="pool",
                                      objects=[{"kind": "snapshot", "name": "97ab"}])
            else:
                self.ledger.append(person, "verify", purpose="Prüfung", at=self.ledger.now - random.choice((0, 0, 5)))

    def run(self, *arguments, person=None):
        secret = ("--key-file", self.folder.parent / person) if person else ()
        return run("--vault", self.folder, *secret, "ledger", *arguments)


class LedgerCase(Scratch):
    def setUp(self):
        super().setUp()
        self.made = MadeLedger(self.scratch / "vault", SEED)
        self.ledger, self.folder = self.made.ledger, self.scratch / "vault"

    def save(self, name, content):
        (self.scratch / name).write_text(content)
        return self.scratch / name

    def refuse(self, *words, secret=True, arguments=("verify",)):
        """Everybody finds it, with `access` and, unless `secret` says that it takes that, without."""
        for person in ("Alan", None) if secret else ("Alan",):
            code, _, errors = self.made.run(*arguments, person=person)
            self.assertEqual(code, 13, (person, errors))
            for word in words:
                self.assertIn(word, errors, person)
            self.assertNotIn("Traceback", errors)

    def accept(self, *arguments, person="Alan"):
        code, output, errors = self.made.run("verify", *arguments, person=person)
        self.assertEqual(code, 0, errors)
        return output.decode(), errors


class PublishedVectors(unittest.TestCase):
    LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    NOTE = ("This is an example message.\n\n— example.com/foo "
            "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n")

    def test_the_tree_is_that_of_certificate_transparency_at_every_size(self):
        tree, leaves = Tree(), [sha256(b"\0" + bytes.fromhex(leaf)) for leaf in self.LEAVES]
        self.assertEqual(tree.root().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        for size, leaf in enumerate(leaves, 1):
            tree.add(leaf)
            self.assertEqual(tree.root(), merkle(leaves[:size]))
        self.assertEqual(tree.root().hex(), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")

    def test_the_specifications_note_is_signed_by_its_vkey(self):
        signer = a_vkey(self.VKEY)
        text, signatures = split_note(self.NOTE)
        self.assertEqual((signer.name, signer.id.hex(), text), ("example.com/foo", "530d903a", "This is an example message.\n"))
        signed = signature_by(signatures, signer, "x", "x")
        check_signature(signed, text.encode(), signer.public, "x", "x")
        with self.assertRaises(Integrity):
            check_signature(signed, text.encode() + b" ", signer.public, "x", "x")

    def test_a_signature_that_is_longer_or_shorter_is_none(self):
        signed, public = signature(bytes(32), b"other words and text"), public_of(bytes(32))
        self.assertTrue(is_signed(signed, b"other words and text", public))
        for other in (signed + b"other words and ", signed[:-1], b""):
            self.assertFalse(is_signed(other, b"text", public))

    def test_malformed_vkeys_and_notes_are_refused(self):
        for bad in ("", "a+b", self.VKEY.replace("530d", "530e"), self.VKEY[:-4], self.VKEY.replace("foo", "fo o"), self.VKEY + "+"):
            with self.assertRaises(ValueError, msg=bad):
                a_vkey(bad)
        for bad in ("", "text\n", self.NOTE[:-1], self.NOTE.replace("—", "-"), self.NOTE.replace("an", "a\tn"), self.NOTE + "\n"):
            with self.assertRaises(ValueError, msg=bad):
                split_note(bad)


class NamesThatEntriesCommitTo(LedgerCase):
    def setUp(self):
        super().setUp()
        self.ana, self.value = self.ledger.commit("record", "ana"), self.ledger.commit("value", "bé")
        self.at = len(self.ledger.frames)
        self.ledger.operation(self.made.people["Ada"], "history", source="pool", objects=[self.ana, self.value])
        self.ledger.write()

    def alter(self, at, data):
        names = bytearray((self.folder / "ledger/names").read_bytes())
        names[at:at + len(data)] = data
        (self.folder / "ledger/names").write_bytes(names)

    def erase(self, item):
        at = item["opening"]
        length = int.from_bytes(self.ledger.names[at - 20:at - 16], "little")
        self.alter(at + 120, bytes(length - 116))

    def test_are_opened_and_listed(self):
        self.assertIn("4 names opened, 0 erased", self.accept()[0])
        _, output, _ = self.made.run("list", person="Alan")
        self.assertEqual(output.decode().count("record ana, value bé"), 2)
        _, output, _ = self.made.run("list", "--json", person="Alan")
        self.assertEqual(json.loads(output)[self.at]["body"]["objects"], [{**self.ana, "name": "ana"}, {**self.value, "name": "bé"}])

    def test_may_be_erased(self):
        self.erase(self.ana)
        self.assertIn("2 names opened, 2 erased", self.accept()[0])
        _, output, _ = self.made.run("list", person="Alan")
        self.assertEqual(output.decode().count("record (erased), value bé"), 2)

    def test_may_be_followed_by_garbage(self):
        with open(self.folder / "ledger/names", "ab") as file:
            file.write(b"\xff" * 99)
        self.accept()

    def test_are_found_where_they_are_not_as_they_were_written(self):
        for at in (0, 4, 36, 50, 130, 160):
            old = self.ledger.names[at:at + 1]
            self.alter(20 + at, bytes([old[0] ^ 1]))
            self.refuse("ledger/names", f"entry {self.at}", secret=False)
            self.alter(20 + at, old)
        self.accept()

    def test_are_found_missing(self):
        whole = (self.folder / "ledger/names").read_bytes()
        (self.folder / "ledger/names").write_bytes(whole[:-1])
        self.refuse("ledger/names", f"entry {self.at}'s value", "is not there", secret=False)
        (self.folder / "ledger/names").write_bytes(b"MLN1" + bytes(16) + whole[20:])
        self.refuse("ledger/names", "does not begin", secret=False)
        (self.folder / "ledger/names").unlink()
        self.refuse("ledger/names", "cannot be read", secret=False)


class AWholeLedger(LedgerCase):
    def test_verifies_for_everyone_with_what_they_have(self):
        for seed in range(SEED, SEED + 5):
            made = MadeLedger(self.scratch / str(seed) / "vault", seed)
            size = len(made.ledger.frames)
            for person, opened in (("Ada", True), ("Alan", True), ("Wendy", False), (None, False)):
                code, output, errors = made.run("verify", person=person)
                self.assertEqual(code, 0, (seed, person, errors))
                output = output.decode()
                self.assertIn(f"{size} entries in {len(EPOCHS) + 1} epochs", output)
                self.assertEqual(f"{size} of them opened" in output, opened)
                self.assertIn(checkpoint_text(made.ledger.origin, size, merkle(made.ledger.leaves)), output)
                stepped_back = any("clock" in body for body in made.ledger.entries)
                self.assertEqual("its time stands" in errors, stepped_back and not opened)

    def test_lists_its_entries_or_without_a_secret_their_frames(self):
        code, output, _ = self.made.run("list", "--json", person="Alan")
        rows = json.loads(output)
        self.assertEqual((code, [row["body"] for row in rows]), (0, self.ledger.entries))
        self.assertEqual([row["leaf"] for row in rows], [leaf.hex() for leaf in self.ledger.leaves])
        code, output, _ = self.made.run("list", "--json")
        self.assertEqual((code, [row.pop("body") and row for row in rows]), (0, json.loads(output)))
        self.assertEqual(len(self.made.run("list", person="Ada")[1].splitlines()), len(self.ledger.frames))

    def test_of_any_count_of_epochs_and_entries_verifies(self):
        for number, (closings, running) in enumerate((((), 0), ((2,), 0), ((3, 4, 5, 6), 0), ((16,), 1), ((), 40))):
            made = MadeLedger(self.scratch / str(number) / "vault", SEED, closings, running)
            code, _, errors = made.run("verify", person="Alan")
            self.assertEqual(code, 0, (closings, running, errors))

    def test_goes_on_from_every_checkpoint_that_it_signed(self):
        size = len(self.ledger.frames)
        files = [self.save(f"{size}.checkpoint", self.ledger.checkpoint(size)) for size in range(1, size + 1)]
        for person in ("Alan", None):
            self.accept("--against", *files, person=person)
        witness = self.ledger.checkpoint(size) + note("witness.example", bytes(32), "x\n").split("\n\n")[1]
        self.accept("--against", self.save("witnessed", witness))

    def test_may_stand_between_the_steps_of_a_change_of_epochs(self):
        ledger, seed = self.ledger, self.made.vault.bytes(32)
        self.made.vault.write("ledger/signer.next", ledger.signer_file(len(ledger.epochs) + 2, seed))
        self.accept(person="Ada")
        ledger.end_epoch(seed)
        self.made.vault.write(f"ledger/epochs/{len(ledger.epochs):06d}", compact(ledger.epochs[-1]))
        self.accept(person="Ada")
        self.made.vault.write("ledger/signer", bytes(93))
        self.accept(person="Ada")
        (self.folder / "ledger/signer.next").rename(self.folder / "ledger/signer")
        self.accept(person="Ada")

    def test_ends_where_an_append_was_interrupted(self):
        whole, size = self.ledger.entries_file(), len(self.ledger.frames)
        last = self.ledger.frames[-1].bytes()
        for tail in (last[:1], last[:4], last[:200], last[:-1], last[:-64] + bytes(64), bytes(len(last)), bytes(3), b"\xff" * 100):
            self.made.vault.write("ledger/entries", whole[:-len(last)] + tail)
            for person in ("Alan", None):
                output, errors = self.accept(person=person)
                self.assertIn(f"the last {len(tail)} bytes are no whole frame", errors)
                self.assertIn(f"{size - 1} entries", output)


class ATamperedLedger(LedgerCase):
    """Each test says where the hand was, and the finding must name that place."""

    def tamper(self, change, *words, index=10, restated=True, **options):
        """`change` alters the list of frames. The finding names the entry, also where leaf hashes are made to fit."""
        frames = list(self.ledger.frames)
        change(self.ledger.frames)
        self.made.vault.write("ledger/entries", self.ledger.entries_file())
        self.refuse(f"entry {index}, at byte", *words, **options)
        if restated:
            self.ledger.restate()
            self.made.vault.write("ledger/entries", self.ledger.entries_file())
            self.refuse(f"entry {index}, at byte", *words, **options)
        self.ledger.frames = frames

    def alter(self, index, **members):
        def change(frames):
            frames[index] = replace(frames[index], **members)
        return change

    def test_shows_an_entry_that_was_altered(self):
        for index in (0, 6, 7, 10, 20, 22):
            sealed = self.ledger.frames[index].sealed
            self.tamper(self.alter(index, sealed=sealed[:-1] + bytes([sealed[-1] ^ 1])), index=index)
            self.tamper(self.alter(index, entry_hash=bytes(32)), index=index)
            self.tamper(self.alter(index, nonce=bytes(24)), index=index)
            self.tamper(self.alter(index, box=self.ledger.box[::-1]), index=index)

    def test_shows_a_time_that_was_altered(self):
        for index in (0, 10, 24):
            self.tamper(self.alter(index, time=self.ledger.frames[index].time - 1), index=index)

    def test_shows_a_leaf_hash_or_a_signature_that_was_altered(self):
        self.tamper(self.alter(10, leaf=bytes(32)), restated=False)
        self.tamper(self.alter(10, signature=bytes(64)), index=11, restated=False)

    def test_shows_an_entry_that_was_removed(self):
        for index in (0, 5, 10, 20, 23):
            self.tamper(lambda frames: frames.pop(index), index=index)

    def test_shows_entries_that_changed_places(self):
        def swap(frames):
            frames[10], frames[11] = frames[11], frames[10]
        self.tamper(swap)

    def test_shows_an_entry_that_was_put_in(self):
        def copy(frames):
            frames.insert(10, frames[3])
        self.tamper(copy)

        def forge(frames):
            frames.insert(10, self.ledger.with_leaf(frames[3], frames[:10]))
        self.tamper(forge, index=11, restated=False)

    def test_shows_entries_that_another_signed(self):
        def sign_anew(frames):
            seeds, self.ledger.seeds = self.ledger.seeds, [*self.ledger.seeds[:-1], bytes(32)]
            for index in range(24, len(frames)):
                frames[index] = self.ledger.signed(frames[index], frames[:index])
            self.ledger.seeds = seeds
        self.tamper(sign_anew, "signature", index=24, restated=False)

    def test_shows_a_repair_that_took_away_acknowledged_entries(self):
        self.ledger.append(self.made.people["Wendy"], "repair", counts={"bytes": 7})
        self.ledger.write()
        self.accept()
        self.ledger.append(self.made.people["Wendy"], "repair", counts={"bytes": 900, "entries": 1})
        self.ledger.write()
        self.refuse(f"entry {len(self.ledger.frames) - 1}", "repair", secret=False)

    def test_shows_that_the_old_signer_went_on_after_its_epoch(self):
        self.ledger.seeds.append(self.ledger.seeds[1])
        self.ledger.append(self.made.people["Ada"], "verify")
        self.made.vault.write("ledger/entries", self.ledger.entries_file())
        self.refuse(f"entry {len(self.ledger.frames) - 1}, at byte", "signature")

    def test_shows_damage_to_a_length_and_cuts_off_nothing_that_follows(self):
        whole = self.ledger.entries_file()
        at = 20 + sum(len(frame.bytes()) for frame in self.ledger.frames[:23])
        for byte, bit in ((0, 1), (0, 128), (1, 2), (1, 128), (2, 1), (2, 8), (3, 1), (3, 128)):
            damaged = bytearray(whole)
            damaged[at + byte] ^= bit
            self.made.vault.write("ledger/entries", damaged)
            self.refuse(f"entry 23, at byte {at}")

    def test_shows_any_flipped_bit_but_in_the_last_frame(self):
        whole, random = self.ledger.entries_file(), self.made.vault.random
        end, at = len(whole) - len(self.ledger.frames[-1].bytes()), 20
        for frame in self.ledger.frames[:-1]:
            for _ in range(6):
                bit = 8 * at + random.randrange(8 * len(frame.bytes()))
                damaged = bytearray(whole)
                damaged[bit // 8] ^= 1 << bit % 8
                self.made.vault.write("ledger/entries", damaged)
                self.assertEqual(self.made.run("verify")[0], 13, bit)
            at += len(frame.bytes())
        self.assertEqual(at, end)

    def test_shows_that_a_finished_epoch_was_cut_off(self):
        for keep in (0, 5, 20):
            frames = self.ledger.frames
            self.ledger.frames = frames[:keep]
            self.made.vault.write("ledger/entries", self.ledger.entries_file())
            self.refuse(f"ends before entry {keep}", "cut off or rolled back")
            self.ledger.frames = frames

    def test_shows_no_cut_in_the_running_epoch_but_against_a_checkpoint(self):
        kept = self.save("kept", self.ledger.checkpoint())
        self.ledger.frames = self.ledger.frames[:-2]
        self.made.vault.write("ledger/entries", self.ledger.entries_file())
        self.accept()
        self.refuse(str(kept), "cut off or rolled back", arguments=("verify", "--against", kept))

    def test_shows_a_fork_against_a_checkpoint(self):
        kept = self.save("kept", self.ledger.checkpoint(24))
        self.ledger.frames = self.ledger.frames[:22]        # whoever holds the running signer can write its epoch anew
        del self.ledger.entries[22:]
        for _ in range(5):
            self.ledger.append(self.made.people["Ada"], "verify")
        self.ledger.write()
        self.accept()
        self.refuse(str(kept), "forked", arguments=("verify", "--against", kept))

    def test_shows_a_roll_back_that_took_epochs_along(self):
        kept = [self.save(f"kept-{size}", self.ledger.checkpoint(size)) for size in (24, 15, 8)]
        self.ledger.frames, self.ledger.epochs = self.ledger.frames[:7], self.ledger.epochs[:1]
        for number in (2, 3):
            (self.folder / "ledger" / "epochs" / f"{number:06d}").unlink()
        self.ledger.write()
        self.made.vault.write("ledger/signer", self.ledger.signer_file(2, self.ledger.seeds[1]))
        self.accept()
        self.refuse(*map(str, kept), "cut off or rolled back", arguments=("verify", "--against", *kept))

    def test_refuses_a_checkpoint_of_a_signer_who_does_not_count_for_its_size(self):
        ledger = self.ledger
        for size, seed in ((8, ledger.seeds[0]), (7, ledger.seeds[1]), (24, ledger.seeds[0]), (24, bytes(32))):
            text = checkpoint_text(ledger.origin, size, merkle(ledger.leaves[:size]))
            self.refuse("signer who counts", arguments=("verify", "--against", self.save("wrong", note(ledger.origin, seed, text))))
        empty = note(ledger.origin, ledger.seeds[0], checkpoint_text(ledger.origin, 0, sha256(b"")))
        self.refuse("nobody's", arguments=("verify", "--against", self.save("empty", empty)))
        good = ledger.checkpoint(24)
        altered = good.replace("\n24\n", "\n23\n")
        self.refuse(arguments=("verify", "--against", self.save("altered", altered)))

    def test_exit_codes_for_what_is_no_checkpoint_of_this_log(self):
        other = MadeLedger(self.scratch / "other" / "vault", SEED + 1).ledger
        for text in ("", "x", other.checkpoint(3), self.ledger.checkpoint(3).replace("\n3\n", "\n03\n"),
                     self.ledger.checkpoint(3).replace("\n3\n", "\n3\nmore\n")):
            code, _, errors = self.made.run("verify", "--against", self.save("bad", text))
            self.assertEqual(code, 15, (text, errors))
        self.assertEqual(self.made.run("verify", "--against", self.scratch / "absent")[0], 15)


class TamperedEpochs(LedgerCase):
    def refuse_epoch(self, epoch, *words, **members):
        """The epoch's file with other members."""
        path = self.folder / "ledger" / "epochs" / f"{epoch:06d}"
        whole = path.read_bytes()
        path.write_bytes(compact({**json.loads(whole), **members}))
        self.refuse(f"ledger/epochs/{epoch:06d}", *words)
        path.write_bytes(whole)

    def test_are_refused_for_whatever_is_not_as_it_was(self):
        epochs = self.ledger.epochs
        for other in (epochs[0]["checkpoint"], epochs[1]["succession"], self.ledger.checkpoint(15), "", "x\n"):
            self.refuse_epoch(2, checkpoint=other)
        for other in (epochs[0]["succession"], epochs[2]["succession"], epochs[1]["checkpoint"], ""):
            self.refuse_epoch(2, succession=other)
        self.refuse_epoch(2, number=3)
        self.refuse_epoch(3, format="muniment-epic")

    def test_are_refused_when_one_is_missing(self):
        for number in (1, 2):
            path = self.folder / "ledger" / "epochs" / f"{number:06d}"
            whole = path.read_bytes()
            path.unlink()
            self.refuse(f"ledger/epochs/{number:06d}: is missing")
            path.write_bytes(whole)
        path = self.folder / "ledger" / "epochs" / "000003"
        path.unlink()
        self.refuse("entry 21, at byte", "signature")        # the first that the signer of epoch 2 did not sign

    def promote(self, root, count=1):
        """Ends the running epoch by root's word, as a follower that becomes the home does."""
        for _ in range(count):
            self.ledger.end_epoch(by_root=root)
        for path in (self.folder / "ledger" / "epochs").iterdir():
            path.unlink()
        self.ledger.write()

    def test_can_be_ended_by_root_also_without_an_entry(self):
        self.promote(self.made.vault.keys["root"], count=3)
        self.accept()
        self.made.fill(len(self.ledger.frames) + 5)
        self.ledger.write()
        output, _ = self.accept()
        self.assertIn(f"in {len(EPOCHS) + 4} epochs", output)

    def test_are_ended_by_root_and_nobody_else(self):
        self.promote(bytes(32))
        self.refuse(f"ledger/epochs/{len(EPOCHS) + 1:06d}", "succession note is not signed by the signer who counts")

    def test_are_refused_when_their_own_signer_lies(self):
        ledger = self.ledger
        seed, size, root = ledger.seeds[1], 8, merkle(ledger.leaves[:8])
        following = vkey(ledger.origin, ledger.seeds[2])

        def succession(size=size, root=root, following=following, start="muniment succession"):
            return note(ledger.origin, seed, f"{start}\n{checkpoint_text(ledger.origin, size, root)}{following}\n")
        for other in (succession(size=9), succession(root=bytes(32)), succession(start="muniment Succession"),
                      succession(following=vkey("muniment/other", ledger.seeds[2])), succession(following="x")):
            self.refuse_epoch(2, succession=other)
        self.refuse_epoch(2, "counted before", succession=succession(following=vkey(ledger.origin, ledger.seeds[0])))
        for size_, root_ in ((7, root), (8, bytes(32))):
            closing = note(ledger.origin, seed, checkpoint_text(ledger.origin, size_, root_))
            self.refuse_epoch(2, checkpoint=closing, succession=succession(size=size_, root=root_))

    def test_are_refused_when_the_header_names_another_first_signer(self):
        vault, signer = self.made.vault, self.made.vault.signer
        for other in (vkey(self.ledger.origin, bytes(32)), vkey("muniment/other", self.ledger.seeds[0]), "x", None):
            vault.signer = other
            vault.write_header()
            self.refuse("ledger/epochs/000001" if other and self.ledger.origin in other else "muniment.json")
        vault.signer = signer

    def test_show_a_signer_file_of_another_epoch_or_key(self):
        seeds = self.ledger.seeds
        sealed = self.ledger.signer_file(4, seeds[-1])
        for content in (self.ledger.signer_file(4, seeds[0]), self.ledger.signer_file(3, seeds[-1]), bytes(93), b"", bytes(94),
                        sealed[:-1] + bytes([sealed[-1] ^ 1])):
            self.made.vault.write("ledger/signer", content)
            self.refuse("ledger/signer", secret=False)
        (self.folder / "ledger/signer").unlink()              # as in a copy of the vault
        self.accept()


class AnOlderAccess(Scratch):
    """Slots may lack generations of `access` that were renewed before they were made: the header's newest is enough."""

    def setUp(self):
        super().setUp()
        self.vault = VaultWriter(self.scratch / "vault", SEED)
        self.ledger = LedgerWriter(self.vault)
        self.ada = self.vault.add_person("Ada", "custodian")
        self.ledger.operation(self.ada, "restore")
        self.intent = self.ledger.append(self.ada, "keys rotate", "intent")
        self.vault.renew("access")
        self.ledger.start_process()
        self.alan = self.vault.add_person("Alan", "auditor")
        (self.scratch / "key").write_text(self.alan.text() + "\n")

    def write(self):
        self.vault.write_header()
        self.ledger.write()

    def run_reader(self, *arguments):
        return run("--vault", self.scratch / "vault", "--key-file", self.scratch / "key", "ledger", *arguments)

    def test_leaves_its_entries_sealed_and_opens_the_rest(self):
        # The outcome's intent is sealed to the older key.
        self.ledger.append(self.ada, "keys rotate", "outcome", outcome="done", intent=self.intent)
        self.ledger.operation(self.alan, "audit list")
        self.write()
        code, output, errors = self.run_reader("verify")
        self.assertEqual((code, errors), (0, ""))
        self.assertIn(b"6 entries in 1 epochs verified, 3 of them opened, 0 intents", output)
        code, output, errors = self.run_reader("list", "--json")
        self.assertEqual((code, ["body" in row for row in json.loads(output)]), (0, [False] * 3 + [True] * 3), errors)

    def test_holds_outcomes_to_the_intents_that_it_keeps_sealed(self):
        self.ledger.append(self.ada, "keys rotate", "outcome", outcome="done", intent={**self.intent, "entry": "00" * 32})
        self.write()
        code, _, errors = self.run_reader("verify")
        self.assertEqual(code, 13)
        self.assertIn("entry 3, at byte", errors)
        self.assertIn("intent", errors)

    def test_is_no_key_to_a_vault_that_names_a_newer_one(self):
        (self.scratch / "key").write_text(self.ada.text() + "\n")
        self.write()
        code, _, errors = self.run_reader("verify")
        self.assertEqual(code, 13)
        self.assertIn("newer access key", errors)


class ALogElsewhere(LedgerCase):
    """What was read from a vault on a medium that cannot be written to."""

    def setUp(self):
        super().setUp()
        own, vault = self.made.vault.signer, self.made.vault
        self.log, self.folder_of_log = LedgerWriter(vault), self.scratch / "log"
        self.signer, vault.signer = vault.signer, own
        self.log.facts.update(self.ledger.facts)
        self.log.append(self.made.people["Alan"], "log elsewhere", outcome="done", details={"checkpoint": self.ledger.checkpoint()})
        for _ in range(9):
            self.log.operation(self.made.people["Ada"], "restore")
        self.log.end_epoch()
        self.log.operation(self.made.people["Alan"], "audit list")
        self.vouch("Alan")
        self.write()

    def vouch(self, name, text=None):
        slot = self.log.actor(self.made.people[name])["slot"]
        text = text or f"muniment log elsewhere\n{self.log.origin}\n{self.signer}\n"
        self.voucher = note(slot, self.made.people[name].seed, text)

    def write(self):
        (self.folder_of_log / "ledger" / "epochs").mkdir(parents=True, exist_ok=True)
        (self.folder_of_log / "ledger" / "entries").write_bytes(self.log.entries_file())
        (self.folder_of_log / "ledger" / "first-signer").write_text(self.voucher)
        for epoch in self.log.epochs:
            (self.folder_of_log / "ledger" / "epochs" / f"{epoch['number']:06d}").write_bytes(compact(epoch))

    def run_reader(self, *arguments, person="Alan"):
        return self.made.run(*arguments, "--log-elsewhere", self.folder_of_log, person=person)

    def expect_refusal(self, *words):
        self.write()
        code, _, errors = self.run_reader("verify")
        self.assertEqual(code, 13, errors)
        for word in words:
            self.assertIn(word, errors)

    def test_is_verified_and_listed_as_the_vaults_own_is(self):
        for person, extent in (("Alan", "21 of them opened"), (None, "unopened")):
            code, output, errors = self.run_reader("verify", person=person)
            self.assertEqual((code, errors), (0, ""))
            self.assertIn(f"21 entries in 2 epochs verified, {extent}", output.decode())
        code, output, errors = self.run_reader("list", "--json")
        rows = json.loads(output)
        self.assertEqual((code, len(rows), rows[0]["body"]["action"]), (0, 21, "log elsewhere"), errors)
        checkpoint = self.save("start", rows[0]["body"]["details"]["checkpoint"])
        self.accept("--against", checkpoint)                 # the vault's own ledger, which this log goes on from

    def test_is_refused_where_nobody_of_the_vault_vouches_for_its_signer(self):
        self.vouch("Gone")
        self.expect_refusal("ledger/first-signer", "nobody")
        self.vouch("Alan")
        self.voucher = self.voucher.replace(self.signer, vkey(self.log.origin, bytes(32)))
        self.expect_refusal("ledger/first-signer", "Alan", "signature")

    def test_is_refused_where_its_first_signer_is_of_something_else(self):
        for text in (f"muniment log elsewhere\nmuniment/{'00' * 16}\n{self.signer}\n", f"{self.log.origin}\n{self.signer}\n",
                     f"muniment log elsewhere\n{self.log.origin}\nx\n", f"muniment log elsewhere\n{self.log.origin}\n{self.signer}\n\n"):
            self.vouch("Alan", text)
            self.expect_refusal("ledger/first-signer")
        (self.folder_of_log / "ledger" / "first-signer").unlink()
        code, _, errors = self.run_reader("verify")
        self.assertEqual(code, 13)
        self.assertIn("ledger/first-signer: is missing", errors)

    def test_is_refused_where_the_vaults_own_ledger_is_put_in_its_place(self):
        self.log = self.ledger
        self.expect_refusal("ledger/epochs/000001", "not signed")

    def test_is_refused_where_it_does_not_begin_as_one(self):
        self.log.entries, self.log.frames, self.log.epochs = [], [], []
        self.log.seeds, self.log.closings = self.log.seeds[:1], []
        self.log.operation(self.made.people["Ada"], "restore")
        (self.folder_of_log / "ledger" / "epochs" / "000001").unlink()
        self.expect_refusal("entry 0, at byte", "begin a log elsewhere")


class EntriesThatLie(LedgerCase):
    """Well sealed, hashed and signed by the signer: only who opens them sees it."""

    def lie(self, *words, person="Ada", **options):
        frames, entries, now = list(self.ledger.frames), list(self.ledger.entries), self.ledger.now
        index = len(frames)
        self.ledger.append(self.made.people[person], "verify", **options)
        self.ledger.append(self.made.people["Ada"], "verify")
        self.ledger.write()
        self.refuse(f"entry {index}, at byte", *words, secret=False)
        self.assertEqual(self.made.run("verify")[0], 0)
        self.ledger.frames, self.ledger.entries, self.ledger.now = frames, entries, now

    def test_are_refused(self):
        def alter(**members):
            return lambda body: body.update(members)
        for members in ({"sequence": 3}, {"time": "2026-03-02T04:00:11.000000000Z"}, {"time": "yesterday"}, {"phase": "later"},
                        {"clock": 5}, {"outcome": "perhaps"}, {"objects": {}}, {"actor": {}}, {"action": 7}):
            self.lie(alter=alter(**members))
        self.lie("time", at=self.ledger.now - 10, alter=lambda body: body.pop("clock"))
        self.lie("time", at=self.ledger.now - 10, alter=alter(clock=9))
        self.lie("slot", alter=lambda body: body["actor"].update(slot="00" * 8))

    def test_are_refused_when_an_outcome_has_no_such_intent(self):
        intent = self.ledger.append(self.made.people["Ada"], "restore", "intent")
        self.lie("intent", phase="outcome", outcome="done")
        self.lie("intent", phase="event", intent=intent)
        self.lie("intent", phase="intent", outcome="done")
        self.lie("intent", phase="outcome", outcome="done", intent={**intent, "entry": "00" * 32})
        self.lie("intent", phase="outcome", outcome="done", intent={**intent, "sequence": 2})
        self.ledger.append(self.made.people["Ada"], "restore", "outcome", outcome="done", intent=intent)
        self.lie("already", phase="outcome", outcome="done", intent=intent)

    def test_are_refused_when_nobody_known_signed_them(self):
        made = self.made
        stranger = made.vault.add_person("Stranger", "custodian")
        details = person_details(made.vault.people[-1], stranger)
        made.people["Stranger"] = stranger
        (self.folder / "slots" / made.vault.people[-1]["id"]).unlink()
        self.lie("not signed by the person", person="Stranger")
        self.lie("not signed by the person", person="Stranger", details=details)
        self.ledger.append(made.people["Wendy"], "keys add", details=details)         # a writer introduces nobody
        self.lie("not signed by the person", person="Stranger")
        self.ledger.append(made.people["Gone"], "keys add", details=details)
        self.ledger.append(stranger, "verify")
        self.ledger.write()
        self.accept()

    def test_are_refused_when_the_signers_hold_another_persons_slot(self):
        slot = bytes.fromhex(self.ledger.actor(self.made.people["Ada"])["slot"])
        actor = self.ledger.actor(self.made.people["Ada"])
        body = compact({"sequence": len(self.ledger.frames), "time": shown_time(self.ledger.now), "phase": "event", "action": "verify",
                        "actor": actor, "objects": []})
        signed = signature(self.made.people["Wendy"].seed, b"muniment ledger entry\n" + self.made.vault.id + slot + body)
        self.ledger.add(self.ledger.now, bytes(16) + slot + signed + body)
        self.ledger.write()
        self.refuse(f"entry {len(self.ledger.frames) - 1}", "not signed by the person", secret=False)

    def test_are_refused_when_sealed_for_another_place_or_to_an_unknown_generation(self):
        frame = self.ledger.frames[-1]
        self.ledger.frames.append(self.ledger.signed(replace(frame), self.ledger.frames))
        self.ledger.write()
        self.refuse(f"entry {len(self.ledger.frames) - 1}", "does not open", secret=False)
        self.ledger.frames[-1] = self.ledger.signed(replace(frame, generation=2), self.ledger.frames[:-1])
        self.ledger.write()
        self.refuse(f"entry {len(self.ledger.frames) - 1}", "generation")


class AHostileLedger(LedgerCase):
    def test_is_refused_whatever_somebody_signs(self):
        register, document = {"kind": "register", "name": "policy/000001"}, {"kind": "document", "name": "00" * 32}
        for command, action, members in (
                (("ledger", "list"), "ingest", {"source": 7}),
                (("registers",), "retention set", {"objects": [{**register, "name": "policy/first"}, document]}),
                (("registers",), "retention set", {"objects": [register, {**document, "name": "none"}]}),
                (("registers",), "retention set", {"objects": [register, {"kind": "document", "commitment": "00" * 32, "opening": 20}]}),
                (("ledger", "verify"), "audit witness add", {"details": {"document": "00" * 32}}),
                (("ledger", "verify"), "audit witness add", {"details": {"document": "00" * 32, "key": ["x"]}}),
                (("ledger", "verify"), "audit timestamp add", {"details": {"document": "00" * 32, "authority": "../x"}}),
                (("ledger", "verify"), "audit witness keep", {"details": {"files": 7}})):
            with self.subTest(members):
                made = MadeLedger(self.scratch / str(len(list(self.scratch.iterdir()))) / "vault", SEED)
                intent = made.ledger.append(made.people["Wendy"], action, "intent")
                made.ledger.append(made.people["Wendy"], action, "outcome", outcome="done", intent=intent, **members)
                made.ledger.write()
                code, _, errors = run("--vault", made.folder, "--key-file", made.folder.parent / "Ada", *command)
                self.assertEqual(code, 13, errors)
                self.assertIn(f"entry {len(made.ledger.frames) - 1}", errors)

    def test_is_refused_where_a_witness_is_not_cut_as_the_format_says(self):
        kind_and_key, name = b"\4" + public_of(bytes(32)), "w.example"
        key = f"{name}+{sha256(name.encode() + bytes([10]) + kind_and_key)[:4].hex()}+{b64(kind_and_key)}"
        document = {"format": "muniment-witness", "version": 1, "vault": self.made.vault.id.hex(), "name": "W", "key": key,
                    "added": shown_time(0), "person": self.ledger.actor(self.made.people["Ada"])["slot"]}
        body = json.dumps(document, indent=2)[:-2].encode()
        signed = b64(signature(self.made.people["Ada"].seed, b"muniment witness\n" + body))
        where = f"witnesses/{sha256(key.encode())[:8].hex()}/witness"
        start = body + b',\n  "signature": "' + signed.encode()
        self.made.vault.write(where, start + b'"\n}\n')
        self.accept()
        for rest in (b'"\n}', b'"\n}\n\n', b'",\n  "more": 1\n}\n'):
            self.made.vault.write(where, start + rest)
            self.refuse(where)

    def test_is_refused_whatever_lies_among_its_witnesses(self):
        head = {"format": "muniment-timestamp-authority", "version": 1, "vault": self.made.vault.id.hex(), "person": "00" * 8}
        for certificates in (["?"], [7], "x", []):
            document = json.dumps({**head, "certificates": certificates, "signature": "A" * 86 + "=="}, indent=2) + "\n"
            self.made.vault.write("witnesses/0123456789abcdef/authority", document.encode())
            self.refuse("witnesses/0123456789abcdef/authority")

    def test_cannot_make_the_search_for_whole_frames_long(self):
        length = (2**19).to_bytes(4, "little")
        self.made.vault.write("ledger/entries", self.ledger.entries_file() + b"\xff" * 4 + length * (2**18 - 1))
        self.refuse(f"entry {len(self.ledger.frames)}, at byte")

    def test_ends_the_program_itself_with_its_exit_code(self):
        program = [sys.executable, READER, "--vault", self.folder, "ledger", "verify"]
        self.assertEqual(subprocess.run(program, capture_output=True, timeout=60).returncode, 0)
        self.made.vault.write("ledger/entries", self.ledger.entries_file()[:300])
        done = subprocess.run(program, capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 13, done.stderr)
        self.assertNotIn(b"Traceback", done.stderr)

    def test_is_refused_whatever_stands_in_its_files(self):
        random = self.made.vault.random
        for name in ("ledger/entries", "ledger/epochs/000002"):
            whole = (self.folder / name).read_bytes()
            for content in (b"", b"MLG1", whole[:20], b"MLG1" + bytes(16), whole[:20] + bytes(3_000_000), b"[]", b"{", b"\xff" * 99,
                            random.randbytes(5000)):
                self.made.vault.write(name, content)
                code, _, errors = self.made.run("verify", person="Alan")
                self.assertEqual(code, 13, (name, content[:30]))
                self.assertNotIn("Traceback", errors)
            (self.folder / name).unlink()
            self.assertEqual(self.made.run("verify")[0], 13)
            self.made.vault.write(name, whole)
        self.accept()


if __name__ == "__main__":
    unittest.main()
