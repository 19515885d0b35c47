"""What a first copy into a bucket costs: a vault with a gigabyte of packs to a local SeaweedFS, beside rclone with its defaults
and the same packs."""

import os
import shutil
import socket
import statistics
import subprocess
import time
from pathlib import Path

from .process import Cost, Failed, run

BYTES = 1 << 30
FILES = 16
# Debian's rclone does not run where AWS_CA_BUNDLE is set.
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDBENCH", "AWS_SECRET_ACCESS_KEY": "bench-secret", "AWS_REGION": "us-east-1",
        "AWS_CA_BUNDLE": ""}
IDENTITIES = ('{"identities": [{"name": "bench", "credentials": [{"accessKey": "AKIDBENCH", "secretKey": "bench-secret"}],'
              ' "actions": ["Admin", "Read", "Write", "List"]}]}')


class BucketBench:
    """Each copy goes to a new place in one bucket, in turn, so that both meet the server as full as the other does."""

    def __init__(self, binary: Path, server: Path, work: Path):
        self.failures: list[str] = []
        self._binary, self._server = binary, server
        self._home = work / f"bucket-{os.getpid()}"

    def measure(self, runs: int) -> dict[str, list[Cost]]:
        """The costs of both, by what they are called in the table."""
        self._home.mkdir(parents=True)
        costs: dict[str, list[Cost]] = {"muniment replica push": [], "rclone copy": []}
        try:
            self._make()
            with _SeaweedFS(self._server, self._home) as endpoint:
                for number in range(runs):
                    costs["rclone copy"].append(self._rclone(endpoint, number))
                    costs["muniment replica push"].append(self._push(endpoint, number))
        except Failed as failure:
            self.failures.append(f"bucket, {failure}")
        finally:
            shutil.rmtree(self._home, ignore_errors=True)
        return {title: each for title, each in costs.items() if each}

    @staticmethod
    def ratio(costs: dict[str, list[Cost]]) -> str:
        """Muniment's time against rclone's, in one line."""
        medians = {title: statistics.median(cost.seconds for cost in each) for title, each in costs.items()}
        if len(medians) < 2:
            return "not measured"
        return f"muniment / rclone: {medians['muniment replica push'] / medians['rclone copy']:.2f}"

    def _make(self) -> None:
        """A vault whose packs no codec can shorten."""
        data = self._home / "data"
        data.mkdir()
        for number in range(FILES):
            (data / f"{number}.bin").write_bytes(os.urandom(BYTES // FILES))
        self._muniment("init")
        self._muniment("ingest", data, "--source", "files", "--opaque")
        shutil.rmtree(data)

    def _muniment(self, *words: str | Path) -> Cost:
        environment = {"MUNIMENT_VAULT": str(self._home / "vault"), "MUNIMENT_KEY_FILE": str(self._home / "key"), **KEYS}
        return run([self._binary, *words], environment, self._home)

    def _push(self, endpoint: str, number: int) -> Cost:
        self._muniment("replica", "add", f"bench-{number}", f"s3://bench/muniment-{number}", "--endpoint", endpoint)
        return self._muniment("replica", "push", f"bench-{number}")

    def _rclone(self, endpoint: str, number: int) -> Cost:
        remote = {
            "RCLONE_CONFIG": "/dev/null", "RCLONE_CONFIG_BENCH_TYPE": "s3", "RCLONE_CONFIG_BENCH_PROVIDER": "Other",
            "RCLONE_CONFIG_BENCH_ENV_AUTH": "true", "RCLONE_CONFIG_BENCH_ENDPOINT": endpoint,
        }
        packs = self._home / "vault" / "packs"
        return run(["rclone", "copy", packs, f"bench:bench/rclone-{number}"], {**remote, **KEYS}, self._home)


class _SeaweedFS:
    """A server on this machine, with the bucket `bench`."""

    def __init__(self, program: Path, home: Path):
        self._program, self._home = program, home

    def __enter__(self) -> str:
        folder = self._home / "server"
        folder.mkdir()
        (self._home / "s3.json").write_text(IDENTITIES)
        names = ("s3.port", "s3.port.grpc", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port",
                 "filer.port.grpc")
        ports = dict(zip(names, _free_ports(len(names)), strict=True))
        command = [
            self._program, "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-volume.max=200", "-filer", "-s3",
            f"-s3.config={self._home / 's3.json'}", "-s3.port.iceberg=0", "-s3.port.lance=0",
            *(f"-{name}={port}" for name, port in ports.items())]
        with open(self._home / "server.log", "wb") as log:
            self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        endpoint = f"http://127.0.0.1:{ports['s3.port']}"
        try:
            self._make_bucket(endpoint)
        except Failed:
            # Nobody leaves what was not entered.
            self.__exit__()
            raise
        return endpoint

    def __exit__(self, *_: object) -> None:
        self._child.kill()
        self._child.wait()

    def _make_bucket(self, endpoint: str) -> None:
        """It answers before it can store anything, so one object is stored first."""
        remote = f":s3,provider=Other,env_auth=true,endpoint='{endpoint}':bench"
        environment = {**os.environ, **KEYS, "RCLONE_CONFIG": "/dev/null"}
        for _ in range(60):
            made = subprocess.run(["rclone", "mkdir", remote, "--low-level-retries", "1", "--retries", "1"], env=environment,
                                  capture_output=True)
            if made.returncode == 0:
                put = subprocess.run(["rclone", "rcat", f"{remote}/ready"], env=environment, input=b"ready", capture_output=True)
                if put.returncode == 0:
                    return
            time.sleep(0.5)
        raise Failed(f"{self._program} did not start; see {self._home / 'server.log'}")


def _free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 at which nobody listens, each another."""
    held = []
    try:
        for _ in range(count):
            listening = socket.socket()
            listening.bind(("127.0.0.1", 0))
            held.append(listening)
        return [listening.getsockname()[1] for listening in held]
    finally:
        for listening in held:
            listening.close()
