"""FORMAT.md, "Witnesses": what others cosigned or stamped."""

from ..documents import cut, parse_document
from ..folder import names_in, read_file
from ..forms import a_count, a_text, base64_of, hex_of, list_of
from ..primitives import check_signature, is_signed, sha256
from ..refusals import Integrity
from .checkpoints import a_checkpoint
from .notes import MAX_NOTE, a_witness_vkey, split_note

WITNESSES = "witnesses"


def cosigned_at(signatures, text, witness):
    """When the witness cosigned a note, in seconds, or None where no line of it fits."""
    for name, key_id, data in signatures:
        if (name, key_id) == (witness.name, witness.id) and len(data) == 72:
            seconds = int.from_bytes(data[:8], "big")
            if is_signed(data[8:], f"cosignature/v1\ntime {seconds}\n{text}".encode(), witness.public):
                return seconds
    return None


def read_added(ledger, where, kind, context):
    """The document of who was added. That a custodian signed it is checked where the header still names them."""
    body, signature = cut(read_file(ledger.folder, where, MAX_NOTE), "signature", 64, where)
    document = parse_document(body + b"\n}", where)
    document.check_kind(kind, ledger.id)
    person = ledger.header.people.get(document.get("person", hex_of(8)))
    if person is not None:
        if person.role != "custodian":
            raise Integrity(where, "was signed by somebody who is no custodian")
        check_signature(signature, context + body, person.card[32:], where, "it")
    return document


def read_witness(ledger, name):
    """A witness's key."""
    where = f"{WITNESSES}/{name}/witness"
    witness = read_added(ledger, where, "muniment-witness", b"muniment witness\n").get("key", a_witness_vkey)
    if sha256(witness.vkey.encode())[:8].hex() != name:
        raise Integrity(where, "is of another witness than its folder")
    return witness


def read_authority(ledger, name):
    """A time-stamping authority's certificates, DER. Its stamps are for others to check: openssl ts -verify."""
    where = f"{WITNESSES}/{name}/authority"
    document = read_added(ledger, where, "muniment-timestamp-authority", b"muniment timestamp authority\n")
    certificates = document.get("certificates", list_of(base64_of()))
    if not certificates or sha256(*certificates)[:8].hex() != name:
        raise Integrity(where, "is of another authority than its folder")
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


def read_witnesses(ledger, findings):
    """All checkpoints that witnesses cosigned or authorities stamped, and that the vault keeps."""
    kept = []
    for name in names_in(ledger.folder / WITNESSES, "[0-9a-f]{16}"):
        if (ledger.folder / WITNESSES / name / "authority").exists():
            witness = None
            findings.attempt(read_authority, ledger, name)
        elif (witness := findings.attempt(read_witness, ledger, name)) is None:
            continue
        for file in names_in(ledger.folder / WITNESSES / name, "[0-9]+[.]checkpoint"):
            checkpoint = findings.attempt(read_kept, ledger, name, witness, file)
            kept += [checkpoint] if checkpoint else []
    return kept


def check_witness_on_record(ledger, body):
    """That what an entry says was put into `witnesses/` is there, where it says so of a document by its digest."""
    details, action = body.part("details"), body.get("action", a_text)
    if action in ("audit witness add", "audit timestamp add"):
        is_witness = action == "audit witness add"
        name = sha256(details.get("key", a_text).encode())[:8] if is_witness else details.get("authority", hex_of(8))
        where = f"{WITNESSES}/{name.hex()}/{'witness' if is_witness else 'authority'}"
        stated = details.get("document", hex_of(32))
        is_it = (ledger.folder / where).exists() and sha256(read_file(ledger.folder, where, MAX_NOTE)) == stated
        ensure_there(is_it, where, body)
    for where in details.get("files", a_text).split() if action in ("audit witness keep", "audit timestamp keep") else ():
        ensure_there((ledger.folder / where).exists(), where, body)


def ensure_there(is_it, where, body):
    if not is_it:
        raise Integrity(where, f"is not there as entry {body.get('sequence', a_count)} says that it was put there")


def witnesses_on_record(bodies):
    """The entries that say what lies in `witnesses/`; of a witness that was added again, the last."""
    last = {}
    for body in bodies:
        details = body.part("details").members if "details" in body else {}
        if "document" in details or "files" in details:
            last[str(details.get("key") or details.get("authority") or details.get("files"))] = body
    return last.values()
