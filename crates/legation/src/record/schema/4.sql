-- Events of other coders, imported from their files. They rest on no dispatch of the record, are never merged with what
-- it reads itself, and stand beside it in the view `series`.
CREATE TABLE imported (
  number     INTEGER PRIMARY KEY,
  coder      TEXT NOT NULL,            -- ICEWS, POLECAT …
  id         TEXT NOT NULL,            -- as its file calls it
  file       TEXT NOT NULL,
  codebook   TEXT,
  date       TEXT,                     -- as precise as it is told
  date_from  TEXT,                     -- first and last day that its date allows
  date_to    TEXT,
  day        TEXT NOT NULL,            -- what it is ordered by: date_from, else publication, else 9999-12-31
  type       TEXT NOT NULL,            -- PLOVER type; '' where PLOVER has none
  mode       TEXT,
  cameo      TEXT,
  score      REAL,
  factuality TEXT,
  place_name TEXT,
  place_country TEXT,
  event      TEXT NOT NULL,            -- JSON: all that its file says
  UNIQUE (coder, id)
);
CREATE INDEX imported_day ON imported (day, number);

-- Who takes part in an imported event.
CREATE TABLE imported_actor (
  event    INTEGER NOT NULL REFERENCES imported (number) ON DELETE CASCADE,
  role     TEXT NOT NULL,              -- actors, recipients, according_to
  position INTEGER NOT NULL,
  name     TEXT NOT NULL,
  country  TEXT,
  sector   TEXT,
  PRIMARY KEY (event, role, position)
) WITHOUT ROWID;
CREATE INDEX imported_actor_country ON imported_actor (country);

-- Events of every coder by pair of parties, one row per actor and recipient: our own as each dispatch tells them, and
-- those imported.
CREATE VIEW series AS
  SELECT 'legation' AS coder, date, date_from, date_to, type, mode, score, factuality, actor_country, actor,
         recipient_country, recipient
  FROM dyad
  UNION ALL
  SELECT i.coder, i.date, i.date_from, i.date_to, i.type, i.mode, i.score, i.factuality, a.country, a.name, r.country,
         r.name
  FROM imported i
  LEFT JOIN imported_actor a ON a.event = i.number AND a.role = 'actors'
  LEFT JOIN imported_actor r ON r.event = i.number AND r.role = 'recipients';
