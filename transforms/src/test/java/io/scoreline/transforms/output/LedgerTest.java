package io.scoreline.transforms.output;

import static io.scoreline.transforms.output.StagedJob.account;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  @TempDir Path folder;
  private StagedJob job;

  @BeforeEach
  void stage() {
    job = new StagedJob(folder);
  }

  private static Ledger close(StagedJob job, List<FileAccount> totals) throws IOException {
    Ledger ledger = new Ledger(job.staging(), job.staging().plan().orElseThrow());
    ledger.close(totals::add);
    return ledger;
  }

  private String mismatch() {
    var error = assertThrows(JobFailedException.class, () -> close(job, new ArrayList<>()));
    assertThat(error.reason(), is(JobFailedException.Reason.LEDGER_MISMATCH));
    return error.getMessage().replace("the ledger does not add up: ", "");
  }

  @Test
  void addsTheSlicesOfAFileUp() throws IOException {
    job.plan(2, 2)
        .part(0, "", List.of(), account(0, 0, 3, 2, 1))
        .part(1, "", List.of(), account(0, 3, 4, 4, 0), account(1, 0, 1, 0, 1));
    List<FileAccount> totals = new ArrayList<>();

    JobSummary summary = close(job, totals).summary(List.of(), List.of());

    assertThat(totals, equalTo(List.of(account(0, 0, 7, 6, 1), account(1, 0, 1, 0, 1))));
    assertThat(
        summary, equalTo(new JobSummary(2, 2, 0, 8, 6, 2, 80, 2, Map.of(), List.of(), List.of())));
  }

  @Test
  void refusesAMissingPart() throws IOException {
    job.plan(1, 2).part(0, "", List.of(), account(0, 0, 1, 1, 0));

    var error = assertThrows(JobFailedException.class, () -> close(job, new ArrayList<>()));

    assertThat(error.reason(), is(JobFailedException.Reason.PART_DAMAGED));
    assertThat(error.getMessage(), equalTo("unit 1 has no part; a resume scores it again"));
  }

  @Test
  void refusesAPartUnderAnothersName() throws IOException {
    job.plan(1, 1).part(7, "", List.of(), account(0, 0, 1, 1, 0));
    Files.move(folder.resolve("parts/000000000007"), folder.resolve("parts/000000000000"));

    assertThat(mismatch(), equalTo("the part of unit 0 says it is unit 7"));
  }

  @Test
  void refusesPartsWithOtherColumns() throws IOException {
    job.plan(2, 2)
        .part(0, List.of("file", "sum"), "0.csv,0\n", List.of(), account(0, 0, 1, 1, 0))
        .part(1, List.of("file", "mean"), "1.csv,0\n", List.of(), account(1, 0, 1, 1, 0));

    assertThat(
        mismatch(), equalTo("unit 1 has the columns [file, mean], earlier ones have [file, sum]"));
  }

  @Test
  void refusesAFileThatIsLeftOut() throws IOException {
    job.plan(2, 1).part(0, "", List.of(), account(0, 0, 1, 1, 0), account(2, 0, 1, 1, 0));

    assertThat(mismatch(), equalTo("file 2 (2.csv) follows on file 0"));
  }

  @Test
  void refusesAFileThatIsCountedTwice() throws IOException {
    job.plan(1, 2)
        .part(0, "", List.of(), account(0, 0, 1, 1, 0))
        .part(1, "", List.of(), account(0, 0, 1, 1, 0));

    assertThat(
        mismatch(), equalTo("0.csv: a slice starts with record 0, the ones before it hold 1"));
  }

  @Test
  void refusesARecordThatIsLost() throws IOException {
    job.plan(1, 1).part(0, "", List.of(), account(0, 0, 3, 1, 1));

    assertThat(mismatch(), equalTo("0.csv: 3 records in, 1 scored, 1 dead"));
  }

  @Test
  void refusesTooFewFiles() throws IOException {
    job.plan(2, 1).part(0, "", List.of(), account(0, 0, 1, 1, 0));

    assertThat(mismatch(), equalTo("1 files are accounted for, 2 were planned"));
  }

  @Test
  void addsAnySplitOfAnyFilesUpToTheSame() throws IOException {
    Random random = new Random(3);
    for (int round = 0; round < 20; round++) {
      StagedJob made = new StagedJob(folder.resolve("round-" + round));
      List<FileAccount> expected = new ArrayList<>();
      int files = 1 + random.nextInt(6);
      int unit = 0;
      for (int file = 0; file < files; file++) {
        long in = 0;
        long dead = 0;
        for (int slice = 0; slice <= random.nextInt(4); slice++) {
          int scoredHere = random.nextInt(5);
          int deadHere = random.nextInt(3);
          FileAccount part = account(file, in, scoredHere + deadHere, scoredHere, deadHere);
          made.part(unit++, "", List.of(), part);
          in += part.in();
          dead += deadHere;
        }
        expected.add(account(file, 0, in, in - dead, dead));
      }
      made.plan(files, unit);
      List<FileAccount> totals = new ArrayList<>();

      Ledger ledger = close(made, totals);

      assertThat(totals, equalTo(expected));
      assertThat(
          ledger.failedFiles(), is(expected.stream().filter(file -> file.dead() > 0).count()));
    }
  }
}
