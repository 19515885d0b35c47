"""FORMAT.md, "Epochs": whose signature counts for which sizes."""

from dataclasses import dataclass

from ..documents import parse_document
from ..folder import names_in, read_file
from ..forms import a_count, ensure, one_of
from ..primitives import check_signature
from ..refusals import Integrity
from .checkpoints import Checkpoint, a_checkpoint
from .notes import Signer, a_note, a_vkey, signature_by, signer_of

EPOCHS = "ledger/epochs"
MAX_EPOCH = 2**20                           # bytes of an epoch's file: FORMAT.md states no bound, this is ours


@dataclass
class Epoch:
    """A span of sizes and the signer who counts for them. The running epoch has no closing checkpoint yet."""
    number: int
    signer: Signer
    before: int                              # the size at which the epoch before was closed
    closer: Signer                           # who signed the last entry before it
    closing: Checkpoint | None = None

    def counts_for(self, size):
        return size > self.before and (self.closing is None or size <= self.closing.size)

    def __str__(self):
        return f"{EPOCHS}/{self.number:06d}"


def close_epoch(ledger, epoch):
    """Reads an epoch's file into the epoch, and answers with the epoch that follows."""
    where = str(epoch)
    document = parse_document(read_file(ledger.folder, where, MAX_EPOCH), where)
    document.get("format", one_of("muniment-epoch"))
    # The file is not signed as a whole, so that nobody can tell a later version from damage.
    document.get("version", lambda value: ensure(a_count(value) == 1))
    if document.get("number", a_count) != epoch.number:
        raise Integrity(where, "is of another number than its name")
    succession, succession_signatures = document.get("succession", a_note)
    is_promotion = succession.startswith("muniment promotion\n")
    text, signatures = document.get("checkpoint", a_note)
    origin, closing = document.get("checkpoint", lambda _: a_checkpoint(text, signatures, where))
    is_empty = closing.size == epoch.before and is_promotion          # root's word ends an epoch that has no entry, too
    if origin != ledger.origin or closing.size <= epoch.before and not is_empty:
        raise Integrity(where, "closes another log, or no entry of this one")
    closer = epoch.closer if is_empty else epoch.signer
    check_signature(signature_by(signatures, closer, where, "the closing checkpoint"), text.encode(), closer.public,
                    where, "the closing checkpoint")
    if is_promotion and ledger.is_elsewhere:
        raise Integrity(where, "is ended by root, which ends no epoch of a log elsewhere")
    authority = signer_of(ledger.origin, ledger.header.root) if is_promotion else epoch.signer
    check_signature(signature_by(succession_signatures, authority, where, "the succession note"), succession.encode(),
                    authority.public, where, "the succession note")
    start = f"muniment {'promotion' if is_promotion else 'succession'}\n" + closing.text
    vkey = succession.split("\n")[-2]
    following = document.get("succession", lambda _: a_vkey(vkey))
    if succession != start + vkey + "\n" or following.name != ledger.origin:
        raise Integrity(where, "has a succession note that does not follow its closing checkpoint")
    epoch.closing = closing
    return Epoch(epoch.number + 1, following, closing.size, closer)


def read_epochs(ledger, findings):
    """The epochs from the header's signer on, and whether the chain of signers is whole to its end."""
    epochs = [Epoch(1, ledger.first_signer, 0, ledger.first_signer)]
    names = names_in(ledger.folder / EPOCHS, "[0-9]{6}")
    while names and int(names[-1]) >= epochs[-1].number:
        following = findings.attempt(close_epoch, ledger, epochs[-1])
        if following is None:
            return epochs, False
        if any(following.signer.public == epoch.signer.public for epoch in epochs):
            findings.add(Integrity(str(epochs[-1]), "names a signer who counted before"))
            return epochs, False
        epochs.append(following)
    return epochs, True
