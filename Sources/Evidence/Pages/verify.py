#!/usr/bin/env python3
"""Checks a bag of evidence of Muniment by itself: python3 verify.py [FOLDER]. Needs PyNaCl for signatures, and nothing else."""

import base64
import hashlib
import json
import re
import sys
from pathlib import Path

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

UNLISTED = {"tagmanifest-sha256.txt", "tagmanifest-sha256.txt.minisig"}


class Fault(Exception):
    """Something is not as it should be."""


def need(condition, what):
    if not condition:
        raise Fault(what)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def unbase64(text, what):
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Fault(f"{what} is no base64") from None


def is_signed(key, message, signature):
    try:
        VerifyKey(key).verify(message, signature)
        return True
    except (BadSignatureError, ValueError, TypeError):
        return False


def root_of(leaf, index, size, path):
    """The root that a leaf has by its path; None where the path does not fit the place (RFC 9162, section 2.1.3.2)."""
    place, last = index, size - 1
    if not 0 <= index < size:
        return None
    for sibling in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            leaf = sha256(b"\1", sibling, leaf)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            leaf = sha256(b"\1", leaf, sibling)
        place, last = place >> 1, last >> 1
    return leaf if last == 0 else None


class Note:
    """A signed note (C2SP signed-note)."""

    def __init__(self, text, where):
        at = text.rfind("\n\n")
        need(at > 0, f"{where} is no signed note")
        self.text, self.signatures = text[:at + 1], []
        for line in text[at + 2:].splitlines():
            parts = line.split(" ")
            need(len(parts) == 3 and parts[0] == "—", f"{where}: a signature line is none")
            self.signatures.append((parts[1], unbase64(parts[2], where)))

    def is_signed(self, name, key):
        number = sha256(name.encode(), b"\n\1", key)[:4]
        return any(who == name and line[:4] == number and is_signed(key, self.text.encode(), line[4:])
                   for who, line in self.signatures)


