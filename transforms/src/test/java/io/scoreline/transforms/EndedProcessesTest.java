package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.output.DeadLetter;
import io.scoreline.transforms.output.PartAccount;
import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.plan.MiniBatch;
import io.scoreline.transforms.plan.PlannedSlices;
import io.scoreline.transforms.plan.WorkUnit;
import io.scoreline.transforms.records.InputBinding;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.StoreWithoutRoom;
import io.scoreline.transforms.staging.UnitTrail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Units that end the process that scores them. What the process would leave is what a scorer leaves
 * that gets an error of the virtual machine; the next scorer over the same staging is the next
 * process. Real processes are in the tests of the pipeline.
 */
class EndedProcessesTest {
  private static final int ATTEMPTS = 2;

  @TempDir Path folder;
  private final List<InputFile> files = new ArrayList<>();
  private int ends;

  private void file(LongStream numbers) throws IOException {
    Path path = folder.resolve(files.size() + ".csv");
    Files.writeString(path, "a\n" + numbers.mapToObj(i -> i + "\n").collect(Collectors.joining()));
    files.add(PlannedSlices.listed(files.size(), path));
  }

  private JobStaging staging() {
    return JobStaging.at(folder.resolve("staging").toString());
  }

  private PartAccount process(HandModel.Call call) throws IOException {
    return process(staging(), call);
  }

  private PartAccount process(JobStaging staging, HandModel.Call call) throws IOException {
    return process(staging, call, Duration.ofMinutes(1));
  }

  private PartAccount process(JobStaging staging, HandModel.Call call, Duration timeout)
      throws IOException {
    ScoringSettings settings =
        ScoringSettings.of(ModelSource.of("by hand", ""))
            .withBatchSize(16)
            .withRetry(ATTEMPTS, timeout);
    HandModel model = new HandModel(call);
    InputBinding binding = new InputBinding(model.features(), List.of(List.of("a")), List.of());
    List<FileSlice> slices = files.stream().map(FileSlice::whole).toList();
    try (UnitScorer scorer = new UnitScorer(settings, binding, model, staging)) {
      return scorer.score(new WorkUnit(0, List.of(new MiniBatch(0, slices))));
    }
  }

  /** Lets one process follow on the other until one comes to the end of the unit. */
  private PartAccount processes(HandModel.Call call) throws IOException {
    while (true) {
      try {
        return process(call);
      } catch (InternalError end) {
        ends++;
        assertThat("ends", ends, lessThanOrEqualTo(100));
      }
    }
  }

  private static HandModel.Call endingAt(Set<Long> fatal) {
    return (numbers, session) -> {
      for (long number : numbers) {
        if (fatal.contains(number)) {
          throw new InternalError("the process ends at " + number);
        }
      }
    };
  }

  private List<DeadLetter> letters(PartAccount part) throws IOException {
    return PartContent.of(staging(), part).letters();
  }

  private List<Long> scored(PartAccount part) throws IOException {
    return PartContent.of(staging(), part)
        .rows()
        .lines()
        .map(line -> Long.valueOf(line.substring(line.lastIndexOf(',') + 1)))
        .toList();
  }

  @Test
  void blamesNoRecordForTheTimeThatCareTakes() throws IOException {
    file(LongStream.range(0, 3));
    Duration timeout = Duration.ofMillis(20);
    HandModel.Call slow =
        (numbers, session) -> {
          long end = System.nanoTime() + 5 * timeout.toNanos();
          while (System.nanoTime() < end) {
            if (session.isStopped()) {
              throw new ScoringStoppedException();
            }
            Thread.onSpinWait();
          }
        };
    PartAccount late = process(staging(), slow, timeout);
    assertThat(letters(late).get(0).kind(), is(DeadLetter.Kind.TIMEOUT));
    staging().remove();

    // Somebody has killed the process that had this unit in flight.
    staging().leaveTrail(0, UnitTrail.NONE);

    assertThat(
        scored(process(staging(), slow, timeout)),
        equalTo(LongStream.range(0, 3).boxed().toList()));
  }

