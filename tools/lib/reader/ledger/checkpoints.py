"""FORMAT.md, "Checkpoints": the size and the root of a log, and their text."""

import base64
import re
from dataclasses import dataclass

from ..forms import base64_of, ensure
from ..refusals import BadInput, shown
from .notes import MAX_NOTE, split_note


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
