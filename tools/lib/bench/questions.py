"""What questions to the past cost: a vault of nightly snapshots, and whole processes that ask it."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from .process import Cost, Failed, run


class QuestionsBench:
    """The vault is made once for each size and number of days and kept; what is measured is a copy."""

    def __init__(self, binary: Path, work: Path, size: int, days: int, data: Callable[[int], Path]):
        """`data` makes the export of a day."""
        self.failures: list[str] = []
        self._binary = binary
        self._days = days
        self._kept = work / f"questions-{size}-{days}"
        self._home = work / f"questions-{os.getpid()}"
        first = data(0)
        self._make(data)
        self._user = self._middle(first)

    def measure(self, runs: int) -> dict[str, list[Cost]]:
        """The costs of each question, by what it is called in the table."""
        shutil.copytree(self._kept, self._home)
        try:
            return {title: costs for title, words, is_first in self._questions()
                    if (costs := self._costs(title, words, runs, is_first))}
        finally:
            shutil.rmtree(self._home, ignore_errors=True)

    def _questions(self):
        """A title, the command, and whether it is to be asked as for the first time."""
        key = self._user["Username"]
        email = next(one["Value"] for one in self._user["Attributes"] if one["Name"] == "email")
        oldest = f"latest~{self._days - 1}"
        yield "history", ("history", key), False
        yield "diff of neighbours", ("diff", "latest~1", "latest"), False
        yield "the same, --summary", ("diff", "latest~1", "latest", "--summary"), False
        yield "diff, first to last", ("diff", oldest, "latest"), False
        yield "the same, --summary ", ("diff", oldest, "latest", "--summary"), False
        yield "find by equality, first", ("find", f"email={email}"), True
        yield "find by equality, again", ("find", f"email={email}"), False
        yield "the same, one snapshot", ("find", f"email={email}", "--at", "latest"), False
        yield "find by prefix", ("find", f"email^={email[:6]}"), False
        yield "find what is absent, at", ("find", "--absent", "phone_number", "--at", "latest", "--csv"), False
        yield "query, users by status", ("query", "select UserStatus, count(*) from users group by 1"), False
        yield "query, three columns", (
            "query", "select Username, email, UserStatus from users where UserStatus = 'UNCONFIRMED' order by 2"), False
        yield "query, all between", (
            "query", "select count(*) from users where valid_to is not null", "--between", oldest, "latest"), False

    @staticmethod
    def _middle(export: Path) -> dict:
        """The user in the middle of an export of JSON lines."""
        with open(export, "rb") as lines:
            lines.seek(export.stat().st_size // 2)
            lines.readline()
            return json.loads(lines.readline())

    def _make(self, data: Callable[[int], Path]) -> None:
        if self._kept.exists():
            return
        partial = self._kept.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        export = partial / "users.json"
        run([self._binary, "init"], self._environment(partial), partial)
        for day in range(self._days):
            made = data(day)
            export.unlink(missing_ok=True)
            os.link(made, export)
            run([self._binary, "ingest", export, "--source", "pool"], self._environment(partial), partial)
            if day > 1:
                made.unlink()
        partial.rename(self._kept)

    @staticmethod
    def _environment(home: Path) -> dict[str, str]:
        return {"MUNIMENT_VAULT": str(home / "vault"), "MUNIMENT_KEY_FILE": str(home / "key")}

    def _costs(self, title: str, words: tuple, runs: int, is_first: bool) -> list[Cost]:
        costs = []
        for _ in range(runs):
            if is_first:
                shutil.rmtree(self._home / "vault" / "local" / "lookups", ignore_errors=True)
            try:
                costs.append(run([self._binary, *words], self._environment(self._home), self._home))
            except Failed as failure:
                self.failures.append(f"questions, {title}: {failure}")
        return costs
