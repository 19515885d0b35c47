"""A user pool of any number of users on this machine, that answers as fast as Python can: one process, one thread.

Run as a program it listens on a free port of 127.0.0.1, writes the port in a line, and answers until it is ended.
"""

import asyncio
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

ANSWERS = Path(__file__).resolve().parents[3] / "Tests/Fixtures/Cognito/answers.json"
POOL = "eu-central-1_Fixture01"
PAGE = 60
USER = ('{"Attributes":[{"Name":"email","Value":"user-%(n)d@example.org"},{"Name":"email_verified","Value":"true"},'
        '{"Name":"given_name","Value":"Given%(m)d"},{"Name":"family_name","Value":"Family%(m)d"},'
        '{"Name":"phone_number","Value":"+4930%(n)08d"},{"Name":"custom:team","Value":"team-%(t)d"},'
        '{"Name":"sub","Value":"%(id)s"}],"Enabled":true,"UserCreateDate":1.7%(n)08dE9,'
        '"UserLastModifiedDate":1.7724%(n)08dE9,"UserStatus":"CONFIRMED","Username":"%(id)s"}')


FILTER = re.compile(r'sub \^= "([0-9a-f]*)"')


def digits_of(number: int) -> str:
    """The digits of a user's id, which lie evenly."""
    mixed = number * 0x9E3779B97F4A7C15F39CC0605CEDC835 & (1 << 128) - 1
    return f"{mixed:032x}"


def user(number: int) -> str:
    digits = digits_of(number)
    name = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
    return USER % {"n": number, "m": number % 997, "t": number % 13, "id": name}


class Shards:
    """The users whose ids begin with some digits: what a filter of ListUsers leaves."""

    def __init__(self, users: int):
        self.all = range(users)
        self._begin: defaultdict[str, list[int]] = defaultdict(list)
        for number in self.all:
            self._begin[digits_of(number)[:2]].append(number)
        self._found: dict[str, list[int]] = {}

    def matching(self, begin: str):
        if not begin:
            return self.all
        if begin not in self._found:
            self._found[begin] = [number for two in sorted(self._begin) if two.startswith(begin) for number in self._begin[two]]
        return self._found[begin]


class PoolServer(asyncio.Protocol):
    """One connection. Requests are small and come one behind the other."""

    def __init__(self, shards: Shards, answers: dict[str, bytes]):
        self._shards, self._answers, self._received = shards, answers, b""

    def connection_made(self, transport):
        self._transport = transport

    def data_received(self, data):
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end].decode("latin-1").lower()
            length = int(head.partition("content-length:")[2].split("\r", 1)[0] or 0)
            if len(self._received) < end + 4 + length:
                return
            target = self._received[:end].decode("latin-1").partition("Service.")[2].split("\r", 1)[0]
            body = self._answer(target, self._received[end + 4:end + 4 + length])
            self._received = self._received[end + 4 + length:]
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: "
                                  + str(len(body)).encode() + b"\r\n\r\n" + body)

    def _answer(self, operation: str, request: bytes) -> bytes:
        if operation != "ListUsers":
            return self._answers[operation]
        asked = json.loads(request)
        start = int(asked.get("PaginationToken", "0"))
        users = self._shards.matching(FILTER.fullmatch(asked["Filter"])[1] if "Filter" in asked else "")
        end = min(start + PAGE, len(users))
        token = f',"PaginationToken":"{end}"' if end < len(users) else ""
        return f'{{"Users":[{",".join(map(user, users[start:end]))}]{token}}}'.encode()


async def serve(users: int) -> None:
    answers = json.loads(ANSWERS.read_text())
    answers["ListGroups"] = {"Groups": []}
    answers["DescribeUserPool"]["UserPool"]["EstimatedNumberOfUsers"] = users
    encoded = {name: json.dumps(answer).encode() for name, answer in answers.items()}
    shards = Shards(users)
    server = await asyncio.get_running_loop().create_server(lambda: PoolServer(shards, encoded), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
