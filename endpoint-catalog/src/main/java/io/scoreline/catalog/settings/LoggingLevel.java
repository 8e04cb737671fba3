package io.scoreline.catalog.settings;

import io.scoreline.catalog.field.Choice;

/** How much a job writes into its log. */
public enum LoggingLevel implements Choice {
  WARNING,
  INFO,
  DEBUG
}
