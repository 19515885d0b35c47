"""FORMAT.md, "Columns": blocks of codec 2."""

from .cursor import Cursor
from .primitives import inflate
from .refusals import Integrity


def decode_columns(payload, length, where):
    """The plain bytes of a block of codec 2."""
    start = Cursor(payload, where)
    page_length, bits = start.varint(), start.take_counted(len(payload))
    if page_length > length:
        raise Integrity(where, "has a longer page than the format allows")
    page = Cursor(inflate(start.rest(), page_length, where), where)
    head, middle = page.take_counted(length), page.take_counted(length)
    row_count, terminator = page.counted(length), page.take(1)
    pieces = [page.take(size) for size in [page.counted(length) for _ in range(page.counted(page.left()))]]
    column_count = page.counted(page.left())
    shapes = []
    for _ in range(page.counted(page.left())):
        steps = [(page.below(len(pieces)), page.below(column_count)) for _ in range(page.counted(page.left()))]
        shapes.append((steps, page.below(len(pieces))))
    rows = [page.below(len(shapes)) for _ in range(row_count)]
    if not rows:
        raise Integrity(where, "has no rows")
    counts, value_count = [0] * column_count, 0
    for row in rows:
        value_count += len(shapes[row][0])
        if value_count * 2 > length:
            raise Integrity(where, "has more values than the format allows")
        for _, column in shapes[row][0]:
            counts[column] += 1
    reader = Columns(page, bits, terminator, length)
    for count in counts:
        reader.known.append(reader.column(count, 1))
    reader.end()
    values = [iter(column) for column in reader.known]
    texts, left = [], length - len(head) - len(middle)
    for row in rows:
        steps, last = shapes[row]
        text = b"".join(pieces[piece] + next(values[column]) for piece, column in steps) + pieces[last]
        left -= len(text) + len(varint(len(text)))
        if left < 0:
            break
        texts.append(text)
    if left != 0:
        raise Integrity(where, "is not encoded to its stated length")
    return b"".join([head, *(varint(len(text)) for text in texts), middle, *texts])


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


class Columns:
    """Reads the columns of a page, and counts what the format bounds."""

    def __init__(self, page, bits, terminator, length):
        self.page, self.bits, self.terminator, self.where = page, bits, terminator, page.where
        self.bit, self.values_left, self.bytes_left, self.known = 0, length // 2, 2 * length, []

    def ensure(self, condition):
        if not condition:
            raise Integrity(self.where, "has a malformed column")

    def end(self):
        self.page.end()
        self.ensure(self.bit == 8 * len(self.bits))

    def column(self, count, depth):
        self.values_left -= count
        self.ensure(count > 0 and self.values_left >= 0 and depth <= 7)
        kind = self.page.integer(1)
        self.ensure(kind < 3 or kind == 3 and depth == 1 or kind in (4, 5))
        if kind == 0:
            return [self.text() for _ in range(count)]
        if kind == 1:
            entries = [self.text() for _ in range(self.page.counted(256))]
            self.ensure(entries)
            numbers = self.page.take(count) if len(entries) > 1 else bytes(count)
            self.ensure(max(numbers) < len(entries))
            return [entries[number] for number in numbers]
        if kind == 2:
            return self.pattern(count)
        if kind == 3:
            again = self.known[self.page.below(len(self.known))]
            self.ensure(len(again) == count)
            places = self.exceptions(count)
            return self.spread(list(again), places, self.column(len(places), 2) if places else [])
        if kind == 4:
            glue = self.page.take_counted(self.page.left())
            heads, tails = self.column(count, depth + 1), self.column(count, depth + 1)
            return [self.made(head + glue + tail) for head, tail in zip(heads, tails)]
        places = self.exceptions(count)
        self.ensure(0 < len(places) < count)
        usual = iter(self.column(count - len(places), depth + 1))
        skipped = set(places)
        values = [b"" if place in skipped else next(usual) for place in range(count)]
        return self.spread(values, places, self.column(len(places), depth + 1))

    def text(self):
        end = self.page.data.find(self.terminator, self.page.at)
        self.ensure(end >= 0)
        return self.page.take(end + 1 - self.page.at)[:-1]

    def made(self, value):
        self.bytes_left -= len(value)
        self.ensure(self.bytes_left >= 0)
        return value

    def exceptions(self, count):
        places, behind = [], 0
        for _ in range(self.page.counted(count)):
            places.append(behind + self.page.counted(count))
            behind = places[-1] + 1
            self.ensure(behind <= count)
        return places

    def spread(self, values, places, others):
        for place, other in zip(places, others):
            values[place] = other
        return values

    def pattern(self, count):
        text, fields, behind = self.page.take_counted(128), [], 0
        self.ensure(text)
        for _ in range(self.page.counted(len(text))):
            start, base, width = self.page.counted(len(text)), self.page.integer(1), self.page.integer(1)
            least, step, bits = self.page.varint(), self.page.varint(), self.page.integer(1)
            self.ensure(base in (10, 16) and 0 < width <= (15 if base == 10 else 12) and behind <= start and bits <= 50)
            behind, limit = start + width, base ** width
            self.ensure(behind <= len(text) and least < limit and 0 < step < limit)
            fields.append((start, behind, "0%d%s" % (width, "d" if base == 10 else "x"), least, step, bits, limit))
        needed = count * sum(field[5] for field in fields)
        self.ensure(needed <= 8 * len(self.bits) - self.bit and count * len(text) <= self.bytes_left)
        held, taken, values = self.bits[self.bit // 8:(self.bit + needed + 7) // 8], 0, []
        for _ in range(count):
            value = bytearray(text)
            for start, end, form, least, step, bits, limit in fields:
                number = least + step * stream_bits(held, taken, bits)
                self.ensure(number < limit)
                value[start:end] = format(number, form).encode()
                taken += bits
            values.append(self.made(bytes(value)))
        self.ensure(needed % 8 == 0 or held[-1] >> needed % 8 == 0)
        self.bit += 8 * len(held)
        return values


def stream_bits(data, at, count):
    """The `count` bits from bit `at` on."""
    window = int.from_bytes(data[at // 8:(at + count + 7) // 8], "little")
    return window >> at % 8 & (1 << count) - 1
