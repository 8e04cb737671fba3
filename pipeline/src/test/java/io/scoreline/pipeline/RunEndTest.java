package io.scoreline.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.scoreline.transforms.output.DeadLetter;
import io.scoreline.transforms.output.FailureCause;
import io.scoreline.transforms.output.JobFailedException;
import io.scoreline.transforms.plan.UnreadableInputException;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.staging.DamagedStagingException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.util.UserCodeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the failures of a run mean to a scheduler, however deep a runner has wrapped them. */
class RunEndTest {
  private static final List<FailureCause> CAUSES =
      List.of(new FailureCause(DeadLetter.Kind.RECORD, "bad", "a.csv", 1, 2, 3));

  /** As a runner hands a failure of a step on. */
  private static Throwable wrapped(Throwable failure) {
    return new RuntimeException(UserCodeException.wrap(failure));
  }

  private static void requireEnd(Throwable failure, ExitCode code, String message) {
    for (Throwable thrown : List.of(failure, wrapped(failure), wrapped(wrapped(failure)))) {
      RunEnd end = RunEnd.of(thrown, List.of(), false);

      assertThat(end.code(), is(code));
      assertThat(end.message(), equalTo(message));
      assertThat(end.isResumable(), is(code == ExitCode.RUN_FAILED || code == ExitCode.GAVE_UP));
      assertThat(end.state(), is(code == ExitCode.GAVE_UP ? JobState.RUNNING : JobState.FAILED));
    }
  }

  @Test
  void tellsWhatTheUserHasToChangeFromWhatAResumeMends() {
    requireEnd(
        new UnreadableInputException("/in: there is no such file"),
        ExitCode.INPUT_UNREADABLE,
        "/in: there is no such file");
    requireEnd(
        new ModelRefusedException("no input column a"),
        ExitCode.MODEL_REFUSED,
        "no input column a");
    requireEnd(
        new EOFException("/in/a.csv ends at byte 7"),
        ExitCode.RUN_FAILED,
        "the run broke off: java.io.EOFException: /in/a.csv ends at byte 7");
    requireEnd(
        new UncheckedIOException(new IOException("/s/parts/1 cannot be written: no room")),
        ExitCode.RUN_FAILED,
        "the run broke off: /s/parts/1 cannot be written: no room");
    requireEnd(
        new IllegalStateException("a bug"),
        ExitCode.RUN_FAILED,
        "the run broke off: java.lang.IllegalStateException: a bug");
    requireEnd(
        new OutOfMemoryError("Java heap space"),
        ExitCode.GAVE_UP,
        "the process ran out of memory: Java heap space");
  }

  @Test
  void keepsWhatIsDoneWhereAModelIsRefusedThatHasScoredBefore() {
    RunEnd end = RunEnd.of(wrapped(new ModelRefusedException("no Python")), List.of(), true);

    assertThat(
        end,
        equalTo(
            RunEnd.failed(
                ExitCode.RUN_FAILED, "no Python; it has scored before, and what is done is kept")));
  }

  @Test
  void saysThatAResumeCannotHelpWhereThePlanIsDamaged() {
    requireEnd(
        new DamagedStagingException("/s/plan.json", "it is torn"),
        ExitCode.OTHER,
        "/s/plan.json is damaged: it is torn; a resume cannot help (expected: a new job over the"
            + " same input)");
  }

  @ParameterizedTest
  @CsvSource({
    "ERROR_THRESHOLD_PASSED, ERROR_THRESHOLD_PASSED",
    "NOTHING_SCORED, ERROR_THRESHOLD_PASSED",
    "OUTPUT_EXISTS, OUTPUT_EXISTS",
    "LEDGER_MISMATCH, OTHER",
    "PART_DAMAGED, RUN_FAILED"
  })
  void keepsTheCausesOfAJobThatMayNotPublish(JobFailedException.Reason reason, ExitCode code) {
    RunEnd end = RunEnd.of(wrapped(new JobFailedException(reason, "why")), CAUSES, false);

    assertThat(end, equalTo(new RunEnd(JobState.FAILED, code, "why", CAUSES, Optional.empty())));
  }

  @ParameterizedTest
  @EnumSource(JobFailedException.Reason.class)
  void knowsEveryReason(JobFailedException.Reason reason) {
    RunEnd end = RunEnd.of(new JobFailedException(reason, "why"), List.of(), false);

    assertThat(end.equals(RunEnd.CANCELLED), is(reason == JobFailedException.Reason.CANCELLED));
  }
}
