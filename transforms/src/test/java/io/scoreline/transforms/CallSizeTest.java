package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.ModelCalls.Outcomes;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class CallSizeTest {
  private static final long MILLISECOND = 1_000_000;

  /** The sizes that calls come to, each once, over many calls that take a given time. */
  private static List<Integer> sizes(CallSize size, IntToLongFunction nanosOfCall) {
    List<Integer> sizes = new ArrayList<>(List.of(size.records()));
    for (int call = 0; call < 10_000; call++) {
      size.took(size.records(), nanosOfCall.applyAsLong(size.records()));
      if (sizes.get(sizes.size() - 1) != size.records()) {
        sizes.add(size.records());
      }
    }
    return sizes;
  }

  @Test
  void doublesUpToTheMostWhereACallCostsTheSameWhateverItHolds() {
    assertThat(sizes(new CallSize(8, 128), records -> MILLISECOND), contains(8, 16, 32, 64, 128));
    assertThat(sizes(new CallSize(8, 100), records -> MILLISECOND), contains(8, 16, 32, 64, 100));
  }

  @Test
  void staysWhereALargerCallGainsLessThanATwentieth() {
    assertThat(
        sizes(new CallSize(8, 128), records -> (long) (MILLISECOND * Math.pow(records, 0.96))),
        contains(8, 16));
  }

  @Test
  void goesBackOneStepWhereALargerCallIsSlowerForARecord() {
    assertThat(
        sizes(new CallSize(8, 128), records -> MILLISECOND * (records > 32 ? 100 : 1)),
        contains(8, 16, 32, 64, 32));
  }

  @Test
  void doesNotTakeTheFirstCallOfASizeForWhatTheOthersCost() {
    CallSize size = new CallSize(8, 16);

    size.took(8, 1000 * MILLISECOND);
    for (int call = 0; call < 99; call++) {
      size.took(8, MILLISECOND);
    }

    assertThat("99 ms of calls are not enough", size.records(), is(8));
    size.took(8, MILLISECOND);
    assertThat(size.records(), is(16));
  }

  @Test
  void learnsNothingFromCallsThatHoldLessThanTheyMay() {
    CallSize size = new CallSize(8, 16);

    for (int call = 0; call < 10_000; call++) {
      size.took(7, MILLISECOND);
    }

    assertThat(size.records(), is(8));
  }

  @Test
  void leavesCallsAloneThatTakeLongAsItIs() {
    assertThat(sizes(new CallSize(8, 128), records -> 300 * MILLISECOND), contains(8));
  }

  @Test
  void shrinksForGoodWhereMemoryRanOutButNotBelowWhatWasAskedFor() {
    CallSize size = new CallSize(8, 128);
    sizes(size, records -> MILLISECOND);

    size.ranOutOfMemory(128);
    assertThat(sizes(size, records -> MILLISECOND), contains(64));
    size.ranOutOfMemory(8);
    assertThat(sizes(size, records -> MILLISECOND), contains(8));
  }

  @Test
  void refusesLessThanOneRecordAndAMostBelowTheFirst() {
    assertThrows(IllegalArgumentException.class, () -> new CallSize(0, 8));
    assertThrows(IllegalArgumentException.class, () -> new CallSize(8, 7));
  }

  @Test
  void callsOfAModelGrowWithinAndAcrossBatchesAndGiveTheSame() throws Exception {
    AtomicLong nanos = new AtomicLong();
    List<Integer> calls = new ArrayList<>();
    HandModel model =
        new HandModel(
            (numbers, session) -> {
              calls.add(numbers.length);
              nanos.addAndGet(20 * MILLISECOND);
            });
    RecordBatch batch = new RecordBatch(model.features(), 64);
    Scored scored = new Scored(batch);
    try (ModelCalls worker =
        new ModelCalls(model, batch, scored, new CallSize(4, 64), nanos::get)) {
      for (int miniBatch = 0; miniBatch < 40; miniBatch++) {
        worker.begin();
        batch.clear();
        for (long i = 0; i < 64; i++) {
          batch.numbers(0).putLong((int) i * 8, miniBatch * 64L + i);
          batch.add();
        }
        worker.score(0, 64);
        worker.endBatch();
      }
    }

    assertThat(calls.stream().distinct().toList(), contains(4, 8, 16, 32, 64));
    assertThat("the last ones", calls.subList(calls.size() - 10, calls.size()).get(0), is(64));
    assertThat(calls.size(), lessThan(40 * 16));
    assertThat(scored.numbers.size(), is(40 * 64));
    for (int i = 0; i < scored.numbers.size(); i++) {
      assertThat(scored.numbers.get(i), equalTo((long) i));
    }
  }

  /** What was scored, in order. */
  private static final class Scored implements Outcomes {
    private final RecordBatch batch;
    private final List<Long> numbers = new ArrayList<>();

    Scored(RecordBatch batch) {
      this.batch = batch;
    }

    @Override
    public void calls(int from, int to) {}

    @Override
    public void returned() {}

    @Override
    public void areScored(int from, int to, Predictions predictions) throws IOException {
      long[] predicted = ((PredictionValues.Longs) predictions.outputs().get(0).values()).values();
      for (int record = from; record < to; record++) {
        assertThat(predicted[record - from], equalTo(batch.numbers(0).getLong(record * 8)));
        numbers.add(predicted[record - from]);
      }
    }

    @Override
    public void isDead(int record, ModelCalls.Failure failure) {
      throw new AssertionError("record %d is dead: %s".formatted(record, failure));
    }
  }
}
