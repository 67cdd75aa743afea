-- The titles that namespaces were given. Such a namespace is kept even if nothing is written to it.
CREATE TABLE titles (
  namespace TEXT PRIMARY KEY,
  title TEXT NOT NULL
) WITHOUT ROWID;

-- How often a program has opened the file, in one row.
CREATE TABLE starts (number INTEGER NOT NULL);
INSERT INTO starts (number) VALUES (0);
