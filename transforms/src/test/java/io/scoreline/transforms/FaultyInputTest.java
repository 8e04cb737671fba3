package io.scoreline.transforms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.InputFaults.Kind;
import io.scoreline.transforms.output.OutputVerifier;
import io.scoreline.transforms.plan.WorkUnitRef;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.MemoryStore;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Small jobs whose input storage does something wrong at every step that is made on it, one after
 * another: nothing is lost without a word, and what passes by itself changes nothing.
 */
class FaultyInputTest {
  /** Jobs walked at once: most of their time they wait for the next attempt. */
  private static final int WALKERS = 16;

  /** How often a record was tried is the one thing that a fault may change. */
  private static final Pattern ATTEMPTS = Pattern.compile("\"attempts\":\\d+");

  private static final String FAR_TOO_LONG = "x".repeat(1_100_000);

  private final String name = "walk-" + UUID.randomUUID();

  /** What is scored. */
  enum Input {
    /** Files in slices, with a byte-order mark, quoted line ends and records that are dead. */
    TABLES("sums", 32) {
      @Override
      Map<String, byte[]> files() {
        return Map.of(
            "a.csv",
            ("\uFEFFa,b,note\n1,0.5,\"x\ny\"\n2,0.5,\n3,0.5,\"\"\"\n\"\r\n4,0.5,é\n"
                    + "5,0.5,\"z\"\n6,0.5,\n")
                .getBytes(UTF_8),
            "b.jsonl",
            "{\"a\":6,\"b\":1}\n{\"a\":7,\"b\":1}\n\n{\"a\":8,\"b\":1}\n{\"a\":9,\"b\":1}"
                .getBytes(UTF_8),
            "c.csv",
            "a,b\n7,1\nbad,2\n13,0\n".getBytes(UTF_8),
            "d.csv",
            "a,b\n8,1\n\"9,1\n".getBytes(UTF_8));
      }
    },
    /** A record that the CSV reader gives up in, with others behind it. */
    LONG_FIELD("sums", 16 << 20) {
      @Override
      Map<String, byte[]> files() {
        return Map.of(
            "a.csv", ("a,b\n1,0.5\n" + FAR_TOO_LONG + ",1\n2,0.5\n3,0.5\n").getBytes(UTF_8));
      }
    },
    /** Files that are read whole. */
    PICTURES("brightness", 32) {
      @Override
      Map<String, byte[]> files() throws IOException {
        return Map.of("a.png", picture(50), "b.png", picture(200), "c.png", new byte[40]);
      }
    };

    private final String modelType;
    private final int sliceBytes;

    Input(String modelType, int sliceBytes) {
      this.modelType = modelType;
      this.sliceBytes = sliceBytes;
    }

    ScoringSettings settings() {
      ScoringSettings standard = ScoringSettings.of(ModelSource.of(modelType, "by-hand"));
      return standard.withInput(standard.input().withSliceBytes(sliceBytes));
    }

    abstract Map<String, byte[]> files() throws IOException;

    private static byte[] picture(int grey) throws IOException {
      BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
      for (int i = 0; i < 16; i++) {
        image.getRaster().setSample(i % 4, i / 4, 0, grey + i);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageIO.write(image, "png", bytes);
      return bytes.toByteArray();
    }
  }

  /** A job with files and folders of its own. */
  private static final class Walked implements AutoCloseable {
    private final InputFaults files;
    private final SmallJob job;

    Walked(String name, Map<String, byte[]> contents, ScoringSettings settings) {
      this.files = new InputFaults(name, contents);
      this.job =
          new SmallJob(
              settings,
              files.root(),
              new MemoryStore("staging"),
              new MemoryStore("output"),
              new MemoryStore("reports"));
    }

    /** Runs the job, and says whether it broke off; then nothing goes wrong any more. */
    boolean breaksOff() throws IOException {
      try {
        job.run();
        return false;
      } catch (IOException | InputFaults.ProcessEnd e) {
        files.stop();
        return true;
      }
    }

    Map<String, String> published() throws IOException {
      Map<String, String> published = SmallJob.publishedIn(job.output());
      published.replaceAll(
          (name, content) -> ATTEMPTS.matcher(content).replaceAll("\"attempts\":N"));
      return published;
    }

    List<JsonNode> deadLetters() throws IOException {
      List<JsonNode> letters = new ArrayList<>();
      String text = published().getOrDefault("predictions.csv.dead_letters.jsonl", "");
      for (String line : text.lines().toList()) {
        letters.add(JobStaging.JSON.readTree(line.replace(":N", ":1")));
      }
      return letters;
    }

    /** The rows by file. */
    Map<String, List<String>> rows() throws IOException {
      Map<String, List<String>> rows = new TreeMap<>();
      published()
          .get("predictions.csv")
          .lines()
          .skip(1)
          .forEach(
              row ->
                  rows.computeIfAbsent(
                          row.substring(0, row.indexOf(',')), file -> new ArrayList<>())
                      .add(row));
      return rows;
    }

