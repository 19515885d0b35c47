"""What a long ledger costs: a vault of made-up entries, and whole processes that verify, list and append."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from ledger.deeds import SNAPSHOTS, STEP_SECONDS, snapshot_id

from .process import Cost, Failed, run

PEOPLE = {"ben": "custodian", "nightly": "writer", "hourly": "writer", "eve": "auditor", "otto": "auditor"}
GENERATOR = Path(__file__).resolve().parents[1] / "ledger" / "large.py"
LISTING = ("audit", "list", "--limit", "50")


class LedgerBench:
    """The vault is made once for each number of entries and kept; what is measured is a copy, as each command appends."""

    def __init__(self, binary: Path, python: Path, work: Path, entries: int):
        self.entries = entries
        self.failures: list[str] = []
        self._binary = binary
        self._kept = work / f"ledger-{entries}"
        self._home = work / f"ledger-{os.getpid()}"
        self._make(python)

    def measure(self, runs: int) -> dict[str, list[Cost]]:
        """The costs of each command, by what it is called in the table."""
        shutil.copytree(self._kept, self._home)
        try:
            return {title: costs for title, words, count in self._commands(runs) if (costs := self._costs(title, words, count))}
        finally:
            shutil.rmtree(self._home, ignore_errors=True)

    def _commands(self, runs: int):
        yield "verify, sealed", ("audit", "verify", "--sealed"), runs
        yield "verify, all opened, the first time", ("audit", "verify"), 1
        yield "verify, all opened", ("audit", "verify"), runs
        yield "list, indexing first", LISTING, 1
        yield "list", LISTING, runs
        for title, *filters in self._filters():
            yield f"list, {title}", (*LISTING, *filters), runs
        yield "snapshots", ("snapshots",), runs

    def _filters(self):
        """Names that many entries bear, and such as few or none do; spans of time at both ends and in the middle."""
        early, middle = self._time(0.1), self._time(0.5)
        yield "an actor", "--actor", "eve"
        yield "an unknown actor", "--actor", "nobody"
        yield "an action", "--action", "restore"
        yield "a snapshot", "--object", snapshot_id(SNAPSHOTS // 3)
        yield "a collection", "--object", "users"
        yield "a source", "--source", "prod-pool"
        yield "since the middle", "--since", middle
        yield "until early on", "--until", early
        yield "a span", "--since", early, "--until", middle
        yield "an actor early on", "--actor", "eve", "--until", early
        yield "actor and action", "--actor", "ben", "--action", "export"
        yield "two that never meet", "--actor", "eve", "--action", "ingest"

    def _time(self, share: float) -> str:
        """An instant between the ledger's first entry and its last, which was an hour old when it was made."""
        end = (self._kept / "vault" / "ledger" / "entries").stat().st_mtime - 3600
        return datetime.fromtimestamp(end - (1 - share) * self.entries * STEP_SECONDS, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _make(self, python: Path) -> None:
        if self._kept.exists():
            return
        partial = self._kept.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        def muniment(*words: str):
            run([self._binary, *words], self._environment(partial), partial)
        muniment("init", "--name", "ada")
        for name, role in PEOPLE.items():
            muniment("keys", "add", "--name", name, "--role", role, "--new-key-file", name)
        keys = [word for name in ("key", *PEOPLE) for word in ("--key-file", partial / name)]
        subprocess.run([python, GENERATOR, "--vault", partial / "vault", *keys, "--entries", str(self.entries)], check=True)
        partial.rename(self._kept)

    def _environment(self, home: Path) -> dict[str, str]:
        return {"MUNIMENT_VAULT": str(home / "vault"), "MUNIMENT_KEY_FILE": str(home / "key")}

    def _costs(self, title: str, words: tuple, count: int) -> list[Cost]:
        costs = []
        for _ in range(count):
            try:
                costs.append(run([self._binary, *words], self._environment(self._home), self._home))
            except Failed as failure:
                self.failures.append(f"ledger, {title}: {failure}")
        return costs
