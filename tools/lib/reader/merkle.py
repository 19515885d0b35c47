"""FORMAT.md, "Commitments" and "The ledger": the tree of RFC 6962, section 2.1, over leaves that are there, and as they come."""

from .primitives import sha256


def merkle_root(records):
    """RFC 6962, section 2.1: a node without a neighbour rises a level unchanged."""
    level = [leaf for _, leaf in sorted((record.key_hash, record.leaf) for record in records)]
    if not level:
        return sha256()
    while len(level) > 1:
        nodes = [sha256(b"\1", left, right) for left, right in zip(level[::2], level[1::2])]
        level = nodes + level[len(nodes) * 2:]
    return level[0]


class Tree:
    """RFC 6962's tree as it grows: only the roots of its full subtrees, from the largest to the smallest, are kept."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def add(self, leaf):
        carried = self.size
        while carried & 1:
            leaf = sha256(b"\1", self.peaks.pop(), leaf)
            carried >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self):
        if not self.peaks:
            return sha256()
        *others, root = self.peaks
        for peak in reversed(others):
            root = sha256(b"\1", peak, root)
        return root
