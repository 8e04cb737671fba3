package io.scoreline.catalog.settings;

import io.scoreline.catalog.field.Choice;

/** What input files hold. */
public enum InputFormat implements Choice {
  CSV,
  TSV,
  JSON_LINES,
  PARQUET,
  AVRO,
  IMAGE,
  TEXT
}
