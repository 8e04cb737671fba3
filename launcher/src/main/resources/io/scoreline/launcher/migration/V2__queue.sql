CREATE TABLE queued_job (
  number       INTEGER PRIMARY KEY AUTOINCREMENT,
  job          TEXT NOT NULL UNIQUE,
  endpoint     TEXT NOT NULL,
  is_ready     INTEGER NOT NULL DEFAULT 0,
  not_before   TEXT NOT NULL,
  launches     INTEGER NOT NULL DEFAULT 0,
  launched_at  TEXT,
  leased_by    TEXT,
  leased_until TEXT
);

CREATE INDEX queued_job_by_endpoint ON queued_job (endpoint, launched_at);
