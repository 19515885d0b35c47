"""What FORMAT.md's section "Conventions" names, for whoever writes parts of a vault in Python. Needs PyNaCl.

The reader has its own, tools/lib/reader/primitives.py: a mistake that a reader and a writer share, no test shows."""

import base64
import hashlib
from functools import lru_cache

from nacl import bindings as sodium


def b64(data):
    return base64.b64encode(data).decode()


def sha256(data):
    return hashlib.sha256(data).digest()


def blake2b(data, key=b""):
    return sodium.crypto_generichash_blake2b_salt_personal(data, digest_size=32, key=key)


def seal(plain, additional, nonce, key):
    return sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, additional, nonce, key)


@lru_cache(maxsize=1024)
def key_pair(seed):
    """The public and the secret half of an Ed25519 key, as libsodium takes them. To derive them costs as much as to sign."""
    return sodium.crypto_sign_seed_keypair(seed)


def signature(seed, message):
    return sodium.crypto_sign(message, key_pair(seed)[1])[:64]


def public_of(seed):
    return key_pair(seed)[0]


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))
