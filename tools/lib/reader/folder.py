"""The files of a vault's folder, under the names that FORMAT.md gives them. They are read and never written."""

import os
import re

from .refusals import Integrity


def read_file(folder, name, limit):
    """A whole file of the vault, at most `limit` bytes."""
    path = folder / name
    try:
        if not path.is_file():
            raise Integrity(name, "is missing")
        if path.stat().st_size > limit:
            raise Integrity(name, f"is longer than the {limit} bytes that the format allows")
        return path.read_bytes()
    except OSError as error:
        raise Integrity(name, f"cannot be read: {error.strerror}") from None


def names_in(folder, pattern):
    """The names in a folder of the vault that have the given form; unfinished and foreign files are passed over."""
    return sorted(name for name in os.listdir(folder) if re.fullmatch(pattern, name)) if folder.is_dir() else []
