"""FORMAT.md, "Snapshots": the sealed documents that both are."""

from .cursor import Cursor
from .encoded import MAX_DOCUMENT, SEALING, decode
from .folder import read_file
from .primitives import aead_open
from .refusals import BadInput, Integrity

DOCUMENT_VERSIONS = {b"M": 1, b"L": 3}      # the newest of each


def open_document(vault, name, kind, snapshot_id):
    data = read_file(vault.folder, name, MAX_DOCUMENT + SEALING * 32)
    cursor = Cursor(data, name)
    start, nonce = cursor.take(6), cursor.take(24)
    if start[:5] != b"MDOC" + kind:
        raise Integrity(name, "is not the kind of document that it should be")
    additional, sealed = vault.id + snapshot_id + start, cursor.rest()
    try:
        encoded = aead_open(sealed, additional, nonce, vault.file_key(name), name, "the document")
    except Integrity:
        if not (vault.folder / f"{name}.key.next").is_file():
            raise
        encoded = aead_open(sealed, additional, nonce, vault.file_key(name, ".key.next"), name, "the document")
    if not 1 <= start[5] <= DOCUMENT_VERSIONS[kind]:
        raise BadInput(f"{name}: is of version {start[5]}; this reader knows version {DOCUMENT_VERSIONS[kind]}")
    return decode(encoded, MAX_DOCUMENT, name)
