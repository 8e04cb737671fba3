package io.scoreline.transforms;

import static io.scoreline.transforms.output.FileAccount.Extent.CHANGED;
import static io.scoreline.transforms.output.FileAccount.Extent.WHOLE;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.output.DeadLetter;
import io.scoreline.transforms.output.Effort;
import io.scoreline.transforms.output.FileAccount;
import io.scoreline.transforms.output.PartAccount;
import io.scoreline.transforms.output.RowBytes;
import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.plan.MiniBatch;
import io.scoreline.transforms.plan.PlannedSlices;
import io.scoreline.transforms.plan.WorkUnit;
import io.scoreline.transforms.records.InputBinding;
import io.scoreline.transforms.scorer.Heartbeat;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitScorerTest {
  private static final Duration AMPLE = Duration.ofMinutes(1);

  @TempDir Path folder;
  private final List<InputFile> files = new ArrayList<>();

  private Path file(String text) throws IOException {
    Path path = folder.resolve(files.size() + ".csv");
    Files.writeString(path, text);
    files.add(PlannedSlices.listed(files.size(), path));
    return path;
  }

  private PartAccount score(HandModel.Call call, int attempts, Duration timeout)
      throws IOException {
    return score(
        call,
        ScoringSettings.of(ModelSource.of("by hand", ""))
            .withBatchSize(32)
            .withRetry(attempts, timeout));
  }

  private PartAccount score(HandModel.Call call, ScoringSettings settings) throws IOException {
    HandModel model = new HandModel(call);
    InputBinding binding = new InputBinding(model.features(), List.of(List.of("a")), List.of());
    List<FileSlice> slices = files.stream().map(FileSlice::whole).toList();
    try (UnitScorer scorer = new UnitScorer(settings, binding, model, staging())) {
      return scorer.score(new WorkUnit(0, List.of(new MiniBatch(0, slices))));
    }
  }

  /** How many records each call has of ten records of 8 bytes. */
  private List<Integer> calls(int batchSize, long maxBatchBytes) throws IOException {
    file("a\n" + "1\n".repeat(10));
    List<Integer> calls = new ArrayList<>();
    ScoringSettings settings =
        ScoringSettings.of(ModelSource.of("by hand", ""))
            .withBatchSize(batchSize)
            .withMaxBatchBytes(maxBatchBytes);
    score((numbers, session) -> calls.add(numbers.length), settings);
    return calls;
  }

  @Test
  void callsTheModelWithTheRecordsThatTheSettingsName() throws IOException {
    assertThat(calls(4, 0), equalTo(List.of(4, 4, 2)));
  }

  @Test
  void limitsANumberOfRecordsByTheirBytes() throws IOException {
    assertThat(calls(4, 25), equalTo(List.of(3, 3, 3, 1)));
  }

  @Test
  void choosesANumberOfRecordsThatFitsTheBytes() throws IOException {
    assertThat(calls(0, 40), equalTo(List.of(4, 4, 2)));
  }

  @Test
  void callsARecordAloneThatHasMoreBytes() throws IOException {
    assertThat(calls(0, 3), equalTo(Collections.nCopies(10, 1)));
  }

  private JobStaging staging() {
    return JobStaging.at(folder.resolve("staging").toString());
  }

  private String rows(PartAccount part) throws IOException {
    return PartContent.of(staging(), part).rows();
  }

  private List<DeadLetter> letters(PartAccount part) throws IOException {
    return PartContent.of(staging(), part).letters();
  }

  /** Stands still until the call is stopped, as a native engine does. */
  private static void waitForStop(HandModel.HandSession session) throws ScoringException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!session.isStopped() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    throw new ScoringStoppedException();
  }

  /** The accounts of a part's slices, but for what is another each time. */
  private static List<FileAccount> counts(PartAccount part) {
    return part.files().stream()
        .map(file -> file.withRows(RowBytes.NONE).withEffort(Effort.NONE))
        .toList();
  }

  @Test
  void sendsAllRecordsToTheDeadLettersWhenEveryAttemptRunsOutOfTime() throws IOException {
    file("a\n1\nbad\n3\n");
    file("a\n4\n");
    AtomicInteger calls = new AtomicInteger();
    long start = System.nanoTime();

    PartAccount part =
        score(
            (numbers, session) -> {
              calls.incrementAndGet();
              waitForStop(session);
            },
            3,
            Duration.ofMillis(100));

    assertThat(calls.get(), is(3));
    assertThat(System.nanoTime() - start, lessThan(TimeUnit.SECONDS.toNanos(10)));
    assertThat(part.attempts(), is(3));
    assertThat(part.retried(), equalTo(Map.of("it stood still for 0 s", 2L)));
    assertThat(part.rowBytes(), is(0L));
    assertThat(
        counts(part),
        equalTo(
            List.of(
                new FileAccount(0, "0.csv", 0, 3, 0, 3, 10, WHOLE),
                new FileAccount(1, "1.csv", 0, 1, 0, 1, 4, WHOLE))));
    List<DeadLetter> letters = letters(part);
    assertThat(
        letters.stream().map(DeadLetter::kind).distinct().toList(),
        equalTo(List.of(DeadLetter.Kind.TIMEOUT)));
    assertThat(
        letters.stream().map(DeadLetter::text).toList(), equalTo(List.of("1", "bad", "3", "4")));
    assertThat(letters.stream().map(DeadLetter::attempts).toList(), equalTo(List.of(3, 3, 3, 3)));
    assertThat(letters.get(0).message(), containsString("tried 3 times"));
  }

  @Test
  void buriesNothingWhenItsWorkerIsInterrupted() throws IOException {
    file("a\n" + "1\n".repeat(40));
    file("a\n2\n");

    IOException thrown =
        assertThrows(
            IOException.class,
            () -> score((numbers, session) -> Thread.currentThread().interrupt(), 1, AMPLE));

    assertThat(Thread.interrupted(), is(true));
    assertThat(thrown.getMessage(), equalTo("the worker was interrupted"));
    assertThat(staging().units(), equalTo(List.of()));
  }

  @Test
  void keepsNothingOfAnAttemptThatRanOutOfTime() throws IOException {
    file("a\n" + "1\n".repeat(40) + "bad\n");
    AtomicInteger calls = new AtomicInteger();

    PartAccount part =
        score(
            (numbers, session) -> {
              if (calls.incrementAndGet() == 2) {
                waitForStop(session);
              }
            },
            2,
            Duration.ofMillis(300));

    assertThat(part.attempts(), is(2));
    assertThat(
        counts(part), equalTo(List.of(new FileAccount(0, "0.csv", 0, 41, 40, 1, 86, WHOLE))));
    assertThat(part.files().get(0).effort().attempts(), is(2));
    assertThat(
        part.files().get(0).rows(), equalTo(new RowBytes(part.rowBytes(), part.rowsCrc32c())));
    assertThat(rows(part).lines().count(), is(40L));
    assertThat(letters(part).stream().map(DeadLetter::record).toList(), equalTo(List.of(40L)));
  }

  @Test
  void givesAnAttemptThatGetsOnAllTheTimeThatItTakes() throws IOException {
    file("a\n" + "1\n".repeat(40 * 32));
    AtomicInteger calls = new AtomicInteger();
    Duration timeout = Duration.ofMillis(400);

    PartAccount part =
        score(
            (numbers, session) -> {
              calls.incrementAndGet();
              spin(Duration.ofMillis(20));
            },
            1,
            timeout);

    assertThat(calls.get(), is(40));
    assertThat(part.durationMillis(), greaterThan(timeout.toMillis()));
    assertThat(letters(part), equalTo(List.of()));
    assertThat(rows(part).lines().count(), is(40L * 32));
  }

  @Test
  void takesBeatsWithinACallForGettingOn() throws IOException {
    file("a\n1\n");

    PartAccount part =
        score(
            (numbers, session) -> {
              for (int step = 0; step < 40; step++) {
                spin(Duration.ofMillis(20));
                Heartbeat.beat();
              }
            },
            1,
            Duration.ofMillis(400));

    assertThat(letters(part), equalTo(List.of()));
    assertThat(rows(part).lines().count(), is(1L));
  }

  private static void spin(Duration length) {
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void interruptsAnEngineThatDoesNotListen() throws IOException {
    file("a\n1\n");
    CountDownLatch never = new CountDownLatch(1);

    PartAccount part =
        score(
            (numbers, session) -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                throw new ScoringStoppedException(e);
              }
            },
            1,
            Duration.ofMillis(100));

    assertThat(
        letters(part).stream().map(letter -> letter.kind() + " " + letter.text()).toList(),
        equalTo(List.of("TIMEOUT 1")));
    assertThat(Thread.currentThread().isInterrupted(), is(false));
  }

  @Test
  void losesNoRecordHoweverCloseTheTimeOutIsToTheEndOfAnAttempt() throws IOException {
    file("a\n1\n2\n");
    for (int round = 0; round < 60; round++) {
      staging().store().delete("parts");
      int microseconds = 1500 + 20 * (round % 20);

      PartAccount part =
          score(
              (numbers, session) -> {
                spin(Duration.ofNanos(microseconds * 1000L));
              },
              2,
              Duration.ofMillis(2));

      FileAccount account = part.files().get(0);
      assertThat(account.in(), is(2L));
      assertThat(account.scored() + account.dead(), is(2L));
      assertThat(rows(part).lines().count(), is(account.scored()));
      assertThat((long) letters(part).size(), is(account.dead()));
    }
  }

  @Test
  void findsExactlyTheRecordsThatFailAlone() throws IOException {
    Random random = new Random(5);
    for (int round = 0; round < 40; round++) {
      staging().store().delete("parts");
      files.clear();
      TreeSet<Long> poison = new TreeSet<>();
      StringBuilder csv = new StringBuilder("a\n");
      int records = 1 + random.nextInt(100);
      int oneIn = 1 + random.nextInt(20);
      for (long i = 0; i < records; i++) {
        csv.append(i).append('\n');
        if (random.nextInt(oneIn) == 0) {
          poison.add(i);
        }
      }
      file(csv.toString());
      AtomicInteger calls = new AtomicInteger();

      PartAccount part =
          score(
              (numbers, session) -> {
                calls.incrementAndGet();
                for (long number : numbers) {
                  if (poison.contains(number)) {
                    throw new ScoringException("poison");
                  }
                }
              },
              1,
              AMPLE);

      assertThat(
          letters(part).stream().map(DeadLetter::record).toList(), equalTo(List.copyOf(poison)));
      StringBuilder expected = new StringBuilder();
      for (long i = 0; i < records; i++) {
        expected.append(poison.contains(i) ? "" : "0.csv," + i + "," + i + "\n");
      }
      assertThat(rows(part), equalTo(expected.toString()));
      assertThat(calls.get(), lessThan(5 + 12 * (poison.size() + 1)));
    }
  }

  @Test
  void halvesABatchThatDoesNotFitIntoMemory() throws IOException {
    StringBuilder rows = new StringBuilder("a\n");
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      rows.append(i).append('\n');
      expected.append("0.csv,").append(i).append(',').append(i).append('\n');
    }
    file(rows.toString());

    PartAccount part =
        score(
            (numbers, session) -> {
              if (numbers.length > 5) {
                throw new OutOfMemoryError("a buffer of 1 TB");
              }
            },
            1,
            AMPLE);

    assertThat(rows(part), equalTo(expected.toString()));
    assertThat(part.deadLetterBytes(), is(0L));
  }

  @Test
  void leavesOutAFileThatChangesOrVanishesWhileItIsReadAndScoresTheOthers() throws IOException {
    Path changing = file("a\n1\n");
    Path vanishing = file("a\n2\n");
    file("a\n3\n");
    Files.setLastModifiedTime(changing, FileTime.fromMillis(0));
    Files.delete(vanishing);

    PartAccount part = score((numbers, session) -> {}, 2, AMPLE);

    assertThat(rows(part), equalTo("2.csv,0,3\n"));
    List<DeadLetter> letters = letters(part);
    assertThat(
        letters.stream().map(letter -> letter.file() + " " + letter.kind()).toList(),
        equalTo(List.of("0.csv CHANGED", "1.csv CHANGED")));
    assertThat(letters.get(0).message(), containsString("the file changed after it was listed"));
    assertThat(letters.get(1).message(), equalTo("the file is gone"));
    assertThat(part.attempts(), is(1));
  }

  @Test
  void dropsTheRowsOfAFileThatIsRewrittenBetweenTwoOfItsRecords() throws IOException {
    Path rewritten = file("a\n" + "1\n".repeat(100));
    file("a\n3\n");

    PartAccount part =
        score(
            (numbers, session) -> {
              try {
                Files.writeString(rewritten, "a\n7\n");
              } catch (IOException e) {
                throw new ScoringException("cannot write", e);
              }
            },
            1,
            AMPLE);

    assertThat(rows(part), equalTo("1.csv,0,3\n"));
    assertThat(counts(part).get(0), equalTo(new FileAccount(0, "0.csv", 0, 1, 0, 1, 202, CHANGED)));
    assertThat(part.files().get(0).rows(), equalTo(RowBytes.NONE));
    assertThat(
        part.files().get(1).rows(), equalTo(new RowBytes(part.rowBytes(), part.rowsCrc32c())));
  }
}
