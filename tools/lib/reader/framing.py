"""FORMAT.md, "Framing": what stands around the records of files, and how files come back of both."""

from dataclasses import dataclass

from .cursor import Cursor
from .refusals import Integrity

LINES = ("json-lines", "csv", "cognito-csv")        # formats in which a record is a line


@dataclass
class Framing:
    """What one file has around its records."""
    first: int                               # record, and
    count: int                               # how many, of the collection's
    prefix: bytes
    separators: list                         # of (repeat, bytes)
    suffix: bytes

    def pieces(self, records, file_format):
        """The bytes of the file, in pieces of some size, of the collection's records."""
        records = iter(records[self.first:self.first + self.count])
        pieces, is_first, suffix = [self.prefix], True, self.suffix
        for repeat, separator in [(min(self.count, 1), b"")] + self.separators:
            for _ in range(repeat):
                record = next(records).data
                if record is not None:       # an erased one goes with the separator before it, or behind it where it would be the first
                    pieces += b"" if is_first else separator, record
                    is_first = False
                if len(pieces) >= 4096:
                    yield b"".join(pieces)
                    pieces = []
        if is_first and self.count and file_format in LINES:
            suffix = b""                     # nothing but the end of the last line, which is not there any more
        yield b"".join(pieces) + suffix


def read_framing(stream, where, files):
    """For each of a collection's files, given as (number, File), its number → Framing."""
    cursor, framing, first = Cursor(stream, where), {}, 0
    for number, file in files:
        prefix, separators, left = cursor.take(cursor.varint()), [], max(file.records - 1, 0)
        while repeat := cursor.varint():
            if repeat > left:
                raise Integrity(where, "has more separators than records")
            left -= repeat
            separators.append((repeat, cursor.take(cursor.varint())))
        if left:
            raise Integrity(where, "has fewer separators than records")
        framing[number] = Framing(first, file.records, prefix, separators, cursor.take(cursor.varint()))
        first += file.records
    cursor.end()
    return framing
