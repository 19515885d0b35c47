"""FORMAT.md, "Records": a collection's segments, put together."""

from .forms import a_count, a_text, hex_of
from .framing import read_framing
from .layout import blocks_of, by_snapshot, joined
from .manifest import COMPARED
from .merkle import merkle_root
from .orders import UNCHANGED, read_delta
from .record_blocks import read_record_block
from .refusals import Integrity


def read_segment(layout, segment, commitment_key):
    held, last = {}, -1
    for pack, position in blocks_of(layout, segment.records):
        if pack.blocks[position].first <= last:
            raise Integrity(layout.where, "has a segment whose ordinals do not ascend")
        last = pack.blocks[position].last
        held.update(read_record_block(pack, position, commitment_key))
    return held


class Collection:
    """One collection of a snapshot: its records in order, and how its files frame them."""

    def __init__(self, vault, manifest, layout, index):
        self.where, self.facts = layout.where, manifest.collections[index]
        context = manifest.source.encode() + b"\0" + self.facts.get("name", a_text).encode()
        commitment_key = vault.derive("commitment", context)
        newest, order, delta, given = {}, [], None, 0
        groups = by_snapshot(layout.segments[index])
        for group in groups:
            held, before = {}, given
            for segment in group:
                part = read_segment(layout, segment, commitment_key)
                given = self.given_out(given, part, segment)
                for earlier in newest, held:
                    if any(ordinal in earlier and earlier[ordinal].key_hash != record.key_hash for ordinal, record in part.items()):
                        raise Integrity(self.where, "has a collection in which an ordinal changes its key")
                held.update(part)
            if group[0].kind == "base":
                order = list(range(given))
                if group[0].ordinals is None and order != list(held):
                    raise Integrity(self.where, "has a base whose ordinals are not 0 to n-1")
            else:
                limit = 64 + 32 * (given + len(held))            # no order stream of that many ordinals is longer
                stream = joined(layout, group[-1].order, limit, "an order stream") if group[-1].order else UNCHANGED
                delta = read_delta(stream, self.where, order, held, before, given)
                order = delta.order
            newest.update(held)
        if not newest.keys() >= set(order):
            raise Integrity(self.where, "has a collection whose segments lack records that it needs")
        self.records = [newest[ordinal] for ordinal in order]
        self.check_facts(manifest, groups, delta)
        self.files = {number: file for number, file in enumerate(manifest.files) if file.collection == index}
        sizes = sum(file.size + 64 for file in self.files.values())
        stream = joined(layout, layout.framing[index], sizes + 32 * (len(order) + 2), "a framing stream")
        self.framing = read_framing(stream, self.where, self.files.items())

    def given_out(self, before, held, segment):
        """How many ordinals have been given out when a segment ends."""
        highest = max(held, default=-1) + 1
        if segment.ordinals is None:
            return max(before, highest)
        if not max(before, highest) <= segment.ordinals:
            raise Integrity(self.where, "has a segment that holds other ordinals than it states")
        return segment.ordinals

    def check_facts(self, manifest, groups, delta):
        """What the manifest says of the collection is so: its counts and its root."""
        facts = {name: self.facts.get(name, a_count) for name in ("records", "repeated")}
        compared = tuple(self.facts.optional(name, a_count) for name in COMPARED)
        wrong = facts["records"] != len(self.records)
        wrong |= facts["repeated"] != len(self.records) - len({record.key_hash for record in self.records})
        if delta and groups[-1][0].snapshot == manifest.id and groups[-2][0].snapshot == manifest.previous:
            wrong |= (delta.added, delta.changed, delta.removed) != compared
        if wrong:
            raise Integrity(manifest.where, "counts other records than there are")
        if merkle_root(self.records) != self.facts.get("root", hex_of(32)):
            raise Integrity(manifest.where, "commits to another root than the records have")

    def pieces(self, number):
        """The bytes of file `number` of the manifest, in pieces of some size."""
        return self.framing[number].pieces(self.records, self.files[number].format)
