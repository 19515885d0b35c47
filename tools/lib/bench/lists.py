"""What lists cost: a vault of a thousand small snapshots, and whole processes that list and describe them."""

import os
import shutil
from pathlib import Path

from .process import Cost, Failed, run

SNAPSHOTS = 1_000
USERS = 50


class ListsBench:
    """The vault is made once and kept; what is measured is a copy."""

    def __init__(self, binary: Path, work: Path):
        self.failures: list[str] = []
        self._binary = binary
        self._kept = work / f"lists-{SNAPSHOTS}"
        self._home = work / f"lists-{os.getpid()}"
        self._make()

    def measure(self, runs: int) -> dict[str, list[Cost]]:
        """The costs of each command, by what it is called in the table."""
        shutil.copytree(self._kept, self._home)
        try:
            commands = {
                "--help": ("--help",), "keys list": ("keys", "list"), "snapshots, the first time": ("snapshots",),
                "snapshots": ("snapshots",), "snapshots --json": ("snapshots", "--json"),
                "show latest": ("show", "latest"), "show the one of the middle": ("show", f"latest~{SNAPSHOTS // 2}"),
                "history": ("history", "user-500"), "diff of neighbours": ("diff", "latest~1", "latest")}
            return {title: costs for title, words in commands.items() if (costs := self._costs(title, words, runs))}
        finally:
            shutil.rmtree(self._home, ignore_errors=True)

    def _make(self) -> None:
        if self._kept.exists():
            return
        partial = self._kept.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        export = partial / "users.json"
        run([self._binary, "init"], self._environment(partial), partial)
        for day in range(SNAPSHOTS):
            users = range(day, day + USERS)
            export.write_text("".join(f'{{"Username":"user-{user}","day":{user + day}}}\n' for user in users))
            run([self._binary, "ingest", export, "--source", "pool"], self._environment(partial), partial)
        export.unlink()
        partial.rename(self._kept)

    @staticmethod
    def _environment(home: Path) -> dict[str, str]:
        return {"MUNIMENT_VAULT": str(home / "vault"), "MUNIMENT_KEY_FILE": str(home / "key")}

    def _costs(self, title: str, words: tuple, runs: int) -> list[Cost]:
        costs = []
        for _ in range(runs):
            if title.endswith("the first time"):
                (self._home / "vault" / "local" / "row-keys").unlink(missing_ok=True)
            try:
                costs.append(run([self._binary, *words], self._environment(self._home), self._home))
            except Failed as failure:
                self.failures.append(f"lists, {title}: {failure}")
        return costs
