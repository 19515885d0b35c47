"""FORMAT.md, "Verifying": the tree against epochs and checkpoints."""

import sys

from nacl import bindings as sodium

from ..cursor import Cursor
from ..folder import read_file
from ..merkle import Tree
from ..primitives import box_open, check_signature, is_signed
from ..refusals import Integrity
from .checkpoints import checkpoint_text
from .epochs import read_epochs
from .frames import ENTRIES, Frames
from .notes import signature_by
from .walk import Walk


def signature_fits(ledger, signer, size, root, signature):
    return is_signed(signature, checkpoint_text(ledger.origin, size, root).encode(), signer.public)


def first_misfit(ledger, epoch):
    """The first frame of an epoch whose own signature does not fit the tree that it ends, or None."""
    tree = Tree()
    for frame in Frames(ledger):
        tree.add(frame.leaf)
        if tree.size > epoch.before and not signature_fits(ledger, epoch.signer, tree.size, tree.root(), frame.signature):
            return frame
        if epoch.closing and tree.size == epoch.closing.size:
            break
    return None


def check_epoch(ledger, epoch, walk):
    """The tree at an epoch's end, or at the log's, is the one that the epoch's signer signed."""
    size = epoch.closing.size if epoch.closing else walk.tree.size
    if size not in walk.roots:
        raise Integrity(ENTRIES, f"ends before entry {walk.tree.size}, and {epoch} closed {size} entries: cut off or rolled back")
    root, frame = walk.roots[size]
    signer = epoch.closer if size == epoch.before else epoch.signer
    if signature_fits(ledger, signer, size, root, frame.signature) and (epoch.closing is None or epoch.closing.root == root):
        if epoch.closing and (ledger.origin, signer.id, frame.signature) not in epoch.closing.signatures:
            raise Integrity(str(epoch), f"has another signature than entry {frame.sequence}, which it closes with")
        return
    misfit = first_misfit(ledger, epoch)
    if misfit is None:
        raise Integrity(str(epoch), f"closes another tree of {size} entries than the log's")
    raise misfit.refuse(f"its signature is not that of epoch {epoch.number}'s signer over the tree that ends with it: it was "
                        "altered, put there, or signed by another")


def check_against(ledger, checkpoint, epochs, walk):
    """The log goes on from a checkpoint that was kept elsewhere."""
    where, size = checkpoint.where, checkpoint.size
    signer = next((epoch.signer for epoch in epochs if epoch.counts_for(size)), None)
    if size > walk.tree.size:
        raise Integrity(where, f"was signed over {size} entries, and the log has {walk.tree.size}: cut off or rolled back")
    if signer is None:
        raise Integrity(where, f"is of {size} entries, for which nobody's signature counts")
    check_root = walk.roots[size][0] == checkpoint.root
    if not check_root and not any((name, key_id) == (signer.name, signer.id) for name, key_id, _ in checkpoint.signatures):
        raise Integrity(where, f"has another root of the first {size} entries, and another signer: forked, or not of this log")
    signature = signature_by(checkpoint.signatures, signer, where, "the checkpoint")
    check_signature(signature, checkpoint.text.encode(), signer.public, where, "the checkpoint")
    if not check_root:
        raise Integrity(where, f"has another root of the first {size} entries: forked")


def check_signer_file(ledger, epoch, walk):
    """Whoever holds `log` can tell whether the running epoch can go on. Copies of a vault have no signer's file."""
    for name in ("ledger/signer.next", "ledger/signer"):
        if not (ledger.folder / name).is_file():
            continue
        cursor = Cursor(read_file(ledger.folder, name, 93), name)
        if cursor.take(5) != b"MSGN\x01":
            raise Integrity(name, "is not a signer's file")
        number, generation = cursor.integer(4), cursor.integer(4)
        if name.endswith("next") and number == epoch.number + 1:
            continue                         # its epoch never began: whoever appends next removes the file
        if ("log", generation) not in ledger.keys:
            walk.notices.append(f"{name} is sealed to a generation of `log` that you do not hold")
            return
        seed = box_open(cursor.take(80), ledger.keys["log", generation], name, "its key")
        cursor.end()
        if number != epoch.number or sodium.crypto_sign_seed_keypair(seed)[0] != epoch.signer.public:
            raise Integrity(name, f"is not the signer of the running epoch {epoch.number}")
        return


def check(ledger, findings, against, see):
    """Everything that can be checked with what there is. Answers with the walk and how many epochs there are."""
    epochs, is_chain_whole = read_epochs(ledger, findings)
    sizes = {epoch.closing.size for epoch in epochs if epoch.closing} | {checkpoint.size for checkpoint in against}
    walk = Walk(ledger, findings, sizes, see)
    for epoch in epochs:
        size = epoch.closing.size if epoch.closing else walk.tree.size
        is_due = epoch.closing is not None or (is_chain_whole and size > epoch.before)
        if is_due and walk.is_sound(size):
            findings.attempt(check_epoch, ledger, epoch, walk)
    for checkpoint in against:
        if walk.is_sound(checkpoint.size):
            findings.attempt(check_against, ledger, checkpoint, epochs, walk)
    if is_chain_whole and any(kind == "log" for kind, _ in ledger.keys):
        findings.attempt(check_signer_file, ledger, epochs[-1], walk)
    if walk.frames.torn:
        walk.notices.append(f"the last {walk.frames.torn} bytes are no whole frame: an append was interrupted there, or the "
                            f"last entry, {walk.tree.size}, was damaged")
    for notice in walk.notices:
        print(f"reader: {ENTRIES}: {notice}", file=sys.stderr)
    return walk, len(epochs)
