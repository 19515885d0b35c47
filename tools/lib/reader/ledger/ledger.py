"""FORMAT.md, "The ledger" and "A log elsewhere": a ledger, and the keys that open its entries."""

from ..documents import Document
from ..folder import read_file
from ..forms import ensure
from ..header import HEADER, read_header
from ..primitives import check_signature
from ..refusals import Integrity
from .notes import MAX_NOTE, SIGNING, a_vkey, key_id_of, split_note

FIRST_SIGNER = "ledger/first-signer"        # of a log elsewhere


class Ledger:
    """What the vault's header says of its ledger, and the keys of whoever opened the vault, if anybody did."""

    def __init__(self, folder, vault=None, elsewhere=None):
        """`elsewhere`: a folder with a log of what was read from the vault, instead of the vault's own."""
        self.header = vault.header if vault else read_header(folder)
        self.folder, self.is_elsewhere = elsewhere or folder, elsewhere is not None
        self.keys = vault.keys if vault else {}
        self.id = self.header.vault_id
        self.origin = f"muniment/{self.id.hex()}"
        self.first_signer = self.signer_elsewhere() if elsewhere else self.signer_of_the_header()

    def signer_of_the_header(self):
        signer = Document({"signer": self.header.signer}, HEADER).get("signer", a_vkey)
        if signer.name != self.origin:
            raise Integrity(HEADER, "names a signer of another log")
        return signer

    def signer_elsewhere(self):
        """The first signer of a log elsewhere, for whom somebody of the vault vouches."""
        start = f"muniment log elsewhere\n{self.origin}\n"
        try:
            text, signatures = split_note(read_file(self.folder, FIRST_SIGNER, MAX_NOTE).decode("utf-8"))
            vkey = text.removeprefix(start).removesuffix("\n")
            signer = a_vkey(vkey)
            ensure(text == start + vkey + "\n" and signer.name == self.origin)
        except ValueError:
            raise Integrity(FIRST_SIGNER, "names no signer of a log of this vault") from None
        for slot, person in self.header.people.items():
            name, public = slot.hex(), person.card[32:]
            key_id = key_id_of(name, SIGNING, public)
            for signature in (signed for by, of, signed in signatures if (by, of) == (name, key_id)):
                check_signature(signature, text.encode(), public, FIRST_SIGNER, f"the word of {person.name}")
                return signer
        raise Integrity(FIRST_SIGNER, "names a signer for whom nobody of this vault vouches")

    def opens_entries(self):
        return any(kind == "access" for kind, _ in self.keys)
