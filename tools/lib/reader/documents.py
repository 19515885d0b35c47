"""FORMAT.md's JSON documents, and how those that end with a signature or a checksum are cut ("`muniment.json`, the header")."""

import json

from .forms import a_count, a_list, base64_of, hex_of, one_of
from .refusals import BadInput, Integrity


class Document:
    """A JSON object whose members are read one by one, each through a function that checks its form."""

    def __init__(self, members, where):
        if not isinstance(members, dict):
            raise Integrity(where, "holds something else where a JSON object should be")
        self.members, self.where = members, where

    def __contains__(self, name):
        return name in self.members

    def get(self, name, form):
        try:
            return form(self.members[name])
        except KeyError:
            raise Integrity(self.where, f"lacks the member {name}") from None
        except (ValueError, TypeError):
            raise Integrity(self.where, f"has a member {name} of the wrong form") from None

    def optional(self, name, form):
        return self.get(name, form) if name in self.members else None

    def part(self, name):
        return Document(self.get(name, lambda value: value), self.where)

    def parts(self, name):
        return [Document(value, self.where) for value in self.get(name, a_list)]

    def check_kind(self, name, vault_id=None):
        self.get("format", one_of(name))
        version = self.get("version", a_count)
        if version != 1:
            raise BadInput(f"{self.where}: is of version {version}; this reader knows version 1")
        if vault_id is not None and self.get("vault", hex_of(16)) != vault_id:
            raise Integrity(self.where, "belongs to another vault")


def parse_document(data, where):
    def once(pairs):
        members = dict(pairs)
        if len(members) != len(pairs):
            raise ValueError("a name twice in one object")
        return members
    try:
        return Document(json.loads(data.decode("utf-8"), object_pairs_hook=once), where)
    except (ValueError, RecursionError) as error:
        raise Integrity(where, f"is not the JSON that it should be: {error}") from None


def cut(data, label, size, where):
    """Cuts a header or slot into body and the bytes of its last member, `label`."""
    body, mark, rest = data.rpartition(f',\n  "{label}": "'.encode())
    if not mark or not rest.endswith(b'"\n}\n'):
        raise Integrity(where, f"does not end with its {label}")
    try:
        return body, base64_of(size)(rest[:-4].decode("ascii"))
    except ValueError:
        raise Integrity(where, f"has a malformed {label}") from None
