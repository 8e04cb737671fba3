package io.scoreline.formats.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.output.DeadLetter;
import io.scoreline.transforms.output.FailureLimits;
import io.scoreline.transforms.output.FileAccount;
import io.scoreline.transforms.output.JobDetails;
import io.scoreline.transforms.output.JobFailedException;
import io.scoreline.transforms.output.OutputSettings;
import io.scoreline.transforms.output.OutputVerifier;
import io.scoreline.transforms.output.Publisher;
import io.scoreline.transforms.output.RowBytes;
import io.scoreline.transforms.output.RowWriter;
import io.scoreline.transforms.output.RowsLayout;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PartDraft;
import io.scoreline.transforms.staging.PlanHeader;
import io.scoreline.transforms.staging.SpillBuffer;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of typed rows become one file, with whatever comes between. */
class PublicationTest {
  private static final OutputSettings SETTINGS =
      OutputSettings.defaults().withFileName("predictions.parquet");

  @TempDir Path folder;

  private JobStaging plan(long units) throws IOException {
    JobStaging staging = JobStaging.at(folder.resolve("staging").toString());
    staging.freeze(
        new PlanHeader(Map.of(), "files", "units", units, 100, 0, units, units, "abc", null));
    return staging;
  }

  private static Predictions predictions(float score, PredictionValues vector, int width) {
    return new Predictions(
        1,
        List.of(
            new Prediction(
                "score", List.of(1), List.of(), new PredictionValues.Floats(new float[] {score})),
            new Prediction("vector", List.of(width), List.of(), vector)));
  }

  private static Predictions predictions(float score) {
    return predictions(score, new PredictionValues.Longs(new long[] {7, -7}), 2);
  }

  /** Stages a part of one file with a record that is scored, or is dead. */
  private static void stage(JobStaging staging, long unit, Predictions scored, boolean isDead)
      throws IOException {
    stage(SETTINGS, staging, unit, scored, isDead);
  }

  private static void stage(
      OutputSettings settings, JobStaging staging, long unit, Predictions scored, boolean isDead)
      throws IOException {
    String name = unit + ".csv";
    try (SpillBuffer rows = new SpillBuffer(1000);
        SpillBuffer letters = new SpillBuffer(1000)) {
      RowWriter writer = new RowWriter(settings, List.of("id"), rows, letters);
      int rowBytes = 0;
      if (isDead) {
        writer.deadLetter(new DeadLetter(name, unit, 0, 1, DeadLetter.Kind.RECORD, "bad", 1, "x"));
      } else {
        rowBytes = writer.row(name, 0, List.of("id" + unit), scored, 0);
        writer.flush();
      }
      FileAccount account =
          new FileAccount(
                  unit, name, 0, 1, isDead ? 0 : 1, isDead ? 1 : 0, 9, FileAccount.Extent.WHOLE)
              .withRows(new RowBytes(rowBytes, ""));
      staging.stage(
          rows,
          letters,
          new PartDraft(
              unit,
              List.of(account),
              writer.columns(),
              writer.rowBytes(),
              writer.deadLetterBytes(),
              writer.causes(),
              1,
              Map.of(),
              5,
              List.of()));
    }
  }

  private JobStaging staged() throws IOException {
    JobStaging staging = plan(3);
    stage(staging, 0, predictions(0.5f), false);
    stage(staging, 1, predictions(0), true);
    stage(staging, 2, predictions(Float.NaN), false);
    return staging;
  }

  private DurableStore store(String name) {
    return DurableStores.at(folder.resolve(name).toString());
  }

  private void publish(JobStaging staging, DurableStore output) throws IOException {
    publish(SETTINGS, staging, output);
  }

  private void publish(OutputSettings settings, JobStaging staging, DurableStore output)
      throws IOException {
    new Publisher(
            settings,
            new JobDetails("a-job", "2026-01-01T00:00:00Z", "{}"),
            FailureLimits.NONE,
            staging,
            output,
            store("reports"),
            Clock.systemUTC())
        .publish();
  }

