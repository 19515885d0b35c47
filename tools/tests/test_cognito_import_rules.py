"""The checker of import jobs' files finds what it is for."""

import unittest

from cognito_import_rules import fields, file_problems, problems

POOL = {
    "AutoVerifiedAttributes": ["email"],
    "SchemaAttributes": [
        {"Name": "email", "AttributeDataType": "String", "Required": True},
        {"Name": "custom:n", "AttributeDataType": "Number", "NumberAttributeConstraints": {"MaxValue": "9"}},
    ],
}
HEADER = (
    "name,given_name,family_name,middle_name,nickname,preferred_username,profile,picture,website,email,email_verified,gender,"
    "birthdate,zoneinfo,locale,phone_number,phone_number_verified,address,updated_at,custom:n,cognito:mfa_enabled,"
    "cognito:username")
ROW = ",,,,,,,,,a@x.org,true,,02/01/1985,,,+4930123,false,,1471453471,5,false,ada"


class ImportRules(unittest.TestCase):
    def found(self, row, mfa="OFF", header=HEADER, pool=POOL):
        return file_problems(f"{header}\n{row}\n".encode(), pool, mfa)[0]

    def test_a_good_row(self):
        self.assertEqual(self.found(ROW), [])
        self.assertEqual(self.found(ROW.replace(",false,ada", ",,ada"), mfa="ON"), [])

    def test_every_rule_is_looked_at(self):
        bad = {
            "username": ROW + " b", "no username": ROW.removesuffix("ada"), "verified": ROW.replace("org,true", "org,false"),
            "empty email": ROW.replace("a@x.org", ""), "birthdate": ROW.replace("02/01/1985", "1985-02-01"),
            "day": ROW.replace("02/01/1985", "02/30/1985"), "updated_at": ROW.replace("1471453471", "2016-08-17"),
            "number": ROW.replace(",5,", ",50,"), "phone": ROW.replace("+49", "0"), "quote": ROW.replace("ada", '"ada"'),
            "comma": ROW.replace("ada", "a,da"), "backslash": ROW.replace("ada", "a\\da"),
            "space": ROW.replace("a@x.org", " a@x.org"), "long": ROW.replace("ada", "a" * 16_000),
            "mfa": ROW.replace(",false,ada", ",true,ada"),
        }
        for name, row in bad.items():
            with self.subTest(name):
                self.assertNotEqual(self.found(row), [])

    def test_files_as_a_whole(self):
        for name, data in {
            "byte order mark": b"\xef\xbb\xbf" + f"{HEADER}\n{ROW}\n".encode(),
            "no column": f"{HEADER}\n{ROW}\n".replace("zoneinfo,", "").encode(),
            "no line break": f"{HEADER}\n{ROW}".encode(),
            "carriage return": f"{HEADER}\r\n{ROW}\r\n".encode(),
        }.items():
            with self.subTest(name):
                self.assertNotEqual(file_problems(data, POOL, "OFF")[0], [])

    def test_nobody_may_be_missing_or_changed(self):
        user = {
            "Username": "ada", "UserStatus": "CONFIRMED", "Attributes": [
                {"Name": "email", "Value": "a@x.org"}, {"Name": "email_verified", "Value": "true"},
                {"Name": "birthdate", "Value": "1985-02-01"}, {"Name": "phone_number", "Value": "+4930123"},
                {"Name": "updated_at", "Value": "1471453471"}, {"Name": "custom:n", "Value": "5"}]}
        files = {"users-0001.csv": f"{HEADER}\n{ROW}\n".encode()}
        left = "username,status,cohort,reason,attribute,route\r\n"
        self.assertEqual(problems(POOL, "OFF", [user], files, left), [])
        self.assertNotEqual(problems(POOL, "OFF", [user, user | {"Username": "bob"}], files, left), [])
        federated = user | {"UserStatus": "EXTERNAL_PROVIDER"}
        self.assertNotEqual(problems(POOL, "OFF", [federated], files, left), [])
        changed = {"users-0001.csv": files["users-0001.csv"].replace(b"+4930123", b"+4930124")}
        self.assertNotEqual(problems(POOL, "OFF", [user], changed, left), [])

    def test_fields(self):
        self.assertEqual(fields(r"a\,b,,c"), ["a,b", "", "c"])
        for line in ("a\\", "a\\b"):
            with self.assertRaises(ValueError):
                fields(line)


if __name__ == "__main__":
    unittest.main()
