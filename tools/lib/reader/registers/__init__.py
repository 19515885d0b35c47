"""FORMAT.md, "Registers". Every document is opened with the `log` key that every role but a keyholder's has; tags are checked with
`id` and signatures with the header, and what is in force is held against the header and, with `access`, against the ledger."""
