"""An independent reader of Muniment vaults, written from schema/FORMAT.md alone: it knows the format, in that page's words,
needs the standard library and PyNaCl, and must never import Muniment's own code, run its program, or write into a vault.
A length is compared with what is there before anything is allocated or read for it. Bytes are authenticated before they are
parsed, where the format allows that. Whatever does not fit raises `Integrity`, which names the file; nothing is repaired or
guessed."""
