"""Whether policies and a bucket's settings are in AWS's forms: {"bucket", "policies", "lifecycle", "lock"} in a line of the
first file; `ok`, or what is wrong, in the second."""

import json
import os
import sys

os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="us-east-1")

import boto3
from moto import mock_aws


@mock_aws
def check(question):
    iam, s3 = boto3.client("iam"), boto3.client("s3")
    for index, policy in enumerate(question["policies"]):
        iam.create_policy(PolicyName=f"p{index}", PolicyDocument=policy)
    bucket = question["bucket"]
    s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=json.loads(question["lifecycle"]))
    s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=json.loads(question["lock"]))
    return "ok"


def main():
    with open(sys.argv[1], encoding="utf-8") as questions:
        answers = [check(json.loads(line)) for line in questions]
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write("\n".join(answers))


main()
