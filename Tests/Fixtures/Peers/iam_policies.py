"""Whether policies are in IAM's form, and name actions that there are: a policy in a line of the first file; `ok`, or what is wrong,
in the second. Operations that this botocore is too old for are in NEWER."""

import json
import os
import sys

os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="us-east-1")

import boto3
from botocore.session import get_session
from moto import mock_aws

KNOWN = set(get_session().get_service_model("cognito-idp").operation_names)
NEWER = {"AdminGetUserAuthFactors", "GetUserPoolClientSessionConfiguration", "GetUserPoolSessionConfiguration",
         "ListUserPoolReplicas", "SetUserPoolClientSessionConfiguration", "SetUserPoolSessionConfiguration"}


@mock_aws
def check(number, policy):
    boto3.client("iam").create_policy(PolicyName=f"p{number}", PolicyDocument=policy)
    actions = [action for statement in json.loads(policy)["Statement"] for action in statement["Action"]]
    unknown = [action for action in actions
               if action.startswith("cognito-idp:") and action.split(":")[1] not in KNOWN | NEWER]
    return "ok" if not unknown else f"no such actions: {unknown}"


def main():
    with open(sys.argv[1], encoding="utf-8") as questions:
        answers = [check(number, json.dumps(json.loads(line))) for number, line in enumerate(questions)]
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write("\n".join(answers))


if __name__ == "__main__":
    main()
