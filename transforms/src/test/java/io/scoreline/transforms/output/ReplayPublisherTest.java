package io.scoreline.transforms.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.output.DeadLetter.Kind;
import io.scoreline.transforms.output.FileAccount.Extent;
import io.scoreline.transforms.plan.RecordSelection;
import io.scoreline.transforms.staging.DamagedStagingException;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The second version of an output, of parts that are staged by hand. */
class ReplayPublisherTest {
  private static final JobDetails FIRST = new JobDetails("a", "2026-01-01T00:00:00Z", "{}");
  private static final JobDetails SECOND =
      new JobDetails("a-replay-2", "2026-01-02T00:00:00Z", "{}");

  @TempDir Path folder;
  private OutputSettings settings = OutputSettings.defaults();

  private DurableStore store(String name) {
    return DurableStores.at(folder.resolve(name).toString());
  }

  private StagedJob staged(String name) {
    return new StagedJob(folder.resolve(name));
  }

  private static DeadLetter letter(String file, long ordinal, long record, String message) {
    return new DeadLetter(file, ordinal, record, 0, Kind.RECORD, message, 1, "");
  }

  private static DeadLetter rest(String file, long ordinal, Kind kind, String message) {
    return new DeadLetter(file, ordinal, DeadLetter.WHOLE_FILE, 0, kind, message, 3, "");
  }

  private static FileAccount account(
      long file, String name, long first, long scored, long dead, Extent extent) {
    return new FileAccount(
        file, name, first, scored + dead, scored, dead, 10 * (scored + dead), extent);
  }

  private static FileAccount account(long file, String name, long scored, long dead) {
    return account(file, name, 0, scored, dead, Extent.WHOLE);
  }

  /** An account of selected records, of a file of which so many were read. */
  private static FileAccount reaching(long reach, FileAccount account) {
    return new FileAccount(
        account.file(),
        account.name(),
        account.firstRecord(),
        account.in(),
        account.scored(),
        account.dead(),
        account.bytes(),
        account.extent(),
        reach);
  }

  /** A staging in which nothing is staged yet. */
  private static JobStaging noStaging() {
    return new JobStaging(new MemoryStore("none"));
  }

  private JsonNode report() throws IOException {
    String name = OutputClaim.beside(settings.withVersion(2), OutputClaim.REPORT);
    return JobStaging.JSON.readTree(published(name));
  }

  private void publishFirst(StagedJob job) throws IOException {
    new Publisher(
            settings,
            FIRST,
            FailureLimits.NONE,
            job.staging(),
            store("output"),
            store("reports"),
            Clock.systemUTC())
        .publish();
  }

  /** Two files, of which the second has two dead records. */
  private void publishFirst() throws IOException {
    publishFirst(
        staged("staging")
            .plan(2, 2)
            .part(0, "0.csv,0,1\n0.csv,1,2\n", List.of(), account(0, "0.csv", 2, 0))
            .part(
                1,
                "1.csv,1,3\n1.csv,2,4\n",
                List.of(letter("1.csv", 1, 0, "bad"), letter("1.csv", 1, 3, "bad")),
                account(1, "1.csv", 2, 2)));
  }

  private PublishedVersion version() throws IOException {
    return version(1, FIRST.job());
  }

  private PublishedVersion version(int number, String job) throws IOException {
    OutputSettings written = settings.withVersion(number);
    byte[] manifest = store("output").read(OutputClaim.beside(written, OutputClaim.MANIFEST));
    return new PublishedVersion(
        job, folder.resolve("output").toString(), written, HashingStream.sha256(manifest));
  }

  private JobSummary replay(StagedJob job) throws IOException {
    return replay(job, version());
  }

  private JobSummary replay(StagedJob job, PublishedVersion version) throws IOException {
    return new ReplayPublisher(
            version,
            settings.withVersion(2),
            SECOND,
            job.staging(),
            store("output"),
            store("reports-2"),
            Clock.systemUTC())
        .publish();
  }

  private JobFailedException refused(StagedJob job) {
    return assertThrows(JobFailedException.class, () -> replay(job));
  }

  private String published(String name) throws IOException {
    return Files.readString(folder.resolve("output").resolve(name));
  }

