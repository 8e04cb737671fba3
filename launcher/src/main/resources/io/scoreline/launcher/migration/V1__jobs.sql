CREATE TABLE job (
  name            TEXT PRIMARY KEY,
  endpoint        TEXT NOT NULL,
  deployment      TEXT NOT NULL,
  created_at      TEXT NOT NULL,
  archived        INTEGER NOT NULL DEFAULT 0,
  idempotency_key TEXT UNIQUE,
  document        TEXT NOT NULL
);

CREATE INDEX job_by_time ON job (created_at DESC);
CREATE INDEX job_by_endpoint ON job (endpoint, deployment, created_at DESC);
