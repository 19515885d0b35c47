"""Users as the files that people keep of them.

JSON is put together from templates: only departments and identities hold what JSON escapes, and `json.dumps` a record
would take most of the time.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from .names import DEPARTMENTS
from .users import User

_QUOTED = {department: json.dumps(department) for department in DEPARTMENTS}

FORMATS = ("json-lines", "aws", "aws-pretty", "array", "csv", "cognito-csv")


def compact(user: User) -> str:
    """The user object of `aws cognito-idp list-users` on one line."""
    (username, sub, email, email_verified, given, family, phone, locale, zone, tenant, department, identities,
     created, modified, enabled, status, has_sms_mfa) = user
    verified = "true" if email_verified else "false"
    calls = f'{{"Name":"phone_number","Value":"{phone}"}},' if phone else ""
    linked = f'{{"Name":"identities","Value":{json.dumps(identities)}}},' if identities else ""
    mfa = ',"MFAOptions":[{"DeliveryMedium":"SMS","AttributeName":"phone_number"}]' if has_sms_mfa else ""
    return (
        f'{{"Username":"{username}","Attributes":[{{"Name":"sub","Value":"{sub}"}},{linked}'
        f'{{"Name":"email","Value":"{email}"}},{{"Name":"email_verified","Value":"{verified}"}},'
        f'{{"Name":"given_name","Value":"{given}"}},{{"Name":"family_name","Value":"{family}"}},{calls}'
        f'{{"Name":"custom:tenant","Value":"{tenant}"}},'
        f'{{"Name":"custom:department","Value":{_QUOTED[department]}}}],'
        f'"UserCreateDate":"{created}","UserLastModifiedDate":"{modified}",'
        f'"Enabled":{"true" if enabled else "false"},"UserStatus":"{status}"{mfa}}}'
    )


def pretty(user: User) -> str:
    """The same object as the AWS command line prints it inside its list: indented by four, two levels deep."""
    text = json.dumps(json.loads(compact(user)), ensure_ascii=False, indent=4)
    return "        " + text.replace("\n", "\n        ")


def lines(users: Iterable[User], form: str) -> Iterator[str]:
    """The pieces of one file in the format `form`, which is one of `FORMATS`."""
    if form == "json-lines":
        return (compact(user) + "\n" for user in users)
    if form == "aws":
        return _listed('{"Users":[', (compact(user) for user in users), ",", "]}\n")
    if form == "aws-pretty":
        return _listed('{\n    "Users": [\n', map(pretty, users), ",\n", "\n    ]\n}\n")
    if form == "array":
        return _listed("[\n", (compact(user) for user in users), ",\n", "\n]\n")
    return _table(users) if form == "csv" else _import_table(users)


def page(users: list[User], token: str | None) -> Iterator[str]:
    """One answer of ListUsers as the AWS command line prints it; the last has no token."""
    suffix = f'\n    ],\n    "PaginationToken": "{token}"\n}}\n' if token else "\n    ]\n}\n"
    return _listed('{\n    "Users": [\n', map(pretty, users), ",\n", suffix)


def _listed(prefix: str, items: Iterable[str], separator: str, suffix: str) -> Iterator[str]:
    before = prefix
    for item in items:
        yield before + item
        before = separator
    yield suffix if before is separator else prefix + suffix


_COLUMNS = [
    "username", "sub", "email", "email_verified", "given_name", "family_name", "phone_number", "tenant", "department",
    "created", "modified", "enabled", "status",
]


def _table(users: Iterable[User]) -> Iterator[str]:
    """CSV as in RFC 4180: lines end in CR LF, fields are quoted where they must be."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(_COLUMNS)
    for user in users:
        writer.writerow([_word(getattr(user, column)) for column in _COLUMNS])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


# The columns of Cognito's own import file for a pool with these two custom attributes.
_IMPORT_COLUMNS = [
    "cognito:username", "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile",
    "picture", "website", "email", "email_verified", "gender", "birthdate", "zoneinfo", "locale", "phone_number",
    "phone_number_verified", "address", "updated_at", "custom:tenant", "custom:department", "cognito:mfa_enabled",
]


def _import_table(users: Iterable[User]) -> Iterator[str]:
    """Cognito's import CSV: nothing is quoted, a comma inside a field stands as `\\,`."""
    yield ",".join(_IMPORT_COLUMNS) + "\n"
    for user in users:
        values = {
            "cognito:username": user.username, "given_name": user.given_name, "family_name": user.family_name,
            "email": user.email, "email_verified": _word(user.email_verified), "zoneinfo": user.zone,
            "locale": user.locale, "phone_number": user.phone_number,
            "phone_number_verified": _word(bool(user.phone_number)), "custom:tenant": user.tenant,
            "custom:department": user.department, "cognito:mfa_enabled": _word(user.has_sms_mfa),
        }
        yield ",".join(values.get(column, "").replace(",", "\\,") for column in _IMPORT_COLUMNS) + "\n"


def _word(value: str | bool) -> str:
    return value if isinstance(value, str) else "true" if value else "false"
