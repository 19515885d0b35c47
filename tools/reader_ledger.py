"""The ledger's part of the independent reader: FORMAT.md's section "The ledger", in that section's order.

It verifies and lists; it appends nothing, takes no lock and repairs nothing. Without a secret it checks the frames' leaf
hashes, the tree, the signers and the order of times; with the secret of somebody who has `access`, the entries too."""

import base64
import json
import re
import sys
import time
from dataclasses import dataclass

from nacl.exceptions import CryptoError

from reader import (BadInput, Cursor, Document, Findings, Integrity, a_count, a_list, a_text, a_timestamp, aead_open,
                    base64_of, blake2b, box_open, check_signature, ensure, hex_of, names_in, one_of, parse_document,
                    read_file, read_header, sha256, shown, sodium)

ENTRIES, EPOCHS, NAMES = "ledger/entries", "ledger/epochs", "ledger/names"
WITNESSES = "witnesses"
FIRST_SIGNER = "ledger/first-signer"        # of a log elsewhere
MAX_FRAME = 2**20                           # bytes behind a frame's length
FIXED = 8 + 32 + 32 + 4 + 80 + 24 + 64      # of them, those that are not the sealed entry
ENTRY_HEAD = 16 + 8 + 64                    # salt, slot id, signature: before an entry's body
MIN_FRAME = FIXED + ENTRY_HEAD + 16         # 16: the AEAD's tag
MIN_NAME = 32 + 4 + 80 + 24 + 32 + 16      # bytes behind the length of a frame in `ledger/names`: an empty name's
MAX_SEARCH = 2**26                          # bytes hashed in search of a frame in a torn tail: no honest one needs as many
MAX_EPOCH = 2**20                           # bytes of an epoch's file: FORMAT.md states no bound, this is ours
MAX_NOTE = 2**20                            # bytes of a checkpoint from elsewhere: likewise
PHASES = ("intent", "outcome", "event")
OUTCOMES = ("done", "partly", "failed", "refused", "interrupted")


# The tree ------------------------------------------------------------------------------------------------------------

class Tree:
    """RFC 6962's tree as it grows: only the roots of its full subtrees, from the largest to the smallest, are kept."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def add(self, leaf):
        carried = self.size
        while carried & 1:
            leaf = sha256(b"\1", self.peaks.pop(), leaf)
            carried >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self):
        if not self.peaks:
            return sha256()
        *others, root = self.peaks
        for peak in reversed(others):
            root = sha256(b"\1", peak, root)
        return root


# Checkpoints and other signed notes ----------------------------------------------------------------------------------

@dataclass(frozen=True)
class Signer:
    name: str
    id: bytes
    public: bytes
    vkey: str


def signer_of(name, public):
    key_id = sha256(name.encode(), b"\n\1", public)[:4]
    return Signer(name, key_id, public, f"{name}+{key_id.hex()}+{base64.b64encode(bytes([1]) + public).decode()}")


def a_vkey(value):
    match = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", a_text(value))
    ensure(match)
    kind_and_key = base64_of(33)(match[3])
    key_id = sha256(match[1].encode(), b"\n", kind_and_key)[:4]
    ensure(kind_and_key[0] == 1 and key_id.hex() == match[2])
    return Signer(match[1], key_id, kind_and_key[1:], value)


def split_note(note):
    """A signed note's text, and its signatures as (key name, key id, signature)."""
    text, _, lines = note.rpartition("\n\n")
    ensure(text and lines.endswith("\n") and not any(ord(letter) < 32 and letter != "\n" for letter in note))
    signatures = []
    for line in lines[:-1].split("\n"):
        match = re.fullmatch(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)", line)
        ensure(match)
        data = base64_of()(match[2])
        ensure(len(data) > 4)
        signatures.append((match[1], data[:4], data[4:]))
    return text + "\n", signatures


def a_note(value):
    """Text and signatures of a note in a document."""
    return split_note(a_text(value))


def signature_by(signatures, signer, where, what):
    """The signature that a note bears by `signer`; those by others are passed over."""
    for name, key_id, signature in signatures:
        if (name, key_id) == (signer.name, signer.id):
            return signature
    raise Integrity(where, f"{what} is not signed by the signer who counts there")


def checkpoint_text(origin, size, root):
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


@dataclass(frozen=True)
class Checkpoint:
    where: str
    text: str
    size: int
    root: bytes
    signatures: list


