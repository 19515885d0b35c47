"""Holds what `muniment query` answers against its JSON Schemas, and its CSV, read by Python's own reader, against its JSON."""

import csv
import io
import subprocess
import unittest

import jsonschema
from test_against_muniment import Program
from test_schemas import schema, subschemas

RECORDS = r"""{"id":"1","n":1,"text":"=1+1","in":{"a":true},"list":[1, {"x":"y"}]}
{"id":"2","n":-2.5,"text":"a,\"b\"\r\nc","in":{"a":false}}
{"id":"3","n":9223372036854775808,"text":"","\u00fc":null}
{"id":"4","text":"+4930901820"}
"""


class Answers(Program):
    def setUp(self):
        super().setUp()
        self.found_with_a_key_file()
        (self.scratch / "things.jsonl").write_text(RECORDS)
        for _ in range(2):
            self.muniment("ingest", self.scratch / "things.jsonl", "--source", "s")

    def validator(self, name):
        validator = jsonschema.Draft202012Validator(schema(name))
        validator.check_schema(validator.schema)
        for member, described in subschemas(validator.schema):
            self.assertIn("description", described, (name, member))
        return validator

    def test_a_query_answers_as_its_schema_says(self):
        validator = self.validator("query")
        for words in (["select * from things"], ["select 1 where 0"], ["select x'00ff' as a, 9e999 as b, null as c, 1 as a"],
                      ["select * from things", "--between", "latest~1", "latest"],
                      ["select count(*) from things", "--at", "2200-01-01"]):
            validator.validate(self.muniment("query", *words))

    def test_reports_are_listed_as_their_schema_says(self):
        self.validator("reports").validate(self.muniment("query", "--reports"))

    def test_csv_says_what_json_says(self):
        sql = "select * from things order by id"
        answer = self.muniment("query", sql)
        command = [self.binary, "query", sql, "--vault", self.vault, *self.secret, "--csv"]
        text = subprocess.run([str(word) for word in command], capture_output=True, check=True, timeout=120).stdout.decode()
        head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        self.assertEqual(head, answer["columns"])
        for row, wanted in zip(rows, answer["rows"], strict=True):
            for name, value in zip(head, row, strict=True):
                self.assertIn(value, self.fields(wanted[name]), name)

    @staticmethod
    def fields(value):
        """How a value may be written: what a spreadsheet would run has an apostrophe before it."""
        if value is None:
            return [""]
        return ["'" + value] if isinstance(value, str) and value.startswith("=") else [str(value)]


if __name__ == "__main__":
    unittest.main()