  private List<String> letters() throws IOException {
    String name = OutputClaim.beside(settings.withVersion(2), OutputClaim.DEAD_LETTERS);
    Path file = folder.resolve("output").resolve(name);
    return Files.exists(file)
        ? Files.readAllLines(file).stream().map(ReplayPublisherTest::shown).toList()
        : List.of();
  }

  private static String shown(String line) {
    try {
      DeadLetter letter = JobStaging.JSON.readValue(line, DeadLetter.class);
      return "%s %d %d: %s"
          .formatted(letter.file(), letter.fileOrdinal(), letter.record(), letter.message());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void isTrue() throws IOException {
    assertThat(
        new OutputVerifier(store("output"), settings.withVersion(2)).verify().differences(),
        equalTo(List.of()));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("output"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void addsWhatIsSavedInItsPlaceAndLeavesTheRestAsItIs() throws IOException {
    publishFirst();

    JobSummary summary =
        replay(
            staged("staging-2")
                .plan(1, 1)
                .part(
                    0,
                    "1.csv,0,8\n",
                    List.of(letter("1.csv", 0, 3, "bad again")),
                    account(0, "1.csv", 1, 1)));

    assertThat(
        published("predictions.v2.csv"),
        equalTo("file,row,sum\n0.csv,0,1\n0.csv,1,2\n1.csv,0,8\n1.csv,1,3\n1.csv,2,4\n"));
    assertThat(letters(), equalTo(List.of("1.csv 1 3: bad again")));
    assertThat(
        List.of(summary.files(), summary.failedFiles(), summary.in(), summary.scored()),
        equalTo(List.of(2L, 1L, 6L, 5L)));
    assertThat(summary.replay().orElseThrow(), equalTo(new JobSummary.Replayed(2, 1, 0)));
    assertThat(
        published("predictions.csv"),
        equalTo("file,row,sum\n0.csv,0,1\n0.csv,1,2\n1.csv,1,3\n1.csv,2,4\n"));
    isTrue();
  }

  @Test
  void listsTheFilesOfTheModelOfAllVersionsSoFar() throws IOException {
    publishFirst(
        staged("staging")
            .plan(2, 2)
            .written("plots/0.txt", "zero")
            .part(0, "0.csv,0,1\n0.csv,1,2\n", List.of(), account(0, "0.csv", 2, 0))
            .part(
                1,
                "1.csv,1,3\n1.csv,2,4\n",
                List.of(letter("1.csv", 1, 0, "bad"), letter("1.csv", 1, 3, "bad")),
                account(1, "1.csv", 2, 2)));

    replay(
        staged("staging-2")
            .plan(1, 1)
            .written("plots/1.txt", "one")
            .part(
                0,
                "1.csv,0,8\n",
                List.of(letter("1.csv", 0, 3, "bad again")),
                account(0, "1.csv", 1, 1)));

    OutputSettings second = settings.withVersion(2);
    assertThat(
        OutputClaim.published(store("output"), second), hasItems("plots/1.v2.txt", "plots/0.txt"));
    isTrue();
    Files.delete(folder.resolve("output/plots/0.txt"));
    assertThat(
        new OutputVerifier(store("output"), second).verify().differences(),
        hasItem("plots/0.txt: missing"));
  }

  @Test
  void writesAManifestThatPointsToTheVersionBefore() throws IOException {
    publishFirst();

    replay(
        staged("staging-2")
            .plan(1, 1)
            .part(0, "1.csv,0,8\n1.csv,3,9\n", List.of(), account(0, "1.csv", 2, 0)));

    JsonNode manifest = JobStaging.JSON.readTree(published("predictions.v2.csv.manifest.json"));
    assertThat(manifest.path("version").asInt(), is(2));
    assertThat(
        manifest.path("previous"),
        equalTo(
            JobStaging.JSON.valueToTree(
                Map.of(
                    "manifest",
                    "predictions.csv.manifest.json",
                    "sha256",
                    version().manifestSha256()))));
    assertThat(letters(), equalTo(List.of()));
    assertThat(
        names(),
        equalTo(
            List.of(
                "_SUCCESS",
                "predictions.csv",
                "predictions.csv.dead_letters.jsonl",
                "predictions.csv.manifest.json",
                "predictions.csv.report.json",
                "predictions.v2.csv",
                "predictions.v2.csv.manifest.json",
                "predictions.v2.csv.report.json")));
    isTrue();
  }

  @Test
  void leavesARecordDeadThatTheFileDoesNotHoldAnyMoreAndSaysSo() throws IOException {
    publishFirst();

    replay(
        staged("staging-2")
            .plan(1, 1)
            .part(0, "1.csv,0,8\n", List.of(), account(0, "1.csv", 1, 0)));

    assertThat(
        letters(),
        equalTo(
            List.of(
                "1.csv 1 3: the file that was read again has no such record (expected: as many"
                    + " records as before)")));
    isTrue();
  }

  @Test
  void leavesRecordsDeadThatWereNotReachedForTheReasonThatStoppedIt() throws IOException {
    publishFirst();

    replay(
        staged("staging-2")
            .plan(1, 1)
            .part(
                0,
                "1.csv,0,8\n",
                List.of(rest("1.csv", 0, Kind.STORAGE, "reading failed")),
                account(0, "1.csv", 0, 1, 1, Extent.CUT_SHORT)));

    assertThat(letters(), equalTo(List.of("1.csv 1 3: reading failed")));
    isTrue();
  }

  /** Three slices of a file, of which the one in the middle could not be read. */
  private void publishWithAGap() throws IOException {
    publishFirst(
        staged("staging")
            .plan(1, 3)
            .part(
                0,
                "f,0,0\n",
                List.of(letter("f", 0, 1, "bad")),
                account(0, "f", 0, 1, 1, Extent.WHOLE))
            .part(
                1,
                "",
                List.of(rest("f", 0, Kind.TIMEOUT, "late")),
                account(0, "f", 2, 0, 1, Extent.CUT_SHORT))
            .part(2, "f,4,4\n", List.of(), account(0, "f", 4, 1, 0, Extent.WHOLE)));
  }

  @Test
  void findsTheRecordsThatALetterForTheRestOfAFileStandsFor() throws IOException {
    publishWithAGap();

    assertThat(
        version().deadRecords(noStaging()).ofFiles(),
        equalTo(Map.of("f", RecordSelection.of(1, 4, 5, Long.MAX_VALUE))));
  }

  @Test
  void fillsAGapInAFile() throws IOException {
    publishWithAGap();

    JobSummary summary =
        replay(
            staged("staging-2")
                .plan(1, 1)
                .part(
                    0,
                    "f,1,1\nf,2,2\n",
                    List.of(letter("f", 0, 3, "worse")),
                    reaching(5, account(0, "f", 2, 1))));

    assertThat(
        published("predictions.v2.csv"), equalTo("file,row,sum\nf,0,0\nf,1,1\nf,2,2\nf,4,4\n"));
    assertThat(letters(), equalTo(List.of("f 0 3: worse")));
    assertThat(
        List.of(summary.in(), summary.scored(), summary.dead()), equalTo(List.of(5L, 4L, 1L)));
    assertThat(
        JobStaging.JSON
            .readTree(published("predictions.v2.csv.report.json"))
            .at("/files/0/extent")
            .asText(),
        equalTo("whole"));
    isTrue();
  }

  @Test
  void keepsTheLetterForTheRestWhereItBreaksOffAgain() throws IOException {
    publishWithAGap();

    replay(
        staged("staging-2")
            .plan(1, 1)
            .part(
                0,
                "f,1,1\nf,2,2\n",
                List.of(rest("f", 0, Kind.TIMEOUT, "late again")),
                account(0, "f", 0, 2, 1, Extent.CUT_SHORT)));

    assertThat(
        published("predictions.v2.csv"), equalTo("file,row,sum\nf,0,0\nf,1,1\nf,2,2\nf,4,4\n"));
    assertThat(letters(), equalTo(List.of("f 0 -1: late again")));
    isTrue();
  }

  @Test
  void doesNotCallAFileWholeThatIsShorterThanItsGap() throws IOException {
    publishWithAGap();

    replay(
        staged("staging-2")
            .plan(1, 1)
            .part(0, "f,1,1\nf,2,2\n", List.of(), reaching(3, account(0, "f", 2, 0))));

    assertThat(report().at("/files/0/extent").asText(), equalTo("cut_short"));
    assertThat(
        letters(),
        equalTo(
            List.of(
                "f 0 -1: the file that was read again ends before record 4 (expected: as many"
                    + " records as before)")));
    assertThat(
        version(2, SECOND.job()).deadRecords(noStaging()).ofFiles(),
        equalTo(Map.of("f", RecordSelection.of(3, 4, 5, Long.MAX_VALUE))));
    isTrue();
  }

  /** A file that breaks off behind two rows, and one with a dead record. */
  private void publishCutShort() throws IOException {
    publishFirst(
        staged("staging")
            .plan(2, 2)
            .part(
                0,
                "f,0,0\nf,1,1\n",
                List.of(rest("f", 0, Kind.FILE, "broken")),
                account(0, "f", 0, 2, 1, Extent.CUT_SHORT))
            .part(1, "g,0,5\n", List.of(letter("g", 1, 1, "bad")), account(1, "g", 1, 1)));
  }

  @ParameterizedTest
  @CsvSource({"1, true", "2, false"})
  void keepsTheLetterForTheRestOfAFileThatIsShorterThanWhatIsKnownOfIt(long records, boolean kept)
      throws IOException {
    publishCutShort();

    JobSummary summary =
        replay(
            staged("staging-2")
                .plan(2, 1)
                .part(
                    0,
                    "g,1,6\n",
                    List.of(),
                    reaching(records, account(0, "f", 0, 0)),
                    account(1, "g", 1, 0)));

    assertThat(
        letters(),
        equalTo(
            kept
                ? List.of(
                    "f 0 -1: the file that was read again ends before record 1 (expected: as many"
                        + " records as before)")
                : List.of()));
    assertThat(report().at("/files/0/extent").asText(), equalTo(kept ? "cut_short" : "whole"));
    assertThat(
        List.of(summary.in(), summary.scored(), summary.dead()),
        equalTo(kept ? List.of(5L, 4L, 1L) : List.of(4L, 4L, 0L)));
    isTrue();
  }

  @Test
  void keepsTheLetterForTheRestOfAFileThatEndsBeforeItsLastDeadRecord() throws IOException {
    publishFirst(
        staged("staging")
            .plan(1, 1)
            .part(
                0,
                "f,0,0\n",
                List.of(
                    letter("f", 0, 1, "bad"),
                    letter("f", 0, 3, "bad"),
                    rest("f", 0, Kind.TIMEOUT, "late")),
                account(0, "f", 0, 1, 3, Extent.CUT_SHORT)));

    replay(
        staged("staging-2")
            .plan(1, 1)
            .part(0, "f,1,1\n", List.of(), reaching(2, account(0, "f", 1, 0))));

    assertThat(
        letters(),
        equalTo(
            List.of(
                "f 0 3: the file that was read again has no such record (expected: as many records"
                    + " as before)",
                "f 0 -1: the file that was read again ends before record 3 (expected: as many"
                    + " records as before)")));
    isTrue();
  }

  @Test
  void keepsTheLetterForTheRestOfAShorterFileWithoutRowsToo() throws IOException {
    settings = settings.withFileName("");
    List<String> none = List.of();
    publishFirst(
        staged("staging")
            .plan(1, 1)
            .part(
                0,
                none,
                "",
                List.of(
                    letter("f", 0, 1, "bad"),
                    letter("f", 0, 3, "bad"),
                    rest("f", 0, Kind.TIMEOUT, "late")),
                account(0, "f", 0, 2, 3, Extent.CUT_SHORT)));

    replay(
        staged("staging-2")
            .plan(1, 1)
            .part(0, none, "", List.of(), reaching(3, account(0, "f", 3, 0))));

    assertThat(
        letters(),
        equalTo(
            List.of(
                "f 0 -1: the file that was read again ends before record 3 (expected: as many"
                    + " records as before)")));
    assertThat(report().at("/files/0/extent").asText(), equalTo("cut_short"));
    isTrue();
  }

  @Test
  void publishesNoCopyWithoutRowsWhereAsManyRecordsAreScoredAsBefore() throws IOException {
    settings = settings.withFileName("");
    publishWithAGap();
    List<String> before = names();

    JobFailedException error =
        refused(
            staged("staging-2")
                .plan(1, 1)
                .part(
                    0,
                    List.of(),
                    "",
                    List.of(letter("f", 0, 1, "bad"), rest("f", 0, Kind.TIMEOUT, "late again")),
                    account(0, "f", 0, 2, 2, Extent.CUT_SHORT)));

    assertThat(error.reason(), is(JobFailedException.Reason.NOTHING_SCORED));
    assertThat(error.getMessage(), containsString("no record was saved"));
    assertThat(names(), equalTo(before));
    assertThat(Files.readAllLines(folder.resolve("reports-2/dead_letters.jsonl")).size(), is(2));
  }

  @Test
  void refusesAReplayWhoseAccountDoesNotFitItsRowsAndLetters() throws IOException {
    publishFirst();
    String row = "1.csv,0,8\n";
    DeadLetter first = letter("1.csv", 0, 0, "bad");
    DeadLetter last = letter("1.csv", 0, 3, "bad");
    FileAccount one = account(0, "1.csv", 1, 0);

    mismatches(
        "1.csv: 1 records of the replay are saved, its account says that 2 are scored",
        row,
        List.of(),
        account(0, "1.csv", 2, 0));
    mismatches(
        "1.csv: 0 dead letters of the replay, its account says 1",
        row,
        List.of(),
        account(0, "1.csv", 1, 1));
    mismatches("1.csv: 1 dead letters of the replay, its account says 0", row, List.of(last), one);
    mismatches("1.csv: record 0 has a row and a letter", row, List.of(first), one);
    mismatches("1.csv: record 3 has two dead letters", row, List.of(last, last), one);
    mismatches(
        "1.csv: 2 of the first 4 records were dead, the replay accounts for 1",
        "1.csv,3,8\n",
        List.of(),
        one);
    mismatches(
        "1.csv: 2 of the first 4 records were dead, the replay accounts for 1",
        row,
        List.of(),
        reaching(4, one));
  }

  @Test
  void refusesAReplayOfTheRestOfAFileThatHasAHole() throws IOException {
    publishCutShort();

    mismatches(
        "f: 3 of the first 5 records were dead, the replay accounts for 2",
        "f,2,2\nf,4,4\n",
        List.of(),
        account(0, "f", 2, 0));
    mismatches(
        "f: 2 records of the replay are saved, its account says that 3 are scored",
        "f,2,2\nf,3,3\n",
        List.of(),
        reaching(5, account(0, "f", 3, 0)));
    mismatches(
        "f: cut short, and no letter for the rest",
        "f,2,2\n",
        List.of(),
        account(0, "f", 2, 1, 0, Extent.CUT_SHORT));
    mismatches(
        "f: record 3 has a row and a letter",
        "f,2,2\nf,3,3\n",
        List.of(letter("f", 0, 3, "bad")),
        account(0, "f", 2, 1));
  }

  @Test
  void refusesAVersionWhoseAccountCountsMoreThanItsLetters() throws IOException {
    DeadLetter only = letter("1.csv", 0, 1, "bad");
    publishFirst(
        staged("staging")
            .plan(1, 1)
            .part(0, "1.csv,0,3\n", List.of(only), account(0, "1.csv", 1, 2)));

    mismatches(
        "1.csv: 2 records in, 3 in the version before",
        "1.csv,1,4\n",
        List.of(),
        account(0, "1.csv", 1, 0));
  }

  @Test
  void isTheOnlyOneThatPublishesSelectedRecords() throws IOException {
    StagedJob selected =
        staged("staging")
            .plan(1, 1)
            .part(0, "f,3,1\n", List.of(), reaching(4, account(0, "f", 1, 0)));

    var error = assertThrows(JobFailedException.class, () -> publishFirst(selected));

    assertThat(error.reason(), is(JobFailedException.Reason.LEDGER_MISMATCH));
    assertThat(
        error.getMessage(),
        equalTo(
            "the ledger does not add up: f: only some of its records were scored (expected: all, as"
                + " the job is no replay)"));
  }

  private int mismatches;

  private void mismatches(
      String difference, String rows, List<DeadLetter> letters, FileAccount account)
      throws IOException {
    List<String> before = names();

    JobFailedException error =
        refused(staged("mismatch-" + mismatches++).plan(1, 1).part(0, rows, letters, account));

    assertThat(error.getMessage(), equalTo("the ledger does not add up: " + difference));
    assertThat(error.reason(), is(JobFailedException.Reason.LEDGER_MISMATCH));
    assertThat(names(), equalTo(before));
  }

  @Test
  void refusesAVersionThatAnotherJobHasPublished() throws IOException {
    publishFirst();
    List<String> before = names();
    StagedJob job =
        staged("staging-2").plan(1, 1).part(0, "1.csv,0,8\n", List.of(), account(0, "1.csv", 1, 0));
    PublishedVersion version = version(1, "another");

    var error = assertThrows(JobFailedException.class, () -> replay(job, version));

    assertThat(error.reason(), is(JobFailedException.Reason.PREVIOUS_VERSION));
    assertThat(
        error.getMessage(),
        equalTo(
            folder.resolve("output").resolve("predictions.csv.manifest.json")
                + ": version 1 of job a (expected: version 1 of job another; restore it, or start a"
                + " new job over the input)"));
    assertThat(names(), equalTo(before));
  }

  @Test
  void refusesARowOfTheReplayThatHasNoPlaceAndBlamesTheReplay() throws IOException {
    publishFirst();

    JobFailedException error =
        refused(
            staged("staging-2")
                .plan(1, 1)
                .part(0, "1.csv,none,8\n", List.of(), account(0, "1.csv", 1, 0)));

    assertThat(error.reason(), is(JobFailedException.Reason.LEDGER_MISMATCH));
    assertThat(
        error.getMessage(),
        equalTo("a row that the replay scored: no file and record at the start of '1.csv,none,8'"));
  }

  @Test
  void asksTheVersionBeforeOnceWhatIsDeadAndThenItsOwnStaging() throws IOException {
    publishCutShort();
    JobStaging staging = noStaging();
    var found = version().deadRecords(staging);
    Files.delete(folder.resolve("output/predictions.csv"));

    assertThat(version().deadRecords(staging), equalTo(found));
    assertThat(found.ofFiles().isEmpty(), is(false));
  }

  @Test
  void doesNotGoOnWithAStagedSelectionThatIsDamaged() throws IOException {
    publishCutShort();
    MemoryStore store = new MemoryStore("none");
    version().deadRecords(new JobStaging(store));
    byte[] staged = store.read("selection.json");
    for (int i = 0; i < staged.length; i++) {
      byte[] damaged = staged.clone();
      damaged[i] ^= 1;
      store.put("selection.json", damaged);

      assertThrows(
          DamagedStagingException.class, () -> version().deadRecords(new JobStaging(store)));
    }
  }

  @Test
  void refusesRowsOfTheVersionBeforeThatAreNotInOrder() throws IOException {
    publishCutShort();
    PublishedVersion version = version();
    Path rows = folder.resolve("output/predictions.csv");
    Files.writeString(rows, "file,row,sum\nf,1,1\nf,0,0\ng,0,5\n");

    var error = assertThrows(JobFailedException.class, () -> version.deadRecords(noStaging()));

    assertThat(error.reason(), is(JobFailedException.Reason.PREVIOUS_VERSION));
    assertThat(
        error.getMessage(),
        equalTo(
            "version 1 of the output is not as it was published: "
                + rows
                + ": f: record 0 follows on record 1 (expected: ascending numbers from 0, each once)"
                + " (expected: the file as it was published; restore it, or start a new job over"
                + " the input)"));
  }

  @Test
  void leavesFilesAsTheyWereThatChangedOrAreNotThere() throws IOException {
    DeadLetter gone = rest("0.csv", 0, Kind.CHANGED, "gone");
    DeadLetter unknown = rest("2.xyz", 2, Kind.FILE, "unknown kind");
    publishFirst(
        staged("staging")
            .plan(3, 3)
            .part(0, "", List.of(gone), account(0, "0.csv", 0, 0, 1, Extent.CHANGED))
            .part(
                1, "1.csv,0,5\n", List.of(letter("1.csv", 1, 1, "bad")), account(1, "1.csv", 1, 1))
            .part(2, "", List.of(unknown), account(2, "2.xyz", 0, 0, 1, Extent.CUT_SHORT)));

    JobSummary summary =
        replay(
            staged("staging-2")
                .plan(2, 1)
                .part(
                    0,
                    "1.csv,1,6\n",
                    List.of(rest("0.csv", 0, Kind.CHANGED, "changed again")),
                    account(0, "0.csv", 0, 0, 1, Extent.CHANGED),
                    account(1, "1.csv", 1, 0)));

    assertThat(published("predictions.v2.csv"), equalTo("file,row,sum\n1.csv,0,5\n1.csv,1,6\n"));
    assertThat(letters(), equalTo(List.of("0.csv 0 -1: gone", "2.xyz 2 -1: unknown kind")));
    assertThat(summary.replay().orElseThrow(), equalTo(new JobSummary.Replayed(3, 1, 1)));
    isTrue();
  }

  @Test
  void savesAFileThatWasOneDeadLetterForItHadChanged() throws IOException {
    DeadLetter gone = rest("0.csv", 0, Kind.CHANGED, "gone");
    publishFirst(
        staged("staging")
            .plan(2, 2)
            .part(0, "", List.of(gone), account(0, "0.csv", 0, 0, 1, Extent.CHANGED))
            .part(1, "1.csv,0,5\n", List.of(), account(1, "1.csv", 1, 0)));

    JobSummary summary =
        replay(
            staged("staging-2")
                .plan(1, 1)
                .part(0, "0.csv,0,1\n0.csv,1,2\n", List.of(), account(0, "0.csv", 2, 0)));

    assertThat(
        published("predictions.v2.csv"),
        equalTo("file,row,sum\n0.csv,0,1\n0.csv,1,2\n1.csv,0,5\n"));
    assertThat(List.of(summary.in(), summary.scored()), equalTo(List.of(3L, 3L)));
    isTrue();
  }

  @Test
  void countsWithoutRowsWhatWasSaved() throws IOException {
    settings = settings.withFileName("");
    publishFirst();

    JobSummary summary =
        replay(
            staged("staging-2")
                .plan(1, 1)
                .part(
                    0,
                    List.of(),
                    "",
                    List.of(letter("1.csv", 0, 0, "bad again")),
                    account(0, "1.csv", 1, 1)));

    assertThat(letters(), equalTo(List.of("1.csv 1 0: bad again")));
    assertThat(
        List.of(summary.in(), summary.scored(), summary.dead()), equalTo(List.of(6L, 5L, 1L)));
    assertThat(
        names(),
        equalTo(
            List.of(
                "_SUCCESS",
                "dead_letters.jsonl",
                "dead_letters.v2.jsonl",
                "manifest.json",
                "manifest.v2.json",
                "report.json",
                "report.v2.json")));
    isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4})
  void keepsWithoutRowsTheBetterAccountOfAFileThatCannotBeToldApart(long scored)
      throws IOException {
    settings = settings.withFileName("");
    publishWithAGap();

    StagedJob job =
        staged("staging-2")
            .plan(1, 1)
            .part(
                0,
                List.of(),
                "",
                List.of(letter("f", 0, 1, "still bad")),
                account(0, "f", scored, 1));
    if (scored < 2) {
      // Alone, the account of before is no new version.
      assertThat(refused(job).reason(), is(JobFailedException.Reason.NOTHING_SCORED));
      return;
    }
    JobSummary summary = replay(job);

    assertThat(letters(), equalTo(List.of("f 0 1: still bad")));
    assertThat(summary.scored(), is(scored));
    isTrue();
  }

  @Test
  void publishesNothingIfNothingWasSavedAndSaysWhatWasTried() throws IOException {
    publishFirst();
    List<String> before = names();

    JobFailedException error =
        refused(
            staged("staging-2")
                .plan(1, 1)
                .part(
                    0,
                    "",
                    List.of(letter("1.csv", 0, 0, "bad"), letter("1.csv", 0, 3, "bad")),
                    account(0, "1.csv", 0, 2)));

    assertThat(error.reason(), is(JobFailedException.Reason.NOTHING_SCORED));
    assertThat(
        error.getMessage(),
        allOf(containsString("2 dead letters in all"), containsString("version 1 of the output")));
    assertThat(names(), equalTo(before));
    assertThat(Files.readAllLines(folder.resolve("reports-2/dead_letters.jsonl")).size(), is(2));
    assertThat(
        Files.readString(folder.resolve("reports-2/report.json")), containsString("\"Failed\""));
  }

  @Test
  void refusesRowsWithOtherColumnsAndNamesBoth() throws IOException {
    publishFirst();
    List<String> before = names();

    JobFailedException error =
        refused(
            staged("staging-2")
                .plan(1, 1)
                .part(
                    0,
                    List.of("file", "row", "other"),
                    "1.csv,0,8\n",
                    List.of(),
                    account(0, "1.csv", 1, 0)));

    assertThat(error.reason(), is(JobFailedException.Reason.COLUMNS_DIFFER));
    assertThat(
        error.getMessage(),
        containsString(
            "the replay's rows have the columns file, row, other, those of version 1 have file,"
                + " row, sum"));
    assertThat(names(), equalTo(before));
  }

  @Test
  void refusesMembersOfJsonLinesThatDiffer() throws IOException {
    settings = settings.withFileName("p.jsonl");
    List<String> none = List.of();
    publishFirst(
        staged("staging")
            .plan(1, 1)
            .part(
                0,
                none,
                "{\"file\":\"f\",\"row\":0,\"sum\":1}\n",
                List.of(letter("f", 0, 1, "bad")),
                account(0, "f", 1, 1)));

    JobFailedException error =
        refused(
            staged("staging-2")
                .plan(1, 1)
                .part(
                    0,
                    none,
                    "{\"file\":\"f\",\"row\":1,\"label\":1}\n",
                    List.of(),
                    account(0, "f", 1, 0)));

    assertThat(error.getMessage(), containsString("columns file, row, label, those of version 1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "predictions.csv",
        "predictions.csv.manifest.json",
        "predictions.csv.report.json",
        "predictions.csv.dead_letters.jsonl"
      })
  void refusesAVersionThatIsNotAsItWasPublished(String damaged) throws IOException {
    publishFirst();
    PublishedVersion version = version();
    Path file = folder.resolve("output").resolve(damaged);
    Files.writeString(file, published(damaged).replaceFirst("1", "7"));
    List<String> before = names();
    StagedJob job =
        staged("staging-2").plan(1, 1).part(0, "1.csv,0,8\n", List.of(), account(0, "1.csv", 1, 0));

    var error = assertThrows(JobFailedException.class, () -> replay(job, version));

    assertThat(error.reason(), is(JobFailedException.Reason.PREVIOUS_VERSION));
    assertThat(error.getMessage(), containsString(damaged + ": its SHA-256 is "));
    assertThat(
        error.getMessage(),
        endsWith(
            " (expected: the file as it was published; restore it, or start a new job over the"
                + " input)"));
    assertThat(names(), equalTo(before));
  }

  @Test
  void publishesNothingOfAReplayThatWasCancelled() throws IOException {
    publishFirst();
    List<String> before = names();
    StagedJob job =
        staged("staging-2").plan(1, 1).part(0, "1.csv,0,8\n", List.of(), account(0, "1.csv", 1, 0));
    job.staging().decide(JobStaging.Outcome.CANCELLED);

    assertThat(refused(job).reason(), is(JobFailedException.Reason.CANCELLED));
    assertThat(names(), equalTo(before));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9.csv | 9.csv,0,8 | something of the replay belongs to no file that had dead letters",
        "1.csv | 1.csv,1,8 | 1.csv: record 1 was not dead before",
        "1.csv | 1.csv,4,8 | 1.csv: record 4 was not dead before",
        "1.csv | 1.csv,0,8 1.csv,0,8 | 1.csv: record 0 was scored twice",
        "1.csv | 1.csv,3,8 1.csv,0,8 | 1.csv: record 0 was scored twice"
      })
  void refusesRowsOfWhatWasNotDead(String file, String rows, String difference) throws IOException {
    publishFirst();
    String text = rows.replace(' ', '\n') + "\n";
    long count = text.lines().count();

    JobFailedException error =
        refused(
            staged("staging-2").plan(1, 1).part(0, text, List.of(), account(0, file, count, 0)));

    assertThat(error.reason(), is(JobFailedException.Reason.LEDGER_MISMATCH));
    assertThat(error.getMessage(), containsString(difference));
  }
}
