-- Schema 2: who is whom across dispatches, what dispatches tell of an actor, and the decisions of users.
--
-- Which actor of the record an actor of a dispatch is stands in one place, `form.actor`. `dispatch_actor` and
-- `entry_actor` have become views that follow it.

DROP VIEW dyad;

-- A way in which dispatches present an actor. Which forms are one actor depends on the set of forms alone, so it is
-- the same in whatever order the dispatches were read.
CREATE TABLE form (
  id         INTEGER PRIMARY KEY,
  class      TEXT NOT NULL,            -- person, state (a country and its government), body, or local: of one dispatch
  name       TEXT NOT NULL,
  folded     TEXT NOT NULL,
  kind       TEXT NOT NULL,
  country    TEXT NOT NULL,            -- '' where unknown; so with the others
  sector     TEXT NOT NULL,
  office     TEXT NOT NULL,
  known_as   TEXT NOT NULL,
  wikidata   TEXT NOT NULL,
  year       TEXT NOT NULL,            -- of publication, for persons
  beside     TEXT NOT NULL,            -- for a surname without a country: the countries the dispatch is most about
  described  INTEGER NOT NULL,         -- 1 where no dispatch names it so
  apart      TEXT NOT NULL,            -- the decision that keeps it apart, or the actor of a dispatch that it is
  dispatches INTEGER NOT NULL,         -- how many have it
  first      TEXT,                     -- day of publication of the first and last of them
  last       TEXT,
  parent     INTEGER,                  -- the form it was recognised by; null where it is the first of its actor
  score      INTEGER NOT NULL,         -- how sure that is; more is surer
  why        TEXT,                     -- by what: 'same name', 'other spelling', 'surname, country' …
  actor      INTEGER,                  -- actor.id
  UNIQUE (folded, class, name, kind, country, sector, office, known_as, wikidata, year, beside, described, apart)
);
CREATE INDEX form_actor ON form (actor);
CREATE INDEX form_parent ON form (parent);

-- Words, and pairs of words, by which forms that may be one actor find each other.
CREATE TABLE form_key (
  key  TEXT NOT NULL,
  form INTEGER NOT NULL REFERENCES form (id) ON DELETE CASCADE,
  PRIMARY KEY (key, form)
) WITHOUT ROWID;
CREATE INDEX form_key_form ON form_key (form);

-- An actor as one dispatch presents it.
CREATE TABLE appearance (
  dispatch    INTEGER NOT NULL REFERENCES dispatch (number) ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  local       TEXT NOT NULL,           -- its id in the dispatch's JSON
  form        INTEGER REFERENCES form (id),
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL,
  country     TEXT,
  sector      TEXT,
  office      TEXT,
  office_from TEXT,
  office_to   TEXT,
  aliases     TEXT NOT NULL,           -- JSON array
  described   INTEGER NOT NULL,        -- 1 where the dispatch does not name it
  known_as    TEXT,                    -- the tables' name for it
  wikidata    TEXT,
  PRIMARY KEY (dispatch, position)
) WITHOUT ROWID;
INSERT INTO appearance
  SELECT dispatch, position, local, NULL, name, kind, country, sector, office, office_from, office_to, aliases, 0,
         NULL, NULL
  FROM dispatch_actor;

CREATE TABLE mention_2 (
  dispatch INTEGER NOT NULL,
  actor    INTEGER NOT NULL,           -- appearance.position
  position INTEGER NOT NULL,
  start    INTEGER NOT NULL,
  "end"    INTEGER NOT NULL,
  PRIMARY KEY (dispatch, actor, position),
  FOREIGN KEY (dispatch, actor) REFERENCES appearance (dispatch, position) ON DELETE CASCADE
) WITHOUT ROWID;
INSERT INTO mention_2 SELECT * FROM mention;

-- What a dispatch says of an actor, with the words that say so.
CREATE TABLE fact (
  dispatch INTEGER NOT NULL,
  actor    INTEGER NOT NULL,           -- appearance.position
  position INTEGER NOT NULL,
  field    TEXT NOT NULL,              -- country, sector, office
  value    TEXT NOT NULL,
  former   INTEGER NOT NULL,           -- 1 where said to be over
  start    INTEGER NOT NULL,
  "end"    INTEGER NOT NULL,
  PRIMARY KEY (dispatch, actor, position),
  FOREIGN KEY (dispatch, actor) REFERENCES appearance (dispatch, position) ON DELETE CASCADE
) WITHOUT ROWID;

-- Who takes part in an entry, in the role that the entry's field of that name gives.
CREATE TABLE participant (
  entry    INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
  role     TEXT NOT NULL,
  position INTEGER NOT NULL,
  dispatch INTEGER NOT NULL,
  actor    INTEGER,                    -- appearance.position; null where only described
  local    TEXT NOT NULL,              -- the id in the dispatch's JSON, or the description
  PRIMARY KEY (entry, role, position)
) WITHOUT ROWID;
INSERT INTO participant
  SELECT r.entry, r.role, r.position, e.dispatch, a.position, r.local
  FROM entry_actor r
  JOIN entry e ON e.id = r.entry
  LEFT JOIN dispatch_actor a ON a.dispatch = e.dispatch AND a.local = r.local;

DROP TABLE entry_actor;
DROP TABLE mention;
DROP TABLE dispatch_actor;
DROP TABLE actor;
ALTER TABLE mention_2 RENAME TO mention;

-- One row for each party of the whole record, made from its forms.
CREATE TABLE actor (
  id       INTEGER PRIMARY KEY,
  key      TEXT NOT NULL,              -- 'IRN', 'ebrahim-raisi'
  name     TEXT NOT NULL,
  folded   TEXT NOT NULL,              -- the name in lower case without accents and titles
  kind     TEXT NOT NULL,
  country  TEXT,                       -- as most dispatches have it, like the sector
  sector   TEXT,
  office   TEXT,                       -- the latest
  known_as TEXT,                       -- the tables' name for it
  wikidata TEXT
);
CREATE INDEX actor_key ON actor (key);
CREATE INDEX actor_folded ON actor (folded);
CREATE INDEX actor_country ON actor (country);
CREATE INDEX appearance_form ON appearance (form);
CREATE INDEX participant_actor ON participant (dispatch, actor);

-- What users have decided, in order; nothing is ever changed or taken out.
CREATE TABLE decision (
  number   INTEGER PRIMARY KEY,
  day      TEXT NOT NULL,
  what     TEXT NOT NULL,              -- what it is about: actor
  decision TEXT NOT NULL,              -- merge, split, undo
  whom     TEXT NOT NULL,              -- JSON: whom or what it is about, in terms that outlast a new reading
  note     TEXT
);

CREATE VIEW dispatch_actor AS
  SELECT a.dispatch, a.position, a.local, f.actor, a.name, a.kind, a.country, a.sector, a.office, a.office_from,
         a.office_to, a.aliases, a.described, a.known_as, a.wikidata, f.why
  FROM appearance a
  LEFT JOIN form f ON f.id = a.form;

CREATE VIEW entry_actor AS
  SELECT p.entry, p.role, p.position, f.actor, p.local
  FROM participant p
  LEFT JOIN appearance a ON a.dispatch = p.dispatch AND a.position = p.actor
  LEFT JOIN form f ON f.id = a.form;

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
