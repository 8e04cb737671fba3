package io.scoreline.transforms.plan;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordSelectionTest {
  private static RecordSelection of(Iterable<Long> records) {
    RecordSelection.Builder builder = new RecordSelection.Builder();
    records.forEach(builder::add);
    return builder.build();
  }

  @Test
  void holdsWhatASetOfNumbersHolds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      TreeSet<Long> records = new TreeSet<>();
      for (int i = random.nextInt(20); i > 0; i--) {
        records.add((long) random.nextInt(30));
      }
      RecordSelection selection = of(records);
      long from = random.nextInt(30);
      long to = from + random.nextInt(30);
      for (long record = 0; record < 40; record++) {
        boolean selected = records.contains(record);
        String told = "seed %d: %d in %s".formatted(seed, record, records);
        assertThat(told, selection.contains(record), is(selected));
        assertThat(told, selection.others().contains(record), is(!selected));
        assertThat(
            told,
            selection.within(from, to).contains(record),
            is(selected && record >= from && record < to));
        assertThat(told, selection.countBelow(record), is((long) records.headSet(record).size()));
      }
      assertThat(selection.end(), is(records.isEmpty() ? 0 : records.last() + 1));
      assertThat(selection.others().openFrom(), is(selection.end()));
      assertThat(selection.openFrom(), is(Long.MAX_VALUE));
      assertThat(selection.others().others(), equalTo(selection));
    }
  }

  @Test
  void takesNeighboursForOneRun() throws IOException {
    RecordSelection selection = of(List.of(3L, 4L, 5L, 9L));

    assertThat(selection, equalTo(RecordSelection.of(3, 6, 9, 10)));
    assertThat(JobStaging.JSON.writeValueAsString(selection), equalTo("[3,6,9,10]"));
    assertThat(JobStaging.JSON.readValue("[3,6,9,10]", RecordSelection.class), equalTo(selection));
  }

  @ParameterizedTest
  @CsvSource({"4,4", "4,2", "0,-1"})
  void refusesRecordsThatAreNotAscending(long first, long second) {
    var error = assertThrows(IllegalArgumentException.class, () -> of(List.of(first, second)));

    assertThat(
        error.getMessage(),
        equalTo(
            "record %d follows on record %d (expected: ascending numbers from 0, each once)"
                .formatted(second, first)));
  }

  @Test
  void refusesANumberBelowTheFirst() {
    assertThrows(IllegalArgumentException.class, () -> of(List.of(-1L)));
  }

  @Test
  void knowsAllAndNone() {
    assertThat(RecordSelection.ALL.contains(0), is(true));
    assertThat(RecordSelection.ALL.openFrom(), is(0L));
    assertThat(RecordSelection.ALL.others().isEmpty(), is(true));
    assertThat(RecordSelection.of().others(), equalTo(RecordSelection.ALL));
  }

  @Test
  void refusesBoundsThatAreNoRuns() {
    for (long[] bounds : new long[][] {{1}, {2, 2}, {-1, 3}, {1, 3, 3, 4}}) {
      assertThrows(IllegalArgumentException.class, () -> RecordSelection.of(bounds));
    }
  }
}
