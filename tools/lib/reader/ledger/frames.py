"""FORMAT.md, "Frames": the file of the entries, one frame behind the other."""

from dataclasses import dataclass

from ..cursor import Cursor
from ..primitives import sha256
from ..refusals import Integrity

ENTRIES = "ledger/entries"
MAX_FRAME = 2**20                           # bytes behind a frame's length
FIXED = 8 + 32 + 32 + 4 + 80 + 24 + 64      # of them, those that are not the sealed entry
ENTRY_HEAD = 16 + 8 + 64                    # salt, slot id, signature: before an entry's body
MIN_FRAME = FIXED + ENTRY_HEAD + 16         # 16: the AEAD's tag
MAX_SEARCH = 2**26                          # bytes hashed in search of a frame in a torn tail: no honest one needs as many


@dataclass(slots=True)
class Frame:
    sequence: int
    at: int                                  # where it begins in the file
    time: int
    entry_hash: bytes
    leaf: bytes                              # the leaf hash as the frame states it
    leaf_data: bytes                         # as the frame's other bytes give it
    generation: int
    box: bytes
    nonce: bytes
    sealed: bytes
    signature: bytes

    @property
    def is_whole(self):
        return sha256(b"\0", self.leaf_data) == self.leaf

    def refuse(self, what):
        return Integrity(ENTRIES, f"entry {self.sequence}, at byte {self.at}: {what}")


def read_frame(data, sequence, at, before):
    """A frame from the bytes behind its length; `before` is the SHA-256 of the signature before."""
    cursor = Cursor(data, ENTRIES)
    moment = int.from_bytes(cursor.take(8), "little", signed=True)
    entry_hash, leaf, generation = cursor.take(32), cursor.take(32), cursor.integer(4)
    box, nonce, sealed, signature = cursor.take(80), cursor.take(24), cursor.take(len(data) - FIXED), cursor.take(64)
    leaf_data = moment.to_bytes(8, "big", signed=True) + entry_hash + before + sha256(data[72:-64])
    return Frame(sequence, at, moment, entry_hash, leaf, leaf_data, generation, box, nonce, sealed, signature)


def holds_a_frame(tail):
    """Whether a whole frame begins somewhere behind the first byte of `tail`, so that more than the last frame is hurt; true
    also of a tail that is made to look like very many frames."""
    hashed = 0
    for at in range(64, len(tail) - 4 - MIN_FRAME + 1):
        length = int.from_bytes(tail[at:at + 4], "little")
        if MIN_FRAME <= length <= len(tail) - at - 4:
            hashed += length
            if hashed > MAX_SEARCH or read_frame(tail[at + 4:at + 4 + length], 0, at, sha256(tail[at - 64:at])).is_whole:
                return True
    return False


class Frames:
    """Walks through the entries' file, one frame in memory at a time. Behind the walk, `torn` is how many bytes stand at
    the end that are no whole frame, as an interrupted append leaves them."""

    def __init__(self, ledger):
        self.ledger, self.torn = ledger, 0

    def __iter__(self):
        try:
            with open(self.ledger.folder / ENTRIES, "rb") as file:
                yield from self.walk(file)
        except OSError as error:
            raise Integrity(ENTRIES, f"cannot be read: {error.strerror}") from None

    def walk(self, file):
        size = file.seek(0, 2)
        file.seek(0)
        if file.read(20) != b"MLG1" + self.ledger.id:
            raise Integrity(ENTRIES, "does not begin as a ledger of this vault does")
        at, sequence, before = 20, 0, bytes(32)
        while at < size:
            head = file.read(min(4, size - at))
            length = int.from_bytes(head, "little")
            if len(head) < 4 or not MIN_FRAME <= length <= min(MAX_FRAME, size - at - 4):
                return self.end(file, at, sequence, size)
            frame = read_frame(file.read(length), sequence, at, before)
            at += 4 + length
            if at == size and (not frame.is_whole or not any(frame.signature)):
                return self.end(file, frame.at, sequence, size)
            yield frame
            sequence, before = sequence + 1, sha256(frame.signature)

    def end(self, file, at, sequence, size):
        """What stands from `at` on is no whole frame: one that was never finished, or damage if there is more than that."""
        self.torn = size - at
        file.seek(at)
        if self.torn > MAX_FRAME + 4 or holds_a_frame(file.read(self.torn)):
            raise Integrity(ENTRIES, f"entry {sequence}, at byte {at}: is no frame, and whole frames follow it: altered or damaged")
