package io.scoreline.transforms.scorer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecordBatchTest {
  private static final Feature NUMBER = new Feature("n", FeatureType.FLOAT, List.of());
  private static final Feature TEXTS = new Feature("t", FeatureType.STRING, List.of(2));

  private static final int MIB = 1 << 20;

  private static void add(RecordBatch batch, String text) {
    batch.texts(1)[2 * batch.size()] = text;
    batch.texts(1)[2 * batch.size() + 1] = "";
    batch.add();
  }

  @Test
  void isFullWithItsLastRecordOrWithFourMebiCharacters() {
    RecordBatch batch = new RecordBatch(List.of(NUMBER, TEXTS), 8);
    for (int i = 0; i < 8; i++) {
      assertThat(batch.isFull(), is(false));
      add(batch, "short");
    }
    assertThat(batch.isFull(), is(true));
    assertThrows(IllegalStateException.class, batch::add);

    batch.clear();
    add(batch, "x".repeat(3 * MIB));
    assertThat(batch.isFull(), is(false));
    add(batch, "x".repeat(2 * MIB));
    assertThat(batch.isFull(), is(true));
    assertThat(batch.size(), is(2));

    batch.clear();
    assertThat(batch.isFull(), is(false));
    add(batch, "x".repeat(10 * MIB));
    assertThat(batch.isFull(), is(true));
  }

  @Test
  void countsTextThatIsKeptElsewhere() {
    RecordBatch batch = new RecordBatch(List.of(NUMBER), 8);

    batch.add(4 * MIB - 1);
    assertThat(batch.isFull(), is(false));
    batch.add(1);
    assertThat(batch.isFull(), is(true));
  }

  @Test
  void holdsNoTextOfTheBatchBefore() {
    RecordBatch batch = new RecordBatch(List.of(NUMBER, TEXTS), 8);
    add(batch, "a");
    add(batch, "b");

    batch.clear();

    assertThat(batch.texts(1)[2], nullValue());
  }

  @Test
  void refusesMoreThanABufferHoldsWithTheNumbers() {
    Feature wide = new Feature("wide", FeatureType.DOUBLE, List.of(1000));

    var error =
        assertThrows(
            ModelRefusedException.class, () -> new RecordBatch(List.of(NUMBER, wide), 1_000_000));

    assertThat(
        error.getMessage(),
        equalTo(
            "a batch of 1000000 records is too large for the model's input wide: double[1000]: 8000"
                + " bytes each (expected: a scoreline.batch_size of at most 268435)"));
    Feature widest = new Feature("widest", FeatureType.DOUBLE, List.of(1 << 30));
    assertThat(
        assertThrows(ModelRefusedException.class, () -> RecordBatch.requireRoom(List.of(widest), 1))
            .getMessage(),
        endsWith("8589934592 bytes each (expected: at most 2147483647 bytes)"));
    RecordBatch.requireRoom(List.of(NUMBER, wide), 268_435);
    assertThrows(
        ModelRefusedException.class, () -> RecordBatch.requireRoom(List.of(TEXTS), 1 << 30));
  }

  @Test
  void refusesAnInputOfMoreValuesThanCanBeCounted() {
    var error =
        assertThrows(
            ModelRefusedException.class,
            () -> new Feature("huge", FeatureType.FLOAT, List.of(100_000, -1, 100_000)));

    assertThat(
        error.getMessage(),
        equalTo(
            "the model's input huge has the shape [100000, -1, 100000]"
                + " (expected: at most 2147483647 values per record)"));
  }
}
