// What exports are made of: formats, framing, records and their keys, their order, the state, commitments.
// It knows the grammar of files and which records differ; it must never know vaults, people or the ledger.
// Invariant: prefix, records, separators and suffix together are the file, byte for byte.