def a_checkpoint(text, signatures, where):
    """Origin, and the checkpoint. Extension lines are refused: Muniment writes none."""
    lines = text.split("\n")
    ensure(len(lines) == 4 and lines[0] and re.fullmatch("0|[1-9][0-9]{0,18}", lines[1]))
    return lines[0], Checkpoint(where, text, int(lines[1]), base64_of(32)(lines[2]), signatures)


def read_checkpoint(path, origin):
    """A checkpoint from elsewhere: a signed note in a file outside the vault."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_NOTE + 1)
        ensure(len(data) <= MAX_NOTE)
        of, checkpoint = a_checkpoint(*split_note(data.decode("utf-8")), str(path))
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError:
        raise BadInput(f"{path}: is not a checkpoint") from None
    if of != origin:
        raise BadInput(f"{path}: is a checkpoint of another log, {shown(of)}")
    return checkpoint


def a_witness_vkey(value):
    """A key for cosignatures: as a signer's, but of kind 4."""
    match = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", a_text(value))
    ensure(match)
    kind_and_key = base64_of(33)(match[3])
    key_id = sha256(match[1].encode(), b"\n", kind_and_key)[:4]
    ensure(kind_and_key[0] == 4 and key_id.hex() == match[2])
    return Signer(match[1], key_id, kind_and_key[1:], value)


def cosigned_at(signatures, text, witness):
    """When the witness cosigned a note, in seconds, or None where no line of it fits."""
    for name, key_id, data in signatures:
        if (name, key_id) == (witness.name, witness.id) and len(data) == 72:
            seconds = int.from_bytes(data[:8], "big")
            try:
                sodium.crypto_sign_open(data[8:] + f"cosignature/v1\ntime {seconds}\n{text}".encode(), witness.public)
                return seconds
            except CryptoError:
                continue
    return None


def read_witness(ledger, name):
    """A witness's key. That a custodian signed the document is checked where the header still names them."""
    where = f"{WITNESSES}/{name}/witness"
    data = read_file(ledger.folder, where, MAX_NOTE)
    document = parse_document(data, where)
    document.check_kind("muniment-witness", ledger.id)
    witness, person = document.get("key", a_witness_vkey), ledger.header.people.get(document.get("person", hex_of(8)))
    if sha256(witness.vkey.encode())[:8].hex() != name:
        raise Integrity(where, "is of another witness than its folder")
    check_custodian(document, data, b"muniment witness\n", person, where)
    return witness


def check_custodian(document, data, context, person, where):
    body, _, rest = data.rpartition(b',\n  "signature": "')
    if person is None:
        return
    if person.role != "custodian":
        raise Integrity(where, "was signed by somebody who is no custodian")
    check_signature(document.get("signature", base64_of(64)), context + body, person.card[32:], where, "it")


def read_authority(ledger, name):
    """A time-stamping authority's certificates, DER. Its stamps are for others to check: openssl ts -verify."""
    where = f"{WITNESSES}/{name}/authority"
    data = read_file(ledger.folder, where, MAX_NOTE)
    document = parse_document(data, where)
    document.check_kind("muniment-timestamp-authority", ledger.id)
    certificates = [base64_of()(one) for one in document.get("certificates", a_list)]
    if not certificates or sha256(*certificates)[:8].hex() != name:
        raise Integrity(where, "is of another authority than its folder")
    person = ledger.header.people.get(document.get("person", hex_of(8)))
    check_custodian(document, data, b"muniment timestamp authority\n", person, where)
    return certificates


def read_kept(ledger, name, witness, file):
    """A checkpoint that the witness cosigned, or, without one, that an authority stamped."""
    where = f"{WITNESSES}/{name}/{file}"
    try:
        of, checkpoint = a_checkpoint(*split_note(read_file(ledger.folder, where, MAX_NOTE).decode("utf-8")), where)
    except ValueError:
        raise Integrity(where, "is not a checkpoint") from None
    if of != ledger.origin or f"{checkpoint.size}.checkpoint" != file:
        raise Integrity(where, "is a checkpoint of another log or size")
    if witness is not None and cosigned_at(checkpoint.signatures, checkpoint.text, witness) is None:
        raise Integrity(where, "is not cosigned by its witness")
    return checkpoint


