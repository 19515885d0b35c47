"""The snapshots of a vault: `reader.py list`, and which one an id names."""

import json

from .findings import Findings
from .forms import a_count, a_text
from .manifest import read_manifest, snapshot_ids
from .refusals import BadInput, shown


def find_snapshot(vault, text):
    if text == "latest":
        manifests = [read_manifest(vault, snapshot_id) for snapshot_id in snapshot_ids(vault.folder)]
        if not manifests:
            raise BadInput("the vault holds no snapshot")
        return max(manifests, key=lambda manifest: (manifest.created, manifest.id)).id
    found = [snapshot_id for snapshot_id in snapshot_ids(vault.folder) if text and snapshot_id.hex().startswith(text)]
    if len(found) != 1:
        raise BadInput(f"{len(found) or 'no'} snapshots have an id that begins with '{shown(text)}'")
    return found[0]


def list_snapshots(vault, as_json):
    findings = Findings()
    manifests = [findings.attempt(read_manifest, vault, snapshot_id) for snapshot_id in snapshot_ids(vault.folder)]
    rows = []
    for manifest in sorted(filter(None, manifests), key=lambda manifest: (manifest.created, manifest.id)):
        files = [file for file in manifest.files if file.kind == "file"]
        rows.append({"id": manifest.id.hex(), "created": manifest.created_text, "source": manifest.source,
                     "files": len(files), "bytes": sum(file.size for file in files),
                     "collections": [{"name": collection.get("name", a_text), "records": collection.get("records", a_count)}
                                     for collection in manifest.collections]})
        if manifest.partial:
            rows[-1]["partial"] = manifest.partial
    if as_json:
        print(json.dumps(rows, indent=2))
    else:
        for row in rows:
            counts = "".join(f"  {shown(item['name'])} {item['records']}" for item in row["collections"])
            lacks = f"  without {shown(', '.join(row['partial']))}" if "partial" in row else ""
            print(f"{row['id']}  {row['created']}  {shown(row['source'])}  "
                  f"{row['files']} files  {row['bytes']} bytes{counts}{lacks}")
    findings.conclude()
