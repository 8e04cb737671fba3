package io.scoreline.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobStateTest {
  @ParameterizedTest
  @EnumSource(names = {"COMPLETED", "FAILED", "CANCELED"})
  void isLeftByNoneOfTheEnds(JobState end) {
    assertThat(end.isTerminal(), is(true));
    assertThat(end.next(), equalTo(Set.of()));
  }

  @ParameterizedTest
  @EnumSource(
      names = {"COMPLETED", "FAILED", "CANCELED"},
      mode = EnumSource.Mode.EXCLUDE)
  void canFailFromEveryOther(JobState state) {
    assertThat(state.next().contains(JobState.FAILED), is(true));
  }

  @Test
  void isNeverCancelledWithoutARequestOnceItRuns() {
    assertThat(JobState.RUNNING.next().contains(JobState.CANCELED), is(false));
    assertThat(JobState.CANCEL_REQUESTED.next().contains(JobState.CANCELED), is(true));
  }
}
