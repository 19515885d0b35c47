"""The groups of the pool, and who is in which."""

import json
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from .names import DEPARTMENTS
from .users import FIRST_DAY, User


def groups(count: int) -> Iterator[str]:
    """Group objects of `aws cognito-idp list-groups`, one a line."""
    for number in range(count):
        department = DEPARTMENTS[number % len(DEPARTMENTS)]
        yield json.dumps({
            "GroupName": group_name(number),
            "UserPoolId": "eu-central-1_EXAMPLE",
            "Description": f"{department}, team {number // len(DEPARTMENTS) + 1}",
            "Precedence": number,
            "LastModifiedDate": f"{FIRST_DAY}T00:00:00+00:00",
            "CreationDate": f"{FIRST_DAY}T00:00:00+00:00",
        }, separators=(",", ":")) + "\n"


def memberships(users: Iterable[User], group_count: int) -> Iterator[str]:
    """One object a line for each membership: none to three a user, other ones once the user was changed."""
    if group_count == 0:
        return
    for user in users:
        bits = blake2b((user.username + user.modified).encode(), digest_size=8).digest()
        chosen = sorted({byte % group_count for byte in bits[1:1 + bits[0] % 4]})
        for number in chosen:
            yield f'{{"GroupName":"{group_name(number)}","Username":"{user.username}"}}\n'


def group_name(number: int) -> str:
    return f"team-{number:03}"
