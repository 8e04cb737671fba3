package io.scoreline.catalog.settings;

import io.scoreline.catalog.field.Choice;

/** Where an output row has its file and its number. */
public enum RowForm implements Choice {
  NUMBERED,
  MLFLOW
}
