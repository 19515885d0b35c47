<<<<<<< HEAD
"""Whether requests are such as the service's model knows: {"operation", "input"} in a line of the first file; `ok`, `unknown` of an
operation that this botocore is too old for, or what is wrong, in the second. `members` in place of an operation: what an operation
accepts or a shape has, `{"members": ["operation or shape", …]}`, as JSON."""
=======
"""Whether calls are what botocore's model of cognito-idp lets be called: {"operation", "input"} in each line of the first file;
`ok`, or what is wrong, in the second. An operation may be named as AWS's command line does."""
>>>>>>> b7453f79cb7f7b1bffcce3fb74ce827a12ada624

import json
import sys

<<<<<<< HEAD
import botocore
from botocore.session import get_session
from botocore.validate import ParamValidator

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
=======
import botocore.session
from botocore import xform_name
from botocore.validate import ParamValidator

MODEL = botocore.session.get_session().get_service_model("cognito-idp")
WORDS = {xform_name(name, "-"): name for name in MODEL.operation_names}


def enums(shape, value, path=""):
    """Values that are none of those a member may have, which botocore itself lets the service say."""
    if shape.type_name == "structure":
        for name, one in value.items():
            if name in shape.members:
                yield from enums(shape.members[name], one, f"{path}.{name}")
    elif shape.type_name == "list":
        for one in value:
            yield from enums(shape.member, one, f"{path}[]")
    elif shape.type_name == "string" and getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{path} is {value!r}"


def judge(question):
    name = WORDS.get(question["operation"], question["operation"])
    if name not in MODEL.operation_names:
        return f"there is no operation {name}"
    shape = MODEL.operation_model(name).input_shape
    report = ParamValidator().validate(question["input"], shape)
    if report.has_errors():
        return f"{name}: {report.generate_report()}".replace("\n", " ")
    return f"{name}: {wrong}" if (wrong := "; ".join(enums(shape, question["input"]))) else "ok"
>>>>>>> b7453f79cb7f7b1bffcce3fb74ce827a12ada624


def main():
    with open(sys.argv[1], encoding="utf-8") as questions:
<<<<<<< HEAD
        answers = [check(json.loads(line)) for line in questions]
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write("\n".join(answers))


if __name__ == "__main__":
    main()
=======
        judged = [judge(json.loads(line)) for line in questions.read().split("\n")]
    with open(sys.argv[2], "w", encoding="utf-8") as answers:
        answers.write("\n".join(judged))


main()
>>>>>>> b7453f79cb7f7b1bffcce3fb74ce827a12ada624
