"""Each region that botocore knows, with the host of its STS: one line each, written to the second file."""

import json
import sys

import botocore.session


def main():
    session = botocore.session.Session()
    partitions = session.get_component("data_loader").load_data("partitions")["partitions"]
    lines = []
    for partition in partitions:
        for region in partition["regions"]:
            if not region.endswith("-global"):
                lines.append(json.dumps({"region": region, "domain": partition["outputs"]["dnsSuffix"]}))
    with open(sys.argv[2], "w", encoding="utf-8") as answers:
        answers.write("\n".join(lines))


main()