class Bag:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.done = []

    def read(self, path):
        try:
            return (self.folder / path).read_bytes()
        except OSError:
            raise Fault(f"{path} is missing") from None

    def json(self, path):
        try:
            return json.loads(self.read(path))
        except ValueError:
            raise Fault(f"{path} is no JSON") from None

    def check(self):
        self.check_files()
        self.case = self.json("data/case.json")
        need(self.case.get("format") == "muniment-evidence" and self.case.get("version") == 1, "data/case.json is no case")
        self.read_header()
        self.check_signature()
        self.read_signers()
        self.read_checkpoint()
        self.read_entries()
        self.check_case()
        self.check_records()

    def check_files(self):
        listed = {}
        for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
            for line in self.read(name).decode().splitlines():
                digest, path = line.split("  ", 1)
                listed[path] = digest
        there = {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if not path.is_dir()}
        for path in sorted(listed):
            need(path in there, f"{path} is missing")
            need(sha256(self.read(path)).hex() == listed[path], f"{path} was changed")
        for path in sorted(there - set(listed) - UNLISTED):
            raise Fault(f"{path} is in no manifest")
        self.done.append(f"{len(listed)} files are as the manifests say")

    def read_header(self):
        data = self.read("data/vault/muniment.json")
        body, _, tail = data.rpartition(b',\n  "signature": "')
        need(body and tail.endswith(b'"\n}\n'), "the header does not end with a signature")
        self.header = json.loads(body + b"\n}")
        self.root = unbase64(self.header["root"], "root's key")
        signature = unbase64(tail[:-4].decode(), "the header's signature")
        need(is_signed(self.root, b"muniment header\n" + body, signature), "root's signature does not fit the header")
        need(self.header["vault"] == self.case["vault"], "the header is of another vault than the case")
        self.vault = bytes.fromhex(self.header["vault"])
        self.origin = "muniment/" + self.header["vault"]
        self.people = {person["id"]: person for person in self.header["people"]}
        digits = hashlib.blake2b(self.root, digest_size=32).hexdigest()[:32]
        self.fingerprint = " ".join(re.findall("....", digits))
        self.done.append(f"the header is signed by root, whose fingerprint is {self.fingerprint}")

    def check_signature(self):
        person = self.people.get(self.case["person"])
        need(person, "the header does not name the person who made the bag")
        key = unbase64(person["sign"], "a person's key")
        number = hashlib.blake2b(key, digest_size=32).digest()[:8]
        public = unbase64(self.read("signer.pub").decode().splitlines()[1], "signer.pub")
        need(public == b"Ed" + number + key, "signer.pub is not the key of the person who made the bag")
        lines = self.read("tagmanifest-sha256.txt.minisig").decode().split("\n")
        need(len(lines) >= 4 and lines[2].startswith("trusted comment: "), "the signature of the bag is none")
        stated, whole = unbase64(lines[1], "the signature"), unbase64(lines[3], "the signature")
        digest = hashlib.blake2b(self.read("tagmanifest-sha256.txt")).digest()
        need(stated[:10] == b"ED" + number and is_signed(key, digest, stated[10:]), "the signature does not fit the bag")
        need(is_signed(key, stated[10:] + lines[2][17:].encode(), whole), "the signature's comment was changed")
        self.done.append(f"{person['name']} ({person['role']}) signed the list of files")

    def read_vkey(self, text):
        name, number, key = text.split("+", 2)
        key = unbase64(key, "a vkey")
        need(name == self.origin and len(key) == 33 and key[0] == 1, f"{text} is no signer of this ledger")
        need(sha256(name.encode(), b"\n", key)[:4].hex() == number, f"{text} has another key id")
        return key[1:]

    def read_signers(self):
        """Who signs for which sizes: each signer names the next one, or root does."""
        key, above, self.signers = self.read_vkey(self.header["signer"]), 0, []
        folder = self.folder / "data/vault/ledger/epochs"
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        last = key
        for number, name in enumerate(names, 1):
            need(name == f"{number:06}", f"the epoch {number} is missing")
            document = self.json(f"data/vault/ledger/epochs/{name}")
            closing, succession = Note(document["checkpoint"], name), Note(document["succession"], name)
            origin, size, root = closing.text.split("\n")[:3]
            size = int(size)
            need(origin == self.origin and size >= above, f"epoch {number} closes another ledger")
            if size > above:
                last = key
            need(closing.is_signed(self.origin, last), f"the checkpoint of epoch {number} is not its signer's")
            kind, *rest = succession.text.split("\n")
            need(rest[:3] == [self.origin, str(size), root], f"the succession of epoch {number} is of another size")
            by = {"muniment succession": key, "muniment promotion": self.root}.get(kind)
            need(by and succession.is_signed(self.origin, by), f"nobody who may signed the succession of epoch {number}")
            self.signers.append((above, size, key))
            key, above = self.read_vkey(rest[3]), size
        self.signers.append((above, None, key))
        self.done.append(f"the signers of the ledger follow each other from the header on: {len(self.signers)}")

    def read_checkpoint(self):
        note = Note(self.read("data/ledger/checkpoint").decode(), "the checkpoint")
        origin, size, root = note.text.split("\n")[:3]
        self.size, self.tree = int(size), unbase64(root, "the checkpoint's root")
        need(origin == self.origin and self.size == self.case["size"], "the checkpoint is of another ledger or size")
        key = next((key for above, to, key in self.signers if self.size > above and (to is None or self.size <= to)), None)
        need(key and note.is_signed(self.origin, key), "the checkpoint is not signed by the signer in office")
        self.done.append(f"the checkpoint of {self.size} entries is signed by the signer in office")

    def read_entries(self):
        self.entries = {}
        for path in sorted((self.folder / "data/ledger").glob("*.entry")):
            number = int(path.stem)
            content, leaf = path.read_bytes(), self.read(f"data/ledger/{number}.leaf")
            head, _, note = self.read(f"data/ledger/{number}.tlog-proof").decode().partition("\n\n")
            lines = head.split("\n")
            need(lines[:2] == ["c2sp.org/tlog-proof@v1", f"index {number}"], f"the proof of entry {number} is none")
            need(note.encode() == self.read("data/ledger/checkpoint"), f"the proof of entry {number} is for another checkpoint")
            path = [unbase64(line, "a path") for line in lines[2:]]
            need(root_of(sha256(b"\0", leaf), number, self.size, path) == self.tree, f"entry {number} is not in the ledger")
            need(len(leaf) == 104 and leaf[8:40] == sha256(content), f"entry {number} is not the one in the ledger")
            slot, signature, body = content[16:24], content[24:88], content[88:]
            person = self.people.get(slot.hex())
            if person:
                message = b"muniment ledger entry\n" + self.vault + slot + body
                need(is_signed(unbase64(person["sign"], "a key"), message, signature), f"entry {number} is not signed by its person")
            self.entries[number] = json.loads(body)
            need(self.entries[number]["sequence"] == number, f"entry {number} states another number")
            self.check_names(number)
        self.done.append(f"{len(self.entries)} entries are in the ledger")

    def check_names(self, number):
        if not (self.folder / f"data/ledger/{number}.names").exists():
            return
        stated = {one.get("commitment") for one in self.entries[number]["objects"]}
        for line in self.read(f"data/ledger/{number}.names").decode().splitlines():
            name = json.loads(line)
            digest = sha256(b"muniment name\n", bytes.fromhex(name["salt"]), name["name"].encode()).hex()
            need(digest == name["commitment"] and digest in stated, f"a name of entry {number} is not the one in it")

    def check_case(self):
        """That the case says of snapshots and of itself what the ledger does."""
        asked = self.entries.get(self.case["intent"])
        need(asked and asked["action"] == "evidence create" and asked["actor"]["slot"] == self.case["person"],
             "no entry says that this bag was asked for by who signed it")
        for number in self.case.get("accessLog", []):
            need(number in self.entries, f"entry {number} of the access log is missing")
        self.snapshots = {one["id"]: one for one in self.case["snapshots"]}

    def check_records(self):
        count, collection = 0, self.case["collection"]
        for number, line in enumerate(self.read("data/records.jsonl").decode().splitlines(), 1):
            record, where = json.loads(line), f"line {number} of data/records.jsonl"
            entry = self.entries.get(record["entry"])
            need(entry and entry["action"] in ("ingest", "doctor adopt") and entry.get("outcome") == "done",
                 f"{where}: no entry says that its snapshot was made")
            need({"kind": "snapshot", "name": record["snapshot"]} in entry["objects"], f"{where}: the entry is of another snapshot")
            need(entry.get("source") == self.case["source"], f"{where}: the entry is of another source")
            need(record["snapshot"] in self.snapshots, f"{where}: the case does not name its snapshot")
            need(record["key"] in self.case["keys"], f"{where}: nobody asked for {record['key']}")
            data = record["record"].encode() if "record" in record else unbase64(record["bytes"], where)
            leaf = sha256(b"\0", bytes.fromhex(record["keyHash"]), sha256(bytes.fromhex(record["salt"]), data))
            path = [bytes.fromhex(one) for one in record["path"]]
            root = root_of(leaf, record["index"], entry["counts"].get(f"records of {collection}", 0), path)
            need(root is not None and root.hex() == entry["details"].get(f"root of {collection}"),
                 f"{where}: the record is not in the snapshot")
            count += 1
        self.done.append(f"{count} records stand, byte for byte, in the snapshots that the ledger states")


def main():
    bag = Bag(sys.argv[1] if len(sys.argv) > 1 else ".")
    try:
        bag.check()
    except (Fault, KeyError, ValueError, UnicodeError, IndexError, TypeError) as fault:
        print(f"NOT VALID: {fault if isinstance(fault, Fault) else f'something is not in its form ({fault!r})'}")
        return 13
    for line in bag.done:
        print("ok:", line)
    print("Absence, completeness and what lies between a version's first and last snapshot are attested, not proven.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
