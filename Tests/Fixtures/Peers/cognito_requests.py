"""Whether calls are what botocore's model of cognito-idp lets be called: {"operation", "input"} in each line of the first file;
`ok`, or what is wrong, in the second. An operation may be named as AWS's command line does."""

import json
import sys

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


def main():
    with open(sys.argv[1], encoding="utf-8") as questions:
        judged = [judge(json.loads(line)) for line in questions.read().split("\n")]
    with open(sys.argv[2], "w", encoding="utf-8") as answers:
        answers.write("\n".join(judged))


main()