  private Map<String, List<String>> published() throws IOException {
    return Tables.read(Tables.listed(folder.resolve("output/predictions.parquet")));
  }

  @Test
  void holdsTheRowsOfAllPartsInTheirOrder() throws IOException {
    publish(staged(), store("output"));

    assertThat(
        published(),
        equalTo(
            Map.of(
                "file", List.of("0.csv", "2.csv"),
                "row", List.of("0", "0"),
                "id", List.of("id0", "id2"),
                "score", List.of("0.5", "NaN"),
                "vector", List.of("[7, -7]", "[7, -7]"))));
    assertThat(
        new OutputVerifier(store("output"), SETTINGS).verify(),
        equalTo(new OutputVerifier.Verdict(3, 3, List.of())));
  }

  @Test
  void hasAColumnForEachNamedValueOneListForAMatrixAndNoValueForATopThatIsNot() throws IOException {
    Predictions scored =
        new Predictions(
            1,
            List.of(
                new Prediction(
                    "p",
                    List.of(2),
                    List.of("no", "yes"),
                    new PredictionValues.Doubles(new double[] {0.125, 0.875})),
                new Prediction(
                    "matrix",
                    List.of(2, 3),
                    List.of(),
                    new PredictionValues.Floats(new float[] {1, 2, 3, 4, 5, 6})),
                new Prediction(
                    "none", List.of(0), List.of(), new PredictionValues.Texts(new String[0])),
                new Prediction(
                    "large",
                    List.of(),
                    List.of(),
                    new PredictionValues.UnsignedLongs(new long[] {-1})),
                new Prediction(
                    "flag",
                    List.of(),
                    List.of(),
                    new PredictionValues.Booleans(new boolean[] {true}))));
    OutputSettings settings =
        new OutputSettings("predictions.parquet", true, ',', true, List.of(), 3);
    JobStaging staging = plan(1);
    stage(settings, staging, 0, scored, false);

    publish(staging, store("output"));

    Map<String, List<String>> expected = new LinkedHashMap<>();
    expected.put("file", List.of("0.csv"));
    expected.put("row", List.of("0"));
    expected.put("id", List.of("id0"));
    expected.put("p_no", List.of("0.125"));
    expected.put("p_yes", List.of("0.875"));
    expected.put("matrix", List.of("[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]"));
    expected.put("none", List.of("[]"));
    expected.put("large", List.of("18446744073709551615"));
    expected.put("flag", List.of("true"));
    expected.put("prediction", List.of("yes"));
    expected.put("top_1", List.of("yes"));
    expected.put("top_1_score", List.of("0.875"));
    expected.put("top_2", List.of("no"));
    expected.put("top_2_score", List.of("0.125"));
    expected.put("top_3", List.of(Tables.NULL));
    expected.put("top_3_score", List.of(Tables.NULL));
    assertThat(published(), equalTo(expected));
    assertThat(new OutputVerifier(store("output"), SETTINGS).verify().differences(), is(List.of()));
  }

  @Test
  void hasTheSameColumnsInEachOfSeveralFilesWithOrWithoutRows() throws IOException {
    OutputSettings settings = SETTINGS.withLayout(new RowsLayout.Shards(3));

    publish(settings, staged(), store("output"));

    List<Map<String, List<String>>> shards = new ArrayList<>();
    for (String name : new RowsLayout.Shards(3).names("predictions.parquet")) {
      shards.add(Tables.read(Tables.listed(folder.resolve("output").resolve(name))));
    }
    assertThat(
        shards.stream().map(shard -> shard.get("file")).toList(),
        equalTo(List.of(List.of("0.csv"), List.of("2.csv"), List.of())));
    assertThat(shards.get(2).keySet(), equalTo(shards.get(0).keySet()));
    assertThat(
        new OutputVerifier(store("output"), settings).verify(),
        equalTo(new OutputVerifier.Verdict(3, 3, List.of())));
  }

  @Test
  void isAFileOfTheColumnsOfEveryRowWhereThereIsNone() throws IOException {
    publish(plan(0), store("output"));

    assertThat(published(), equalTo(Map.of("file", List.of(), "row", List.of())));
    assertThat(
        new OutputVerifier(store("output"), SETTINGS).verify(),
        equalTo(new OutputVerifier.Verdict(0, 0, List.of())));
  }

