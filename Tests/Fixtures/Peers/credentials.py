"""Finds credentials with botocore: a line of JSON each, {"environment": {…}, "profile": null or a name}, read from the first
file; a line {"key", "secret", "token", "region"}, or {"error"}, written to the second."""

import json
import os
import sys

import botocore.session


def find(question):
    os.environ.clear()
    os.environ.update(question["environment"])
    try:
        session = botocore.session.Session(profile=question.get("profile"))
        found = session.get_credentials()
        if found is None:
            return {"error": "none"}
        frozen = found.get_frozen_credentials()
        region = session.get_config_variable("region")
        return {"key": frozen.access_key, "secret": frozen.secret_key, "token": frozen.token, "region": region}
    except Exception as error:  # whatever it is, it found none
        return {"error": f"{type(error).__name__}: {error}"}


def main():
    with open(sys.argv[1], encoding="utf-8") as questions:
        found = [json.dumps(find(json.loads(line))) for line in questions]
    with open(sys.argv[2], "w", encoding="utf-8") as answers:
        answers.write("\n".join(found))


main()
