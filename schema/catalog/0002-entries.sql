-- The index of the ledger. Rows say where an entry stands and what leads to it, and nothing of what it says: names are
-- keyed fingerprints of 16 bytes, under a key that whoever may open entries derives from `access`. Whoever may not
-- enters nothing, so the table may end before the ledger does.

-- `offset` is the first byte of the entry's frame in `ledger/entries`, `intent` the entry that an outcome ends; `latest` is
-- the latest time of all entries up to this one, so that it ascends with `sequence` although a clock may be set back.
CREATE TABLE entry (
    sequence INTEGER NOT NULL PRIMARY KEY,
    offset INTEGER NOT NULL,
    time INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    person BLOB NOT NULL CHECK (length(person) = 16),
    action BLOB NOT NULL CHECK (length(action) = 16),
    source BLOB CHECK (length(source) = 16),
    intent INTEGER
) STRICT;
CREATE INDEX entry_latest ON entry (latest);
CREATE INDEX entry_back ON entry (time, sequence) WHERE time < latest;
CREATE INDEX entry_person ON entry (person);
CREATE INDEX entry_action ON entry (action, sequence, person);
CREATE INDEX entry_source ON entry (source, sequence, action, person) WHERE source IS NOT NULL;
CREATE INDEX entry_intent ON entry (intent) WHERE intent IS NOT NULL;

-- What was acted on.
CREATE TABLE entry_object (
    object BLOB NOT NULL CHECK (length(object) = 16),
    sequence INTEGER NOT NULL REFERENCES entry (sequence) ON DELETE CASCADE,
    PRIMARY KEY (object, sequence)
) STRICT, WITHOUT ROWID;
