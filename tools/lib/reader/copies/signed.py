"""FORMAT.md, "Copies": a document of one line that a person signed, whose last member is the signature."""

from ..documents import parse_document
from ..forms import base64_of, hex_of
from ..primitives import check_signature
from ..refusals import Integrity


class Signed:
    def __init__(self, data, name):
        self.name = name
        body, mark, rest = data.rpartition(b',"signature":"')
        if not mark or not rest.endswith(b'"}'):
            raise Integrity(name, "does not end with its signature")
        self.body, self.signature = body, self.form(lambda: base64_of(64)(rest[:-2].decode("ascii")))
        self.document = parse_document(body + b"}", name)

    def form(self, read):
        try:
            return read()
        except (ValueError, TypeError, IndexError):
            raise Integrity(self.name, "is not of the form that FORMAT.md says") from None

    def check(self, header, context):
        """That somebody of the vault signed it."""
        person = header.people.get(self.document.get("person", hex_of(8)))
        if header.vault_id != self.document.get("vault", hex_of(16)) or person is None:
            raise Integrity(self.name, "was made by nobody whom the header names")
        check_signature(self.signature, context + self.body, person.card[32:], self.name, "the document")
