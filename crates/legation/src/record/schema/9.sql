-- News of promises, and where promises find it.
-- What a dispatch tells became of promises.
CREATE TABLE outcome (
  id       INTEGER PRIMARY KEY,
  dispatch INTEGER NOT NULL REFERENCES dispatch (number) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  local    TEXT NOT NULL,              -- the id in the dispatch's JSON
  what     TEXT NOT NULL,              -- kept, broken, postponed, withdrawn, awaited
  act      TEXT NOT NULL,
  act_type TEXT NOT NULL,
  until    TEXT,
  promised INTEGER NOT NULL,           -- 1 where the words say that it was promised or due
  UNIQUE (dispatch, position)
);
CREATE TABLE outcome_participant (
  outcome  INTEGER NOT NULL REFERENCES outcome (id) ON DELETE CASCADE,
  role     TEXT NOT NULL,              -- by, to, according_to
  position INTEGER NOT NULL,
  actor    INTEGER,                    -- appearance.position
  local    TEXT NOT NULL,
  PRIMARY KEY (outcome, role, position)
) WITHOUT ROWID;
CREATE TABLE outcome_evidence (
  outcome  INTEGER NOT NULL REFERENCES outcome (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  start    INTEGER NOT NULL,
  "end"    INTEGER NOT NULL,
  digest   INTEGER,
  PRIMARY KEY (outcome, position)
) WITHOUT ROWID;
-- Where promises find what is told of them: a hash of, say, a state and a word of the act.
CREATE TABLE outcome_key (
  key     INTEGER NOT NULL,
  outcome INTEGER NOT NULL REFERENCES outcome (id) ON DELETE CASCADE,
  PRIMARY KEY (key, outcome)
) WITHOUT ROWID;
CREATE INDEX outcome_key_outcome ON outcome_key (outcome);
-- Which promises are due next.
CREATE INDEX commitment_due ON commitment (due_to);
