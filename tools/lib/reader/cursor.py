"""FORMAT.md, "Conventions": integers, varints and counted bytes, read one behind the other; and ascending ordinals, as they stand
in "Record blocks" and in the order streams of "Records"."""

from .refusals import Integrity


class Cursor:
    """Walks through bytes and refuses to pass their end."""

    def __init__(self, data, where):
        self.data, self.where, self.at = data, where, 0

    def take(self, count):
        if count > len(self.data) - self.at:
            raise Integrity(self.where, "ends before what it announces")
        self.at += count
        return self.data[self.at - count:self.at]

    def rest(self):
        return self.take(len(self.data) - self.at)

    def integer(self, width):
        return int.from_bytes(self.take(width), "little")

    def varint(self):
        value = 0
        for shift in range(0, 70, 7):
            if self.at == len(self.data):
                break
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                if value >> 64 or (shift and not byte):
                    break
                return value
        raise Integrity(self.where, "holds a malformed varint")

    def left(self):
        return len(self.data) - self.at

    def counted(self, limit):
        """A varint that counts or measures: at most `limit`."""
        value = self.varint()
        if value > limit:
            raise Integrity(self.where, "states more than the format allows")
        return value

    def below(self, limit):
        return self.counted(limit - 1)

    def take_counted(self, limit):
        return self.take(self.counted(limit))

    def signed_varint(self):
        value = self.varint()
        return value >> 1 if value % 2 == 0 else -(value + 1 >> 1)

    def ordinals(self, count):
        """Ascending numbers: the first, then gaps."""
        numbers, following = [], 0
        for _ in range(count):
            numbers.append(following + self.varint())
            following = numbers[-1] + 1
        return numbers

    def end(self):
        if self.at != len(self.data):
            raise Integrity(self.where, "goes on behind its end")
