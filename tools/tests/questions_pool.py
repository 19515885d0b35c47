"""Makes a small source and its past: exports of users, groups and memberships, and of a table, day by day."""

import csv
import io
import json
import random

FAMILIES = ["Ångström", "O'Neil", "Müller", "de la Cruz", "Sørensen", "Ng", "=SUM(1)", "山田"]
STATUSES = ["CONFIRMED", "UNCONFIRMED", "FORCE_CHANGE_PASSWORD", "EXTERNAL_PROVIDER"]
GROUPS = ["admins", "billing", "support", "ops", "read-only"]


class Pool:
    """A pool on one day; `pass_day` makes the next one."""

    def __init__(self, seed: int, count: int):
        self.random = random.Random(seed)
        self.users: dict[str, dict] = {}
        self.gone: list[dict] = []
        self.number = 0
        self.rows: dict[str, dict[str, str]] = {}
        self.columns = ["id", "email", "note", "city"]
        for _ in range(count):
            self._join()
        self.shape = "lines"

    def _join(self) -> None:
        self.number += 1
        user = {"Username": f"user-{self.number:03}", "given": f"G{self.number % 7}", "family": self._any(FAMILIES),
                "email": self._email(), "Enabled": self.random.random() < 0.9, "UserStatus": self._any(STATUSES),
                "logins": self._any([0, 1, -3, 2.5, 1e3, 12345678901234567890]),
                "groups": self.random.sample(GROUPS, self.random.randrange(4))}
        self.users[user["Username"]] = user
        self.rows[user["Username"]] = {
            "id": user["Username"], "email": user["email"], "note": self._any(["", "a,b", 'say "hi"', "x"]),
            "city": self._any(["Bern", "Köln", ""])}

    def _any(self, values: list):
        return self.random.choice(values)

    def _email(self) -> str:
        name = f"{self._any(['Ada', 'bob', 'Eve', 'ÖZIL'])}.{self.random.randrange(12)}"
        return self._any([name, name.lower()]) + "@example.org"

    def pass_day(self) -> None:
        """Some leave, some come, some come back, some change; now and then an export has another form."""
        for name in self.random.sample(sorted(self.users), min(len(self.users), self.random.randrange(4))):
            self.gone.append(self.users.pop(name))
            self.rows.pop(name, None)
        for _ in range(self.random.randrange(3)):
            self._join()
        for _ in range(self.random.randrange(2)):
            if self.gone:
                user = self.gone.pop(self.random.randrange(len(self.gone)))
                self.users[user["Username"]] = user
        for name in self.random.sample(sorted(self.users), min(len(self.users), self.random.randrange(8))):
            self._change(self.users[name])
        for name in self.random.sample(sorted(self.rows), min(len(self.rows), self.random.randrange(5))):
            self.rows[name]["note"] = self._any(["", "b,c", "new\nline", "y"])
        if self.random.random() < 0.2:
            self.columns = self._any([["id", "email", "note", "city"], ["id", "mail", "note", "city"],
                                      ["id", "email", "city", "note"]])
        self.shape = self._any(["lines", "lines", "lines", "array", "aws", "spaced"])

    def _change(self, user: dict) -> None:
        what = self.random.randrange(6)
        if what == 0:
            user["email"] = self._email()
        elif what == 1:
            user["Enabled"] = not user["Enabled"]
        elif what == 2:
            user["groups"] = self.random.sample(GROUPS, self.random.randrange(4))
        elif what == 3:
            user["mfa"] = self._any([None, [], ["SMS"], {"PreferredMfa": "SMS", "Since": {"Year": 2026}}])
        elif what == 4:
            # The same attributes in another order: other bytes.
            user["turned"] = not user.get("turned", False)
        else:
            user["family"] = self._any(FAMILIES)

    # What the exports say.

    def record(self, user: dict) -> str:
        listed = [{"Name": "email", "Value": user["email"]}, {"Name": "given_name", "Value": user["given"]},
                  {"Name": "family_name", "Value": user["family"]}]
        if user["given"] == "G3":
            listed.append({"Name": "UserStatus", "Value": "inner"})
        if user.get("turned"):
            listed.reverse()
        members = {"Username": user["Username"], "Attributes": listed, "Enabled": user["Enabled"],
                   "UserStatus": user["UserStatus"], "Logins": user["logins"]}
        if "mfa" in user:
            members["MFA"] = user["mfa"]
        return json.dumps(members, ensure_ascii=user["given"] == "G1",
                          separators=(", ", " : ") if self.shape == "spaced" else (",", ":"))

    def user_records(self) -> dict[str, str]:
        names = sorted(self.users)
        if self.shape == "array":
            self.random.shuffle(names)
        return {name: self.record(self.users[name]) for name in names}

    def users_file(self, records: dict[str, str]) -> str:
        if self.shape == "array":
            return "[\n" + ",\n".join(records.values()) + "\n]\n"
        if self.shape == "aws":
            return '{"Users":[' + ",".join(records.values()) + "]}\n"
        return "".join(record + "\n" for record in records.values())

    def group_records(self) -> dict[str, str]:
        return {name: json.dumps({"GroupName": name, "Precedence": number, "Size": sum(
            name in user["groups"] for user in self.users.values())}) for number, name in enumerate(GROUPS)}

    def membership_records(self) -> list[tuple[str, str]]:
        return [(name, json.dumps({"Username": name, "GroupName": group}))
                for name, user in sorted(self.users.items()) for group in user["groups"]]

    def table(self) -> tuple[list[str], dict[str, str]]:
        """The header, and each row as it is written, by its key."""
        names = {"mail": "email"}
        rows = {key: line([row[names.get(column, column)] for column in self.columns])
                for key, row in sorted(self.rows.items())}
        return self.columns, rows


def line(fields: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(fields)
    return text.getvalue().removesuffix("\r\n")