    void requireProof() throws IOException {
      assertThat(
          files.place(),
          new OutputVerifier(job.output(), job.settings().output()).verify().differences(),
          equalTo(List.of()));
      assertThat("left open at the " + files.place(), files.openChannels(), is(0));
    }

    @Override
    public void close() {
      files.close();
    }
  }

  /** A job that is met by something at a step. */
  private interface Meeting {
    void at(int step) throws IOException;
  }

  private static void atEveryStep(int steps, int stride, Meeting meeting) {
    var walkers = Executors.newFixedThreadPool(WALKERS);
    try {
      List<Future<?>> walked = new ArrayList<>();
      for (int step = 1; step <= steps; step += stride) {
        int met = step;
        walked.add(
            walkers.submit(
                () -> {
                  meeting.at(met);
                  return met;
                }));
      }
      for (Future<?> one : walked) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      walkers.shutdownNow();
    }
  }

  private Walked undisturbed(Input input) throws IOException {
    Walked walked = new Walked(name + "-undisturbed", input.files(), input.settings());
    try (walked) {
      walked.files.inject(Kind.NOTHING, 0);
      walked.job.run();
      walked.requireProof();
    }
    return walked;
  }

  private Walked walked(Input input, ScoringSettings settings, int step) throws IOException {
    return new Walked(name + "-" + step, input.files(), settings);
  }

  @BeforeAll
  static void registerFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @ParameterizedTest
  @CsvSource({
    "TABLES, FAILS, 1",
    "TABLES, TEARS, 1",
    "TABLES, DRIPS, 1",
    "TABLES, ENDS_PROCESS, 1",
    "PICTURES, FAILS, 1",
    "PICTURES, TEARS, 1",
    "PICTURES, DRIPS, 1",
    "PICTURES, ENDS_PROCESS, 1",
    "LONG_FIELD, FAILS, 29",
    "LONG_FIELD, TEARS, 29",
    "LONG_FIELD, ENDS_PROCESS, 29"
  })
  void publishesTheSameWhicheverStepGoesWrongOnce(Input input, Kind kind, int stride)
      throws IOException {
    Walked undisturbed = undisturbed(input);
    Map<String, String> expected = undisturbed.published();
    int steps = undisturbed.files.steps();
    AtomicInteger resumed = new AtomicInteger();

    atEveryStep(
        steps,
        stride,
        step -> {
          try (Walked walked = walked(input, input.settings(), step)) {
            walked.files.inject(kind, step);
            if (walked.breaksOff()) {
              resumed.incrementAndGet();
              walked.job.run();
            }
            assertThat(
                kind + " at step " + step + ", the " + walked.files.place(),
                walked.published(),
                equalTo(expected));
          }
        });

    System.out.printf(
        "%s: %s at each of %d steps, by %d; %d runs broke off and were resumed%n",
        input, kind, steps, stride, resumed.get());
  }

  @Test
  void triesAgainWhateverReadStandsStill() throws IOException {
    Input input = Input.TABLES;
    Map<String, String> expected = undisturbed(input).published();
    int steps;
    try (Walked walked = walked(input, input.settings(), 0)) {
      List<WorkUnitRef> units = walked.job.plan();
      walked.files.inject(Kind.NOTHING, 0);
      walked.job.finish(units);
      steps = walked.files.steps();
    }
    ScoringSettings impatient = input.settings().withRetry(6, Duration.ofMillis(250));

    atEveryStep(
        steps,
        1,
        step -> {
          try (Walked walked = walked(input, impatient, step)) {
            List<WorkUnitRef> units = walked.job.plan();
            walked.files.inject(Kind.HANGS, step);
            walked.job.finish(units);
            assertThat(
                "the " + walked.files.place() + " hangs", walked.published(), equalTo(expected));
          }
        });

    System.out.printf("stood still at each of %d steps of scoring%n", steps);
  }

  @Test
  void losesNoRecordWithoutADeadLetterWhenAFileStaysTorn() throws IOException {
    Input input = Input.TABLES;
    Walked undisturbed = undisturbed(input);
    Map<String, List<String>> expected = undisturbed.rows();
    ScoringSettings once = input.settings().withRetry(1, Duration.ofMinutes(1));
    AtomicInteger brokeOff = new AtomicInteger();

    atEveryStep(
        undisturbed.files.steps(),
        1,
        step -> {
          try (Walked walked = walked(input, once, step)) {
            walked.files.inject(Kind.STAYS_TORN, step);
            if (walked.breaksOff()) {
              brokeOff.incrementAndGet();
              walked.job.run();
            }
            requireEveryRecord(walked.files.place(), expected, walked);
            walked.requireProof();
          }
        });

    assertThat(brokeOff.get(), greaterThan(0));
    System.out.printf(
        "torn for good at each of %d steps; %d runs broke off%n",
        undisturbed.files.steps(), brokeOff.get());
  }

