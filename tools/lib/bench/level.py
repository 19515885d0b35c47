"""Whether time and memory stay level: one vault, one time each, at any number of users. No peers."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .archivers import EXPORT, Muniment
from .process import Cost, Failed


class LevelBench:
    """Each export goes as soon as it is archived: beside the vault there is room for one only."""

    def __init__(self, muniment: Muniment, work: Path, sample: Path, users: int):
        self.failures: list[str] = []
        self._muniment, self._sample, self._users = muniment, sample, users
        self._home = work / f"level-{os.getpid()}"

    def measure(self) -> dict[str, list[Cost]]:
        """The cost of each command, by what it is called in the table."""
        export = self._home / EXPORT
        restored = self._home / "restored"
        self._home.mkdir(parents=True)
        costs: dict[str, list[Cost]] = {}
        try:
            self._muniment.create(self._home)
            for day, title in enumerate(("first snapshot", "second, 1 % changed")):
                self._make(day, export)
                costs[title] = [self._muniment.snapshot(self._home, export, "")]
                export.unlink()
            costs["diff, csv"] = [self._muniment.run(self._home, "diff", "latest~1", "latest", "--csv")]
            costs["restore"] = [self._muniment.restore(self._home, "", restored)]
            shutil.rmtree(restored)
            costs["verify every byte"] = [self._muniment.verify(self._home)]
        except Failed as failure:
            self.failures.append(f"level, {failure}")
        finally:
            shutil.rmtree(self._home, ignore_errors=True)
        return costs

    def per_user(self, costs: dict[str, list[Cost]]) -> str:
        """Microseconds a user, in one line."""
        return "µs a user: " + ", ".join(
            f"{title} {runs[0].seconds / self._users * 1e6:.2f}" for title, runs in costs.items())

    def _make(self, day: int, export: Path) -> None:
        subprocess.run(
            [sys.executable, self._sample, "users", "--count", str(self._users), "--day", str(day), "--out", export],
            check=True)
