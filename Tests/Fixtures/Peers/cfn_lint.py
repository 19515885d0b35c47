"""Whether templates pass cfn-lint: a template in each line of the first file; `ok`, or what cfn-lint says, in the second."""

import sys

from cfnlint.api import lint
from cfnlint.config import ManualArgs


def judge(text):
    found = lint(text, config=ManualArgs(regions=["eu-west-1"]))
    return "; ".join(f"{one.rule.id} {one.message}" for one in found[:5]).replace("\n", " ") or "ok"


def main():
    with open(sys.argv[1], encoding="utf-8") as questions:
        judged = [judge(line) for line in questions.read().split("\n")]
    with open(sys.argv[2], "w", encoding="utf-8") as answers:
        answers.write("\n".join(judged))


main()