  @Test
  void losesTheRecordThatEndsProcessesAndNoOther() throws IOException {
    file(LongStream.range(0, 50));
    file(LongStream.range(50, 90));

    PartAccount part = processes(endingAt(Set.of(61L)));

    assertThat(
        scored(part), equalTo(LongStream.range(0, 90).filter(i -> i != 61).boxed().toList()));
    DeadLetter letter = letters(part).get(0);
    assertThat(letters(part).size(), is(1));
    assertThat(letter.file(), equalTo("1.csv"));
    assertThat(letter.record(), is(11L));
    assertThat(letter.line(), is(13L));
    assertThat(letter.kind(), is(DeadLetter.Kind.PROCESS));
    assertThat(letter.text(), equalTo("61"));
    assertThat(letter.message(), containsString("each of the 2 times"));
    // Without care, with care, and as often alone as may be.
    assertThat(ends, is(2 + ATTEMPTS));
    assertThat(staging().trails().size(), is(0));
  }

  @Test
  void findsAnySetOfSuchRecordsWithinFourProcessesEach() throws IOException {
    Random random = new Random(11);
    for (int round = 0; round < 20; round++) {
      files.clear();
      ends = 0;
      staging().remove();
      int records = 1 + random.nextInt(150);
      int before = random.nextInt(records);
      file(LongStream.range(0, before));
      file(LongStream.range(before, records));
      Set<Long> fatal = new TreeSet<>();
      for (int i = random.nextInt(9); i >= 0; i--) {
        fatal.add((long) random.nextInt(records));
      }

      PartAccount part = processes(endingAt(fatal));

      assertThat(
          "round " + round,
          scored(part),
          equalTo(LongStream.range(0, records).filter(i -> !fatal.contains(i)).boxed().toList()));
      assertThat(
          letters(part).stream().map(letter -> Long.valueOf(letter.text())).toList(),
          equalTo(List.copyOf(fatal)));
      assertThat(ends, lessThanOrEqualTo(1 + fatal.size() * (1 + ATTEMPTS)));
    }
  }

  @Test
  void losesNothingToEndsThatComeFromOutsideEachAtAnotherCall() throws IOException {
    file(LongStream.range(0, 100));
    int[] callsOfProcess = {0};

    PartAccount part =
        processes(
            (numbers, session) -> {
              callsOfProcess[0]++;
              if (ends < 30 && callsOfProcess[0] > 3 * ends) {
                callsOfProcess[0] = 0;
                throw new InternalError("killed");
              }
            });

    assertThat(scored(part), equalTo(LongStream.range(0, 100).boxed().toList()));
    assertThat(ends, greaterThan(5));
  }

  @Test
  void givesUpTheRestOfAUnitInWhichTenRecordsEndProcesses() throws IOException {
    file(LongStream.range(0, 64));
    Set<Long> fatal = LongStream.range(5, 64).boxed().collect(Collectors.toSet());

    PartAccount part = processes(endingAt(fatal));

    assertThat(scored(part), equalTo(List.of(0L, 1L, 2L, 3L, 4L)));
    List<DeadLetter> letters = letters(part);
    assertThat(letters.size(), is(59));
    assertThat(letters.get(9).message(), containsString("each of the 2 times"));
    assertThat(letters.get(10).message(), containsString("not tried"));
    assertThat(
        letters.stream().map(DeadLetter::kind).distinct().toList(),
        equalTo(List.of(DeadLetter.Kind.PROCESS)));
    assertThat(part.files().get(0).in(), is(64L));
  }

  @Test
  void leavesNoTrailOfAUnitThatStoppedInOrder() throws IOException {
    file(LongStream.range(0, 3));
    try {
      process(
          (numbers, session) -> {
            throw new IllegalStateException("a defect");
          });
    } catch (IllegalStateException e) {
      assertThat(e.getMessage(), equalTo("a defect"));
    }

    assertThat(staging().trails().size(), is(0));
  }

  @Test
  void blamesNoRecordForADiskThatIsFullWhenItsTrailIsLeft() throws IOException {
    file(LongStream.range(0, 40));
    HandModel.Call good = endingAt(Set.of());
    int fullDisks = 0;
    // Wherever the disk gets full, and more often than a record may end processes.
    for (int room = 0; room < 9; room++) {
      staging().remove();
      assertThrows(InternalError.class, () -> process(endingAt(Set.of(3L))));
      for (int time = 0; time <= ATTEMPTS; time++) {
        DurableStore full = StoreWithoutRoom.over(staging().store(), room);
        try {
          process(new JobStaging(full), good);
          break;
        } catch (IOException e) {
          assertThat(e.getMessage(), equalTo("No space left on device"));
          fullDisks++;
        }
      }

      assertThat(
          "room for " + room,
          scored(process(good)),
          equalTo(LongStream.range(0, 40).boxed().toList()));
    }
    assertThat(fullDisks, greaterThan(9));
  }
}
