"""FORMAT.md, "Verifying", first part: the ledger's frames one by one, each with its entry."""

from ..forms import a_count, a_text
from ..merkle import Tree
from ..refusals import Integrity
from .entries import Entries
from .frames import Frames


class Walk:
    """One walk over the frames: the tree's roots at the sizes that matter, and findings about single frames."""

    def __init__(self, ledger, findings, sizes, see):
        self.tree, self.roots, self.notices, self.last = Tree(), {}, [], None
        self.names = {}                      # of each entry, by their openings: None where erased, or not as they were written
        self.first_hurt = None               # the first frame that does not fit: the tree is judged up to it
        self.entries = Entries(ledger) if ledger.opens_entries() else None
        self.frames = Frames(ledger)
        generations = {number for kind, number in ledger.header.publics if kind == "access"}
        try:
            for frame in self.frames:
                self.take(frame, generations, findings, see)
                if self.tree.size in sizes:
                    self.roots[self.tree.size] = self.tree.root(), frame
        except Integrity as failure:
            findings.add(failure)
            self.hurt_at(self.tree.size)
        if self.last is not None:
            self.roots[self.tree.size] = self.tree.root(), self.last

    def hurt_at(self, sequence):
        self.first_hurt = sequence if self.first_hurt is None else self.first_hurt

    def is_sound(self, size):
        return self.first_hurt is None or size <= self.first_hurt

    @staticmethod
    def took_entries(body):
        return "counts" in body and (body.part("counts").optional("entries", a_count) or 0) > 0

    def take(self, frame, generations, findings, see):
        before = None if self.last is None else self.last.time
        body = None
        if not frame.is_whole:
            findings.add(frame.refuse("does not give its leaf hash: it was altered, or what stands before it was removed, "
                                      "added or moved"))
            self.hurt_at(frame.sequence)
        elif frame.generation not in generations:
            findings.add(frame.refuse(f"is sealed to a generation {frame.generation} of `access` that the header does not name"))
        elif self.entries is not None:
            body = findings.attempt(self.entries.open, frame, before)
            if body is not None and body.get("action", a_text) == "repair" and self.took_entries(body):
                findings.add(frame.refuse("is a repair that took away entries that had been acknowledged"))
            for item in body.parts("objects") if body is not None else ():
                if "commitment" in item.members:
                    name = findings.attempt(self.entries.names.open, frame, item)
                    self.names[frame.sequence, item.get("opening", a_count)] = name
        if before is not None and frame.time < before and body is None:
            self.notices.append(f"entry {frame.sequence}, at byte {frame.at}: its time stands {before - frame.time} ns before "
                                "that of the entry before")
        self.tree.add(frame.leaf)
        self.last = frame
        see(frame, body, self.names)
        self.names.clear()
