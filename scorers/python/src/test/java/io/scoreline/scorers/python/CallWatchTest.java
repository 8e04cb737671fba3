package io.scoreline.scorers.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallWatchTest {
  private final CallWatch watch = new CallWatch();

  @Test
  void endsNoProcessThatHasAnswered() {
    assertThat(watch.isToEnd(false, false), is(false));
    assertThat(watch.isAnsweredInTime(), is(true));
    assertThat(watch.isToEnd(true, true), is(false));
    assertThat(watch.isLate(), is(false));
  }

  @ParameterizedTest
  @CsvSource({"true, false", "true, true", "false, true"})
  void takesNoAnswerOfAProcessThatIsBeingEnded(boolean late, boolean interrupted) {
    assertThat(watch.isToEnd(late, interrupted), is(true));
    assertThat(watch.isAnsweredInTime(), is(false));
    assertThat(watch.isToEnd(false, false), is(true));
    assertThat(watch.isLate(), is(late));
  }
}
