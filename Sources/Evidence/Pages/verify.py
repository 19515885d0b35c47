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

STAMP = "tagmanifest-sha256.txt.tsr"
UNLISTED = {"tagmanifest-sha256.txt", "tagmanifest-sha256.txt.minisig", STAMP}


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


def tree_of(leaves):
    """The root over leaves (RFC 6962, section 2.1)."""
    if not leaves:
        return sha256()
    while len(leaves) > 1:
        pairs = [sha256(b"\1", *leaves[place:place + 2]) for place in range(0, len(leaves) - 1, 2)]
        leaves = pairs + leaves[len(leaves) // 2 * 2:]
    return leaves[0]


def is_consistent(old, old_root, new, new_root, proof):
    """Whether the larger tree goes on from the smaller one (RFC 9162, section 2.1.4.2)."""
    if not 0 < old < new:
        return old == new and old_root == new_root and not proof
    path = ([old_root] if old & (old - 1) == 0 else []) + proof
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    left = right = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            left, right = sha256(b"\1", other, left), sha256(b"\1", other, right)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            right = sha256(b"\1", right, other)
        place, last = place >> 1, last >> 1
    return last == 0 and left == old_root and right == new_root


def record_hash(one, where):
    data = one["record"].encode() if "record" in one else unbase64(one["bytes"], where)
    salt = bytes.fromhex(one["salt"])
    need(len(salt) == 32, f"{where}: the salt is none")
    return sha256(salt, data)


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
    """A bag of evidence, and what of it was found to hold."""

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
        self.check_enclosures()

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
        self.size, self.tree_root = int(size), unbase64(root, "the checkpoint's root")
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
            need(root_of(sha256(b"\0", leaf), number, self.size, path) == self.tree_root, f"entry {number} is not in the ledger")
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
        asked = self.entries.get(self.case.get("intent"))
        need("intent" not in self.case or asked and asked["action"] == "evidence create" and asked["actor"]["slot"] == self.case["person"],
             "no entry says that this bag was asked for by who signed it")
        for number in self.case.get("accessLog", []):
            need(number in self.entries, f"entry {number} of the access log is missing")
        self.snapshots = {one["id"]: one for one in self.case["snapshots"]}

    def tree(self, number, snapshot, collection, where):
        """The root and the size of a collection that an entry states for a snapshot."""
        entry = self.entries.get(number)
        need(entry and entry["action"] in ("ingest", "doctor adopt") and entry.get("outcome") == "done",
             f"{where}: no entry says that its snapshot was made")
        need({"kind": "snapshot", "name": snapshot} in entry["objects"], f"{where}: the entry is of another snapshot")
        need(entry.get("source") == self.case["source"], f"{where}: the entry is of another source")
        root, size = entry["details"].get(f"root of {collection}"), entry["counts"].get(f"records of {collection}")
        need(root is not None and size is not None, f"{where}: the entry states nothing of {collection}")
        return bytes.fromhex(root), size

    def lines(self, path):
        """Each line of a file, with what to call it."""
        for number, line in enumerate(self.read(path).decode().split("\n"), 1):
            if line:
                yield json.loads(line), f"line {number} of {path}"

    def check_records(self):
        before = len(self.done)
        if (self.folder / "data/records.jsonl").exists():
            self.check_single_records()
        for whole in self.case.get("whole", []):
            if whole["proven"]:
                self.check_whole(whole)
        if self.case.get("provesAbsence"):
            self.check_absences()
        if "redaction" in self.case:
            self.done.append("values are left out, so that no record is proven: what is here is attested")
        else:
            need(len(self.done) > before, "no record is proven")

    def check_single_records(self):
        count = 0
        for record, where in self.lines("data/records.jsonl"):
            known = record["snapshot"] in self.snapshots or record["collection"] != self.case["collection"]
            need(known, f"{where}: the case does not name its snapshot")
            need(record["key"] in self.case["keys"], f"{where}: nobody asked for {record['key']}")
            root, size = self.tree(record["entry"], record["snapshot"], record["collection"], where)
            leaf = sha256(b"\0", bytes.fromhex(record["keyHash"]), record_hash(record, where))
            path = [bytes.fromhex(one) for one in record["path"]]
            need(root_of(leaf, record["index"], size, path) == root, f"{where}: the record is not in the snapshot")
            count += 1
        self.done.append(f"{count} records stand, byte for byte, in the snapshots that the ledger states")

    def check_whole(self, whole):
        name = f"{whole['collection']} of snapshot {whole['snapshot'][:8]}"
        root, size = self.tree(whole.get("entry"), whole["snapshot"], whole["collection"], name)
        leaves = []
        for path in whole["proven"]:
            for one, where in self.lines(path):
                key_hash = bytes.fromhex(one["keyHash"])
                erased = one.get("recordHash")
                hashed = bytes.fromhex(erased) if erased else record_hash(one, where)
                leaves.append((key_hash, sha256(b"\0", key_hash, hashed)))
        leaves.sort()
        need(len(leaves) == size == whole["records"] and tree_of([leaf for _, leaf in leaves]) == root,
             f"the records of {name} do not lead to the root that the ledger states")
        self.done.append(f"all {size} records of {name} are here, and nobody is missing")

    def check_absences(self):
        proven, collection = set(), self.case["collection"]
        for one, where in self.lines("data/absence.jsonl"):
            root, size = self.tree(one["entry"], one["snapshot"], collection, where)
            stated = bytes.fromhex(one["keyHash"])
            need(stated == sha256(bytes.fromhex(one["commitmentKey"]), one["key"].encode()), f"{where}: another key's hash")
            places = []
            for other in one["neighbours"]:
                key_hash = bytes.fromhex(other["keyHash"])
                leaf = sha256(b"\0", key_hash, bytes.fromhex(other["recordHash"]))
                path = [bytes.fromhex(hashed) for hashed in other["path"]]
                need(root_of(leaf, other["index"], size, path) == root, f"{where}: a neighbour is not in the snapshot")
                places.append((key_hash, other["index"]))
            if not places:
                need(size == 0 and root == sha256(), f"{where}: there are records")
            elif len(places) == 1:
                (key_hash, index), = places
                need(key_hash != stated and index == (size - 1 if key_hash < stated else 0), f"{where}: there may be one between")
            else:
                (left, first), (right, second) = places
                need(left < stated < right and second == first + 1, f"{where}: there may be one between")
            proven.add((one["snapshot"], one["key"]))
        for key in self.case["keys"]:
            missing = [key in one["absent"] for one in self.case["snapshots"]]
            for place, one in enumerate(self.case["snapshots"]):
                edge = place in (0, len(missing) - 1) or not (missing[place - 1] and missing[place + 1])
                need(not (missing[place] and edge and "entry" in one) or (one["id"], key) in proven,
                     f"that {key} was absent from snapshot {one['id'][:8]} is not proven")
        self.done.append(f"{len(proven)} absences are proven: the leaves between which the key would stand follow each other")

    def check_enclosures(self):
        """Documents that people of the vault signed, and what witnesses saw."""
        kinds = ((f"data/certificates/{number}.json" for number in self.case.get("certificates", [])), b"muniment certificates\n"), \
                ((f"data/drill-reports/{number + 1}.json" for number in range(self.case.get("drillReports", 0))), b"muniment drill report\n")
        for paths, context in kinds:
            for path in paths:
                body, _, tail = self.read(path).rpartition(b',\n  "signature" : "')
                need(body, f"{path} is not signed")
                person = self.people.get(json.loads(body + b"\n}")["person"])
                signature = unbase64(tail.split(b'"')[0].decode(), path)
                if person and is_signed(unbase64(person["sign"], "a key"), context + body, signature):
                    self.done.append(f"{path} is signed by {person['name']}")
                else:
                    self.done.append(f"{path} is signed by nobody whom the header names any more")
        for file in self.case.get("files", []):
            self.read(file["file"])
        number = 1
        while (self.folder / f"data/ledger/witness-{number}.checkpoint").exists():
            self.check_witness(number)
            number += 1

    def check_witness(self, number):
        start = f"data/ledger/witness-{number}"
        seen = Note(self.read(f"{start}.checkpoint").decode(), start)
        name, stated, key = self.read(f"{start}.vkey").decode().strip().split("+", 2)
        key = unbase64(key, "a vkey")
        need(len(key) == 33 and key[0] == 4 and sha256(name.encode(), b"\n", key)[:4].hex() == stated, f"{start}.vkey is none of a witness")
        origin, size, root = seen.text.split("\n")[:3]
        times = [int.from_bytes(line[4:12], "big") for who, line in seen.signatures if who == name and line[:4].hex() == stated
                 and is_signed(key[1:], f"cosignature/v1\ntime {int.from_bytes(line[4:12], 'big')}\n{seen.text}".encode(), line[12:])]
        need(origin == self.origin and times, f"{start} is not cosigned")
        proof = [unbase64(line, start) for line in self.read(f"{start}.consistency").decode().split()]
        need(is_consistent(int(size), unbase64(root, start), self.size, self.tree_root, proof), f"the checkpoint does not go on from {start}")
        self.done.append(f"witness {name} cosigned the first {size} entries: compare its key, {name}+{stated}+…, with the one you know")


def main():
    bag = Bag(sys.argv[1] if len(sys.argv) > 1 else ".")
    try:
        bag.check()
    except (Fault, KeyError, ValueError, UnicodeError, IndexError, TypeError) as fault:
        print(f"NOT VALID: {fault if isinstance(fault, Fault) else f'something is not in its form ({fault!r})'}")
        return 13
    for line in bag.done:
        print("ok:", line)
    if (bag.folder / STAMP).exists():
        print("There is a time stamp, which was not checked: openssl ts -verify -data tagmanifest-sha256.txt -in "
              f"{STAMP} -CAfile CERTIFICATES")
    print("What else the bag says is attested by who signed it, and not proven: see VERIFY.md.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
