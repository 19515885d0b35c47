"""FORMAT.md, "Names": what entries commit to."""

from ..forms import a_count, a_text, hex_of
from ..primitives import aead_open, sha256
from ..refusals import Integrity, shown
from .frames import MAX_FRAME

NAMES = "ledger/names"
MIN_NAME = 32 + 4 + 80 + 24 + 32 + 16      # bytes behind the length of a frame in `ledger/names`: an empty name's


class Names:
    """Opens the names that entries commit to, each where its entry says."""

    def __init__(self, ledger, session_key):
        self.folder, self.id, self.keys, self.session_key = ledger.folder, ledger.id, ledger.keys, session_key
        self.opened, self.erased = 0, 0

    def frame(self, at):
        """What stands behind the length of the frame at `at`, or None where none begins there."""
        with open(self.folder / NAMES, "rb") as file:
            if file.read(20) != b"MLN1" + self.id:
                raise Integrity(NAMES, "does not begin as the names of this vault's ledger do")
            file.seek(at)
            length = int.from_bytes(file.read(4), "little")
            data = file.read(length) if at >= 20 and MIN_NAME <= length <= MAX_FRAME else b""
            return data if data and len(data) == length else None

    def open(self, entry, item):
        """The name of an object that states a commitment, or None where it was erased."""
        commitment, at = item.get("commitment", hex_of(32)), item.get("opening", a_count)
        what = f"the opening at byte {at}, of entry {entry.sequence}'s {shown(item.get('kind', a_text))},"
        try:
            data = self.frame(at)
        except OSError as error:
            raise Integrity(NAMES, f"cannot be read: {error.strerror}") from None
        if data is None or data[:32] != commitment:
            raise Integrity(NAMES, f"{what} is not there")
        if not any(data[116:]):
            self.erased += 1
            return None
        generation = int.from_bytes(data[32:36], "little")
        if ("access", generation) not in self.keys:
            raise Integrity(NAMES, f"{what} is sealed to another generation than its entry")
        session = self.session_key(entry, generation, data[36:116], NAMES)
        plain = aead_open(data[140:], b"muniment opening\n" + self.id + commitment, data[116:140], session, NAMES, what)
        if sha256(b"muniment name\n", plain) != commitment:
            raise Integrity(NAMES, f"{what} is another than its entry commits to")
        try:
            name = plain[32:].decode("utf-8")
        except UnicodeDecodeError:
            raise Integrity(NAMES, f"{what} is no text") from None
        self.opened += 1
        return name
