"""FORMAT.md, "Records": the order streams of deltas."""

from dataclasses import dataclass

from .cursor import Cursor
from .refusals import Integrity

UNCHANGED = bytes([1, 0, 0, 0])           # the order stream that a delta without order blocks stands for


@dataclass
class Delta:
    order: list
    added: int
    changed: int
    removed: int


def read_delta(stream, where, before, held, given, now_given):
    """Applies a delta's order stream to the order before it. `held` is what the delta holds, `given` and `now_given` are how many
    ordinals have been given out before it and with it."""
    cursor, present = Cursor(stream, where), set(before)
    if cursor.integer(1) != 1:
        raise Integrity(where, "has an order stream of an unknown version")
    tombstones, revivals = read_ordinals(cursor, len(before)), read_ordinals(cursor, given)
    added = set(range(given, now_given))
    changed = held.keys() - added - set(revivals)
    kept = present - set(tombstones)
    if not (present.issuperset(tombstones) and kept.issuperset(changed) and present.isdisjoint(revivals)
            and all(ordinal < given for ordinal in revivals)):
        raise Integrity(where, "has a delta that does not fit the segments before it")
    after = kept | added | set(revivals)
    mode = cursor.integer(1)
    if mode == 0:
        order = before
    elif mode == 1:
        order = read_edit(cursor, before, len(after))
    elif mode == 2:
        order = read_full_order(cursor, len(after))
    else:
        raise Integrity(where, f"has an order stream of unknown mode {mode}")
    cursor.end()
    if len(order) != len(after) or set(order) != after:
        raise Integrity(where, "has an order that is not of the records that there are")
    return Delta(order, len(added) + len(revivals), len(changed), len(tombstones))


def read_ordinals(cursor, limit):
    """A counted list of ascending ordinals, at most `limit` of them."""
    count = cursor.varint()
    if count > limit:
        raise Integrity(cursor.where, "has an order stream with more ordinals than there are")
    return cursor.ordinals(count)


def read_edit(cursor, before, size):
    """Mode 1: the order as copies from the one before and runs of ordinals."""
    order, behind_copy, behind_ordinals = [], 0, 0
    for _ in range(cursor.varint()):
        length, what = divmod(cursor.varint(), 2)
        step = cursor.signed_varint()
        if not 1 <= length <= size - len(order):
            raise Integrity(cursor.where, "has an order stream that makes more records than there are")
        start = step + (behind_ordinals if what else behind_copy)
        if start < 0 or (not what and start + length > len(before)):
            raise Integrity(cursor.where, "has an order stream that copies from outside the order before")
        if what:
            order.extend(range(start, start + length))
            behind_ordinals = start + length
        else:
            order.extend(before[start:start + length])
            behind_copy = start + length
    return order


def read_full_order(cursor, size):
    """Mode 2: every ordinal in `width` bits."""
    count, width = cursor.varint(), cursor.integer(1)
    if count != size or width > 64:
        raise Integrity(cursor.where, "has a full order of another length or width than it can have")
    packed, order, bits, available = cursor.take((count * width + 7) // 8), [], 0, 0
    pieces = iter(packed)
    for _ in range(count):
        while available < width:
            bits |= next(pieces) << available
            available += 8
        order.append(bits & ((1 << width) - 1))
        bits >>= width
        available -= width
    if bits:
        raise Integrity(cursor.where, "has a full order that does not end in zero bits")
    return order
