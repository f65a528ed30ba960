-- Which tellings are of one happening, and which dispatches are one voice, kept as dispatches come in.
ALTER TABLE entry ADD COLUMN happening INTEGER;  -- entry.id of the first that tells of it; its own where it is the first
CREATE INDEX entry_happening ON entry (happening);
-- Where tellings look one another up: a hash of, say, a visitor, a country and a week.
CREATE TABLE bucket (
  key   INTEGER NOT NULL,
  entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
  PRIMARY KEY (key, entry)
) WITHOUT ROWID;
CREATE INDEX bucket_entry ON bucket (entry);
ALTER TABLE dispatch ADD COLUMN voice INTEGER;   -- dispatch.number of the first of those that print nearly the same text
CREATE INDEX dispatch_voice ON dispatch (voice);
-- Where dispatches of nearly the same text find one another: bands of a MinHash of their words.
CREATE TABLE band (
  key      INTEGER NOT NULL,
  dispatch INTEGER NOT NULL REFERENCES dispatch (number) ON DELETE CASCADE,
  PRIMARY KEY (key, dispatch)
) WITHOUT ROWID;
CREATE INDEX band_dispatch ON band (dispatch);
-- A hash of the passage's words, by which a changed text is noticed.
ALTER TABLE evidence ADD COLUMN digest INTEGER;
-- Who decided; null where nobody was named.
ALTER TABLE decision ADD COLUMN coder TEXT;
