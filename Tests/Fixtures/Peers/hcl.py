"""What python-hcl2 reads in Terraform's files: a file's text as a JSON string in each line of the first file; in the second, an
object of the resources by `type.name`, each with its attributes that are texts, or {"error"}."""

import json
import re
import sys

import hcl2

ESCAPE = re.compile(r'\\u([0-9a-fA-F]{4})|\\(.)|([$%])[$%]\{', re.DOTALL)
SHORT = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def text(value):
    """The text that a literal stands for; None where the value is none."""
    if not isinstance(value, str) or not value.startswith('"'):
        return None
    return ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else SHORT[found[2]] if found[2] else found[3] + "{", value[1:-1])


def judge(source):
    try:
        parsed = hcl2.loads(source)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:500]}
    found = {}
    for resource in parsed.get("resource", []):
        for kind, named in resource.items():
            for name, body in named.items():
                texts = {key: text(value) for key, value in body.items() if text(value) is not None}
                found[f"{kind}.{name}".replace('"', "")] = texts
    return found


def main():
    with open(sys.argv[1], encoding="utf-8") as questions:
        judged = [json.dumps(judge(json.loads(line))) for line in questions.read().split("\n")]
    with open(sys.argv[2], "w", encoding="utf-8") as answers:
        answers.write("\n".join(judged))


main()
