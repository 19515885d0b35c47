"""Signs requests with botocore: a line of JSON each, read from the first file, a line with the headers written to the second."""

import base64
import datetime
import json
import sys

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.utils import percent_encode

KINDS = {"s3": botocore.auth.S3SigV4Auth}


def sign(question):
    now = datetime.datetime.fromtimestamp(question["time"], datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda *_, **__: now
    path = percent_encode(question["path"], safe="/~")
    request = AWSRequest(
        method=question["method"],
        url=f"https://{question['host']}{path}",
        params=[tuple(pair) for pair in question["query"]],
        data=base64.b64decode(question["body"]),
    )
    for name, value in question["headers"]:
        request.headers.add_header(name, value)
    credentials = Credentials(question["key"], question["secret"], question.get("token"))
    kind = KINDS.get(question["service"], botocore.auth.SigV4Auth)
    signer = kind(credentials, question["service"], question["region"])
    signer.add_auth(request)
    return request.headers["Authorization"]


def main():
    with open(sys.argv[1], encoding="utf-8") as questions, open(sys.argv[2], "w", encoding="utf-8") as answers:
        answers.write("\n".join(sign(json.loads(line)) for line in questions))


main()
