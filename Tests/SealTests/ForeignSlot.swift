// swift-format-ignore-file: one member of the document is one line.

/// A slot file that a Python program wrote after FORMAT.md, with hashlib, PyNaCl and argon2-cffi: other members, another
/// order, other spaces and escapes than ours.
///
/// Vault a0…af, slot b0…b7; identity: X25519 secret 10…2f and Ed25519 seed 40…5f; root's seed 80…9f; keys `read` 1 and
/// 2, `id`, `log` 1, `access` 7 that begin with 01 to 05 and count up; lowest revision 9; passphrase as below, two passes
/// over 64 KiB, salt c0…cf, nonce d0…e7.
enum ForeignSlot {
    static let passphrase = "correct horse battery staple"

    static let file = #"""
        {
          "version": 1,
          "format": "muniment-slot",
          "future": [1, {"a": null}],
          "vault": "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf", "id": "b0b1b2b3b4b5b6b7",
          "name": "Zo\u00eb", "role": "custodian",
          "open": "2J47rXlDfb7Z+ENBgwT0YP8Fx/6B/kqVd6gEy5Nn/2Y=", "sign": "JUO5L/EJVRFHatyDadtt3JM2ZaEZeN2hQE7hBmypVZ0=",
          "bundle": "OieXoTTIz8E7XvVEWUEPcmrjMTtqgXe5meFDO+6dAx2wrBIjxVxhzzc1VjXaqp8meg44NvAtok3ySFWbWMs1CfyhZykDkc6XxpAuJrdsrDyuueeFsyGNMJUnX38Q8/29dau5XzOsJmNY12EHm2G75wA5z0gvd2ZMCLg2/aWg90xhetSBKXJgmPYaF57+buTAFUocmoXXH0lw6xGPaeU04TslXrEteEKzdeqWBEVsauAbwVgD/+FBXEEN1uybleR90YDfE60Nt55QE2kKRBxFKfm2xQGjVrje8zDttcCZn/IC/Id8ttqFrHXfUbJrCwKJZVp1xC+FsOIPOzHCkVcPPld1Us+HC6Y1B1DeQRJoVTdtVnpWNV5iUrq8XXUZbMtA5/tbPU/0OBdVomlz94ySXezaxjWhcdg/ITOjwjajMZphSy7Q2EHR1uyiUfjtvm+t0IoHlvQVsMEm3pZXHXFNZTsWk8aRLX0bl7GWuCpvogez/RzYejJ41WAOVLP1xn0mEQUFMfLHR0Wvza109F/JAPJntzicCg==",
          "pin": "U/pt2JQbCQYhSjWYUcjG3NlSdQPhDD7GRjEewdayfnSkN4y4CffxR2ZNVWEPbTHLL9eUP5oSyv56ObKd8LOEBA==",
          "passphrase": {"algorithm": "argon2id13", "operations": 2, "memory": 65536, "salt": "wMHCw8TFxsfIycrLzM3Ozw==", "nonce": "0NHS09TV1tfY2drb3N3e3+Dh4uPk5ebn", "identity": "kS1TL+sEwpyA9CgSC/8cCBjn705+RiIg0u3L55wrqvqIaqG39NDLftsDhOex9cJe4CZAfIzBl8fhzoJbxPHxdOCQ0KdSvEdNxREw7/m/bjE="},
          "checksum": "8wf0/rN3V80DgPYBBAfUi+bl9dpbNzp4HKMdgKUs3DQ="
        }

        """#
}
