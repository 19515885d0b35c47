"""What the export of a large user pool costs beside the time that the server takes to answer."""

import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from .archivers import Muniment
from .process import Cost, Failed, run

LIB = Path(__file__).resolve().parent
USERS = 1_000_000
POOL = "eu-central-1_Fixture01"


# Exports by their titles, and in how many parts each lists the users: page after page of one list, or of 16 beside each other.
EXPORTS = {"first export": 1, "second export": 1, "first export, 16 shards": 16, "second export, 16 shards": 16}


class CognitoBench:
    """The export and a bare client in turn, each reading all pages from one server that knows no quotas. The bare client asks for one
    page after the other: that is the time that the server takes to answer."""

    def __init__(self, muniment: Muniment, work: Path, users: int = USERS):
        self.failures: list[str] = []
        self._muniment, self._users = muniment, users
        self._home = work / f"cognito-{os.getpid()}"

    def measure(self, runs: int) -> dict[str, list[Cost]]:
        costs: dict[str, list[Cost]] = {title: [] for title in ("bare client", *EXPORTS)}
        self._home.mkdir(parents=True)
        server = subprocess.Popen([sys.executable, LIB / "pool_server.py", str(self._users)], stdout=subprocess.PIPE, text=True)
        try:
            port = server.stdout.readline().strip()
            for _ in range(runs):
                costs["bare client"].append(run([sys.executable, LIB / "bare_client.py", port], {}, self._home))
                for title, shards in EXPORTS.items():
                    if title.startswith("first"):
                        shutil.rmtree(self._home / "vault", ignore_errors=True)
                        (self._home / "key").unlink(missing_ok=True)
                        self._muniment.create(self._home)
                    costs[title].append(self._export(port, shards))
        except Failed as failure:
            self.failures.append(f"cognito, {failure}")
        finally:
            server.terminate()
            server.wait()
            shutil.rmtree(self._home, ignore_errors=True)
        return costs

    def _export(self, port: str, shards: int) -> Cost:
        os.environ |= {"AWS_ACCESS_KEY_ID": "AKIDBENCH", "AWS_SECRET_ACCESS_KEY": "secret"}
        return self._muniment.run(
            self._home, "cognito", "export", "--pool", POOL, "--source", "pool", "--endpoint", f"http://127.0.0.1:{port}",
            "--quotas", "unlimited", "--shards", str(shards))

    def ratio(self, costs: dict[str, list[Cost]]) -> str:
        """How much longer an export takes than the server does, in one line."""
        if not all(costs.values()):
            return "not measured to its end"
        middle = {title: statistics.median(cost.seconds for cost in runs) for title, runs in costs.items()}
        return "\n".join(
            f"{title}: {(seconds / middle['bare client'] - 1) * 100:+.0f} % of the time that the server takes to answer"
            for title, seconds in middle.items() if title != "bare client")
