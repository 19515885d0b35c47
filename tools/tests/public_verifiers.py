"""Verifiers of transparency logs that nobody here wrote, for the tests: Go's sumdb packages, in the short program
verify_ledger.go, and pymerkle. What is missing fails the tests; tools/test installs it."""

import base64
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pymerkle import InmemoryTree

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from ledger_writer import consistency_path                                                          # noqa: E402
from reader.findings import Findings                                                                # noqa: E402
from reader.ledger.epochs import read_epochs                                                        # noqa: E402
from reader.ledger.frames import Frames                                                             # noqa: E402
from reader.ledger.ledger import Ledger                                                             # noqa: E402
from vault_writer import b64                                                                        # noqa: E402

SOURCE = Path(__file__).resolve().parent / "verify_ledger.go"
PACKAGES = "/usr/share/gocode"               # where Debian keeps the sources of Go packages
FOLDER = tempfile.TemporaryDirectory(prefix="muniment-verifiers-")


@functools.cache
def verify_ledger():
    """Builds the program, once a run."""
    if not shutil.which("go") or not os.path.isdir(PACKAGES + "/src/golang.org/x/mod/sumdb/tlog"):
        raise AssertionError("the Debian packages golang-go and golang-golang-x-mod-dev are missing: tools/test installs them")
    program = Path(FOLDER.name) / "verify_ledger"
    built = subprocess.run(["go", "build", "-o", program, SOURCE], capture_output=True, text=True, timeout=300, cwd=FOLDER.name,
                           env={**os.environ, "GO111MODULE": "off", "GOPATH": PACKAGES, "GOCACHE": FOLDER.name + "/cache"})
    if built.returncode:
        raise AssertionError(f"verify_ledger.go does not build: {built.stderr}")
    return program


def go(*arguments):
    """What the program answers, or None where it refuses."""
    done = subprocess.run([verify_ledger(), *map(str, arguments)], capture_output=True, text=True, timeout=60)
    if done.returncode not in (0, 1) or "panic" in done.stderr:
        raise AssertionError(f"verify_ledger {arguments}: {done.stderr}")
    return done.stdout.rstrip("\n") if done.returncode == 0 else None


def pymerkle_log(leaf_datas):
    log = InmemoryTree(algorithm="sha256")
    for data in leaf_datas:
        log.append_entry(data)
    return log


def pymerkle_path(log, index, size):
    """Its inclusion path without the leaf's own hash, which it lists first; it counts leaves from 1."""
    return log.prove_inclusion(index + 1, size).path[1:]


class PublicVerifiers:
    """For a test case with a scratch folder: has public verifiers check a log that a vault holds."""

    def note_file(self, name, content):
        path = self.scratch / name
        path.write_text(content)
        return path

    def check_log(self, vault, checkpoint, proof, sizes=None, indexes=None):
        """Checks the checkpoints, the inclusion proofs and the consistency of the checkpoints with one another.
        `checkpoint(size)` and `proof(index, size)` are texts as whoever writes this log gives them; the leaf data and the
        signers who count come from the independent reader. Without `sizes` and `indexes`, all of them are asked for."""
        ledger = Ledger(vault)
        findings = Findings()
        epochs, _ = read_epochs(ledger, findings)
        frames = list(Frames(ledger))
        self.assertEqual(findings.failures, [])
        self.assertTrue(frames)
        datas, leaves = [frame.leaf_data for frame in frames], [frame.leaf for frame in frames]
        log, sizes, kept = pymerkle_log(datas), sizes or range(1, len(datas) + 1), []
        for size in sizes:
            key = next(epoch.signer.vkey for epoch in epochs if epoch.counts_for(size))
            file, root = self.note_file(f"checkpoint-{size}", checkpoint(size)), log.get_root(size)
            self.assertEqual(go("checkpoint", key, file), f"{size} {b64(root)}")
            for index in indexes or range(size):
                self.check_inclusion(key, index, size, proof(index, size), datas, log)
            for old_size, old_key, old_file, old_root in kept:
                path = consistency_path(leaves[:size], old_size)
                hashes = self.note_file("hashes", "".join(b64(part) + "\n" for part in path))
                self.assertEqual(go("consistency", old_key, old_file, key, file, hashes), f"{old_size} to {size}")
                log.prove_consistency(old_size, size).verify(old_root, root)
            kept.append((size, key, file, root))

    def check_inclusion(self, key, index, size, proof, datas, log):
        if index >= size:
            return
        file = self.note_file("entry.tlog-proof", proof)
        self.assertEqual(go("inclusion", key, file, datas[index].hex()), f"{index} of {size}")
        path = [base64.b64decode(line) for line in proof.split("\n\n")[0].split("\n")[2:]]
        self.assertEqual(path, pymerkle_path(log, index, size))
