CREATE TABLE access_token (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  sha256      TEXT NOT NULL,
  role        TEXT NOT NULL,
  endpoint    TEXT,
  created_at  TEXT NOT NULL,
  expires_at  TEXT,
  revoked_at  TEXT
);

CREATE TABLE audit (
  number         INTEGER PRIMARY KEY,
  at             TEXT NOT NULL,
  caller         TEXT NOT NULL,
  remote_address TEXT NOT NULL,
  request        TEXT NOT NULL,
  status         INTEGER NOT NULL
);
