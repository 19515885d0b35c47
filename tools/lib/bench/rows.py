"""What is measured, row by row. In each row the programs take turns, so that a busy minute hits all of them."""

import filecmp
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from .archivers import EXPORT
from .process import Cost, Failed

ROWS = ("start", "first", "second", "again", "shuffled", "restore", "verify", "days")


class Result(NamedTuple):
    seconds: float
    peak_bytes: int
    stored_bytes: int | None
    """What the repository grew by."""
    on_disk_bytes: int | None
    """The same with what the program can derive anew."""


class Bench:
    def __init__(self, archivers: list, work: Path, sample: Path, size: int):
        self.archivers = archivers
        self.results: dict[str, dict[str, list[Result]]] = {}
        self.failures: list[str] = []
        self._sample = sample
        self._size = size
        self._data = work / f"data-{size}"
        self._runs = work / f"runs-{os.getpid()}"
        self._export = self._runs / "export" / EXPORT
        self._data.mkdir(parents=True, exist_ok=True)
        self._export.parent.mkdir(parents=True)

    def close(self) -> None:
        shutil.rmtree(self._runs, ignore_errors=True)

    def measure(self, row: str, runs: int, days: int) -> None:
        if row == "days":
            self._measure_days(days)
            return
        for _ in range(runs):
            for archiver in self.archivers:
                self._attempt(row, archiver, getattr(self, "_" + row))

    def _attempt(self, row: str, archiver, work: Callable) -> None:
        try:
            self.results.setdefault(row, {}).setdefault(archiver.name, []).append(work(archiver))
        except Failed as failure:
            self.failures.append(f"{row}, {failure}")

    # The rows.

    def _start(self, archiver) -> Result:
        home = self._fresh(archiver)
        cost = archiver.start(home)
        return Result(*cost, None, None)

    def _first(self, archiver) -> Result:
        home = self._fresh(archiver)
        return self._snapshot(archiver, home, self.data("day-0"), "first")

    def _second(self, archiver) -> Result:
        return self._snapshot(archiver, self._with_first(archiver), self.data("day-1", "--day", "1"), "second")

    def _again(self, archiver) -> Result:
        # A nightly export is written anew though nothing changed: the same bytes in another file.
        return self._snapshot(archiver, self._with_first(archiver), self.data("day-0-again"), "second")

    def _shuffled(self, archiver) -> Result:
        return self._snapshot(archiver, self._with_first(archiver), self.data("shuffled", "--shuffle"), "second")

    def _restore(self, archiver) -> Result:
        home = self._with_first(archiver)
        into = self._runs / "restored"
        shutil.rmtree(into, ignore_errors=True)
        into.mkdir()
        cost = archiver.restore(home, "first", into)
        if not any(filecmp.cmp(path, self.data("day-0"), shallow=False) for path in into.rglob(EXPORT)):
            self.failures.append(f"restore, {archiver.name}: what came back differs from what went in")
        return Result(*cost, None, None)

    def _verify(self, archiver) -> Result:
        return Result(*archiver.verify(self._with_first(archiver)), None, None)

    def _measure_days(self, days: int) -> None:
        """`days` nightly exports into one repository: times and bytes are sums, memory the largest."""
        alive = {}
        for archiver in self.archivers:
            try:
                home = self._fresh(archiver)
                alive[archiver] = (home, Cost(0, 0), (archiver.stored(home), archiver.on_disk(home)))
            except Failed as failure:
                self.failures.append(f"days, {failure}")
        for day in range(days):
            export = self.data(f"day-{day}", "--day", str(day))
            for archiver in list(alive):
                home, sum_so_far, before = alive[archiver]
                self._place(export)
                try:
                    cost = archiver.snapshot(home, self._export, f"day-{day}")
                except Failed as failure:
                    self.failures.append(f"days, {failure}")
                    del alive[archiver]
                    continue
                total = Cost(sum_so_far.seconds + cost.seconds, max(sum_so_far.peak_bytes, cost.peak_bytes))
                alive[archiver] = (home, total, before)
            if day > 1:
                export.unlink()
        for archiver, (home, total, (stored, on_disk)) in alive.items():
            result = Result(*total, archiver.stored(home) - stored, archiver.on_disk(home) - on_disk)
            self.results.setdefault("days", {})[archiver.name] = [result]

    # Repositories and data.

    def _snapshot(self, archiver, home: Path, export: Path, name: str) -> Result:
        self._place(export)
        stored, on_disk = archiver.stored(home), archiver.on_disk(home)
        cost = archiver.snapshot(home, self._export, name)
        return Result(*cost, archiver.stored(home) - stored, archiver.on_disk(home) - on_disk)

    def _place(self, export: Path) -> None:
        """Puts a data set where the export always lies: another inode each time, and not one byte copied.

        It is read once, as what was not read for a while takes up to ten times as long, and the first of the programs would
        read it for the others."""
        self._export.unlink(missing_ok=True)
        os.link(export, self._export)
        with open(self._export, "rb") as data:
            while data.read(1 << 20):
                pass

    def _fresh(self, archiver) -> Path:
        home = self._home(archiver)
        archiver.create(home)
        return home

    def _home(self, archiver) -> Path:
        home = self._runs / archiver.name
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        return home

    def _with_first(self, archiver) -> Path:
        """A copy of a repository that holds the first snapshot; made once, and put where it was made."""
        kept = self._runs / f"{archiver.name}-first"
        if not kept.exists():
            home = self._fresh(archiver)
            self._place(self.data("day-0"))
            archiver.snapshot(home, self._export, "first")
            home.rename(kept)
        home = self._home(archiver)
        shutil.copytree(kept, home, dirs_exist_ok=True, symlinks=True)
        return home

    def data(self, name: str, *options: str) -> Path:
        path = self._data / f"{name}.json"
        if not path.exists():
            partial = path.with_suffix(".partial")
            subprocess.run(
                [sys.executable, self._sample, "users", "--count", str(self._size), *options, "--out", partial], check=True)
            partial.rename(path)
        return path
