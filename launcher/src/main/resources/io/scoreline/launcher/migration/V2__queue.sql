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

-- Few, however many wait: whoever looks for the next job asks how many of each endpoint there are.
CREATE INDEX queued_job_busy ON queued_job (endpoint)
  WHERE launched_at IS NOT NULL OR leased_by IS NOT NULL;
