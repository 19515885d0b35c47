"""Whether documents are as a schema says: {"schema", "document"} in a line of the first file, the schema by its name in schema/;
`ok`, or what is wrong, in the second."""

import json
import sys
from pathlib import Path

import jsonschema

SCHEMAS = Path(__file__).resolve().parents[3] / "schema"


def check(question):
    schema = json.loads((SCHEMAS / f"{question['schema']}.schema.json").read_text())
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(question["document"]))
    known = set(schema["properties"])
    unknown = set(question["document"]) - known
    return "; ".join([f"{error.json_path} {error.message}" for error in errors] + [f"{name} is not in the schema" for name in unknown]) or "ok"


def main():
    with open(sys.argv[1], encoding="utf-8") as questions:
        answers = [check(json.loads(line)) for line in questions]
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write("\n".join(answer.replace("\n", " ") for answer in answers))


if __name__ == "__main__":
    main()