def check_witness_on_record(ledger, body):
    """That what an entry says was put into `witnesses/` is there, where it says so of a document by its digest."""
    details = body.members.get("details", {})
    action = body.get("action", a_text)
    if action in ("audit witness add", "audit timestamp add"):
        is_witness = action == "audit witness add"
        name = sha256(details["key"].encode())[:8].hex() if is_witness else details["authority"]
        where = f"{WITNESSES}/{name}/{'witness' if is_witness else 'authority'}"
        is_it = (ledger.folder / where).exists() and sha256(read_file(ledger.folder, where, MAX_NOTE)).hex() == details["document"]
        ensure_there(is_it, where, body)
    for where in details.get("files", "").split() if action in ("audit witness keep", "audit timestamp keep") else ():
        ensure_there((ledger.folder / where).exists(), where, body)


def ensure_there(is_it, where, body):
    if not is_it:
        raise Integrity(where, f"is not there as entry {body.get('sequence', a_count)} says that it was put there")


def witnesses_on_record(bodies):
    """The entries that say what lies in `witnesses/`; of a witness that was added again, the last."""
    last = {}
    for body in bodies:
        details = body.members.get("details", {})
        if "document" in details or "files" in details:
            last[details.get("key") or details.get("authority") or details["files"]] = body
    return last.values()


def read_witnesses(ledger, findings):
    """All checkpoints that witnesses cosigned or authorities stamped, and that the vault keeps."""
    kept = []
    for name in names_in(ledger.folder / WITNESSES, "[0-9a-f]{16}"):
        if (ledger.folder / WITNESSES / name / "authority").exists():
            findings.attempt(read_authority, ledger, name)
            for file in names_in(ledger.folder / WITNESSES / name, "[0-9]+[.]checkpoint"):
                checkpoint = findings.attempt(read_kept, ledger, name, None, file)
                kept += [checkpoint] if checkpoint else []
            continue
        witness = findings.attempt(read_witness, ledger, name)
        for file in names_in(ledger.folder / WITNESSES / name, "[0-9]+[.]checkpoint") if witness else ():
            checkpoint = findings.attempt(read_kept, ledger, name, witness, file)
            kept += [checkpoint] if checkpoint else []
    return kept


# Epochs --------------------------------------------------------------------------------------------------------------

@dataclass
class Epoch:
    """A span of sizes and the signer who counts for them. The running epoch has no closing checkpoint yet."""
    number: int
    signer: Signer
    before: int                              # the size at which the epoch before was closed
    closer: Signer                           # who signed the last entry before it
    closing: Checkpoint | None = None

    def counts_for(self, size):
        return size > self.before and (self.closing is None or size <= self.closing.size)

    def __str__(self):
        return f"{EPOCHS}/{self.number:06d}"


def close_epoch(ledger, epoch):
    """Reads an epoch's file into the epoch, and answers with the epoch that follows."""
    where = str(epoch)
    document = parse_document(read_file(ledger.folder, where, MAX_EPOCH), where)
    document.check_kind("muniment-epoch")
    if document.get("number", a_count) != epoch.number:
        raise Integrity(where, "is of another number than its name")
    succession, succession_signatures = document.get("succession", a_note)
    is_promotion = succession.startswith("muniment promotion\n")
    text, signatures = document.get("checkpoint", a_note)
    origin, closing = document.get("checkpoint", lambda _: a_checkpoint(text, signatures, where))
    is_empty = closing.size == epoch.before and is_promotion          # root's word ends an epoch that has no entry, too
    if origin != ledger.origin or closing.size <= epoch.before and not is_empty:
        raise Integrity(where, "closes another log, or no entry of this one")
    closer = epoch.closer if is_empty else epoch.signer
    check_signature(signature_by(signatures, closer, where, "the closing checkpoint"), text.encode(), closer.public,
                    where, "the closing checkpoint")
    if is_promotion and ledger.is_elsewhere:
        raise Integrity(where, "is ended by root, which ends no epoch of a log elsewhere")
    authority = signer_of(ledger.origin, ledger.header.root) if is_promotion else epoch.signer
    check_signature(signature_by(succession_signatures, authority, where, "the succession note"), succession.encode(),
                    authority.public, where, "the succession note")
    start = f"muniment {'promotion' if is_promotion else 'succession'}\n" + closing.text
    vkey = succession.split("\n")[-2]
    following = document.get("succession", lambda _: a_vkey(vkey))
    if succession != start + vkey + "\n" or following.name != ledger.origin:
        raise Integrity(where, "has a succession note that does not follow its closing checkpoint")
    epoch.closing = closing
    return Epoch(epoch.number + 1, following, closing.size, closer)


