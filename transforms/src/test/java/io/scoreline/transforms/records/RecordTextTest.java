package io.scoreline.transforms.records;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;

class RecordTextTest {
  private static int add(RecordText text, String raw, String cell) {
    if (text.keepsRaw()) {
      text.appendRaw(raw.toCharArray(), 0, raw.length());
    }
    return text.end(new CharSequence[] {cell});
  }

  @Test
  void countsWhatABatchHoldsInTheSameWayWhetherRawTextIsKeptOrNot() {
    RecordText kept = new RecordText(1, 1000);
    RecordText dropped = new RecordText(1, 1000);
    dropped.capture(false);

    assertThat(add(kept, "raw text", "cell"), is(4));
    assertThat(add(dropped, "raw text", "cell"), is(4));
    assertThat(kept.dropLast(), is(4));
    assertThat(dropped.dropLast(), is(4));
  }

  @Test
  void tellsTheLaterRecordsOfABatchShorterWhenTheirTextsAreVeryLong() {
    RecordText text = new RecordText(1, Integer.MAX_VALUE);
    String most = "x".repeat((4 << 20) - 3);
    add(text, most, "a");
    add(text, "12345", "b");
    add(text, "67890", "c");

    assertThat(text.raw(0).length(), is(most.length()));
    assertThat(text.raw(1), equalTo("123"));
    assertThat(text.raw(2), equalTo(""));
    assertThat(text.kept(2, 0), equalTo("c"));
    text.dropLast();
    text.dropLast();
    add(text, "12345", "b");
    assertThat(text.raw(1), equalTo("123"));
    text.clear();
    add(text, "12345", "b");
    assertThat(text.raw(0), equalTo("12345"));
  }
}
