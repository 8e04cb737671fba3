-- Each resource is one JSON document beside the columns that it is looked up and held together by.

CREATE TABLE endpoint (
  name TEXT PRIMARY KEY,
  document TEXT NOT NULL
);

CREATE TABLE deployment (
  endpoint TEXT NOT NULL REFERENCES endpoint (name) ON DELETE CASCADE,
  name TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (endpoint, name)
);

CREATE TABLE compute (
  name TEXT PRIMARY KEY,
  document TEXT NOT NULL
);

CREATE TABLE datastore (
  name TEXT PRIMARY KEY,
  document TEXT NOT NULL
);

-- The position tells which version was registered last; archived is 0 or 1.
CREATE TABLE asset (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  archived INTEGER NOT NULL DEFAULT 0,
  document TEXT NOT NULL,
  UNIQUE (kind, name, version)
);