  /** Fails at a call that changes a store, or writes to it, counted over all of its objects. */
  private static final class Crash implements InvocationHandler {
    private final Object target;
    private final int[] left;

    Crash(Object target, int[] left) {
      this.target = target;
      this.left = left;
    }

    static <T> T of(Class<T> type, T target, int[] left) {
      return type.cast(
          Proxy.newProxyInstance(
              Crash.class.getClassLoader(), new Class<?>[] {type}, new Crash(target, left)));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      boolean mayFail = method.getExceptionTypes().length > 0;
      if (mayFail && !method.getName().equals("close")) {
        step();
      }
      try {
        Object result = method.invoke(target, arguments);
        if (result instanceof OutputStream stream) {
          return writing(stream);
        }
        return result instanceof DurableStore.NewObject object
            ? of(DurableStore.NewObject.class, object, left)
            : result;
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }

    private void step() throws IOException {
      if (--left[0] == 0) {
        throw new IOException("the process ends here");
      }
    }

    private OutputStream writing(OutputStream stream) {
      return new FilterOutputStream(stream) {
        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
          step();
          out.write(bytes, offset, count);
        }
      };
    }
  }

  @Test
  void isTheSameFileWhereverAPublicationBrokeOff() throws IOException {
    JobStaging staging = staged();
    publish(staging, store("output"));
    byte[] undisturbed = Files.readAllBytes(folder.resolve("output/predictions.parquet"));
    int crashes = 0;
    for (boolean broke = true; broke; ) {
      store("").delete("output");
      broke = false;
      try {
        int[] left = {crashes + 1};
        publish(staging, Crash.of(DurableStore.class, store("output"), left));
      } catch (IOException e) {
        assertThat(e.getMessage(), equalTo("the process ends here"));
        broke = true;
        crashes++;
      }

      publish(staging, store("output"));

      assertThat(
          Files.readAllBytes(folder.resolve("output/predictions.parquet")), equalTo(undisturbed));
      assertThat(new OutputVerifier(store("output"), SETTINGS).verify().isTrue(), is(true));
    }
    assertThat(crashes, greaterThan(10));
  }

  @Test
  void refusesRowsOfOtherTypesFromAnotherUnit() throws IOException {
    JobStaging staging = plan(2);
    stage(staging, 0, predictions(1), false);
    float[] floats = {1, 2};
    stage(staging, 1, predictions(1, new PredictionValues.Floats(floats), 2), false);

    var failure = assertThrows(JobFailedException.class, () -> publish(staging, store("output")));

    assertThat(failure.getMessage(), containsString("vector: list of float"));
    assertThat(failure.getMessage(), containsString("vector: list of integer"));
    assertThat(Files.exists(folder.resolve("output/predictions.parquet")), is(false));
  }

  @Test
  void refusesRowsOfOtherTypesFromAnotherCallOfTheModel() throws IOException {
    try (SpillBuffer rows = new SpillBuffer(1000);
        SpillBuffer letters = new SpillBuffer(1000)) {
      RowWriter writer = new RowWriter(SETTINGS, List.of(), rows, letters);
      writer.row("a.csv", 0, List.of(), predictions(1), 0);
      Predictions longer = predictions(1, new PredictionValues.Longs(new long[] {1, 2, 3}), 3);
      writer.row("a.csv", 1, List.of(), longer, 0);
      Predictions other = predictions(1, new PredictionValues.Booleans(new boolean[2]), 2);

      var refusal =
          assertThrows(
              ModelRefusedException.class, () -> writer.row("a.csv", 2, List.of(), other, 0));

      assertThat(
          refusal.getMessage(),
          equalTo(
              "the model's outputs are [score (float), vector (list of integer)] for some records"
                  + " and [score (float), vector (list of boolean)] for others (expected: one type"
                  + " for each column of the file; an output_file_name ending in .jsonl takes"
                  + " any)"));
    }
  }
}
