-- Schema 1 of a Legation record. docs/SCHEMA.md explains it for those who query it.

-- What wrote the file: `made_by`, `about`.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- What read a dispatch. Two dispatches read by the same program, model, tables and codebook share a row.
CREATE TABLE version (
  id       INTEGER PRIMARY KEY,
  program  TEXT NOT NULL,
  model    TEXT NOT NULL,
  tables   TEXT NOT NULL,
  codebook TEXT NOT NULL,
  UNIQUE (program, model, tables, codebook)
);

-- One row per dispatch. `text` is what every span counts in.
CREATE TABLE dispatch (
  number           INTEGER PRIMARY KEY,
  id               TEXT NOT NULL UNIQUE,
  file             TEXT,
  source           TEXT,
  credits          TEXT NOT NULL,      -- JSON array
  title            TEXT,
  url              TEXT,
  author           TEXT,
  published        TEXT,
  dateline         INTEGER NOT NULL,   -- 1 where the dispatch has one
  dateline_place   TEXT,
  dateline_country TEXT,
  dateline_date    TEXT,
  language         TEXT,
  licence          TEXT,
  licence_holder   TEXT,
  skipped          TEXT,               -- why it was not analysed
  extra            TEXT NOT NULL,      -- JSON object
  text             TEXT NOT NULL,
  as_read          TEXT NOT NULL,      -- JSON: the metadata before analysis, without file and text
  version          INTEGER NOT NULL REFERENCES version (id)
);
CREATE INDEX dispatch_published ON dispatch (published);

-- One row per party of the whole record.
CREATE TABLE actor (
  id      INTEGER PRIMARY KEY,
  key     TEXT NOT NULL UNIQUE,        -- 'IRN', 'ebrahim-raisi'
  name    TEXT NOT NULL,
  folded  TEXT NOT NULL,               -- the name in lower case without accents and titles
  kind    TEXT NOT NULL,
  country TEXT,
  sector  TEXT,
  office  TEXT
);
CREATE INDEX actor_folded ON actor (folded);
CREATE INDEX actor_country ON actor (country);

-- A party as one dispatch presents it.
CREATE TABLE dispatch_actor (
  dispatch    INTEGER NOT NULL REFERENCES dispatch (number) ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  local       TEXT NOT NULL,           -- its id in the dispatch's JSON
  actor       INTEGER NOT NULL REFERENCES actor (id),
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL,
  country     TEXT,
  sector      TEXT,
  office      TEXT,
  office_from TEXT,
  office_to   TEXT,
  aliases     TEXT NOT NULL,           -- JSON array
  PRIMARY KEY (dispatch, position)
) WITHOUT ROWID;
CREATE INDEX dispatch_actor_actor ON dispatch_actor (actor);

-- Where a dispatch names or points to a party.
CREATE TABLE mention (
  dispatch INTEGER NOT NULL,
  actor    INTEGER NOT NULL,           -- dispatch_actor.position
  position INTEGER NOT NULL,
  start    INTEGER NOT NULL,
  "end"    INTEGER NOT NULL,
  PRIMARY KEY (dispatch, actor, position),
  FOREIGN KEY (dispatch, actor) REFERENCES dispatch_actor (dispatch, position) ON DELETE CASCADE
) WITHOUT ROWID;

-- What all entries have in common.
CREATE TABLE entry (
  id            INTEGER PRIMARY KEY,
  dispatch      INTEGER NOT NULL REFERENCES dispatch (number) ON DELETE CASCADE,
  position      INTEGER NOT NULL,
  local         TEXT NOT NULL,         -- its id in the dispatch's JSON
  kind          TEXT NOT NULL,
  factuality    TEXT NOT NULL,
  date          TEXT,                  -- as precise as the text: 2024, 2024-03, 2024-03-20, 2024-03-18/2024-03-24
  date_from     TEXT,                  -- first and last day that the entry's dates allow
  date_to       TEXT,
  place_name    TEXT,
  place_country TEXT,
  place_lat     REAL,
  place_lon     REAL,
  words         TEXT NOT NULL,         -- what full-text search looks at
  UNIQUE (dispatch, position)
);
CREATE INDEX entry_kind ON entry (kind, date_from);

-- The passages an entry rests on.
CREATE TABLE evidence (
  entry    INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  dispatch INTEGER NOT NULL REFERENCES dispatch (number),
  start    INTEGER NOT NULL,
  "end"    INTEGER NOT NULL,
  PRIMARY KEY (entry, position)
) WITHOUT ROWID;