def read_epochs(ledger, findings):
    """The epochs from the header's signer on, and whether the chain of signers is whole to its end."""
    epochs = [Epoch(1, ledger.first_signer, 0, ledger.first_signer)]
    names = names_in(ledger.folder / EPOCHS, "[0-9]{6}")
    while names and int(names[-1]) >= epochs[-1].number:
        following = findings.attempt(close_epoch, ledger, epochs[-1])
        if following is None:
            return epochs, False
        if any(following.signer.public == epoch.signer.public for epoch in epochs):
            findings.add(Integrity(str(epochs[-1]), "names a signer who counted before"))
            return epochs, False
        epochs.append(following)
    return epochs, True


# Frames --------------------------------------------------------------------------------------------------------------

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


# Entries -------------------------------------------------------------------------------------------------------------

class People:
    """Whose signature counts: the cards that the header names, and those that entries named before."""

    def __init__(self, header):
        self.cards = {slot: {person.card[32:]} for slot, person in header.people.items()}
        self.custodians = {slot for slot, person in header.people.items() if person.role == "custodian"}

    def signed(self, slot, signature, message):
        for public in self.cards.get(slot, ()):
            try:
                sodium.crypto_sign_open(signature + message, public)
                return True
            except CryptoError:
                continue
        return False

    def learn(self, frame, slot, body):
        """An entry about a person's key states slot, role and card; it counts if a custodian signed it, or if it is the
        log's first, which the founder signs for themselves."""
        details = body.part("details") if "details" in body else None
        if details is None or not {"slot", "role", "card"} <= details.members.keys():
            return
        if frame.sequence and slot not in self.custodians:
            return
        named, card = details.get("slot", hex_of(8)), details.get("card", a_card)
        if frame.sequence == 0 and named != slot:
            return
        self.cards.setdefault(named, set()).add(card[32:])
        if details.get("role", one_of("custodian", "auditor", "writer")) == "custodian":
            self.custodians.add(named)


def a_card(value):
    label, _, text = a_text(value).partition(":")
    data = base64_of(68)(text)
    ensure(label == "muniment-card-1" and blake2b(data[:64])[:4] == data[64:])
    return data[:64]


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


class Entries:
    """Opens entries and checks what each says of itself."""

    def __init__(self, ledger):
        self.names = Names(ledger, self.session_key)
        self.id, self.keys, self.people, self.is_elsewhere = ledger.id, ledger.keys, People(ledger.header), ledger.is_elsewhere
        self.sessions, self.intents, self.opened = {}, {}, 0
        self.unopened = {}                   # entry hashes by sequence, of those that may be intents

    def session_key(self, frame, generation, box, where):
        """What a box holds; a process repeats its box, so each is opened once."""
        name = generation, box
        if name not in self.sessions:
            self.sessions[name] = box_open(box, self.keys["access", generation], where,
                                           f"entry {frame.sequence}, at byte {frame.at}: its session key")
        return self.sessions[name]

    def open(self, frame, before):
        """The entry's body, or None where the secret holds no such generation of `access`. `before`: the time before."""
        if ("access", frame.generation) not in self.keys:
            self.unopened[frame.sequence] = frame.entry_hash
            return None
        additional = b"muniment entry\n" + self.id + frame.sequence.to_bytes(8, "little")
        plain = aead_open(frame.sealed, additional, frame.nonce, self.session_key(frame, frame.generation, frame.box, ENTRIES), ENTRIES,
                          f"entry {frame.sequence}, at byte {frame.at}: it")
        if sha256(plain) != frame.entry_hash:
            raise frame.refuse("is another than its frame commits to")
        slot, signature, text = plain[16:24], plain[24:88], plain[ENTRY_HEAD:]
        body = parse_document(text, f"{ENTRIES}: entry {frame.sequence}, at byte {frame.at}")
        self.check_body(frame, slot, body, before)
        self.opened += 1
        counts = (body.get("phase", a_text), body.optional("outcome", a_text)) in (("event", None), ("event", "done"), ("outcome", "done"))
        if counts and frame.sequence == 0:
            self.people.learn(frame, slot, body)
        if not self.people.signed(slot, signature, b"muniment ledger entry\n" + self.id + slot + text):
            raise frame.refuse(f"is not signed by the person whom it names, slot {slot.hex()}")
        if counts and frame.sequence:
            self.people.learn(frame, slot, body)
        return body

    def check_body(self, frame, slot, body, before):
        if body.get("sequence", a_count) != frame.sequence:
            raise frame.refuse("says that it is another entry")
        if body.get("time", a_timestamp) != frame.time:
            raise frame.refuse("says another time than its frame")
        step = 0 if before is None else max(0, before - frame.time)
        if (body.optional("clock", a_count) or 0) != step:
            raise frame.refuse("does not admit how far its time stands before that of the entry before")
        actor = body.part("actor")
        if actor.get("slot", hex_of(8)) != slot:
            raise frame.refuse("names another slot than it is signed with")
        for name in ("name", "role", "user", "host"):
            actor.get(name, a_text)
        actor.get("uid", a_count)
        if body.get("action", a_text) != "log elsewhere" and self.is_elsewhere and frame.sequence == 0:
            raise frame.refuse("does not begin a log elsewhere")
        for part in body.parts("objects"):
            part.get("kind", a_text)
            if "commitment" in part.members:
                part.get("commitment", hex_of(32)), part.get("opening", a_count)
                if "name" in part.members:
                    raise frame.refuse("commits to a name and states it as well")
            else:
                part.get("name", a_text)
        body.optional("outcome", one_of(*OUTCOMES))
        self.check_phase(frame, body)

    def check_phase(self, frame, body):
        phase = body.get("phase", one_of(*PHASES))
        if phase == "intent":
            self.intents[frame.sequence] = frame.entry_hash
            if "outcome" in body:
                raise frame.refuse("is an intent and states an outcome")
        if (phase == "outcome") != ("intent" in body):
            raise frame.refuse("is an outcome without its intent, or names one and is none")
        if phase == "outcome":
            body.get("outcome", a_text)
            intent = body.part("intent")
            sequence = intent.get("sequence", a_count)
            known = self.unopened if sequence in self.unopened else self.intents
            if known.pop(sequence, None) != intent.get("entry", hex_of(32)):
                raise frame.refuse("names an intent that is not there, or is another, or has its outcome already")


