"""FORMAT.md, "Erasing": whether the ledger tells of what was erased."""

from .forms import hex_of
from .layout import read_layout_document
from .ledger.ledger import Ledger
from .ledger.verifying import check
from .refusals import Integrity


def check_erased(vault, snapshots, findings):
    """Each file of which something was erased is as an entry about erasing says."""
    stated = {}
    for snapshot in snapshots:
        layout = findings.attempt(read_layout_document, vault, snapshot)
        for number, part in enumerate(layout.parts("files") if layout else ()):
            if "erased" in part.members:
                stated[f"{snapshot.hex()}/{number}"] = part.part("erased").optional("digest", hex_of(32))
    if not stated:
        return
    named = set()

    def see(frame, body, names):
        if body is not None and body.members["action"] in ("erase", "erase files") and body.members.get("outcome") != "refused":
            named.update((one["kind"], one.get("name")) for one in body.members["objects"] if one["kind"] in ("file", "destroyed file"))
    check(Ledger(vault.folder, vault), findings, [], see)
    for name, digest in stated.items():
        wanted = ("file", f"{name} {digest.hex()}") if digest else ("destroyed file", name)
        if wanted not in named:
            findings.add(Integrity(f"layouts/{name.partition('/')[0]}", "has a file with something erased that no entry tells of"))
