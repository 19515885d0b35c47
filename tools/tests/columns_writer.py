"""Writes blocks in columns (FORMAT.md, "Columns"). A column is (what stands in the page, what stands in the bits); how values
are cut out of rows, and which kind a column is, the caller or chance decides."""

import re
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from primitives import varint                                                                       # noqa: E402

TERMINATOR = b"\0"


def counted(data):
    return varint(len(data)) + data


def text(values):
    return b"\0" + b"".join(value + TERMINATOR for value in values), b""


def dictionary(values):
    entries = list(dict.fromkeys(values))
    numbers = bytes(entries.index(value) for value in values) if len(entries) > 1 else b""
    return b"\1" + varint(len(entries)) + b"".join(entry + TERMINATOR for entry in entries) + numbers, b""


def pattern(values, fields):
    """`fields` are (start, base, width, least, step, bits)."""
    shape = bytearray(values[0])
    for start, _, width, *_ in fields:
        shape[start:start + width] = b"0" * width
    page = b"\2" + counted(bytes(shape)) + varint(len(fields))
    for start, base, width, least, step, bits in fields:
        page += varint(start) + bytes([base, width]) + varint(least) + varint(step) + bytes([bits])
    stream = at = 0
    for value in values:
        for start, base, width, least, step, bits in fields:
            stream |= (int(value[start:start + width], base) - least) // step << at
            at += bits
    return page, stream.to_bytes((at + 7) // 8, "little")


def exceptions(places):
    return varint(len(places)) + b"".join(varint(b - a - 1) for a, b in zip([-1, *places], places))


def again(column, places=(), others=(b"", b"")):
    return b"\3" + varint(column) + exceptions(places) + others[0], others[1]


def join(glue, heads, tails):
    return b"\4" + counted(glue) + heads[0] + tails[0], heads[1] + tails[1]


def excepting(places, usual, others):
    return b"\5" + exceptions(places) + usual[0] + others[0], usual[1] + others[1]


def page_head(head, middle, pieces, shapes, rows, column_count):
    """The parts of a page before its columns. `shapes` are ([(piece, column)], last piece), by number."""
    parts = [counted(head), counted(middle), varint(len(rows)), TERMINATOR]
    parts.append(varint(len(pieces)) + b"".join(varint(len(piece)) for piece in pieces) + b"".join(pieces))
    parts.append(varint(column_count))
    parts.append(varint(len(shapes)) + b"".join(
        varint(len(steps)) + b"".join(varint(piece) + varint(column) for piece, column in steps) + varint(last)
        for steps, last in shapes))
    return [*parts, b"".join(varint(row) for row in rows)]


def encoded(plain_length, page, bits):
    return b"\2" + varint(plain_length) + varint(len(page)) + counted(bits) + zlib.compress(page, 1)


def encode(head, middle, rows, random):
    """A block of these rows, cut at random into values and written in columns of random kinds; None where it does not fit."""
    plain_length = len(head) + len(middle) + sum(len(varint(len(row))) + len(row) for row in rows)
    cut = re.compile(random.choice((rb'[^"{}:,\[\]\0]+', rb"[0-9a-z]+", rb"[^,\0]*", rb"[^\0]+")))
    pieces, shapes, numbers, columns = {}, {}, [], []
    for row in rows:
        steps, at = [], 0
        for place, match in enumerate(cut.finditer(row)):
            if place == len(columns):
                columns.append([])
            columns[place].append(match[0])
            steps.append((pieces.setdefault(row[at:match.start()], len(pieces)), place))
            at = match.end()
        shape = tuple(steps), pieces.setdefault(row[at:], len(pieces))
        numbers.append(shapes.setdefault(shape, len(shapes)))
    if sum(map(len, columns)) * 4 > plain_length or TERMINATOR in b"".join(rows):
        return None
    written = []
    for number, values in enumerate(columns):
        written.append(column(values, columns[:number], random))
    page = b"".join(page_head(head, middle, list(pieces), list(shapes), numbers, len(columns)) + [part for part, _ in written])
    bits = b"".join(part for _, part in written)
    return encoded(plain_length, page, bits) if len(page) <= plain_length else None


def column(values, before, random):
    kinds = [lambda: text(values)]
    if len(set(values)) <= 256:
        kinds.append(lambda: dictionary(values))
    for number, known in enumerate(before):
        if len(known) == len(values):
            places = [place for place, (a, b) in enumerate(zip(known, values)) if a != b]
            kinds.append(lambda number=number, places=places: again(
                number, places, text([values[place] for place in places]) if places else (b"", b"")))
    for base, digits in ((10, rb"[0-9]{1,9}"), (16, rb"[0-9a-f]{1,12}")):
        fitting = [place for place, value in enumerate(values) if re.fullmatch(digits, value)]
        width = len(values[fitting[0]]) if fitting else 0
        fitting = [place for place in fitting if len(values[place]) == width]
        if fitting:
            least = min(int(values[place], base) for place in fitting)
            bits = max(int(values[place], base) - least for place in fitting).bit_length()
            if bits <= 50:
                usual = pattern([values[place] for place in fitting], [(0, base, width, least, 1, bits)])
                others = [place for place in range(len(values)) if place not in set(fitting)]
                kinds.append(lambda usual=usual, others=others: excepting(
                    others, usual, text([values[place] for place in others])) if others else usual)
    if all(b"-" in value for value in values):
        parts = [value.split(b"-", 1) for value in values]
        kinds.append(lambda: join(b"-", text([part[0] for part in parts]), dictionary([part[1] for part in parts])
                                  if len({part[1] for part in parts}) <= 256 else text([part[1] for part in parts])))
    return random.choice(kinds)()
