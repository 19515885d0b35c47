"""What deciding and destroying cost: a vault of a year's nightly snapshots, and whole processes that plan what is to be dropped and
destroy 300 of them."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from .process import Cost, Failed, run

SIZE, DAYS, GOING = 20_000, 365, 300
LATER = 2 * 86400
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

    def destroy(self) -> dict:
        """What `gc` of most of the snapshots costs: time and memory, and bytes read and written against those that it must.

        It must read the blocks that stay of packs in which something goes, each manifest and layout that remains, the ledger, and what
        the last ingest left; and write packs, layouts, and what the next ingest and the catalog need, in place of the old ones."""
        home = self._kept.with_name(f"gc-{os.getpid()}")
        shutil.copytree(self._kept, home)
        try:
            policy, preload, told = home / "gc.yaml", home / "later.so", home / "io"
            policy.write_text(f"version: 1\ngrace: 1d\nsources: {{pool: {{keep-last: {DAYS - GOING}}}}}\n")
            subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", preload, Path(__file__).with_name("later.c")], check=True)
            environment = self._environment(home)
            later = environment | {"LD_PRELOAD": str(preload), "LATER_SECONDS": str(LATER)}
            # A year's policy has a minimum of a day, which binds what is younger.
            run([self._binary, "retention", "set", policy], later, home)
            run([self._binary, "retention", "apply", "--yes"], later, home)
            later |= {"LATER_SECONDS": str(2 * LATER)}
            planned = json.loads(subprocess.run(
                [self._binary, "gc", "--dry-run", "--json"], env={**os.environ, **later}, cwd=home, check=True, capture_output=True).stdout)
            start = time.time()
            cost = run([self._binary, "gc", "--yes"], later | {"LATER_IO": str(told)}, home)
            io = {name: int(count) for name, _, count in (line.partition(":") for line in told.read_text().splitlines())}
            after = json.loads(subprocess.run(
                [self._binary, "snapshots", "--json"], env={**os.environ, **environment}, cwd=home, check=True, capture_output=True).stdout)
            if len(after["snapshots"]) != DAYS - GOING:
                raise Failed(f"{len(after['snapshots'])} snapshots are left, not {DAYS - GOING}")
            vault = home / "vault"

            def made(place):
                return sum(path.stat().st_size for path in (vault / place).rglob("*") if path.is_file() and path.stat().st_mtime >= start)

            new = [made(place) for place in ("packs", "layouts", "local/state")] + [(vault / "catalog.sqlite").stat().st_size]
            old = [path.stat().st_size for place in ("snapshots", "layouts", "local/state", "ledger")
                   for path in (vault / place).rglob("*") if path.is_file()]
            return {"snapshots": len(planned["snapshots"]), "seconds": cost.seconds, "peakBytes": cost.peak_bytes,
                    "bytesRead": io["rchar"], "mustRead": planned["counts"]["bytesKept"] + sum(old),
                    "bytesWritten": io["wchar"], "mustWrite": sum(new),
                    "blockBytesKept": planned["counts"]["bytesKept"], "packBytesWritten": made("packs")}
        except (Failed, subprocess.CalledProcessError, OSError) as failure:
            self.failures.append(f"gc: {failure} {getattr(failure, 'stderr', b'') or ''}")
            return {}
        finally:
            shutil.rmtree(home, ignore_errors=True)

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
