#!/usr/bin/env python3
"""Puts a long made-up ledger in the place of a vault's own: every entry signed by a person of the vault, every frame by its
epoch's signer, so that all of it verifies and the program appends behind it.

The vault must be new: what its ledger said before is gone, and the catalog with it. The snapshots that the entries speak of
are not there. It takes the key file of each person who is to have written entries; the first must be a custodian's."""

import argparse
import hashlib
import json
import os
import shutil
import struct
import sys
import time
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from nacl import bindings as sodium                                                                 # noqa: E402

from ledger.deeds import ROLES, STEP_SECONDS, Author, deeds                                                              # noqa: E402
from ledger.forms import (checkpoint_text, compact, entry, note, seal_entry, shown_time, signer_file,  # noqa: E402
                          succession_text, vkey)
from primitives import sha256, signature                                                 # noqa: E402
from reader.cursor import Cursor                                                                    # noqa: E402
from reader.folder import read_file                                                                 # noqa: E402
from reader.identities import read_key_file                                                         # noqa: E402
from reader.merkle import Tree                                                                      # noqa: E402
from reader.primitives import box_open                                                              # noqa: E402
from reader.refusals import BadInput                                                                # noqa: E402
from reader.vault import Vault                                                                      # noqa: E402

EPOCH = 1000
"""Entries in an epoch: what a vault's rules say where nobody changed them."""
STEP = STEP_SECONDS * 10**9


class Batches:
    """What makes the entries of one epoch, for any process: all that is the same for each of them."""

    def __init__(self, vault, authors, entries, start, seed):
        self.vault_id, self.entries, self.start, self.seed = vault.id, entries, start, seed
        self.authors = {role: [author for author in authors if author.role == role] for role, _ in ROLES}
        self.generation, self.access = newest(vault, "access")

    def count(self, number):
        return min(EPOCH, self.entries - number * EPOCH)

    def frames(self, number):
        """For each frame its time, entry hash and what stands between leaf hash and signature."""
        first, count = number * EPOCH, self.count(number)
        frames = []
        for deed in deeds(self.seed, number, count, self.authors, first / self.entries):
            # Each process has its session key and repeats its box.
            session = os.urandom(32)
            box, intent = sodium.crypto_box_seal(session, self.access), None
            for phase in deed.phases:
                sequence = first + len(frames)
                moment = self.start + sequence * STEP
                body = {**deed.facts, "sequence": sequence, "time": shown_time(moment), "phase": phase}
                if phase == "outcome":
                    body |= {**deed.outcome, "intent": {"sequence": sequence - 1, "entry": intent.hex()}}
                plain = entry(self.vault_id, bytes.fromhex(deed.author.slot), deed.author.seed, os.urandom(16), compact(body))
                intent, nonce = sha256(plain), os.urandom(24)
                sealed = seal_entry(self.vault_id, sequence, plain, nonce, session)
                frames.append((moment, intent, struct.pack("<I", self.generation) + box + nonce + sealed))
        return frames


def newest(vault, kind):
    """The newest generation of a key, and its public half."""
    return max((generation, public) for (name, generation), public in vault.header.publics.items() if name == kind)


class Signing:
    """The part that goes in order: leaf hashes, the tree, the signers."""

    def __init__(self, folder, vault, first_seed):
        self.folder, self.log, self.seed = folder, newest(vault, "log"), first_seed
        self.origin = f"muniment/{vault.id.hex()}"
        self.tree, self.before, self.epoch = Tree(), bytes(32), 1

    def frame(self, moment, entry_hash, rest):
        data = struct.pack(">q", moment) + entry_hash + self.before + hashlib.sha256(rest).digest()
        leaf = hashlib.sha256(b"\0" + data).digest()
        self.tree.add(leaf)
        signed = signature(self.seed, checkpoint_text(self.origin, self.tree.size, self.tree.root()).encode())
        self.before = hashlib.sha256(signed).digest()
        body = struct.pack("<q", moment) + entry_hash + leaf + rest + signed
        return struct.pack("<I", len(body)) + body

    def end_epoch(self):
        size, root, following = self.tree.size, self.tree.root(), os.urandom(32)
        document = {
            "format": "muniment-epoch", "version": 1, "number": self.epoch,
            "checkpoint": note(self.origin, self.seed, checkpoint_text(self.origin, size, root)),
            "succession": note(self.origin, self.seed, succession_text(self.origin, size, root, vkey(self.origin, following))),
        }
        (self.folder / "ledger/epochs").mkdir(exist_ok=True)
        (self.folder / f"ledger/epochs/{self.epoch:06d}").write_text(json.dumps(document, indent=2) + "\n")
        self.seed, self.epoch = following, self.epoch + 1

    def write_signer(self):
        generation, public = self.log
        (self.folder / "ledger/signer").write_bytes(signer_file(self.epoch, generation, self.seed, public))


def first_signer(vault):
    """The seed of the header's signer, who is in office as long as no epoch has ended."""
    cursor = Cursor(read_file(vault.folder, "ledger/signer", 93), "ledger/signer")
    cursor.take(5)
    number, generation = cursor.integer(4), cursor.integer(4)
    seed = box_open(cursor.take(80), vault.keys["log", generation], "ledger/signer", "its key")
    if number != 1 or vkey(f"muniment/{vault.id.hex()}", seed) != vault.header.signer:
        raise BadInput(f"{vault.folder}: its first signer is gone; only a new vault will do")
    return seed


def an_author(folder, key_file):
    slot = Vault(folder, [key_file], []).slot
    return Author(slot.person.name, slot.person.role, slot.id.hex(), read_key_file(key_file).seed)


def write_ledger(folder, key_files, entries, seed=1):
    """Writes the ledger of so many entries that ends an hour ago."""
    vault, authors = Vault(folder, key_files[:1], []), [an_author(folder, file) for file in key_files]
    signing = Signing(folder, vault, first_signer(vault))
    batches = Batches(vault, authors, entries, time.time_ns() - 3600 * 10**9 - entries * STEP, seed)
    shutil.rmtree(folder / "local", ignore_errors=True)
    for catalog in folder.glob("catalog.sqlite*"):
        catalog.unlink()
    with open(folder / "ledger/entries", "wb") as file, Pool() as pool:
        file.write(b"MLG1" + vault.id)
        for frames in pool.imap(batches.frames, range(-(-entries // EPOCH)), chunksize=4):
            # The last epoch stays open, full as it may be: whoever appends next ends it.
            if signing.tree.size:
                signing.end_epoch()
            file.write(b"".join(signing.frame(*frame) for frame in frames))
    signing.write_signer()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vault", type=Path, required=True, help="a new vault")
    parser.add_argument("--key-file", type=Path, action="append", required=True, help="of each person who is to sign; a custodian's first")
    parser.add_argument("--entries", type=int, default=1_000_000, help="how many (1,000,000)")
    chosen = parser.parse_args()
    write_ledger(chosen.vault, chosen.key_file, chosen.entries)


if __name__ == "__main__":
    main()
