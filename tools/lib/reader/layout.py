"""FORMAT.md, "The layout": where the bytes of a snapshot lie."""

import re
from dataclasses import dataclass

from .documents import parse_document
from .forms import a_count, a_list, ensure, hex_of, list_of, one_of
from .packs import CHUNK, ORDER, RECORDS
from .primitives import blake2b, sha256
from .refusals import Integrity, shown
from .sealed_documents import open_document


@dataclass
class Segment:
    kind: str
    snapshot: bytes
    records: list                            # runs
    order: list                              # runs
    ordinals: int                            # None where its blocks tell


@dataclass
class Layout:
    where: str
    packs: list                              # of Pack
    files: list                              # of Document
    segments: list                           # of lists of Segment
    framing: list                            # of lists of runs


def an_ordinal_count(value):
    ensure(a_count(value) <= 2**32 - 2)
    return value


def a_run(value):
    pack, first, count = (a_count(item) for item in a_list(value))
    return pack, first, count


runs = list_of(a_run)


def check_runs(layout_where, packs, given, kind):
    """Every run lies within its pack and covers blocks of one kind."""
    for pack, first, count in given:
        if pack >= len(packs) or first + count > len(packs[pack].blocks):
            raise Integrity(layout_where, "refers to a block that is not there")
        if any(block.kind != kind for block in packs[pack].blocks[first:first + count]):
            raise Integrity(layout_where, "refers to a block of another kind than belongs there")
    return given


def read_layout_document(vault, snapshot_id):
    where = f"layouts/{snapshot_id.hex()}"
    plain = open_document(vault, where, b"L", snapshot_id)
    tail = re.compile(rb',"mac":"([0-9a-f]{64})"\}').fullmatch(plain, max(0, len(plain) - 74))
    body = plain[:-74]
    if not tail or blake2b(b"muniment layout\n" + body, vault.derive("layout")).hex().encode() != tail[1]:
        raise Integrity(where, "does not match its MAC")
    document = parse_document(plain, where)
    document.check_kind("muniment-layout", vault.id)
    document.get("generation", a_count)
    if document.get("snapshot", hex_of(32)) != snapshot_id:
        raise Integrity(where, "is the layout of another snapshot")
    return document


def erased_of(part):
    """Digest and size that a file has since something was erased of it; None where it does not come back."""
    erased = part.part("erased")
    erased.get("certificate", a_count)
    digest = erased.optional("digest", hex_of(32))
    return digest and (digest, erased.get("size", a_count))


def read_layout(vault, manifest):
    document = read_layout_document(vault, manifest.id)
    where, packs = document.where, []
    for part in document.parts("packs"):
        pack = vault.pack(part.get("id", hex_of(32)))
        if blake2b(pack.key) != part.get("key", hex_of(32)):
            raise Integrity(pack.where + ".key", f"holds another key than {where} vouches for")
        packs.append(pack)
    files, collections = document.parts("files"), document.parts("collections")
    if len(files) != len(manifest.files) or len(collections) != len(manifest.collections):
        raise Integrity(where, "is not parallel to its manifest")
    for part, file in zip(files, manifest.files):
        if file.kind == "file" and "erased" in part.members:
            erased_of(part)
            if file.collection is None and "chunks" in part.members:
                check_runs(where, packs, part.get("chunks", runs), CHUNK)
        elif file.kind == "file":
            digest = part.get("digest", hex_of(32))
            if sha256(part.get("salt", hex_of(32)), digest) != file.commitment:
                raise Integrity(where, f"does not fit the manifest's commitment of {shown(file.path)}")
            if file.collection is None:
                check_runs(where, packs, part.get("chunks", runs), CHUNK)
    layout = Layout(where, packs, files, [], [])
    for part in collections:
        segments = [Segment(piece.get("kind", one_of("base", "delta")), piece.get("snapshot", hex_of(32)),
                            check_runs(where, packs, piece.get("records", runs), RECORDS),
                            check_runs(where, packs, piece.get("order", runs), ORDER), piece.optional("ordinals", an_ordinal_count))
                    for piece in part.parts("segments")]
        if [segment.kind for segment in segments] != ["base"] + ["delta"] * (len(segments) - 1):
            raise Integrity(where, "has a collection that is not one base and its deltas")
        if segments[0].order:
            raise Integrity(where, "has a base with an order of its own")
        if any(segment.order for group in by_snapshot(segments) for segment in group[:-1]):
            raise Integrity(where, "has a snapshot's delta with an order that is not its last one")
        layout.segments.append(segments)
        layout.framing.append(check_runs(where, packs, part.get("framing", runs), CHUNK))
    return layout


def by_snapshot(segments):
    """The base, then the deltas in groups: those that one snapshot added. Only the last of a group has an order."""
    groups = []
    for segment in segments:
        if segment.kind == "delta" and groups[-1][0].kind == "delta" and groups[-1][0].snapshot == segment.snapshot:
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return groups


def blocks_of(layout, given):
    """The pack and the position of each block of some runs."""
    for pack, first, count in given:
        for position in range(first, first + count):
            yield layout.packs[pack], position


def joined(layout, given, limit, what):
    """The concatenation of some runs' blocks; their stated lengths are added up before the first one is opened."""
    total = 0
    for pack, position in blocks_of(layout, given):
        total += pack.blocks[position].plain_length + 1     # one more, so that a run of empty blocks ends too
        if total > limit:
            raise Integrity(layout.where, f"has {what} longer than it can be")
    return b"".join(pack.plain(position) for pack, position in blocks_of(layout, given))
