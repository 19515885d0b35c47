"""What evidence costs to make and to check: bags about one person, and about everybody at two dates, of a vault of nightly snapshots."""

import shutil

from .process import Cost, Failed, run
from .questions import QuestionsBench


class EvidenceBench(QuestionsBench):
    """Has the vault of the questions."""

    def _questions(self):
        create = ("evidence", "create", "--case", "bench", "--to", "bag")
        yield "one person", (*create, "--key", self._user["Username"]), False
        yield "the same, verify", ("evidence", "verify", "bag"), False
        yield "access review", (*create, "--template", "soc2-access-review", "--since", f"latest~{self._days - 1}"), False
        yield "the same, verify ", ("evidence", "verify", "bag"), False

    def _costs(self, title: str, words: tuple, runs: int, is_first: bool) -> list[Cost]:
        costs = []
        for _ in range(runs):
            if words[1] == "create":
                shutil.rmtree(self._home / "bag", ignore_errors=True)
            try:
                costs.append(run([self._binary, *words], self._environment(self._home), self._home))
            except Failed as failure:
                self.failures.append(f"evidence, {title.strip()}: {failure}")
        return costs