-- Who takes part in an entry, in the role that the entry's field of that name gives.
CREATE TABLE entry_actor (
  entry    INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
  role     TEXT NOT NULL,
  position INTEGER NOT NULL,
  actor    INTEGER REFERENCES actor (id),  -- null where only described
  local    TEXT NOT NULL,                  -- the id in the dispatch's JSON, or the description
  PRIMARY KEY (entry, role, position)
) WITHOUT ROWID;
CREATE INDEX entry_actor_actor ON entry_actor (actor, role);

CREATE TABLE visit (
  entry        INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
  to_name      TEXT,
  to_country   TEXT,
  to_lat       REAL,
  to_lon       REAL,
  from_name    TEXT,
  from_country TEXT,
  from_lat     REAL,
  from_lon     REAL,
  arrived      TEXT,
  departed     TEXT,
  part_of      TEXT,                   -- entry.local of the tour, in the same dispatch
  status       TEXT
);

CREATE TABLE meeting (
  entry  INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
  form   TEXT,
  status TEXT
);

CREATE TABLE statement (
  entry  INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
  text   TEXT NOT NULL,
  direct INTEGER NOT NULL,             -- 1 verbatim, 0 reported
  cue    TEXT,
  medium TEXT,
  stance TEXT
);

CREATE TABLE agreement (
  entry  INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
  fields TEXT NOT NULL,                -- JSON array
  status TEXT
);

CREATE TABLE instrument (
  entry    INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  type     TEXT NOT NULL,
  number   INTEGER,                    -- how many
  title    TEXT,
  PRIMARY KEY (entry, position)
) WITHOUT ROWID;

CREATE TABLE joint_body (
  entry  INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
  name   TEXT,
  remit  TEXT,
  status TEXT
);

CREATE TABLE commitment (
  entry     INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
  act       TEXT NOT NULL,
  act_type  TEXT NOT NULL,
  due       TEXT,
  due_to    TEXT,                      -- the last day that `due` allows
  condition TEXT,
  strength  TEXT
);

CREATE TABLE event (
  entry    INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
  type     TEXT NOT NULL,
  mode     TEXT,
  contexts TEXT NOT NULL,              -- JSON array
  score    REAL,
  of       TEXT                        -- entry.local of the entry it codes, in the same dispatch
);

-- Every passage with its words.
CREATE VIEW passage AS
  SELECT evidence.entry, entry.kind, dispatch.id AS dispatch, dispatch.file, dispatch.title, dispatch.source,
         dispatch.published, evidence.start, evidence."end",
         substr(dispatch.text, evidence.start + 1, evidence."end" - evidence.start) AS words
  FROM evidence
  JOIN entry ON entry.id = evidence.entry
  JOIN dispatch ON dispatch.number = evidence.dispatch;

-- PLOVER events by pair of parties, one row per actor and recipient.
CREATE VIEW dyad AS
  SELECT entry.id AS entry, entry.date, entry.date_from, entry.date_to, event.type, event.mode, event.score,
         entry.factuality, a.country AS actor_country, a.name AS actor, r.country AS recipient_country,
         r.name AS recipient, dispatch.id AS dispatch, dispatch.published
  FROM event
  JOIN entry ON entry.id = event.entry
  JOIN dispatch ON dispatch.number = entry.dispatch
  LEFT JOIN entry_actor ea ON ea.entry = entry.id AND ea.role = 'actors'
  LEFT JOIN actor a ON a.id = ea.actor
  LEFT JOIN entry_actor er ON er.entry = entry.id AND er.role = 'recipients'
  LEFT JOIN actor r ON r.id = er.actor;

-- Full text: `text_search` over titles and texts, `entry_search` over what entries say.
CREATE VIRTUAL TABLE text_search USING fts5 (
  title, text, content = 'dispatch', content_rowid = 'number', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE entry_search USING fts5 (
  words, content = 'entry', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER dispatch_added AFTER INSERT ON dispatch BEGIN
  INSERT INTO text_search (rowid, title, text) VALUES (new.number, new.title, new.text);
END;
CREATE TRIGGER dispatch_removed AFTER DELETE ON dispatch BEGIN
  INSERT INTO text_search (text_search, rowid, title, text) VALUES ('delete', old.number, old.title, old.text);
END;
CREATE TRIGGER entry_added AFTER INSERT ON entry BEGIN
  INSERT INTO entry_search (rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER entry_removed AFTER DELETE ON entry BEGIN
  INSERT INTO entry_search (entry_search, rowid, words) VALUES ('delete', old.id, old.words);
END;
