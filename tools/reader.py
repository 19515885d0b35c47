#!/usr/bin/env python3
"""An independent reader of Muniment vaults, written from schema/FORMAT.md alone.

It lists, restores and verifies; it writes nothing into a vault and logs nothing. What it is made of stands in tools/lib/reader,
in FORMAT.md's words, so that page and program can be read side by side. What it needs: Python 3.11 and PyNaCl."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

from reader.ledger.commands import ledger_list, ledger_verify                                       # noqa: E402
from reader.ledger.ledger import Ledger                                                             # noqa: E402
from reader.listing import find_snapshot, list_snapshots                                            # noqa: E402
from reader.refusals import Usage, exit_code_of                                                     # noqa: E402
from reader.registers.commands import registers                                                     # noqa: E402
from reader.restoring import choose, restore_to_folder, restore_to_output                           # noqa: E402
from reader.snapshot import Snapshot                                                                # noqa: E402
from reader.vault import Vault                                                                      # noqa: E402
from reader.verifying import verify, verify_without_keys                                            # noqa: E402


class Arguments(argparse.ArgumentParser):
    def error(self, message):
        raise Usage(f"{message}\n{self.format_usage().rstrip()}")


def parse_arguments(arguments):
    parser = Arguments(prog="reader.py", description="Lists, restores and verifies a Muniment vault.")
    parser.add_argument("--vault", type=Path, default=Path("."), metavar="DIR", help="the vault's folder (default: here)")
    for option, what in (("--key-file", "your identity"), ("--passphrase-file", "your passphrase")):
        parser.add_argument(option, action="append", default=[], metavar="FILE",
                            help=f"a file that holds {what}; to be repeated where several people open together")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="list the snapshots, oldest first")
    listing.add_argument("--json", action="store_true", help="as JSON")
    restoring = commands.add_parser("restore", help="bring files back, byte for byte")
    restoring.add_argument("id", metavar="ID", help="a snapshot's id, the beginning of one, or latest")
    restoring.add_argument("paths", metavar="PATH", nargs="*", help="files or folders of the snapshot (default: all)")
    restoring.add_argument("--to", metavar="DIR", required=True, help="where to; - is standard output, for one file")
    verifying = commands.add_parser("verify", help="check the vault")
    extent = verifying.add_mutually_exclusive_group()
    extent.add_argument("--data", action="store_true", help="recompute every file's digest and every collection's root too")
    extent.add_argument("--no-keys", action="store_true", help="check what needs no secret: that packs match their names")
    ledger = commands.add_parser("ledger", help="verify or list the ledger; a secret that has `access` opens its entries")
    of_ledger = ledger.add_subparsers(dest="ledger_command", required=True, metavar="COMMAND")
    verifying = of_ledger.add_parser("verify", help="check tree, signers and times, and with `access` the entries")
    verifying.add_argument("--against", metavar="FILE", nargs="+", default=[], help="checkpoints that were kept elsewhere")
    listing = of_ledger.add_parser("list", help="list the entries, oldest first")
    listing.add_argument("--json", action="store_true", help="as JSON")
    for each in (verifying, listing):
        each.add_argument("--log-elsewhere", type=Path, metavar="DIR", help="a log of the vault that was kept in this folder instead")
    registers = commands.add_parser("registers", help="check policy, holds, what was dropped, and certificates, and print them")
    registers.add_argument("--json", action="store_true", help="as JSON")
    chosen = parser.parse_args(arguments)
    needs_secret = chosen.command != "ledger" and not getattr(chosen, "no_keys", False)
    if needs_secret and not (chosen.key_file or chosen.passphrase_file):
        raise Usage("give --key-file or --passphrase-file")
    return chosen


def run(arguments):
    chosen = parse_arguments(arguments)
    if getattr(chosen, "no_keys", False):
        return verify_without_keys(chosen.vault)
    vault = Vault(chosen.vault, chosen.key_file, chosen.passphrase_file) if chosen.key_file or chosen.passphrase_file else None
    if chosen.command == "ledger":
        return run_ledger(chosen, vault)
    if chosen.command == "registers":
        return registers(vault, chosen.json)
    vault.check_reads()
    if chosen.command == "list":
        return list_snapshots(vault, chosen.json)
    if chosen.command == "verify":
        return verify(vault, chosen.data)
    snapshot = Snapshot(vault, find_snapshot(vault, chosen.id))
    numbers = choose(snapshot.manifest, chosen.paths)
    if chosen.to == "-":
        return restore_to_output(snapshot, numbers)
    return restore_to_folder(snapshot, numbers, chosen.to)


def run_ledger(chosen, vault):
    ledger = Ledger(chosen.vault, vault, chosen.log_elsewhere)
    if chosen.ledger_command == "list":
        return ledger_list(ledger, chosen.json)
    return ledger_verify(ledger, chosen.against)


def main(arguments):
    return exit_code_of(run, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
