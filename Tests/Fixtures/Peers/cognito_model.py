"""Whether requests are such as the service's model knows: {"operation", "input"} in a line of the first file; `ok`, `unknown` of an
operation that it has not, or what is wrong, in the second. `members` in place of an operation: what an operation
accepts or a shape has, `{"members": ["operation or shape", …]}`, as JSON."""

import json
import os
import sys
from pathlib import Path

# The SDK that moto needs is older than the newest operations; the model alone is a newer one.
os.environ["AWS_DATA_PATH"] = str(Path(sys.prefix) / "share/aws-models")

from botocore.session import get_session                                                             # noqa: E402
from botocore.validate import ParamValidator                                                         # noqa: E402

MODEL = get_session().get_service_model("cognito-idp")


def revived(value, shape):
    """Blobs are bytes to botocore, and base64 on the wire."""
    if shape.type_name == "blob":
        return value.encode() if isinstance(value, str) else value
    if shape.type_name == "structure" and not getattr(shape, "is_document_type", False) and isinstance(value, dict):
        return {name: revived(item, shape.members[name]) if name in shape.members else item for name, item in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [revived(item, shape.member) for item in value]
    return value


def check(question):
    if "members" in question:
        name = question["members"]
        if name in MODEL.operation_names:
            return json.dumps(sorted(MODEL.operation_model(name).input_shape.members))
        return json.dumps(sorted(MODEL.shape_for(name).members)) if name in MODEL.shape_names else "unknown"
    if question["operation"] not in MODEL.operation_names:
        return "unknown"
    shape = MODEL.operation_model(question["operation"]).input_shape
    report = ParamValidator().validate(revived(question["input"], shape), shape)
    return "ok" if not report.has_errors() else report.generate_report().replace("\n", "; ")


def main():
    with open(sys.argv[1], encoding="utf-8") as questions:
        answers = [check(json.loads(line)) for line in questions]
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write("\n".join(answers))


if __name__ == "__main__":
    main()
