"""What AWS documents of the files of user import jobs ("Importing users into user pools from a CSV file"), checked over files.

Written from that page alone. `problems` lists what is wrong with the files of one pool; nothing listed means nothing found."""

import csv
import datetime
import io
import re

STANDARD = (
    "name given_name family_name middle_name nickname preferred_username profile picture website email email_verified gender "
    "birthdate zoneinfo locale phone_number phone_number_verified address updated_at").split()
LOCAL = {"CONFIRMED", "RESET_REQUIRED", "FORCE_CHANGE_PASSWORD"}
PLAIN = re.compile(r"[A-Za-z0-9_.@+:/-]([A-Za-z0-9 _.@+:/,'-]{0,80}[A-Za-z0-9_.@+:/-])?")


def fields(line):
    """A line's fields: a backslash stands before a comma that is part of one."""
    found, field, escaped = [], "", False
    for letter in line:
        if escaped:
            if letter != ",":
                raise ValueError(f"a backslash before {letter!r}")
            field, escaped = field + letter, False
        elif letter == "\\":
            escaped = True
        elif letter == ",":
            found.append(field)
            field = ""
        else:
            field += letter
    if escaped:
        raise ValueError("a backslash at the end")
    return found + [field]


def header(pool):
    own = [attribute["Name"] for attribute in pool["SchemaAttributes"] if ":" in attribute["Name"]]
    return set(STANDARD) | set(own) | {"cognito:mfa_enabled", "cognito:username"}


def attributes(user):
    return {one["Name"]: one.get("Value", "") for one in user["Attributes"]}


def is_verified(values, name):
    return bool(values.get(name)) and values.get(f"{name}_verified", "").lower() == "true"


def new_name(pool, user):
    values = attributes(user)
    for name in ("email", "phone_number"):
        if name in pool.get("UsernameAttributes", []) and values.get(name):
            return values[name]
    return None if pool.get("UsernameAttributes") else user["Username"]


def is_number_within(value, attribute):
    bounds = attribute.get("NumberAttributeConstraints", {})
    return float(bounds.get("MinValue", "-inf")) <= float(value) <= float(bounds.get("MaxValue", "inf"))


def row_problems(row, pool, mfa):
    """What a row of names and values breaks by itself."""
    wrong = []
    if not row["cognito:username"] or re.search(r"[ \t]", row["cognito:username"]):
        wrong.append("the username is empty or has a space or tabulator")
    verified = pool.get("AutoVerifiedAttributes", [])
    if not any(row[f"{name}_verified"] == "true" for name in verified):
        wrong.append("no auto-verified attribute is true")
    for name in ("email", "phone_number"):
        if row[f"{name}_verified"] not in ("true", "false"):
            wrong.append(f"{name}_verified is {row[name + '_verified']!r}")
        if row[f"{name}_verified"] == "true" and not row[name]:
            wrong.append(f"{name} is empty and verified")
    allowed = {"ON": ("true", ""), "OFF": ("false", ""), "OPTIONAL": ("true", "false")}[mfa]
    if row["cognito:mfa_enabled"] not in allowed:
        wrong.append(f"mfa_enabled is {row['cognito:mfa_enabled']!r} in a pool with MFA {mfa}")
    if row["birthdate"]:
        try:
            datetime.datetime.strptime(row["birthdate"], "%m/%d/%Y")
            if not re.fullmatch(r"\d\d/\d\d/\d{4}", row["birthdate"]):
                raise ValueError
        except ValueError:
            wrong.append(f"birthdate is {row['birthdate']!r}")
    if row["updated_at"] and not re.fullmatch(r"\d{1,11}", row["updated_at"]):
        wrong.append(f"updated_at is {row['updated_at']!r}")
    if row["phone_number"] and not re.fullmatch(r"\+\d{2,15}", row["phone_number"]):
        wrong.append(f"phone_number is {row['phone_number']!r}")
    if row["email"] and not re.fullmatch(r"[^@\s]+@[^@\s]+", row["email"]):
        wrong.append(f"email is {row['email']!r}")
    for attribute in pool["SchemaAttributes"]:
        name = attribute["Name"]
        value = row.get(name, "")
        if attribute.get("Required") and name != "sub" and not value:
            wrong.append(f"{name} is required")
        if not value:
            continue
        if attribute["AttributeDataType"] == "Number":
            if not re.fullmatch(r"-?\d+", value) or not is_number_within(value, attribute):
                wrong.append(f"{name} is {value!r}")
        bounds = attribute.get("StringAttributeConstraints", {})
        if not int(bounds.get("MinLength", 0)) <= len(value) <= int(bounds.get("MaxLength", 2048)):
            wrong.append(f"{name} has {len(value)} characters")
        if len(value.encode()) > 2048:
            wrong.append(f"{name} is too long")
    for name, value in row.items():
        if value != value.strip():
            wrong.append(f"{name} begins or ends with white space, which is cut off")
    return wrong


