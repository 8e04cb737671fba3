package io.scoreline.scorers.text;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LengthLadderTest {
  @Test
  void hasFewLengthsAndLittlePadding() {
    LengthLadder ladder = LengthLadder.upTo(512);

    assertThat(
        IntStream.rangeClosed(1, 512).map(ladder::places).distinct().count(), is(15L + 8 * 5 + 1));
    for (int tokens = 1; tokens <= 512; tokens++) {
      assertThat((ladder.places(tokens) - tokens) * 8, lessThanOrEqualTo(tokens));
    }
    assertThat(ladder.places(15), is(15));
    assertThat(ladder.places(17), is(18));
    assertThat(ladder.places(33), is(36));
  }

  @Test
  void staysWithinWhatTheModelTakes() {
    assertThat(LengthLadder.upTo(100).places(99), is(100));
    assertThat(LengthLadder.always(128).places(3), is(128));
  }
}
