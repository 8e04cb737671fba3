package io.scoreline.transforms.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureLimitsTest {
  @TempDir Path folder;

  /** Ten records of two files, three of them dead, all in the first file. */
  private Optional<String> refusal(FailureLimits limits) throws IOException {
    StagedJob job =
        new StagedJob(folder)
            .plan(2, 1)
            .part(
                0,
                "",
                List.of(),
                StagedJob.account(0, 0, 6, 3, 3),
                StagedJob.account(1, 0, 4, 4, 0));
    Ledger ledger = new Ledger(job.staging(), job.staging().requirePlan());
    ledger.close(total -> {});
    return limits.passedBy(ledger, 2).map(Throwable::getMessage);
  }

  @Test
  void allowsAnythingUnlessToldOtherwise() throws IOException {
    assertThat(refusal(FailureLimits.NONE), equalTo(Optional.empty()));
  }

  @Test
  void countsDeadRecords() throws IOException {
    assertThat(refusal(FailureLimits.NONE.withErrorBudget(3L)), equalTo(Optional.empty()));
    assertThat(
        refusal(FailureLimits.NONE.withErrorBudget(2L)).orElseThrow(),
        equalTo("3 of 10 records are dead (error_budget.records: 2)"));
  }

  @Test
  void takesTheShareOfAllRecordsRead() throws IOException {
    assertThat(refusal(FailureLimits.NONE.withErrorBudget(0.3)), equalTo(Optional.empty()));
    assertThat(
        refusal(FailureLimits.NONE.withErrorBudget(0.29)).orElseThrow(),
        equalTo("3 of 10 records are dead (error_budget.ratio: 0.29)"));
  }

  @Test
  void countsFailedFilesBesides() throws IOException {
    assertThat(
        refusal(
                FailureLimits.NONE
                    .withErrorBudget(3L)
                    .withErrorThreshold(new ErrorThreshold.AtMost(0)))
            .orElseThrow(),
        containsString("1 of 2 files failed"));
  }

  @Test
  void stopsAJobEarlyOnlyWhenALimitCanNoLongerBeKept() {
    FailureLimits limits = FailureLimits.NONE.withErrorBudget(10L).withErrorBudget(0.01);

    assertThat(limits.mayStillAllow(5, 10), is(true));
    assertThat(limits.mayStillAllow(5, 11), is(false));
  }

  @Test
  void refusesLimitsThatAreNone() {
    assertThrows(IllegalArgumentException.class, () -> FailureLimits.NONE.withErrorBudget(-2L));
    assertThrows(
        IllegalArgumentException.class, () -> FailureLimits.NONE.withErrorBudget(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> FailureLimits.NONE.withErrorBudget(1.01));
  }
}
