"""FORMAT.md, "Identities", and the files that hold a person's secret."""

from dataclasses import dataclass

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from .forms import a_text, base64_of, ensure
from .primitives import blake2b
from .refusals import BadInput

MAX_SECRET = 16 * 2**20                     # key and passphrase files: FORMAT.md states no bound, this is ours


@dataclass(frozen=True)
class Identity:
    secret: bytes                            # X25519
    seed: bytes                              # Ed25519

    @property
    def card(self):
        return sodium.crypto_scalarmult_base(self.secret) + sodium.crypto_sign_seed_keypair(self.seed)[0]


def read_secret_file(path):
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_SECRET + 1)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from None
    if len(data) > MAX_SECRET:
        raise BadInput(f"{path}: is far too long")
    return data


def labelled(text, label):
    """The 64 bytes of an identity or a card, behind its label and with its check."""
    found, _, encoded = text.partition(":")
    data = base64_of(68)(encoded)
    ensure(found == label and blake2b(data[:64])[:4] == data[64:])
    return data[:64]


def read_key_file(path):
    lines = [line for line in read_secret_file(path).split(b"\n") if line and not line.startswith(b"#")]
    try:
        data = labelled(lines[0].decode("ascii"), "muniment-identity-1")
        ensure(len(lines) == 1)
    except (ValueError, IndexError):
        raise BadInput(f"{path}: is not a key file, or was damaged") from None
    return Identity(data[:32], data[32:])


def read_passphrase_file(path):
    """The passphrase is the file's bytes without the one line end that editors put behind them."""
    data = read_secret_file(path)
    return data.removesuffix(b"\n").removesuffix(b"\r") if data.endswith(b"\n") else data


def a_card(value):
    return labelled(a_text(value), "muniment-card-1")


def a_public_key(value):
    """An X25519 public key, but none of small order, with which every secret would be the same."""
    key = base64_of(32)(value)
    try:
        sodium.crypto_scalarmult(b"\1" * 32, key)
    except (CryptoError, RuntimeError):
        raise ValueError from None
    return key
