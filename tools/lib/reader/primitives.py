"""FORMAT.md, "Conventions": digests, AEAD, sealed boxes and signatures; and the zlib format, of "Encoded bytes". Writers of vaults
for tests have tools/lib/primitives.py instead: a mistake that a reader and a writer share, no test shows."""

import hashlib
import zlib

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from .refusals import Integrity


def blake2b(data, key=b""):
    return hashlib.blake2b(data, digest_size=32, key=key).digest()


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def aead_open(sealed, additional, nonce, key, where, what):
    try:
        return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, additional, nonce, key)
    except (CryptoError, TypeError, ValueError):
        raise Integrity(where, f"{what} does not open: altered or damaged") from None


def box_open(sealed, secret, where, what):
    try:
        return sodium.crypto_box_seal_open(sealed, sodium.crypto_scalarmult_base(secret), secret)
    except (CryptoError, TypeError, ValueError, RuntimeError):
        raise Integrity(where, f"{what} does not open: altered or damaged") from None


def is_signed(signature, message, public):
    if len(signature) != 64:                 # libsodium takes both in one: more bytes would be read as the message's first ones
        return False
    try:
        sodium.crypto_sign_open(signature + message, public)
        return True
    except (CryptoError, TypeError, ValueError):
        return False


def check_signature(signature, message, public, where, what):
    if not is_signed(signature, message, public):
        raise Integrity(where, f"{what} has a wrong signature")


def inflate(payload, length, where):
    """Undoes zlib; never inflates past the stated length."""
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(payload, length + 1)
    except zlib.error:
        raise Integrity(where, "holds malformed zlib data") from None
    if not inflater.eof or inflater.unused_data or len(plain) != length:
        raise Integrity(where, "is not encoded to its stated length")
    return plain
