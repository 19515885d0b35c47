"""Holds the program's answers about the past against a slow model of the same snapshots (`questions_model.py`).

Questions are drawn at random, with a seed that a failure prints. MUNIMENT_QUESTIONS says how many; MUNIMENT_SOAK asks for
1,000 of all kinds together."""

import json
import os
import random
import shutil
import unittest

import jsonschema
from questions_model import Model, Snapshot, Table
from questions_pool import GROUPS, Pool
from test_against_muniment import Program
from test_schemas import schema

SEED = int(os.environ.get("MUNIMENT_SEED", "20261127"))
COUNT = int(os.environ.get("MUNIMENT_QUESTIONS", "1000" if os.environ.get("MUNIMENT_SOAK") else "160"))
DAYS = 12


class Questions(Program):
    """A vault of two sources with a past, and the model of each."""

    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.found_with_a_key_file()
        self.pool, self.model, self.table = Pool(SEED, 40), Model(), Model()
        for day in range(DAYS):
            if day:
                self.pool.pass_day()
            self.archive(day)
            if day in (4, 9):
                # A lost state makes the next snapshot a base: the answers go on over lines.
                shutil.rmtree(self.vault / "local" / "state")

    def archive(self, day):
        users, groups = self.pool.user_records(), self.pool.group_records()
        memberships = self.pool.membership_records()
        folder = self.scratch / f"day-{day}"
        folder.mkdir()
        (folder / "users.json").write_text(self.pool.users_file(users))
        (folder / "groups.json").write_text("".join(text + "\n" for text in groups.values()))
        (folder / "memberships.json").write_text("".join(text + "\n" for _, text in memberships))
        paths = [folder / "users.json", folder / "groups.json"] + ([folder / "memberships.json"] if memberships else [])
        made = self.muniment("ingest", *paths, "--source", "pool")
        tables = {"users": Table("Username", None, users), "groups": Table("GroupName", None, groups)}
        if memberships:
            tables["memberships"] = Table("Username", None, {
                f"{name}\0{text}": text for name, text in memberships})
        self.model.snapshots.append(Snapshot(made["snapshot"], self.created(made), tables))

        header, rows = self.pool.table()
        file = self.scratch / "accounts.csv"
        file.write_text("\r\n".join([",".join(header), *rows.values()]) + "\r\n", newline="")
        made = self.muniment("ingest", file, "--source", "accounts")
        self.table.snapshots.append(
            Snapshot(made["snapshot"], self.created(made), {"accounts": Table("id", header, rows)}))

    def created(self, made):
        listed = self.muniment("snapshots")["snapshots"]
        return next(one["created"] for one in listed if one["id"] == made["snapshot"])

    def source(self):
        """A source, a collection whose keys do not repeat, and the model."""
        return self.random.choice([("pool", "users", self.model), ("pool", "users", self.model),
                                   ("pool", "groups", self.model), ("accounts", "accounts", self.table)])

    def span(self, model):
        """Indices of a first and a last snapshot, and the options that ask for them."""
        first, last = sorted(self.random.randrange(DAYS) for _ in range(2))
        if self.random.random() < 0.3:
            return 0, DAYS - 1, []
        return first, last, ["--since", model.snapshots[first].id[:16], "--until", model.snapshots[last].id[:16]]

    def ids(self, model, *indices):
        return [model.snapshots[index].id for index in indices]

    def test_questions_are_answered_as_a_slow_model_answers_them(self):
        kinds = [self.ask_history, self.ask_find, self.ask_diff, self.ask_query]
        for number in range(COUNT):
            kind = kinds[number % len(kinds)]
            with self.subTest(seed=SEED, number=number, kind=kind.__name__):
                kind()

    def has_form(self, command, answer):
        """The answer has the form that its schema states."""
        jsonschema.validate(answer, schema(f"answer-{command}"), cls=jsonschema.Draft202012Validator)

    # Each kind of question.

    def ask_history(self):
        source, collection, model = self.source()
        everyone = sorted({key for snapshot in model.snapshots for key in snapshot.tables[collection].records})
        key = self.random.choice([*everyone, *everyone, "nobody", "Ünknown"])
        first, last, options = self.span(model)
        answer = self.muniment("history", key, "--source", source, "--collection", collection, *options)
        self.has_form("history", answer)
        expected = model.history(collection, key, first, last)
        self.assertEqual([period["what"] for period in answer["periods"]], [period["what"] for period in expected], key)
        for said, period in zip(answer["periods"], expected, strict=True):
            self.assertEqual([said["span"][end]["snapshot"] for end in ("first", "last")],
                             self.ids(model, period["first"], period["last"]))
            self.assertEqual(said["span"]["snapshots"], period["last"] - period["first"] + 1)
            self.assertEqual(listed(said["attributes"]), period["attributes"])
            self.assertEqual(changed(said["changes"]), [
                (name, old and old.text, new and new.text) for name, old, new in period["changes"]])
        if collection == "users":
            self.check_memberships(answer, key, first, last)

    def check_memberships(self, answer, key, first, last):
        """What is told of the user's memberships is when each was there."""
        told = {}
        for related in answer["related"]:
            self.assertEqual(related["collection"], "memberships")
            for record in related["records"]:
                group = dict(listed(record["attributes"]))["GroupName"].text
                told.setdefault(group, []).append([record["span"][end]["snapshot"] for end in ("first", "last")])
        moments = self.model.moments("memberships")
        ids = [snapshot.id for snapshot in self.model.snapshots[first:last + 1]]
        moments = [moment for moment in moments if moment.id in ids]
        expected = {}
        for group in GROUPS:
            is_there = False
            for moment in moments:
                held = any(name.split("\0")[0] == key and f'"{group}"' in text
                           for name, text in moment.tables["memberships"].records.items())
                if held and is_there:
                    expected[group][-1][1] = moment.id
                elif held:
                    expected.setdefault(group, []).append([moment.id, moment.id])
                is_there = held
        self.assertEqual(told, expected)

    def ask_find(self):
        source, collection, model = self.source()
        first, last, options = self.span(model)
        if self.random.random() < 0.3:
            first = last = self.random.randrange(DAYS)
            options = ["--at", model.snapshots[first].id[:16]]
        names = sorted(model.names(collection, first, last))
        conditions = [self.condition(model, collection, names) for _ in range(self.random.choice([1, 1, 2]))]
        words = []
        for name, test, value in conditions:
            words += [f"--{test}", name] if test in ("present", "absent") else [f"{name}{test}{value}"]
        answer = self.muniment("find", *words, "--source", source, "--collection", collection, *options)
        expected = model.find(collection, conditions, first, last)
        self.assertEqual(
            [(record["key"], record["span"]["first"]["snapshot"], record["span"]["last"]["snapshot"],
              record["versions"], listed(record["attributes"])) for record in answer["records"]],
            [(record["key"], *self.ids(model, record["first"], record["last"]), record["versions"],
              record["attributes"]) for record in expected], words)

    def condition(self, model, collection, names):
        name = self.random.choice(names)
        test = self.random.choice(["=", "=", "^=", "present", "absent"])
        values = [value.text for snapshot in model.snapshots for key in snapshot.tables[collection].records
                  for value in [self.attribute(model, snapshot, collection, key, name)] if value and value.text]
        value = self.random.choice(values) if values and self.random.random() < 0.9 else "nothing"
        if name == "email" and self.random.random() < 0.5:
            value = value.upper() if value.isascii() else value
        return name, test, value[:self.random.randrange(1, len(value) + 1)] if test == "^=" else value

    def attribute(self, model, snapshot, collection, key, name):
        from questions_model import attributes
        table = snapshot.tables[collection]
        return attributes(table.records[key], table.header).get(name)

    def ask_diff(self):
        source, collection, model = self.source()
        first, last = (self.random.randrange(DAYS) for _ in range(2))
        ids = self.ids(model, first, last)
        expected, options = model.difference(collection, first, last), []
        part = self.random.choice(["all", "key", "fields", "summary"])
        if part == "key":
            keys = sorted({key for snapshot in model.snapshots for key in snapshot.tables[collection].records})
            options = ["--key", self.random.choice([*keys, *keys, "nobody"])]
            expected = {what: [one for one in held if one[0] == options[1]] for what, held in expected.items()}
        elif part == "fields":
            names = sorted({name for index in {first, last} for name in model.names(collection, index, index)})
            wanted = self.random.sample(names, min(len(names), 2))
            options = ["--fields", ",".join(wanted)]
            expected = {what: [(key, held) for key, held in (
                (key, [one for one in held if one[0] in wanted]) for key, held in records) if held]
                for what, records in expected.items()}
        elif part == "summary":
            options = ["--summary"]
        answer = self.muniment("diff", *ids, "--source", source, "--collection", collection, *options)
        self.has_form("diff", answer)
        if part == "summary":
            self.check_summary(answer, expected)
        else:
            self.check_difference(answer, collection, expected)

    def check_summary(self, answer, expected):
        [said] = answer["collections"]
        self.assertNotIn("records", said)
        self.assertEqual([said["added"], said["removed"]], [len(expected["added"]), len(expected["removed"])])
        changed = len(expected["changed"])
        if said["isExact"]:
            self.assertEqual(said["changed"] + said["rewritten"], changed)
        else:
            self.assertGreaterEqual(said["changed"], changed)

    def check_difference(self, answer, collection, expected):
        [said] = [one for one in answer["collections"] if one["collection"] == collection]
        records = {what: [] for what in ("added", "removed", "changed", "rewritten")}
        for record in said["records"]:
            records[record["what"]].append(record)
        for what in ("added", "removed"):
            self.assertEqual([(one["key"], listed(one["attributes"])) for one in records[what]], expected[what])
        self.assertEqual(
            [(one["key"], changed(one["changes"])) for one in records["changed"]],
            [(key, [(name, old and old.text, new and new.text) for name, old, new in held])
             for key, held in expected["changed"] if held])
        self.assertEqual(
            [one["key"] for one in records["rewritten"]], [key for key, held in expected["changed"] if not held])
        self.assertEqual(
            {what: said[what] for what in ("added", "removed", "changed", "rewritten")},
            {what: len(found) for what, found in records.items()})

    def ask_query(self):
        if self.random.random() < 0.5:
            index = self.random.randrange(DAYS)
            options, database = ["--at", self.model.snapshots[index].id], self.model.database(index)
            sql = self.random.choice([
                "select UserStatus, count(*) from users group by 1 order by 1",
                'select Username, email, Enabled, Logins, "Attributes.UserStatus" from users order by Username',
                "select u.Username, m.GroupName from users u join memberships m using (Username) order by 1, 2",
                "select GroupName, Size from groups where Precedence < 3 order by GroupName",
                "select Username, json_extract(body, '$.UserStatus') from users where Enabled = 0 order by 1",
                "select count(*), min(Logins), max(Logins), typeof(max(Logins)) from users",
            ])
        else:
            first, last = sorted(self.random.randrange(DAYS) for _ in range(2))
            options = ["--between", *self.ids(self.model, first, last)]
            database = self.model.versions(first, last)
            sql = self.random.choice([
                "select Username, email, valid_from, valid_to from users order by 1, 3",
                "select Username, count(*) from users group by 1 having count(*) > 1 order by 1",
                "select Username, GroupName, valid_from, valid_to from memberships order by 1, 2, 3",
                "select GroupName, Size, valid_from from groups order by 1, 3",
                "select Username, body from users where valid_to is not null order by 1, 2",
            ])
        try:
            expected = [list(row) for row in database.execute(sql)]
        except Exception as error:                                      # A column that no record of that time has.
            self.assertIn("no such", str(error))
            self.muniment("query", sql, *options, "--source", "pool", code=15)
            return
        answer = self.muniment("query", sql, *options, "--source", "pool")
        self.assertEqual([list(row.values()) if isinstance(row, dict) else row for row in answer["rows"]], expected, sql)


def listed(attributes):
    """Attributes as the model has them."""
    from questions_model import Value
    return [(one["name"], Value(one["kind"], one.get("value"))) for one in attributes]


def changed(changes):
    return [(one["name"], one.get("old"), one.get("new")) for one in changes]


if __name__ == "__main__":
    unittest.main()
