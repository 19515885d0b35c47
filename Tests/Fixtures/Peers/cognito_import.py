"""Whether the files of import jobs keep AWS's rules: {"pool", "mfa", "users", "files", "refused"} in a line of the first file;
`ok`, or what is wrong, in the second. The rules are `tools/tests/cognito_import_rules.py`."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools" / "tests"))

from cognito_import_rules import problems  # noqa: E402


def judge(question):
    files = {name: text.encode() for name, text in question["files"].items()}
    found = problems(question["pool"], question["mfa"], question["users"], files, question["refused"])
    return "; ".join(found[:5]).replace("\n", " ") or "ok"


def main():
    with open(sys.argv[1], encoding="utf-8") as questions:
        judged = [judge(json.loads(line)) for line in questions.read().split("\n")]
    with open(sys.argv[2], "w", encoding="utf-8") as answers:
        answers.write("\n".join(judged))


main()
