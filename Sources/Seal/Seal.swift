// Keys and what is sealed with them: identities, slots, bundles, boxes, keyed hashes, signatures. Alone imports libsodium.
// It knows bytes, keys and roles; it must never know files, vaults' folders, or what is archived.
// Invariant: secret bytes are in guarded memory, are wiped when they go, and can be neither printed nor copied by accident.
