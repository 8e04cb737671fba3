package io.scoreline.catalog.settings;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.field.Setting;
import java.util.Optional;

/**
 * How many records may be dead before the job fails; both limits hold where both are given.
 *
 * @param records from 0; empty: no limit
 * @param ratio of the records read, 0 to 1; empty: no limit
 */
public record ErrorBudgetSettings(
    @Setting(
            value = "How many records may be dead; without it, any number.",
            minimum = 0,
            unit = "whole records")
        Optional<Integer> records,
    @Setting(
            value = "Which share of the records read may be dead, 0 to 1; without it, any.",
            minimum = 0)
        Optional<Double> ratio) {
  public ErrorBudgetSettings {
    requireNonNull(records, "records is null");
    requireNonNull(ratio, "ratio is null");
    if (records.isPresent() && records.get() < 0) {
      throw new IllegalArgumentException(
          "error_budget.records: %d (expected: >= 0)".formatted(records.get()));
    }
    if (ratio.isPresent() && !(ratio.get() >= 0 && ratio.get() <= 1)) {
      throw new IllegalArgumentException(
          "error_budget.ratio: %s (expected: 0 to 1)".formatted(ratio.get()));
    }
  }
}
