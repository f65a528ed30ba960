-- What GeoNames knows of the places of entries and visits.
CREATE TABLE entry_place (
  entry    INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
  role     TEXT NOT NULL,              -- the field that has the place: place, to, from
  geonames INTEGER,
  admin1   TEXT,                       -- name of the first-level region
  feature  TEXT,                       -- feature class and code: P.PPLC
  PRIMARY KEY (entry, role)
) WITHOUT ROWID;