# Verifying -----------------------------------------------------------------------------------------------------------

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
        where = "muniment.json"
        signer = Document({"signer": self.header.signer}, where).get("signer", a_vkey)
        if signer.name != self.origin:
            raise Integrity(where, "names a signer of another log")
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
            key_id = sha256(name.encode(), b"\n\1", public)[:4]
            for signature in (signed for by, of, signed in signatures if (by, of) == (name, key_id)):
                check_signature(signature, text.encode(), public, FIRST_SIGNER, f"the word of {person.name}")
                return signer
        raise Integrity(FIRST_SIGNER, "names a signer for whom nobody of this vault vouches")

    def opens_entries(self):
        return any(kind == "access" for kind, _ in self.keys)


class Walk:
    """One walk over the frames: the tree's roots at the sizes that matter, and findings about single frames."""

    def __init__(self, ledger, findings, sizes, see):
        self.tree, self.roots, self.notices, self.last = Tree(), {}, [], None
        self.names = {}                      # of each entry, by their openings: None where erased, or not as they were written
        self.first_hurt = None               # the first frame that does not fit: the tree is judged up to it
        self.entries = Entries(ledger) if ledger.opens_entries() else None
        self.frames = Frames(ledger)
        generations = {number for kind, number in ledger.header.publics if kind == "access"}
        try:
            for frame in self.frames:
                self.take(frame, generations, findings, see)
                if self.tree.size in sizes:
                    self.roots[self.tree.size] = self.tree.root(), frame
        except Integrity as failure:
            findings.add(failure)
            self.hurt_at(self.tree.size)
        if self.last is not None:
            self.roots[self.tree.size] = self.tree.root(), self.last

    def hurt_at(self, sequence):
        self.first_hurt = sequence if self.first_hurt is None else self.first_hurt

    def is_sound(self, size):
        return self.first_hurt is None or size <= self.first_hurt

    @staticmethod
    def took_entries(body):
        return "counts" in body and (body.part("counts").optional("entries", a_count) or 0) > 0

    def take(self, frame, generations, findings, see):
        before = None if self.last is None else self.last.time
        body = None
        if not frame.is_whole:
            findings.add(frame.refuse("does not give its leaf hash: it was altered, or what stands before it was removed, "
                                      "added or moved"))
            self.hurt_at(frame.sequence)
        elif frame.generation not in generations:
            findings.add(frame.refuse(f"is sealed to a generation {frame.generation} of `access` that the header does not name"))
        elif self.entries is not None:
            body = findings.attempt(self.entries.open, frame, before)
            if body is not None and body.get("action", a_text) == "repair" and self.took_entries(body):
                findings.add(frame.refuse("is a repair that took away entries that had been acknowledged"))
            for item in body.parts("objects") if body is not None else ():
                if "commitment" in item.members:
                    name = findings.attempt(self.entries.names.open, frame, item)
                    self.names[frame.sequence, item.get("opening", a_count)] = name
        if before is not None and frame.time < before and body is None:
            self.notices.append(f"entry {frame.sequence}, at byte {frame.at}: its time stands {before - frame.time} ns before "
                                "that of the entry before")
        self.tree.add(frame.leaf)
        self.last = frame
        see(frame, body, self.names)
        self.names.clear()


