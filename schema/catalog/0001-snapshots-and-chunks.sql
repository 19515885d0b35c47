-- The catalog of a vault: an index that is rebuilt from the vault's files whenever it is missing or in doubt.
-- No column holds a name, a key or a value in the clear. Times are nanoseconds since 1970 UTC, sizes are bytes.
-- A `tag` is the first 16 bytes of keyed BLAKE2b over the row; a `sealed` is a nonce and an AEAD that binds the row's
-- other columns. Comments stand outside of the statements, which are compared with those of an opened catalog.

-- Which vault this is the catalog of. One row.
CREATE TABLE meta (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    vault BLOB NOT NULL CHECK (length(vault) = 16),
    schema_version INTEGER NOT NULL
) STRICT;

-- `source` is the keyed fingerprint of the source's name, `generation` the layout's, `entries` how many rows `file` has
-- for it. `sealed` is a summary. There is no index on `source`: snapshots are few, and an index can disagree with
-- its table.
CREATE TABLE snapshot (
    number INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
    source BLOB NOT NULL CHECK (length(source) = 32),
    created INTEGER NOT NULL,
    bytes_read INTEGER NOT NULL,
    bytes_stored INTEGER NOT NULL,
    files INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    tag BLOB NOT NULL CHECK (length(tag) = 16),
    sealed BLOB NOT NULL
) STRICT;

-- `sealed` is the file's path.
CREATE TABLE file (
    snapshot INTEGER NOT NULL REFERENCES snapshot (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    size INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (snapshot, position)
) STRICT, WITHOUT ROWID;

-- `key_digest` is BLAKE2b of the pack's key.
CREATE TABLE pack (
    number INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
    key_digest BLOB NOT NULL CHECK (length(key_digest) = 32),
    byte_count INTEGER NOT NULL,
    tag BLOB NOT NULL CHECK (length(tag) = 16)
) STRICT;

-- Which block of which pack holds a chunk.
CREATE TABLE chunk (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    pack INTEGER NOT NULL REFERENCES pack (number),
    block INTEGER NOT NULL,
    tag BLOB NOT NULL CHECK (length(tag) = 16)
) STRICT, WITHOUT ROWID;
