"""Runs one whole process and says what it cost."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    seconds: float
    peak_bytes: int
    """Largest resident set of the process, as the kernel counts it."""


class Failed(Exception):
    """A command that did not end with 0; the message holds the command and the end of what it said."""


def run(command: Sequence[str | Path], environment: Mapping[str, str], folder: Path) -> Cost:
    """Runs the command in `folder`, with nothing else of the disk's work under way, its output thrown away."""
    complaints = folder / ".complaints"
    os.sync()
    with open(complaints, "w+b") as errors:
        start = time.perf_counter()
        child = subprocess.Popen(
            [str(word) for word in command], env={**os.environ, **environment}, cwd=folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
        # wait4 gives the usage of this child alone; getrusage would give the largest of all so far.
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip().splitlines()
    complaints.unlink()
    if child.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}: exit {child.returncode}: {' / '.join(said[-3:])}")
    return Cost(seconds, usage.ru_maxrss * 1024)


def size_of(folder: Path, leave_out=lambda path: False) -> int:
    """The bytes of all files in a folder, by their own lengths."""
    return sum(
        path.lstat().st_size for path in folder.rglob("*")
        if path.is_file() and not leave_out(path.relative_to(folder)))
