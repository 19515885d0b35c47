"""What deciding costs: a vault of a year's nightly snapshots, and whole processes that plan what is to be dropped."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from .process import Cost, Failed, run

SIZE, DAYS = 20_000, 365
POLICY = """version: 1
timezone: Europe/Berlin
sources:
  pool: {keep-last: 3, daily: 14, weekly: 8, monthly: 12, yearly: 5, minimum: 1d, maximum: 10y}
"""


class RetentionBench:
    """The vault is made once and kept; what is measured is a copy."""

    def __init__(self, binary: Path, work: Path, data: Callable[[int], Path]):
        """`data` makes the export of a day."""
        self.failures: list[str] = []
        self._binary = binary
        self._kept = work / f"retention-{SIZE}-{DAYS}"
        self._home = work / f"retention-{os.getpid()}"
        self._make(data)

    def measure(self, runs: int) -> dict[str, list[Cost]]:
        """The costs of each command, by what it is called in the table."""
        shutil.copytree(self._kept, self._home)
        try:
            commands = {"retention plan": ("retention", "plan"), "retention show": ("retention", "show"),
                        "snapshots": ("snapshots",)}
            return {title: costs for title, words in commands.items() if (costs := self._costs(title, words, runs))}
        finally:
            shutil.rmtree(self._home, ignore_errors=True)

    def _make(self, data: Callable[[int], Path]) -> None:
        if self._kept.exists():
            return
        partial = self._kept.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        export, policy = partial / "users.json", partial / "policy.yaml"
        policy.write_text(POLICY)
        run([self._binary, "init"], self._environment(partial), partial)
        for day in range(DAYS):
            made = data(day)
            export.unlink(missing_ok=True)
            os.link(made, export)
            run([self._binary, "ingest", export, "--source", "pool"], self._environment(partial), partial)
            made.unlink()
        export.unlink()
        run([self._binary, "retention", "set", policy], self._environment(partial), partial)
        partial.rename(self._kept)

    @staticmethod
    def _environment(home: Path) -> dict[str, str]:
        return {"MUNIMENT_VAULT": str(home / "vault"), "MUNIMENT_KEY_FILE": str(home / "key")}

    def _costs(self, title: str, words: tuple, runs: int) -> list[Cost]:
        costs = []
        for _ in range(runs):
            try:
                costs.append(run([self._binary, *words], self._environment(self._home), self._home))
            except Failed as failure:
                self.failures.append(f"retention, {title}: {failure}")
        return costs
