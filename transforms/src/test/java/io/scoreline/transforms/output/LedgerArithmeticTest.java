package io.scoreline.transforms.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.staging.Crc32c;
import io.scoreline.transforms.staging.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** Random jobs: the ledger adds up to what their slices say, or one number is wrong. */
class LedgerArithmeticTest {
  private static final int ROUNDS = 300;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  /** The slices of a job, a part for each, and what each file comes to. */
  private static final class RandomJob {
    private final List<FileAccount> slices = new ArrayList<>();
    private final List<String> rows = new ArrayList<>();
    private final List<FileAccount> totals = new ArrayList<>();

    RandomJob(Random random) {
      for (int file = 0, files = 1 + random.nextInt(8); file < files; file++) {
        long in = 0;
        long scored = 0;
        StringBuilder ofFile = new StringBuilder();
        for (int slice = random.nextInt(4); slice >= 0; slice--) {
          long sliceScored = random.nextInt(20);
          long sliceDead = random.nextInt(3);
          long sliceIn = sliceScored + sliceDead;
          slices.add(StagedJob.account(file, in, sliceIn, sliceScored, sliceDead));
          String itsRows = "%d.csv,%d\n".formatted(file, in).repeat((int) sliceScored);
          rows.add(itsRows);
          ofFile.append(itsRows);
          in += sliceIn;
          scored += sliceScored;
        }
        byte[] bytes = ofFile.toString().getBytes(StandardCharsets.UTF_8);
        totals.add(
            StagedJob.account(file, 0, in, scored, in - scored)
                .withRows(new RowBytes(bytes.length, Crc32c.hex(Crc32c.of(bytes)))));
      }
    }

    Ledger close(List<FileAccount> told) throws IOException {
      StagedJob job = new StagedJob(new MemoryStore("staging"));
      job.plan(totals.size(), slices.size());
      for (int unit = 0; unit < slices.size(); unit++) {
        job.part(unit, rows.get(unit), List.of(), slices.get(unit));
      }
      Ledger ledger = new Ledger(job.staging(), job.staging().requirePlan());
      ledger.close(told::add);
      return ledger;
    }

    long sum(ToLongFunction<FileAccount> number) {
      return slices.stream().mapToLong(number).sum();
    }
  }

  @Test
  void addsUpWhateverTheSlicesSay() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      RandomJob job = new RandomJob(random);
      List<FileAccount> told = new ArrayList<>();

      Ledger ledger = job.close(told);

      String place = "seed " + seed + ", round " + round;
      assertThat(place, told, equalTo(job.totals));
      assertThat(place, ledger.in(), is(job.sum(FileAccount::in)));
      assertThat(place, ledger.scored(), is(job.sum(FileAccount::scored)));
      assertThat(place, ledger.dead(), is(job.sum(FileAccount::dead)));
      assertThat(
          place,
          ledger.failedFiles(),
          is(job.totals.stream().filter(file -> file.dead() > 0).count()));
    }
  }

  @Test
  void doesNotAddUpIfOneNumberIsWrong() {
    for (int round = 0; round < ROUNDS; round++) {
      RandomJob job = new RandomJob(random);
      int wrong = random.nextInt(job.slices.size());
      FileAccount right = job.slices.get(wrong);
      long by = (random.nextBoolean() ? 1 : -1) * (1L + random.nextInt(5));
      int number = random.nextInt(5);
      job.slices.set(
          wrong,
          new FileAccount(
              right.file() + (number == 0 ? by : 0),
              right.name(),
              right.firstRecord() + (number == 1 ? by : 0),
              right.in() + (number == 2 ? by : 0),
              right.scored() + (number == 3 ? by : 0),
              right.dead() + (number == 4 ? by : 0),
              right.bytes(),
              right.extent()));

      var error =
          assertThrows(
              JobFailedException.class,
              () -> job.close(new ArrayList<>()),
              "seed %d, round %d: %s".formatted(seed, round, job.slices));

      assertThat(error.reason(), is(JobFailedException.Reason.LEDGER_MISMATCH));
    }
  }

  @Test
  void doesNotAddUpIfASliceWithRecordsIsThereTwice() {
    for (int round = 0; round < ROUNDS; round++) {
      RandomJob job = new RandomJob(random);
      int twice = random.nextInt(job.slices.size());
      if (job.slices.get(twice).in() == 0) {
        continue;
      }
      job.slices.add(twice, job.slices.get(twice));
      job.rows.add(twice, job.rows.get(twice));

      var error =
          assertThrows(
              JobFailedException.class,
              () -> job.close(new ArrayList<>()),
              "seed %d, round %d: %s".formatted(seed, round, job.slices));

      assertThat(error.reason(), is(JobFailedException.Reason.LEDGER_MISMATCH));
    }
  }
}
