-- A set of entries, and how many places it has given to keys. A place is never given again.
CREATE TABLE sets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  places INTEGER NOT NULL
);

-- The set that a namespace reads and writes.
CREATE TABLE namespaces (
  name TEXT PRIMARY KEY,
  contents INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX namespaces_by_contents ON namespaces (contents);

CREATE TABLE snapshots (
  namespace TEXT NOT NULL,
  name TEXT NOT NULL,
  contents INTEGER NOT NULL,
  PRIMARY KEY (namespace, name)
) WITHOUT ROWID;
CREATE INDEX snapshots_by_contents ON snapshots (contents);

-- `place` is the order of the first put. `expiration` is in seconds since the Unix epoch, `metadata` JSON.
-- Without a value, the value is the list of the keys in `listed`. It stands last, so that lists of
-- keys need not read it.
CREATE TABLE entries (
  contents INTEGER NOT NULL,
  key TEXT NOT NULL,
  place INTEGER NOT NULL,
  expiration INTEGER,
  metadata TEXT,
  value BLOB,
  PRIMARY KEY (contents, key)
) WITHOUT ROWID;
CREATE INDEX expiring ON entries (contents, expiration) WHERE expiration IS NOT NULL;

-- The keys of the list that the entry `key` holds, in the order of `position`.
CREATE TABLE listed (
  contents INTEGER NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (contents, key, name)
) WITHOUT ROWID;