def file_problems(data, pool, mfa):
    """What is wrong with a file, and its rows as dictionaries."""
    wrong, rows = [], []
    if data.startswith(b"\xef\xbb\xbf"):
        wrong.append("a byte order mark")
    if len(data) > 100_000_000:
        wrong.append("more than 100 MB")
    text = data.decode("utf-8")
    if "\r" in text or '"' in text:
        wrong.append("a carriage return or a quotation mark")
    lines = text.split("\n")
    if lines.pop() != "":
        wrong.append("no line break at the end")
    names = fields(lines[0])
    if set(names) != header(pool) or len(set(names)) != len(names):
        return wrong + [f"the header is {names}"], []
    if len(lines) - 1 > 500_000:
        wrong.append("more than 500,000 rows")
    for number, line in enumerate(lines[1:], start=2):
        if len(line.encode("utf-16-le")) // 2 > 16_000:
            wrong.append(f"line {number} is too long")
        try:
            values = fields(line)
        except ValueError as error:
            wrong.append(f"line {number}: {error}")
            continue
        if len(values) != len(names):
            wrong.append(f"line {number} has {len(values)} fields")
            continue
        row = dict(zip(names, values))
        rows.append(row)
        wrong += [f"line {number}: {problem}" for problem in row_problems(row, pool, mfa)]
    return wrong, rows


def differs(row, user):
    """Attributes whose value in a row is not the user's."""
    values = attributes(user)
    wrong = []
    for name, written in row.items():
        if name.startswith("cognito:"):
            continue
        value = values.get(name, "")
        if name in ("email_verified", "phone_number_verified"):
            value = "true" if is_verified(values, name.removesuffix("_verified")) else "false"
        elif name == "birthdate" and value:
            year, month, day = value.split("-")
            value = f"{month}/{day}/{year}"
        if written != value:
            wrong.append(f"{name} is {written!r}, not {value!r}")
    return wrong


def is_plain(user, pool):
    """Whether nothing about the user is out of the ordinary, so that a job has to take him."""
    values = attributes(user)
    schema = {attribute["Name"]: attribute for attribute in pool["SchemaAttributes"]}
    if user["UserStatus"] not in LOCAL - {"FORCE_CHANGE_PASSWORD"} or "identities" in values or not re.fullmatch(r"user\d+", user["Username"]):
        return False
    if not any(is_verified(values, name) for name in pool.get("AutoVerifiedAttributes", [])):
        return False
    if new_name(pool, user) is None or any(one.get("Required") and not values.get(name) for name, one in schema.items()):
        return False
    for name, value in values.items():
        if name in ("sub", "identities") or not value:
            continue
        if name not in schema or not PLAIN.fullmatch(value):
            return False
        if name == "email" and not re.fullmatch(r"u\d+@example\.org", value):
            return False
        if name == "phone_number" and not re.fullmatch(r"\+49\d{9}", value):
            return False
        if name == "birthdate" and value not in ("1985-02-01", "2000-02-29"):
            return False
        if name == "updated_at" and value != "1471453471":
            return False
        if schema[name]["AttributeDataType"] == "Number" and name != "updated_at":
            if not re.fullmatch(r"-?\d+", value) or not is_number_within(value, schema[name]):
                return False
    return True


def problems(pool, mfa, users, files, refused):
    """Everything wrong with the files that were made of a pool's users; `refused` is the text of the list of those left out."""
    wrong, rows = [], []
    for name, data in files.items():
        found, its = file_problems(data, pool, mfa)
        wrong += [f"{name}: {problem}" for problem in found]
        rows += its
    is_sensitive = pool.get("UsernameConfiguration", {}).get("CaseSensitive", True)

    def fold(text):
        return text if is_sensitive else text.lower()

    taken = [fold(row["cognito:username"]) for row in rows]
    if len(set(taken)) != len(taken):
        wrong.append("a username stands twice")
    for alias in pool.get("AliasAttributes", []):
        verified = [fold(row[alias]) for row in rows if row[alias] and row.get(f"{alias}_verified", "true") == "true"]
        if len(set(verified)) != len(verified):
            wrong.append(f"the alias {alias} stands twice")
    left = list(csv.DictReader(io.StringIO(refused, newline="")))
    if len(left) + len(rows) != len(users):
        wrong.append(f"{len(users)} users, {len(rows)} in files and {len(left)} left out")
    # Both keep the order of the users.
    row = iter(rows)
    out = iter(left)
    next_out = next(out, None)
    for user in users:
        shown = user["Username"]
        if next_out is not None and next_out["username"] in (shown, "'" + shown):
            if is_plain(user, pool) and next_out["reason"] not in ("username-taken", "alias-taken"):
                wrong.append(f"{shown!r} is left out as {next_out['reason']}, and is plain")
            next_out = next(out, None)
            continue
        written = next(row, None)
        if written is None or written["cognito:username"] != new_name(pool, user):
            wrong.append(f"{shown!r} is neither in the files nor left out, in the order of the archive")
            break
        if user["UserStatus"] not in LOCAL:
            wrong.append(f"{shown!r} is {user['UserStatus']}, and in a file")
        wrong += [f"{shown!r}: {problem}" for problem in differs(written, user)]
    return wrong
