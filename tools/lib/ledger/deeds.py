"""Made-up deeds for a long ledger: who did what, with what, and how it ended, as a vault of some years has them.

Each batch of entries is made from the seed and its own number, so that batches can be made in any order and in parallel."""

import random
from dataclasses import dataclass

SOURCES = ("prod-pool", "staging-pool", "partners", "staff", "archive-2024")
COLLECTIONS = ("users", "groups", "memberships")
REASONS = ("case 2026-114", "quarterly audit", "restore drill", "request of the data protection officer")
SNAPSHOTS = 1000
"""How many snapshots the deeds are about, oldest first; each year's readers ask for the newest of their time."""

STEP_SECONDS = 80
"""From one entry to the next, so that an epoch of a thousand is full before it is a day old."""

# Of a hundred deeds: an hourly job writes, one entry for each of the sources, custodians read, auditors look at the ledger.
SHARES = {"writer": (("ingest", 100),), "auditor": (("audit list", 60), ("audit show", 20), ("audit verify", 10), ("snapshots", 10)),
          "custodian": (("snapshots", 30), ("show", 20), ("restore", 20), ("export", 15), ("verify", 10), ("keys list", 5))}
ROLES = (("writer", 20), ("custodian", 50), ("auditor", 30))


@dataclass(frozen=True)
class Author:
    """Somebody who signs entries, and how entries name them."""
    name: str
    role: str
    slot: str
    seed: bytes

    def actor(self):
        return {"slot": self.slot, "name": self.name, "role": self.role, "user": self.name, "uid": 1000 + len(self.name),
                "host": f"{self.role}-1.example.net"}


@dataclass
class Deed:
    """What one process put on record: one event, or an intent and, where it was not interrupted, its outcome."""
    author: Author
    facts: dict
    phases: list
    outcome: dict


def chosen(rng, shares):
    return rng.choices([name for name, _ in shares], [weight for _, weight in shares])[0]


def snapshot_id(number):
    return random.Random(f"snapshot {number}").randbytes(32).hex()


def a_deed(rng, authors, age, room):
    """A deed of a time that is `age` of the ledger's whole span away from its beginning, of at most `room` entries."""
    author = rng.choice(authors[chosen(rng, ROLES)])
    action = chosen(rng, SHARES[author.role])
    if room < 2:
        author, action = rng.choice(authors["writer"]), "ingest"
    snapshot = snapshot_id(max(0, int(age * SNAPSHOTS) - min(int(rng.expovariate(0.2)), 60)))
    source = rng.choice(SOURCES)
    facts = {"action": action, "actor": author.actor(), "objects": []}
    if action == "ingest":
        facts |= an_ingest(rng, source, snapshot)
        return Deed(author, facts, ["event"], {})
    counts = {"entries": rng.randrange(50)}
    if action in ("show", "restore", "export"):
        facts |= {"source": source, "objects": [{"kind": "snapshot", "name": snapshot}], "purpose": rng.choice(REASONS)}
        counts = {"files": rng.randrange(1, 9), "bytes": rng.randrange(10**8)}
    if action == "export":
        facts["objects"].append({"kind": "collection", "name": rng.choice(COLLECTIONS)})
    if action == "audit show":
        facts["objects"] = [{"kind": "entry", "name": str(rng.randrange(1000))}]
    draw = rng.random()
    outcome = {"outcome": "done", "counts": counts}
    if draw > 0.98:
        outcome = {"outcome": "failed", "details": {"error": "no space left on the device"}}
    return Deed(author, facts, ["intent", "outcome"][:1 if draw < 0.002 else 2], outcome)


def an_ingest(rng, source, snapshot):
    counts, details = {"files": 1, "bytes": rng.randrange(10**8), "stored": rng.randrange(10**6)}, {"created": "2026-03-02T04:00:11.000000000Z"}
    names = COLLECTIONS[:rng.randrange(1, 3)]
    for name in names:
        counts |= {f"records of {name}": rng.randrange(400_000), f"added of {name}": rng.randrange(400),
                   f"changed of {name}": rng.randrange(4000), f"removed of {name}": rng.randrange(40)}
        details |= {f"root of {name}": rng.randbytes(32).hex(), f"key of {name}": "Username"}
    objects = [{"kind": "snapshot", "name": snapshot}, *({"kind": "collection", "name": name} for name in names)]
    return {"source": source, "objects": objects, "outcome": "done", "counts": counts, "details": details}


def deeds(seed, batch, count, authors, age):
    """The deeds of one batch: `count` entries. `authors` are lists by role; the first custodian founded the vault."""
    rng, left = random.Random(f"{seed} {batch}"), count
    if batch == 0:
        founder = authors["custodian"][0]
        yield Deed(founder, {"action": "init", "actor": founder.actor(), "objects": [], "outcome": "done"}, ["event"], {})
        left -= 1
    while left:
        deed = a_deed(rng, authors, age, left)
        left -= len(deed.phases)
        yield deed
