package io.scoreline.catalog.settings;

import io.scoreline.catalog.field.Choice;

/** What the cells of a column become before they are read as values. */
public enum Cast implements Choice {
  BOOLEAN,
  INTEGER,
  TIMESTAMP
}
