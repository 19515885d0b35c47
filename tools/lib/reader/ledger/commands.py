"""What `reader.py ledger` prints."""

import json
import time

from ..findings import Findings
from ..forms import a_list, a_text
from ..refusals import shown
from .checkpoints import checkpoint_text, read_checkpoint
from .verifying import check
from .witnesses import check_witness_on_record, read_witnesses, witnesses_on_record


def ledger_verify(ledger, paths):
    findings = Findings()
    given, kept = [read_checkpoint(path, ledger.origin) for path in paths], read_witnesses(ledger, findings)
    witnessed = []

    def see(_, body, __):
        if body is not None and body.get("action", a_text).startswith(("audit witness ", "audit timestamp ")) and body.optional("outcome", a_text) == "done":
            witnessed.append(body)
    walk, epochs = check(ledger, findings, given + kept, see)
    for body in witnesses_on_record(witnessed):
        findings.attempt(check_witness_on_record, ledger, body)
    findings.conclude()
    size, extent = walk.tree.size, "unopened"
    if walk.entries is not None:
        extent = f"{walk.entries.opened} of them opened, {len(walk.entries.intents)} intents without an outcome"
        if walk.entries.names.opened or walk.entries.names.erased:
            extent += f", {walk.entries.names.opened} names opened, {walk.entries.names.erased} erased"
    print(f"{size} entries in {epochs} epochs verified, {extent}" + (f"; they go on from {len(paths)} checkpoints" if paths else "")
          + (f"; from {len(kept)} attested ones" if kept else ""))
    print(checkpoint_text(ledger.origin, size, walk.tree.root()), end="")


def ledger_list(ledger, as_json):
    findings, rows = Findings(), []

    def see(frame, body, names):
        row = {"sequence": frame.sequence, "time": shown_time(frame.time), "leaf": frame.leaf.hex(), "entry": frame.entry_hash.hex()}
        if body is not None:
            row["body"] = {**body.members, "objects": [named(frame, item, names) for item in body.members["objects"]]}
        rows.append(row)
    check(ledger, findings, [], see)
    if as_json:
        print(json.dumps(rows, indent=2))
    for row in rows if not as_json else ():
        print(f"{row['sequence']:>7}  {row['time']}  " + (described(row["body"]) if "body" in row else "(sealed)"))
    findings.conclude()


def shown_time(nanoseconds):
    seconds, rest = divmod(nanoseconds, 10**9)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest:09d}Z"


def named(frame, item, names):
    """An object with the name that its entry commits to, where that can be opened."""
    if "commitment" not in item:
        return item
    name = names.get((frame.sequence, item["opening"]))
    return {**item, "name": name} if name is not None else item


def described(body):
    objects = ", ".join(f"{item['kind']} {item.get('name', '(erased)')}" for item in a_list(body["objects"]))
    parts = (body["phase"], body["action"], body.get("outcome", ""), body["actor"]["name"], body.get("source", ""), objects)
    return shown("  ".join(part for part in parts if part))
