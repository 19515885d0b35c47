"""FORMAT.md, "Keys" and "`.key` files": a vault, and the keys of whoever opened it."""

from .bundles import check_trust, open_bundle
from .cursor import Cursor
from .folder import read_file
from .header import read_header
from .packs import Pack
from .primitives import blake2b, box_open
from .refusals import Integrity, WrongSecret
from .slots import find_slot


class Vault:
    """An opened vault: the header and the keys of the person who opened it."""

    def __init__(self, folder, key_files, passphrase_files):
        self.folder, self.header = folder, read_header(folder)
        self.id = self.header.vault_id
        slot, identity = find_slot(folder, self.id, key_files, passphrase_files)
        bundle = open_bundle(slot, identity, self.id)
        check_trust(self.header, slot, identity, bundle)
        self.slot, self.keys, self.packs = slot, bundle.keys, {}

    def check_reads(self):
        if ("id", 1) not in self.keys or not any(kind == "read" for kind, _ in self.keys):
            raise WrongSecret(f"{self.slot.where}: the role {self.slot.person.role} holds no keys to read with")

    def derive(self, label, context=b""):
        return blake2b(b"muniment/" + label.encode() + b"\0" + context, self.keys["id", 1])

    def file_key(self, name, ending=".key"):
        """The random key of a pack, manifest or layout, from the `.key` file beside it."""
        where = name + ending
        cursor = Cursor(read_file(self.folder, where, 89), where)
        if cursor.take(5) != b"MKEY\x01":
            raise Integrity(where, "is not a key file of the vault")
        secret = self.keys.get(("read", cursor.integer(4)))
        if secret is None:
            raise Integrity(where, "is sealed to a generation of `read` that the bundle does not hold")
        key = box_open(cursor.take(80), secret, where, "its key")
        cursor.end()
        return key

    def pack(self, pack_id):
        if pack_id not in self.packs:
            self.packs[pack_id] = Pack(self, pack_id)
        return self.packs[pack_id]
