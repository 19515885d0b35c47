"""A slow model of a source's past, in plain Python: what the program's answers are held against.

It keeps every snapshot whole, as the text of each record, and answers by looking at all of them.
"""

import csv
import io
import json
import re
import sqlite3
from typing import NamedTuple

ATTRIBUTE_LISTS = ("Attributes", "UserAttributes")
DEEPEST = 32


class Value(NamedTuple):
    """An attribute's value: its kind, and its text as answers tell it (None for null)."""

    kind: str
    text: str | None


class Number(str):
    """A number as it is written."""


def compact(value) -> str:
    """JSON without white space outside of strings. The generated records hold nothing that `json` would write otherwise."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, Members):
        return "{" + ",".join(f"{json.dumps(name, ensure_ascii=False)}:{compact(part)}" for name, part in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(compact, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


class Members(list):
    """An object's members, as pairs in their order."""


def parse(text: str):
    return json.loads(text, object_pairs_hook=Members, parse_int=Number, parse_float=Number)


def attributes(text: str, header: list[str] | None) -> dict[str, Value]:
    """A record's attributes by name, in their order: of a table's line where there is a header, else of a JSON object."""
    found: dict[str, Value] = {}
    if header is not None:
        for name, field in zip(header, next(csv.reader(io.StringIO(text, newline=""))), strict=True):
            found.setdefault(name, Value("text", field))
        return found

    def add(name: str, value) -> None:
        if value is None:
            found.setdefault(name, Value("null", None))
        elif isinstance(value, bool):
            found.setdefault(name, Value("boolean", "true" if value else "false"))
        elif isinstance(value, Number):
            found.setdefault(name, Value("number", str(value)))
        elif isinstance(value, str):
            found.setdefault(name, Value("text", value))
        else:
            found.setdefault(name, Value("json", compact(value)))

    def walk(members: Members, path: str, depth: int) -> None:
        for name, value in members:
            if isinstance(value, Members) and value and depth < DEEPEST:
                walk(value, path + name + ".", depth + 1)
            elif depth == 0 and name in ATTRIBUTE_LISTS and is_attribute_list(value):
                for entry in map(dict, value):
                    listed = entry["Name"]
                    add("Attributes." + listed if listed in own else listed, entry.get("Value"))
            else:
                add(path + name, value)

    record = parse(text)
    own = {name for name, _ in record}
    walk(record, "", 0)
    return found


def is_attribute_list(value) -> bool:
    return isinstance(value, list) and bool(value) and all(
        isinstance(entry, Members) and set(dict(entry)) <= {"Name", "Value"} and dict(entry).get("Name")
        and isinstance(dict(entry)["Name"], str) for entry in value)


class Table(NamedTuple):
    """A collection as one snapshot has it: each record's text, by its key."""

    key: str
    header: list[str] | None
    records: dict[str, str]


class Snapshot(NamedTuple):
    id: str
    created: str
    tables: dict[str, Table]


