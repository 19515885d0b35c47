// Answers about the past, out of the records' attributes: who was what, when it changed, who came and went. It knows
// attributes and answers; it knows nothing of blocks and packs, and renders nothing.
// Invariant: an answer names the snapshots that it rests on.
