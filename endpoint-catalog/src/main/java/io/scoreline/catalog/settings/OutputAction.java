package io.scoreline.catalog.settings;

import io.scoreline.catalog.field.Choice;

/** What becomes of what the model returns. */
public enum OutputAction implements Choice {
  /** Every returned row is a line of the one output file. */
  APPEND_ROW,
  /** The scoring script writes its own files; returned rows are only counted. */
  SUMMARY_ONLY
}