class Model:
    """A source: its snapshots, oldest first. No key repeats within a collection, but in memberships."""

    def __init__(self) -> None:
        self.snapshots: list[Snapshot] = []

    def moments(self, collection: str) -> list[Snapshot]:
        return [snapshot for snapshot in self.snapshots if collection in snapshot.tables]

    # history

    def history(self, collection: str, key: str, first: int, last: int) -> list[dict]:
        """The periods of one key from one moment to another."""
        moments = self.moments(collection)
        states = [self._state(moments[index], collection, key) for index in range(first, last + 1)]
        if not any(states):
            return []
        periods: list[dict] = []
        before = None
        for offset, state in enumerate(states):
            index = first + offset
            previous = states[offset - 1] if offset else None
            if offset and state == previous:
                periods[-1]["last"] = index
                continue
            period = {"first": index, "last": index, "changes": [], "attributes": []}
            if state is None:
                period["what"] = "absent"
            else:
                now = attributes(*state)
                period["attributes"] = list(now.items())
                period["changes"] = changes(before, state) if before else []
                if offset == 0:
                    period["what"] = "present"
                elif before is None:
                    period["what"] = "added"
                elif previous is None:
                    period["what"] = "returned"
                else:
                    period["what"] = "changed" if period["changes"] else "rewritten"
                before = state
            periods.append(period)
        return periods

    @staticmethod
    def _state(moment: Snapshot, collection: str, key: str):
        table = moment.tables[collection]
        text = table.records.get(key)
        return None if text is None else (text, table.header)

    # find

    def find(self, collection: str, conditions: list[tuple[str, str, str]], first: int, last: int) -> list[dict]:
        """Records that meet all conditions, each of them (attribute, test, value): by key, then by time."""
        asked = list(dict.fromkeys(name for name, _, _ in conditions))
        moments = self.moments(collection)
        keys = sorted({key for index in range(first, last + 1) for key in moments[index].tables[collection].records},
                      key=lambda key: key.encode())
        found: list[dict] = []
        for key in keys:
            current = previous = None
            for index in range(first, last + 1):
                state = self._state(moments[index], collection, key)
                matched = None
                if state is not None:
                    held = attributes(*state)
                    if all(meets(held.get(name), test, value, name, state[1]) for name, test, value in conditions):
                        matched = [(name, value) for name, value in held.items() if name in asked]
                if matched is None:
                    current = None
                elif current is None or current["attributes"] != matched:
                    current = {"key": key, "first": index, "last": index, "versions": 1, "attributes": matched}
                    found.append(current)
                else:
                    current["last"] = index
                    current["versions"] += state != previous
                previous = state
        return found

    def names(self, collection: str, first: int, last: int) -> set[str]:
        moments = self.moments(collection)
        return {name for index in range(first, last + 1) for table in [moments[index].tables[collection]]
                for text in table.records.values() for name in attributes(text, table.header)}

    # diff

    def difference(self, collection: str, first: int, last: int) -> dict[str, list]:
        """What came, what went, and what changed, each by the bytes of the keys."""
        moments = self.moments(collection)
        old, new = moments[first].tables[collection], moments[last].tables[collection]
        result: dict[str, list] = {"added": [], "removed": [], "changed": []}
        for key in sorted(set(old.records) | set(new.records), key=lambda key: key.encode()):
            before, after = self._state(moments[first], collection, key), self._state(moments[last], collection, key)
            if before is None:
                result["added"].append((key, list(attributes(*after).items())))
            elif after is None:
                result["removed"].append((key, list(attributes(*before).items())))
            elif before != after:
                result["changed"].append((key, changes(before, after)))
        return result

    # query

    def database(self, index: int) -> sqlite3.Connection:
        """The tables of one snapshot in SQLite."""
        database = sqlite3.connect(":memory:")
        for name, table in self.snapshots[index].tables.items():
            rows = [(text, attributes(text, table.header)) for text in table.records.values()]
            self._fill(database, name, [], [([], body(text, table.header), held) for text, held in rows])
        return database

    def versions(self, first: int, last: int) -> sqlite3.Connection:
        """The tables of the versions between two snapshots."""
        database = sqlite3.connect(":memory:")
        names = list(dict.fromkeys(
            name for snapshot in self.snapshots[first:last + 1] for name in snapshot.tables))
        for name in names:
            moments = [snapshot for snapshot in self.snapshots[first:last + 1] if name in snapshot.tables]
            rows = []
            for key in {key for moment in moments for key in moment.tables[name].records}:
                start = None
                states = [self._state(moment, name, key) for moment in moments] + [None]
                for index, state in enumerate(states):
                    if start is not None and state != states[start]:
                        until = moments[index].created if index < len(moments) else None
                        text, header = states[start]
                        rows.append((
                            [in_tables(moments[start].created), until and in_tables(until)], body(text, header),
                            attributes(text, header)))
                        start = None
                    if state is not None and start is None:
                        start = index
            self._fill(database, name, ["valid_from", "valid_to"], rows)
        return database

    @staticmethod
    def _fill(database: sqlite3.Connection, table: str, times: list[str], rows: list) -> None:
        names = list(dict.fromkeys(name for _, _, held in rows for name in held))
        columns = [f'"{name}"' for name in names] + ["body", *times]
        database.execute(f'create table "{table}" ({", ".join(columns)})')
        places = ", ".join("?" * len(columns))
        database.executemany(f'insert into "{table}" values ({places})', [
            [sql_value(held.get(name)) for name in names] + [text, *span] for span, text, held in rows])


def changes(before: tuple, after: tuple) -> list[tuple]:
    """Attribute by attribute: (name, old, new), by the bytes of the names."""
    old, new = attributes(*before), attributes(*after)
    is_alike = (before[1] is None) == (after[1] is None)

    def differ(left: Value | None, right: Value | None) -> bool:
        if left is None or right is None or is_alike:
            return left != right
        return (left.text or "") != (right.text or "")

    names = sorted(set(old) | set(new), key=lambda name: name.encode())
    return [(name, old.get(name), new.get(name)) for name in names if differ(old.get(name), new.get(name))]


def meets(held: Value | None, test: str, value: str, name: str, header: list[str] | None) -> bool:
    is_there = held is not None and held.kind != "null" and (header is None or held.text != "")
    if test in ("present", "absent"):
        return is_there == (test == "present")
    if held is None or held.kind == "null":
        return False

    def folded(text: str) -> str:
        return text.lower() if name.split(".")[-1].lower() == "email" else text

    return folded(held.text) == folded(value) if test == "=" else folded(held.text).startswith(folded(value))


def sql_value(value: Value | None):
    if value is None or value.kind == "null":
        return None
    if value.kind == "boolean":
        return 1 if value.text == "true" else 0
    if value.kind == "number":
        is_whole = value.text.lstrip("-").isdigit() and -2**63 <= int(value.text) < 2**63
        return int(value.text) if is_whole else float(value.text)
    return value.text


def body(text: str, header: list[str] | None) -> str:
    if header is None:
        # As it is written, without the white space outside of strings.
        return re.sub(r'("(?:[^"\\]|\\.)*")|\s+', lambda match: match[1] or "", text)
    return json.dumps(dict(zip(header, next(csv.reader(io.StringIO(text, newline=""))), strict=True)), ensure_ascii=False,
                      separators=(",", ":"))


def in_tables(created: str) -> str:
    return created[:23] + "Z"