def signature_fits(ledger, signer, size, root, signature):
    try:
        sodium.crypto_sign_open(signature + checkpoint_text(ledger.origin, size, root).encode(), signer.public)
        return True
    except CryptoError:
        return False


def first_misfit(ledger, epoch):
    """The first frame of an epoch whose own signature does not fit the tree that it ends, or None."""
    tree = Tree()
    for frame in Frames(ledger):
        tree.add(frame.leaf)
        if tree.size > epoch.before and not signature_fits(ledger, epoch.signer, tree.size, tree.root(), frame.signature):
            return frame
        if epoch.closing and tree.size == epoch.closing.size:
            break
    return None


def check_epoch(ledger, epoch, walk):
    """The tree at an epoch's end, or at the log's, is the one that the epoch's signer signed."""
    size = epoch.closing.size if epoch.closing else walk.tree.size
    if size not in walk.roots:
        raise Integrity(ENTRIES, f"ends before entry {walk.tree.size}, and {epoch} closed {size} entries: cut off or rolled back")
    root, frame = walk.roots[size]
    signer = epoch.closer if size == epoch.before else epoch.signer
    if signature_fits(ledger, signer, size, root, frame.signature) and (epoch.closing is None or epoch.closing.root == root):
        if epoch.closing and (ledger.origin, signer.id, frame.signature) not in epoch.closing.signatures:
            raise Integrity(str(epoch), f"has another signature than entry {frame.sequence}, which it closes with")
        return
    misfit = first_misfit(ledger, epoch)
    if misfit is None:
        raise Integrity(str(epoch), f"closes another tree of {size} entries than the log's")
    raise misfit.refuse(f"its signature is not that of epoch {epoch.number}'s signer over the tree that ends with it: it was "
                        "altered, put there, or signed by another")


def check_against(ledger, checkpoint, epochs, walk):
    """The log goes on from a checkpoint that was kept elsewhere."""
    where, size = checkpoint.where, checkpoint.size
    signer = next((epoch.signer for epoch in epochs if epoch.counts_for(size)), None)
    if size > walk.tree.size:
        raise Integrity(where, f"was signed over {size} entries, and the log has {walk.tree.size}: cut off or rolled back")
    if signer is None:
        raise Integrity(where, f"is of {size} entries, for which nobody's signature counts")
    check_root = walk.roots[size][0] == checkpoint.root
    if not check_root and not any((name, key_id) == (signer.name, signer.id) for name, key_id, _ in checkpoint.signatures):
        raise Integrity(where, f"has another root of the first {size} entries, and another signer: forked, or not of this log")
    signature = signature_by(checkpoint.signatures, signer, where, "the checkpoint")
    check_signature(signature, checkpoint.text.encode(), signer.public, where, "the checkpoint")
    if not check_root:
        raise Integrity(where, f"has another root of the first {size} entries: forked")


def check_signer_file(ledger, epoch, walk):
    """Whoever holds `log` can tell whether the running epoch can go on. Copies of a vault have no signer's file."""
    for name in ("ledger/signer.next", "ledger/signer"):
        if not (ledger.folder / name).is_file():
            continue
        cursor = Cursor(read_file(ledger.folder, name, 93), name)
        if cursor.take(5) != b"MSGN\x01":
            raise Integrity(name, "is not a signer's file")
        number, generation = cursor.integer(4), cursor.integer(4)
        if name.endswith("next") and number == epoch.number + 1:
            continue                         # its epoch never began: whoever appends next removes the file
        if ("log", generation) not in ledger.keys:
            walk.notices.append(f"{name} is sealed to a generation of `log` that you do not hold")
            return
        seed = box_open(cursor.take(80), ledger.keys["log", generation], name, "its key")
        cursor.end()
        if number != epoch.number or sodium.crypto_sign_seed_keypair(seed)[0] != epoch.signer.public:
            raise Integrity(name, f"is not the signer of the running epoch {epoch.number}")
        return


