package io.scoreline.transforms.staging;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.scoreline.transforms.staging.UnitTrail.Care;
import io.scoreline.transforms.staging.UnitTrail.Place;
import io.scoreline.transforms.staging.UnitTrail.RecordPlace;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class UnitTrailTest {
  private static RecordPlace record(long number) {
    return new RecordPlace(3, number);
  }

  private static Place call(long first, long last) {
    return new Place(true, record(first), record(last));
  }

  private static Place reading(long last) {
    return new Place(false, record(last), record(last));
  }

  @Test
  void hasTheRecordsOfACallThatEndedAProcessScoredAlone() {
    UnitTrail trail = UnitTrail.NONE.at(call(10, 19)).afterEnd(3);

    assertThat(trail.careFor(record(9)), is(Care.TOGETHER));
    assertThat(trail.careFor(record(10)), is(Care.ALONE));
    assertThat(trail.careFor(record(19)), is(Care.ALONE));
    assertThat(trail.careFor(record(20)), is(Care.TOGETHER));
  }

  @Test
  void takesARecordForFatalThatEndedAsManyProcessesInARowAsMay() {
    UnitTrail trail = UnitTrail.NONE.at(call(10, 19)).afterEnd(3);
    trail = trail.at(call(12, 12)).afterEnd(3).at(call(12, 12)).afterEnd(3);
    assertThat(trail.careFor(record(12)), is(Care.ALONE));

    trail = trail.at(call(12, 12)).afterEnd(3);

    assertThat(trail.careFor(record(12)), is(Care.FATAL));
    assertThat(trail.endsOf(record(12)), is(3));
    assertThat(trail.careFor(record(13)), is(Care.ALONE));
  }

  @Test
  void takesNoRecordForFatalWhenProcessesEndAtOnesThatDiffer() {
    UnitTrail trail = UnitTrail.NONE;
    for (int i = 0; i < 20; i++) {
      trail = trail.at(call(i % 2, i % 2)).afterEnd(2);
    }

    assertThat(trail.fatal().size(), is(0));
  }

  @Test
  void takesNoRecordForFatalWhenAProcessStoppedInOrder() {
    UnitTrail trail = UnitTrail.NONE.at(call(5, 5)).afterEnd(2).at(call(5, 5)).atRest();

    assertThat(trail.afterEnd(2), equalTo(trail));
    assertThat(trail.careFor(record(5)), is(Care.TOGETHER));
  }

  @Test
  void takesARecordForFatalAtOnceThatItsWorkerIsStuckAt() {
    UnitTrail trail = UnitTrail.NONE.stuckAt(call(5, 5), 3).afterEnd(3);

    assertThat(trail.careFor(record(5)), is(Care.FATAL));
  }

  @Test
  void takesAFileForUnreadableThatEndsProcessesBehindTheSameRecord() {
    UnitTrail trail = UnitTrail.NONE.at(reading(7)).afterEnd(2);
    assertThat(trail.isUnreadable(3), is(false));

    trail = trail.at(reading(7)).afterEnd(2);

    assertThat(trail.isUnreadable(3), is(true));
    assertThat(trail.isUnreadable(4), is(false));
  }

  @Test
  void givesUpWhatComesBehindTenFatalRecordsAndNothingBefore() {
    UnitTrail trail = UnitTrail.NONE;
    for (int i = 0; i < UnitTrail.MOST_FATAL; i++) {
      trail = trail.stuckAt(call(10 + 2 * i, 10 + 2 * i), 2).afterEnd(2);
    }

    assertThat(trail.careFor(record(9)), is(Care.TOGETHER));
    assertThat(trail.careFor(record(11)), is(Care.TOGETHER));
    assertThat(trail.careFor(record(28)), is(Care.FATAL));
    assertThat(trail.careFor(record(29)), is(Care.GIVEN_UP));
    assertThat(trail.careFor(new RecordPlace(4, 0)), is(Care.GIVEN_UP));
  }

  @Test
  void isTheSameWhenItHasBeenWrittenAndRead() throws IOException {
    UnitTrail trail =
        UnitTrail.NONE
            .at(call(10, 19))
            .afterEnd(2)
            .stuckAt(call(12, 12), 2)
            .afterEnd(2)
            .stuckAt(reading(7), 2)
            .afterEnd(2)
            .at(call(1, 1))
            .afterEnd(2)
            .at(call(2, 2));

    byte[] written = JobStaging.JSON.writeValueAsBytes(trail);

    assertThat(JobStaging.JSON.readValue(written, UnitTrail.class), equalTo(trail));
  }
}
