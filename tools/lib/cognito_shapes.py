#!/usr/bin/env python3
"""Holds requests to Cognito and answers of it against the service's own model, which AWS's SDK brings.

`record FILE` writes an answer of each reading operation in which every member of the model stands: what the tests' server
answers with. `check FILE` reads lines of {"operation", "request", "answer"} and says what of them the model does not know.
"""

import json
import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The SDK that moto needs is older than the newest operations; the model alone is a newer one.
os.environ["AWS_DATA_PATH"] = str(ROOT / ".venv/share/aws-models")

import botocore.parsers                                                                              # noqa: E402
import botocore.session                                                                              # noqa: E402
import botocore.validate                                                                             # noqa: E402

READING = re.compile("Describe|Get|List|AdminGet")
# Operations of users themselves, with tokens of their own.
OF_USERS = re.compile("Device|Token$|GetUser$|GetUserAttribute|GetUserAuthFactors$|WebAuthn|ListUserSessions|ProvisionedLimit|"
                      "AuthEvents|AdminListUserSessions")
POOL = "eu-central-1_Fixture01"
SAMPLES = {
    "UserPoolIdType": POOL, "ArnType": f"arn:aws:cognito-idp:eu-central-1:123456789012:userpool/{POOL}",
    "ClientIdType": "client0000000000000000000a", "RegionNameType": "eu-central-1", "RegionCodeType": "eu-central-1",
    "S3ArnType": "arn:aws:s3:::logs", "AWSAccountIdType": "123456789012",
    "CSSVersionType": "20260301000000", "UserImportJobIdType": "import-abc0123456", "HexStringType": "00ff",
    "HealthCheckIdType": "abcdef11-2222-3333-4444-555555fedcba", "UsernameType": "ada", "GroupNameType": "staff",
    "ManagedLoginBrandingIdType": "01234567-89ab-4cde-8f01-23456789abcd", "TermsIdType": "01234567-89ab-4cde-8f01-23456789abce",
    "ResourceServerIdentifierType": "https://api.example.org", "ProviderNameType": "Corporate",
}


def model():
    return botocore.session.get_session().get_service_model("cognito-idp")


def sample(shape, name=""):
    """A value of a shape with all its members."""
    if shape.name in SAMPLES:
        return SAMPLES[shape.name]
    match shape.type_name:
        case "structure":
            return {member: sample(of, member) for member, of in shape.members.items()}
        case "list":
            return [sample(shape.member, name)]
        case "map":
            key = shape.key.enum[0] if shape.key.enum else "one"
            return {key: sample(shape.value, name)}
        case "boolean":
            return True
        case "integer" | "long":
            return max(shape.metadata.get("min", 1), 1)
        case "double" | "float":
            return 0.5
        case "timestamp":
            return 1772409600.123
        case "blob":
            return "AAEC"
        case "string":
            if shape.enum:
                return shape.enum[-1]
            least = shape.metadata.get("min", 0)
            if name.endswith("Arn"):
                return "arn:aws:lambda:eu-central-1:123456789012:function:trigger"
            return (name or "text").ljust(least, "x")[:shape.metadata.get("max", 1000)]
    if getattr(shape, "is_document_type", False):
        return {"free": ["form", 1]}
    raise ValueError(f"no sample of {shape.type_name} {shape.name}")


def recorded():
    answers = {}
    service = model()
    for name in service.operation_names:
        if READING.match(name) and not OF_USERS.search(name) or name in ("AdminGetUser", "AdminGetUserAuthFactors"):
            answer = sample(service.operation_model(name).output_shape)
            for member in ("NextToken", "PaginationToken"):
                answer.pop(member, None)
            # A document stands in a structure of its own in the model, and as it is in an answer.
            answers[name] = answer
    # A test of its own says that the service never tells the value.
    for secret in answers["ListUserPoolClientSecrets"]["ClientSecrets"]:
        secret.pop("ClientSecretValue")
    triggers = answers["DescribeUserPool"]["UserPool"]["LambdaConfig"]
    for trigger, value in triggers.items():
        function = f"arn:aws:lambda:eu-central-1:123456789012:function:{trigger}"
        triggers[trigger] = value | {"LambdaArn": function} if isinstance(value, dict) else function
    # The one key that is no trigger.
    triggers["KMSKeyID"] = "arn:aws:kms:eu-central-1:123456789012:key/k"
    return answers


def limits(shape, value, path):
    """What the SDK does not look at itself: most, least, forms and names."""
    match shape.type_name:
        case "structure" if not getattr(shape, "is_document_type", False):
            for member, inner in value.items():
                if member in shape.members:
                    yield from limits(shape.members[member], inner, f"{path}.{member}")
                else:
                    yield f"{path}.{member} is not in the model"
        case "list":
            for index, inner in enumerate(value):
                yield from limits(shape.member, inner, f"{path}[{index}]")
            if len(value) > shape.metadata.get("max", 1 << 62):
                yield f"{path} has {len(value)} entries"
        case "map":
            for key, inner in value.items():
                yield from limits(shape.value, inner, f"{path}.{key}")
        case "string":
            if shape.enum and value not in shape.enum:
                yield f"{path} is {value!r}, which is none of {shape.enum}"
            if not shape.metadata.get("min", 0) <= len(value) <= shape.metadata.get("max", 1 << 62):
                yield f"{path} has {len(value)} characters"
        case "integer" | "long":
            if not shape.metadata.get("min", -1 << 63) <= value <= shape.metadata.get("max", 1 << 63):
                yield f"{path} is {value}"


def complaints(service, entry):
    """What the model does not know of one exchange."""
    name = entry["operation"]
    if name not in service.operation_names:
        yield f"{name} is no operation"
        return
    operation = service.operation_model(name)
    report = botocore.validate.ParamValidator().validate(entry["request"], operation.input_shape)
    if report.has_errors():
        yield f"{name}: {report.generate_report()}"
    for text in limits(operation.input_shape, entry["request"], "request"):
        yield f"{name}: {text}"
    if (answer := entry.get("answer")) is None:
        return
    for text in limits(operation.output_shape, answer, "answer"):
        yield f"{name}: {text}"
    parser = botocore.parsers.create_parser("json")
    try:
        parser.parse({"status_code": 200, "headers": {}, "body": json.dumps(answer).encode()}, operation.output_shape)
    except (botocore.parsers.ResponseParserError, ValueError, TypeError) as error:
        yield f"{name}: the answer is not of the model: {error}"


def main(arguments):
    match arguments:
        case ["record", path]:
            Path(path).write_text(json.dumps(recorded(), indent=1, sort_keys=True) + "\n")
        case ["check", path]:
            service = model()
            lines = [json.loads(line) for line in Path(path).read_text().splitlines()]
            found = [text for line in lines for text in complaints(service, line)]
            print("\n".join(dict.fromkeys(found)) or f"{len(lines)} exchanges are of the model")
            return 1 if found or not lines else 0
        case _:
            print(__doc__)
            return 64
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
