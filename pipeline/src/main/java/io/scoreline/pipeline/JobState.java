package io.scoreline.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.EnumSet;
import java.util.Set;

/** The states of a job; which may follow on which is one table. */
public enum JobState {
  @JsonProperty("NotStarted")
  NOT_STARTED("NotStarted"),
  /** It waits until its compute has room. */
  @JsonProperty("Queued")
  QUEUED("Queued"),
  @JsonProperty("Preparing")
  PREPARING("Preparing"),
  @JsonProperty("Running")
  RUNNING("Running"),
  @JsonProperty("Finalizing")
  FINALIZING("Finalizing"),
  @JsonProperty("CancelRequested")
  CANCEL_REQUESTED("CancelRequested"),
  @JsonProperty("Completed")
  COMPLETED("Completed"),
  @JsonProperty("Failed")
  FAILED("Failed"),
  @JsonProperty("Canceled")
  CANCELED("Canceled");

  private final String shown;

  JobState(String shown) {
    this.shown = shown;
  }

  /** The state's name as users see it. */
  public String shown() {
    return shown;
  }

  public boolean isTerminal() {
    return next().isEmpty();
  }

  /** The states that may follow on this one. */
  public Set<JobState> next() {
    return switch (this) {
      case NOT_STARTED -> EnumSet.of(QUEUED, PREPARING, CANCEL_REQUESTED, FAILED, CANCELED);
      case QUEUED -> EnumSet.of(PREPARING, CANCEL_REQUESTED, FAILED, CANCELED);
      case PREPARING -> EnumSet.of(RUNNING, CANCEL_REQUESTED, FAILED, COMPLETED);
      case RUNNING -> EnumSet.of(FINALIZING, CANCEL_REQUESTED, FAILED, COMPLETED);
      case FINALIZING -> EnumSet.of(COMPLETED, CANCEL_REQUESTED, FAILED);
      // A job that publishes already may end before it sees the request.
      case CANCEL_REQUESTED -> EnumSet.of(CANCELED, COMPLETED, FAILED);
      case COMPLETED, FAILED, CANCELED -> EnumSet.noneOf(JobState.class);
    };
  }
}
