"""What `reader.py registers` prints."""

import json

from ..findings import Findings
from ..forms import a_text, an_object
from ..refusals import BadInput, shown
from .in_force import check_against_ledger, in_force


def registers(vault, as_json):
    """Checks what is in force of the keeping of snapshots, and prints it."""
    if not any(kind == "log" for kind, _ in vault.keys):
        raise BadInput("a keyholder's secret opens no registers")
    findings = Findings()
    last, certificates = in_force(vault, findings)
    if any(kind == "access" for kind, _ in vault.keys):
        check_against_ledger(vault, last, certificates, findings)
    found = [*last.values(), *certificates]
    if as_json:
        print(json.dumps([{"document": one.where, **one.document.members} for one in found], indent=2))
    for one in found if not as_json else ():
        print(f"{one.where}  {one.document.get('made', a_text)}  {shown(summary(one))}")
    findings.conclude()


def summary(one):
    document = one.document
    if one.register == "policy":
        return f"a policy for {len(document.part('policy').optional('sources', an_object) or {})} sources"
    if one.register == "holds":
        holds = document.parts("holds")
        return f"{sum('released' not in hold for hold in holds)} holds in force, {len(holds)} in all"
    if one.register == "dropped":
        return f"{len(document.parts('dropped'))} snapshots are hidden"
    if one.register == "suppressed":
        return f"{sum('lifted' not in one for one in document.members['suppressed'])} keys are suppressed"
    if one.register == "replicas":
        return f"{sum('removed' not in one for one in document.members['replicas'])} replicas"
    return f"{document.get('deed', a_text)}: {len(document.parts('snapshots'))} snapshots"
