"""FORMAT.md, "The ledger": it is verified and listed. Nothing is appended, no lock is taken and nothing is repaired. Without a
secret the frames' leaf hashes, the tree, the signers and the order of times are checked; with the secret of somebody who has
`access`, the entries too."""
