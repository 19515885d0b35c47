"""The three programs, each with its own way to say the same things.

A `home` is a folder that holds a repository and all that its program remembers about it (caches too), so that a copy of
it is the same state again. Exports lie in `<home>/../export`, where each program finds the next under the same path.
"""

from pathlib import Path

from .process import Cost, run, size_of

EXPORT = "users.json"


class Muniment:
    name = "muniment"

    def __init__(self, binary: Path):
        self.binary = binary

    def run(self, home: Path, *words: str | Path) -> Cost:
        environment = {"MUNIMENT_VAULT": str(home / "vault"), "MUNIMENT_KEY_FILE": str(home / "key")}
        return run([self.binary, *words], environment, home)

    def create(self, home: Path) -> Cost:
        return self.run(home, "init")

    def start(self, home: Path) -> Cost:
        return self.run(home, "snapshots")

    def snapshot(self, home: Path, export: Path, name: str) -> Cost:
        return self.run(home, "ingest", export, "--source", "pool")

    def restore(self, home: Path, name: str, into: Path) -> Cost:
        return self.run(home, "restore", "latest", "--to", into)

    def verify(self, home: Path) -> Cost:
        return self.run(home, "verify", "--data")

    def stored(self, home: Path) -> int:
        """Without what is derived and never copied: `local/` and the catalog."""
        return size_of(home / "vault", lambda path: path.parts[0] == "local" or path.name.startswith("catalog.sqlite"))

    def on_disk(self, home: Path) -> int:
        return size_of(home / "vault")


class Restic:
    name = "restic"

    def _run(self, home: Path, *words: str | Path) -> Cost:
        environment = {
            "RESTIC_REPOSITORY": str(home / "repository"), "RESTIC_PASSWORD": "bench",
            "RESTIC_CACHE_DIR": str(home / "cache"),
        }
        return run(["restic", "--quiet", *words], environment, home)

    def create(self, home: Path) -> Cost:
        return self._run(home, "init")

    def start(self, home: Path) -> Cost:
        return self._run(home, "cat", "config")

    def snapshot(self, home: Path, export: Path, name: str) -> Cost:
        return self._run(home, "backup", export)

    def restore(self, home: Path, name: str, into: Path) -> Cost:
        return self._run(home, "restore", "latest", "--target", into)

    def verify(self, home: Path) -> Cost:
        return self._run(home, "check", "--read-data")

    def stored(self, home: Path) -> int:
        return size_of(home / "repository")

    on_disk = stored


class Borg:
    name = "borg"

    def __init__(self, binary: str | Path):
        self.binary = binary

    def _run(self, home: Path, *words: str | Path, folder: Path | None = None) -> Cost:
        environment = {
            "BORG_REPO": str(home / "repository"), "BORG_PASSPHRASE": "bench", "BORG_BASE_DIR": str(home / "base"),
            "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes",
        }
        return run([self.binary, *words], environment, folder or home)

    def create(self, home: Path) -> Cost:
        return self._run(home, "init", "--encryption=repokey-blake2")

    def start(self, home: Path) -> Cost:
        return self._run(home, "list")

    def snapshot(self, home: Path, export: Path, name: str) -> Cost:
        return self._run(home, "create", "--compression=zstd,1", f"::{name}", export)

    def restore(self, home: Path, name: str, into: Path) -> Cost:
        return self._run(home, "extract", f"::{name}", folder=into)

    def verify(self, home: Path) -> Cost:
        return self._run(home, "check", "--verify-data")

    def stored(self, home: Path) -> int:
        return size_of(home / "repository")

    on_disk = stored
