package io.scoreline.catalog.settings;

import io.scoreline.catalog.field.Choice;

/** What one record of a text file is. */
public enum TextRecord implements Choice {
  LINE,
  FILE
}
