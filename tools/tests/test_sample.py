"""What tools/sample promises."""

import csv
import io
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SAMPLE = Path(__file__).resolve().parent.parent / "sample"


def sample(*arguments: object) -> bytes:
    return subprocess.run(
        [sys.executable, SAMPLE, *map(str, arguments)], check=True, stdout=subprocess.PIPE).stdout


def users(*arguments: object) -> list[dict]:
    return [json.loads(line) for line in sample("users", *arguments).splitlines()]


def by_name(*arguments: object) -> dict[str, dict]:
    return {user["Username"]: user for user in users(*arguments)}


class TheSameOptions(unittest.TestCase):
    def test_make_the_same_bytes(self):
        options = ("users", "--count", 500, "--day", 3, "--removed", 0.01, "--added", 0.02, "--shuffle")
        self.assertEqual(sample(*options), sample(*options))

    def test_with_another_seed_make_other_people(self):
        self.assertFalse(by_name("--count", 50).keys() & by_name("--count", 50, "--seed", 2).keys())

    def test_with_another_count_make_the_same_first_people(self):
        self.assertTrue(sample("users", "--count", 90).startswith(sample("users", "--count", 40)))


class ADay(unittest.TestCase):
    def test_changes_one_user_in_a_hundred(self):
        before, after = by_name("--count", 5000), by_name("--count", 5000, "--day", 1)
        changed = [name for name in before if before[name] != after[name]]
        self.assertEqual(list(before), list(after))
        self.assertEqual(len(changed), 50)
        for name in changed:
            self.assertTrue(after[name]["UserLastModifiedDate"].startswith("2026-03-02T"))
            for user in (before[name], after[name]):
                del user["UserLastModifiedDate"]
            self.assertNotEqual(before[name], after[name])

    def test_follows_from_the_day_before(self):
        rates = ("--count", 2000, "--changed", 0.02, "--removed", 0.01, "--added", 0.03)
        before, after = by_name(*rates, "--day", 6), by_name(*rates, "--day", 7)
        removed, added = before.keys() - after.keys(), after.keys() - before.keys()
        changed = [name for name in before.keys() & after.keys() if before[name] != after[name]]
        self.assertEqual(len(removed), round(len(before) * 0.01))
        self.assertEqual(len(added), round(len(before) * 0.03))
        self.assertEqual(len(changed), round(len(before) * 0.02))

    def test_keeps_the_order_of_those_who_stay(self):
        before, after = by_name("--count", 300), by_name("--count", 300, "--day", 5, "--removed", 0.1, "--added", 0.1)
        self.assertEqual([name for name in before if name in after], [name for name in after if name in before])

    def test_may_be_the_last_for_everybody(self):
        self.assertEqual(users("--count", 20, "--day", 2, "--removed", 1), [])


class Shuffling(unittest.TestCase):
    def test_changes_nothing_but_the_order(self):
        plain, shuffled = sample("users", "--count", 300), sample("users", "--count", 300, "--shuffle")
        self.assertNotEqual(plain, shuffled)
        self.assertEqual(sorted(plain.splitlines()), sorted(shuffled.splitlines()))


class AUser(unittest.TestCase):
    def test_looks_like_one_of_cognito(self):
        for user in users("--count", 300):
            attributes = {attribute["Name"]: attribute["Value"] for attribute in user["Attributes"]}
            self.assertTrue({"sub", "email", "email_verified", "given_name", "family_name", "custom:tenant",
                             "custom:department"} <= attributes.keys())
            self.assertLessEqual(user["UserCreateDate"], user["UserLastModifiedDate"])
            self.assertLess(user["UserLastModifiedDate"], "2026-03-01T")
            self.assertTrue(user["UserCreateDate"].endswith("+00:00"))

    def test_takes_about_556_bytes_a_line(self):
        self.assertAlmostEqual(len(sample("users", "--count", 20_000)) / 20_000, 556, delta=8)

    def test_is_sometimes_named_in_another_script(self):
        text = sample("users", "--count", 2000).decode()
        for name in ("Müller", "Шевченко", "佐藤", "حسن"):
            self.assertIn(name, text)


class AFormat(unittest.TestCase):
    def test_of_json_holds_the_same_users_as_json_lines(self):
        expected = users("--count", 130)
        for form in ("aws", "aws-pretty"):
            self.assertEqual(json.loads(sample("users", "--count", 130, "--format", form))["Users"], expected)
        self.assertEqual(json.loads(sample("users", "--count", 130, "--format", "array")), expected)

    def test_of_json_holds_for_nobody_too(self):
        for form in ("aws", "aws-pretty"):
            self.assertEqual(json.loads(sample("users", "--count", 0, "--format", form)), {"Users": []})
        self.assertEqual(json.loads(sample("users", "--count", 0, "--format", "array")), [])

    def test_of_csv_quotes_what_it_must(self):
        text = sample("users", "--count", 500, "--format", "csv").decode()
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        self.assertEqual([row["username"] for row in rows], [user["Username"] for user in users("--count", 500)])
        self.assertIn("Sales, EMEA", {row["department"] for row in rows})
        self.assertIn('Research "Blue Sky"', {row["department"] for row in rows})

    def test_of_cognitos_import_escapes_commas(self):
        lines = sample("users", "--count", 500, "--format", "cognito-csv").decode().splitlines()
        columns = len(lines[0].split(","))
        self.assertEqual(len(lines), 501)
        self.assertTrue(any(r"Sales\, EMEA" in line for line in lines))
        for line in lines:
            self.assertEqual(len(line.replace(r"\,", "").split(",")), columns)

    def test_of_pages_ends_without_a_token(self):
        with tempfile.TemporaryDirectory() as folder:
            sample("users", "--count", 130, "--format", "pages:60", "--out", folder)
            pages = [json.loads(path.read_text()) for path in sorted(Path(folder).iterdir())]
        self.assertEqual([len(page["Users"]) for page in pages], [60, 60, 10])
        self.assertEqual(["PaginationToken" in page for page in pages], [True, True, False])
        self.assertEqual([user for page in pages for user in page["Users"]], users("--count", 130))


class Memberships(unittest.TestCase):
    def test_name_groups_and_users_that_exist(self):
        groups = {json.loads(line)["GroupName"] for line in sample("groups", "--count", 20).splitlines()}
        names = {user["Username"] for user in users("--count", 200)}
        members = [json.loads(line) for line in sample("memberships", "--count", 200, "--groups", 20).splitlines()]
        self.assertEqual(len(groups), 20)
        self.assertTrue(members)
        for member in members:
            self.assertIn(member["GroupName"], groups)
            self.assertIn(member["Username"], names)


if __name__ == "__main__":
    unittest.main()
