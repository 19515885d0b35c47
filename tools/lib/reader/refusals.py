"""What ends a run: a message, and the exit code that the program has for the same thing (docs/archive-daily.md)."""

import sys


class Refusal(Exception):
    """Ends the program with a message and an exit code."""
    code = 1


class NoVault(Refusal):
    code = 10


class WrongSecret(Refusal):
    code = 12


class BadInput(Refusal):
    code = 15


class Usage(Refusal):
    code = 64


class Integrity(Refusal):
    """Something in the vault is not as FORMAT.md says: altered, damaged or missing."""
    code = 13

    def __init__(self, where, what):
        super().__init__(f"{where}: {what}")


class Failures(Refusal):
    """Several integrity failures, a line each."""
    code = 13


def exit_code_of(run, arguments):
    """Runs a command, and says on standard error why it ended, where it was refused."""
    try:
        run(arguments)
    except Refusal as refusal:
        print("\n".join(f"reader: {line}" for line in str(refusal).split("\n")), file=sys.stderr)
        return refusal.code
    except OSError as error:
        print(f"reader: {error}", file=sys.stderr)
        return 1
    return 0


def shown(path):
    """A path for people: no control characters, whatever it holds."""
    text = path if isinstance(path, str) else path.decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)
