package io.scoreline.transforms.output;

import static java.util.Objects.requireNonNull;

import io.scoreline.transforms.output.JobFailedException.Reason;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What may fail in a job that publishes all the same; decided over the closed ledger, so that it
 * depends on the data alone.
 *
 * @param errorThreshold how many input files may fail
 * @param errorBudgetRecords how many records may be dead; -1 for any number
 * @param errorBudgetRatio which share of the records read may be dead, 0 to 1
 * @param allowEmpty whether an input without any record is published, as an output without rows
 */
public record FailureLimits(
    ErrorThreshold errorThreshold,
    long errorBudgetRecords,
    double errorBudgetRatio,
    boolean allowEmpty)
    implements Serializable {
  /** Anything may fail, but not all of it. */
  public static final FailureLimits NONE =
      new FailureLimits(new ErrorThreshold.Unlimited(), -1, 1, false);

  public FailureLimits {
    requireNonNull(errorThreshold, "errorThreshold is null");
    if (errorBudgetRecords < -1) {
      throw new IllegalArgumentException(
          "error_budget.records: %d (expected: >= 0, or -1 for any number)"
              .formatted(errorBudgetRecords));
    }
    if (!(errorBudgetRatio >= 0 && errorBudgetRatio <= 1)) {
      throw new IllegalArgumentException(
          "error_budget.ratio: %s (expected: 0 to 1)".formatted(errorBudgetRatio));
    }
  }

  public FailureLimits withErrorThreshold(ErrorThreshold files) {
    return new FailureLimits(files, errorBudgetRecords, errorBudgetRatio, allowEmpty);
  }

  /** Sets how many records may be dead: so many, -1 for any number. */
  public FailureLimits withErrorBudget(long records) {
    return new FailureLimits(errorThreshold, records, errorBudgetRatio, allowEmpty);
  }

  /** Sets which share of the records read may be dead, 0 to 1. */
  public FailureLimits withErrorBudget(double ratio) {
    return new FailureLimits(errorThreshold, errorBudgetRecords, ratio, allowEmpty);
  }

  public FailureLimits withAllowEmpty(boolean allowed) {
    return new FailureLimits(errorThreshold, errorBudgetRecords, errorBudgetRatio, allowed);
  }

  /**
   * Whether a job that is not over yet, with so many failed files and dead records, can still be
   * within these limits. It can be within a ratio, whose denominator is not known yet.
   */
  public boolean mayStillAllow(long failedFiles, long dead) {
    return errorThreshold.allows(failedFiles) && allowsRecords(dead);
  }

  private boolean allowsRecords(long dead) {
    return errorBudgetRecords < 0 || dead <= errorBudgetRecords;
  }

  /** Why a job with this ledger may not publish, or nothing. */
  Optional<JobFailedException> passedBy(Ledger ledger, long files) {
    if (!errorThreshold.allows(ledger.failedFiles())) {
      return failed(
          Reason.ERROR_THRESHOLD_PASSED,
          "%d of %d files failed (error_threshold: %s)"
              .formatted(ledger.failedFiles(), files, errorThreshold));
    }
    String dead = "%d of %d records are dead ".formatted(ledger.dead(), ledger.in());
    if (!allowsRecords(ledger.dead())) {
      return failed(
          Reason.ERROR_THRESHOLD_PASSED,
          dead + "(error_budget.records: %d)".formatted(errorBudgetRecords));
    }
    if (ledger.dead() > errorBudgetRatio * ledger.in()) {
      return failed(
          Reason.ERROR_THRESHOLD_PASSED,
          dead
              + "(error_budget.ratio: %s)"
                  .formatted(BigDecimal.valueOf(errorBudgetRatio).toPlainString()));
    }
    boolean nothingToScore = allowEmpty && ledger.in() == 0;
    if (ledger.scored() == 0 && files > 0 && !nothingToScore) {
      return failed(
          Reason.NOTHING_SCORED,
          "no record was scored: %d of %d files failed".formatted(ledger.failedFiles(), files));
    }
    return Optional.empty();
  }

  private static Optional<JobFailedException> failed(Reason reason, String message) {
    return Optional.of(new JobFailedException(reason, message));
  }
}