  private static void requireEveryRecord(
      String place, Map<String, List<String>> expected, Walked walked) throws IOException {
    Map<String, List<String>> rows = walked.rows();
    List<String> dead = new ArrayList<>();
    for (JsonNode letter : walked.deadLetters()) {
      dead.add(letter.get("file").asText() + "," + letter.get("record").asLong());
    }
    expected.forEach(
        (file, records) -> {
          List<String> scored = rows.getOrDefault(file, List.of());
          scored.forEach(row -> assertThat(place, row, is(in(records))));
          for (String row : records) {
            String record = row.substring(0, row.lastIndexOf(','));
            if (!scored.contains(row) && !dead.contains(file + ",-1")) {
              assertThat(place, dead, hasItem(record));
            }
          }
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"VANISHES", "SHRINKS"})
  void isOneDeadLetterOrAllRowsWheneverAFileChanges(Kind kind) throws IOException {
    Input input = Input.TABLES;
    Walked undisturbed = undisturbed(input);
    Map<String, List<String>> expected = undisturbed.rows();
    AtomicInteger deadFiles = new AtomicInteger();

    atEveryStep(
        undisturbed.files.steps(),
        1,
        step -> {
          try (Walked walked = walked(input, input.settings(), step)) {
            walked.files.inject(kind, step);
            boolean brokeOff = walked.breaksOff();
            if (brokeOff) {
              walked.job.run();
            }
            String place = walked.files.place();
            String changed = place.substring(place.lastIndexOf('/') + 1);
            Map<String, List<String>> rows = walked.rows();
            expected.forEach(
                (file, records) -> {
                  if (!file.equals(changed)) {
                    assertThat(place, rows.get(file), equalTo(records));
                  }
                });
            if (!brokeOff) {
              deadFiles.addAndGet(requireOneOrAll(place, changed, expected.get(changed), walked));
            }
            walked.requireProof();
          }
        });

    assertThat(deadFiles.get(), greaterThan(0));
    System.out.printf(
        "%s at each of %d steps: %d were one dead letter%n",
        kind, undisturbed.files.steps(), deadFiles.get());
  }

  /** Gives 1 if the file is one dead letter, 0 if it was scored before it changed. */
  private static int requireOneOrAll(
      String place, String changed, List<String> records, Walked walked) throws IOException {
    List<String> scored = walked.rows().getOrDefault(changed, List.of());
    List<String> letters =
        walked.deadLetters().stream()
            .filter(letter -> letter.get("file").asText().equals(changed))
            .map(letter -> letter.get("record").asLong() + " " + letter.get("kind").asText())
            .toList();
    if (letters.contains("-1 changed")) {
      assertThat(place, letters, equalTo(List.of("-1 changed")));
      assertThat(place, scored, equalTo(List.of()));
      return 1;
    }
    assertThat(place, scored, equalTo(records == null ? List.of() : records));
    return 0;
  }

  @Test
  void breaksOffWhenThePlanMeetsAFileThatIsGoneAndScoresTheOthersWhenResumed() throws IOException {
    Map<String, byte[]> files =
        Map.of(
            "a.csv", "a,b\n1,0.5\n2,0.5\n3,0.5\n4,0.5\n5,0.5\n".getBytes(UTF_8),
            "b.csv", "a,b\n6,1\n".getBytes(UTF_8));
    try (Walked walked = new Walked(name + "-gone", files, Input.TABLES.settings())) {
      // The listing takes two steps: is it a file, and what is in the folder?
      walked.files.inject(Kind.VANISHES, 3);

      var error = assertThrows(FileNotFoundException.class, walked.job::run);
      walked.files.stop();
      walked.job.run();

      assertThat(error.getMessage(), equalTo(walked.files.root() + "/a.csv"));
      assertThat(walked.rows(), equalTo(Map.of("b.csv", List.of("b.csv,0,7.0"))));
    }
  }

  @Test
  void doesNotTakeALackOfMemoryForMalformedText() throws IOException {
    Map<String, byte[]> files = Map.of("a.csv", "a,b\n1,0.5\n".getBytes(UTF_8));
    for (int step = 1; step <= 9; step++) {
      try (Walked walked = new Walked(name + "-end", files, Input.TABLES.settings())) {
        List<WorkUnitRef> units = walked.job.plan();
        walked.files.inject(Kind.ENDS_PROCESS, step);

        var end = assertThrows(InputFaults.ProcessEnd.class, () -> walked.job.score(units));

        assertThat(end.getMessage(), equalTo("the process ended at the " + walked.files.place()));
      }
    }
  }

  @Test
  void saysWhereAFileEndsThatIsShorterThanItWasListed() throws IOException {
    Map<String, byte[]> files =
        Map.of("a.csv", "a,b\n1,0.5\n2,0.5\n3,0.5\n4,0.5\n5,0.5\n".getBytes(UTF_8));
    try (Walked walked = new Walked(name + "-torn", files, Input.TABLES.settings())) {
      walked.files.inject(Kind.STAYS_TORN, 5);

      var error = assertThrows(EOFException.class, walked.job::run);

      assertThat(
          error.getMessage(),
          equalTo(
              walked.files.root()
                  + "/a.csv ends at byte 1 (expected: at least 32 bytes, as it was listed)"));
    }
  }
}