def check(ledger, findings, against, see):
    """Everything that can be checked with what there is. Answers with the walk and how many epochs there are."""
    epochs, is_chain_whole = read_epochs(ledger, findings)
    sizes = {epoch.closing.size for epoch in epochs if epoch.closing} | {checkpoint.size for checkpoint in against}
    walk = Walk(ledger, findings, sizes, see)
    for epoch in epochs:
        size = epoch.closing.size if epoch.closing else walk.tree.size
        is_due = epoch.closing is not None or (is_chain_whole and size > epoch.before)
        if is_due and walk.is_sound(size):
            findings.attempt(check_epoch, ledger, epoch, walk)
    for checkpoint in against:
        if walk.is_sound(checkpoint.size):
            findings.attempt(check_against, ledger, checkpoint, epochs, walk)
    if is_chain_whole and any(kind == "log" for kind, _ in ledger.keys):
        findings.attempt(check_signer_file, ledger, epochs[-1], walk)
    if walk.frames.torn:
        walk.notices.append(f"the last {walk.frames.torn} bytes are no whole frame: an append was interrupted there, or the "
                            f"last entry, {walk.tree.size}, was damaged")
    for notice in walk.notices:
        print(f"reader: {ENTRIES}: {notice}", file=sys.stderr)
    return walk, len(epochs)


# Commands ------------------------------------------------------------------------------------------------------------

def shown_time(nanoseconds):
    seconds, rest = divmod(nanoseconds, 10**9)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest:09d}Z"


def ledger_verify(ledger, paths):
    findings = Findings()
    given, kept = [read_checkpoint(path, ledger.origin) for path in paths], read_witnesses(ledger, findings)
    witnessed = []

    def see(_, body, __):
        if body is not None and body.get("action", a_text).startswith(("audit witness ", "audit timestamp ")) and body.optional("outcome", a_text) == "done":
            witnessed.append(body)
    walk, epochs = check(ledger, findings, given + kept, see)
    for body in witnesses_on_record(witnessed):
        findings.attempt(check_witness_on_record, ledger, body)
    findings.conclude()
    size, extent = walk.tree.size, "unopened"
    if walk.entries is not None:
        extent = f"{walk.entries.opened} of them opened, {len(walk.entries.intents)} intents without an outcome"
        if walk.entries.names.opened or walk.entries.names.erased:
            extent += f", {walk.entries.names.opened} names opened, {walk.entries.names.erased} erased"
    print(f"{size} entries in {epochs} epochs verified, {extent}" + (f"; they go on from {len(paths)} checkpoints" if paths else "")
          + (f"; from {len(kept)} attested ones" if kept else ""))
    print(checkpoint_text(ledger.origin, size, walk.tree.root()), end="")


def ledger_list(ledger, as_json):
    findings, rows = Findings(), []

    def see(frame, body, names):
        row = {"sequence": frame.sequence, "time": shown_time(frame.time), "leaf": frame.leaf.hex(), "entry": frame.entry_hash.hex()}
        if body is not None:
            row["body"] = {**body.members, "objects": [named(frame, item, names) for item in body.members["objects"]]}
        rows.append(row)
    check(ledger, findings, [], see)
    if as_json:
        print(json.dumps(rows, indent=2))
    for row in rows if not as_json else ():
        print(f"{row['sequence']:>7}  {row['time']}  " + (described(row["body"]) if "body" in row else "(sealed)"))
    findings.conclude()


def named(frame, item, names):
    """An object with the name that its entry commits to, where that can be opened."""
    if "commitment" not in item:
        return item
    name = names.get((frame.sequence, item["opening"]))
    return {**item, "name": name} if name is not None else item


def described(body):
    objects = ", ".join(f"{item['kind']} {item.get('name', '(erased)')}" for item in a_list(body["objects"]))
    parts = (body["phase"], body["action"], body.get("outcome", ""), body["actor"]["name"], body.get("source", ""), objects)
    return shown("  ".join(part for part in parts if part))
