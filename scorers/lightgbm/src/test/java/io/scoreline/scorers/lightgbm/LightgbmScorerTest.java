package io.scoreline.scorers.lightgbm;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LightgbmScorerTest {
  private static final Path MODELS = Path.of("src/test/resources/python-models");
  private static final String ACCEPTED =
      " (expected: a text file that LightGBM's save_model wrote)";

  @TempDir Path folder;

  private static Scorer open(String model) {
    return MadeRows.open(MODELS.resolve(model), Map.of());
  }

  private static String refused(Path path, Map<String, String> parameters, String... outputs) {
    return assertThrows(
            ModelRefusedException.class,
            () ->
                new LightgbmScorerProvider()
                    .open(
                        new ModelSource("lightgbm", path.toString(), List.of(outputs), parameters)))
        .getMessage();
  }

  private static String refused(Path path) {
    return refused(path, Map.of());
  }

  private Path with(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Path with(String name, String text) throws IOException {
    return with(name, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void wantsANumberForEachFeatureByItsNameWhereItHasOne() {
    assertThat(
        open("4.7.0/binary.txt").features().toString(),
        equalTo("[features: double[5] (ash, birch, cedar, elm, fir)]"));
    assertThat(open("2.3.1/poisson.txt").features().toString(), equalTo("[features: double[5]]"));
  }

  @Test
  void takesAFolderThatHoldsTheModelAlone() throws IOException {
    Path alone = Files.createDirectory(folder.resolve("alone"));
    Files.copy(MODELS.resolve("2.3.1/poisson.txt"), alone.resolve("any.name"));
    Files.writeString(alone.resolve(".hidden"), "x");

    assertThat(MadeRows.open(alone, Map.of()).features().size(), equalTo(1));

    Files.writeString(alone.resolve("notes.txt"), "x");
    assertThat(
        refused(alone),
        equalTo(alone + ": holds 2 files: any.name, notes.txt (expected: exactly one, the model)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.7.0/multiclass.txt", "2.3.1/forest.txt", "4.7.0/linear.txt"})
  void givesTheSameForARecordWhateverStandsBesideIt(String model) throws ScoringException {
    Scorer scorer = open(model);
    RecordBatch batch = MadeRows.of(300).batch(scorer.features());
    Scorer.Session session = scorer.newSession();
    Prediction whole = session.score(batch, 0, batch.size()).outputs().get(0);
    int width = whole.width();
    double[] all = doubles(whole, batch.size() * width);

    for (int size : new int[] {1, 2, 63, 64, 65, 299}) {
      for (int from = 0; from < batch.size(); from += size) {
        int to = Math.min(batch.size(), from + size);
        Prediction some = session.score(batch, from, to).outputs().get(0);
        assertThat(
            doubles(some, (to - from) * width),
            equalTo(Arrays.copyOfRange(all, from * width, to * width)));
      }
    }
  }

  private static double[] doubles(Prediction prediction, int count) {
    return Arrays.copyOf(((PredictionValues.Doubles) prediction.values()).values(), count);
  }

  @Test
  void isScoredByManySessionsAtOnce() throws Exception {
    Scorer scorer = open("4.7.0/multiclass.txt");
    RecordBatch batch = MadeRows.of(500).batch(scorer.features());
    Callable<double[]> task =
        () -> {
          Scorer.Session session = scorer.newSession();
          double[] last = {};
          for (int i = 0; i < 50; i++) {
            last = doubles(session.score(batch, 0, batch.size()).outputs().get(0), 1500);
          }
          return last;
        };
    double[] expected = task.call();

    var executor = Executors.newFixedThreadPool(4);
    try {
      for (var result : executor.invokeAll(List.of(task, task, task, task))) {
        assertThat(result.get(), equalTo(expected));
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void stopsBetweenTwoBlocks() {
    Scorer scorer = open("2.3.1/poisson.txt");
    Scorer.Session session = scorer.newSession();
    session.stop();

    assertThrows(
        ScoringStoppedException.class,
        () -> session.score(MadeRows.of(3).batch(scorer.features()), 0, 3));
  }

  @Test
  void hasOneOutputAndTwoParameters() {
    Path model = MODELS.resolve("2.3.1/poisson.txt");

    assertThat(
        refused(model, Map.of(), "prediction", "leaves"),
        equalTo(model + ": the model has no output leaves (expected: prediction)"));
    assertThat(
        refused(model, Map.of("depth", "1")),
        equalTo(model + ": unknown parameters [depth] (expected: categories or output)"));
    assertThat(
        refused(model, Map.of("output", "leaf")),
        equalTo(model + ": output: leaf (expected: value or margin)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'version https://git-lfs.github.com/spec/v1' | : is a Git LFS pointer, not the model; run git lfs pull",
        "'<!DOCTYPE html><html>' | : is a page of HTML, no model of LightGBM",
        "'trees\n' | : is text of another kind, no model of LightGBM",
        "'{\"learner\":{' | ': is a model of XGBoost, which type: xgboost scores, no model of LightGBM'",
        "'{\"name\":\"tree\"}' | ': is JSON, perhaps a dump for reading, no model of LightGBM'",
        "'\u0080\u0004\u0095' | : is a Python pickle, no model of LightGBM",
        "'PK\u0003\u0004x' | : is a ZIP archive, no model of LightGBM",
        "'\u0000\u0001' | : is binary, no model of LightGBM",
        "'tree\nversion=v4\n' | ': is only the start of a model: it ends at byte 16, before the line '",
        "'tree\nend of trees\n' | ': the header: max_feature_idx is missing'",
      })
  void saysWhatAFileIsThatIsNoModel(String content, String message) throws IOException {
    Path file = with("file", content);

    assertThat(refused(file), containsString(file + message));
  }

  @Test
  void refusesAFileThatIsMissingOrEmpty() throws IOException {
    Path missing = folder.resolve("none");
    assertThat(refused(missing), equalTo(missing + ": does not exist" + ACCEPTED));
    Path empty = with("empty", "");
    assertThat(refused(empty), equalTo(empty + ": is empty" + ACCEPTED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.7.0/multiclass.txt", "2.3.1/categories.txt"})
  void refusesEachCutOfAModelAndNeverFailsInAnotherWay(String model) throws IOException {
    byte[] whole = Files.readAllBytes(MODELS.resolve(model));
    int trees = new String(whole, StandardCharsets.ISO_8859_1).indexOf("end of trees");
    for (int length = 1; length < trees; length += 1 + length / 40) {
      Path cut = with("cut", Arrays.copyOf(whole, length));
      assertThat(refused(cut), containsString(cut + ": is "));
    }
  }

  /** Whatever is in a file, it is refused or it scores: no other exception, and no endless loop. */
  @ParameterizedTest
  @ValueSource(strings = {"4.7.0/categories.txt", "4.7.0/linear.txt", "2.3.1/multiclass.txt"})
  void refusesOrScoresAModelWithWrongBytes(String model) throws IOException, ScoringException {
    byte[] whole = Files.readAllBytes(MODELS.resolve(model));
    Random random = new Random(5);
    MadeRows rows = MadeRows.of(10);
    for (int i = 0; i < 600; i++) {
      byte[] wrong = whole.clone();
      for (int j = 0; j < 1 + i % 3; j++) {
        wrong[random.nextInt(wrong.length)] = (byte) random.nextInt(256);
      }
      try {
        Scorer scorer = MadeRows.open(with("wrong", wrong), Map.of());
        if (scorer.features().get(0).width() == 5) {
          rows.score(scorer);
        }
      } catch (ModelRefusedException e) {
        assertThat(e.getMessage(), containsString(" (expected: "));
      }
    }
  }

  @Test
  void refusesATreeThatIsNone() throws IOException {
    String model =
        """
        tree
        version=v4
        num_tree_per_iteration=1
        max_feature_idx=1
        objective=regression
        feature_names=a b

        Tree=0
        num_leaves=3
        num_cat=0
        split_feature=0 1
        threshold=0.5 1.5
        decision_type=2 2
        left_child=1 -2
        right_child=-1 -3
        leaf_value=1 2 3

        end of trees
        """;
    String tree = ": Tree=0: ";

    assertThat(MadeRows.open(with("m", model), Map.of()).features().size(), equalTo(1));
    Path loop = with("loop", model.replace("left_child=1 ", "left_child=0 "));
    assertThat(
        refused(loop),
        containsString(loop + tree + "left_child has 0 at place 0 (expected: -3 to 1, and each"));
    Path twice = with("twice", model.replace("right_child=-1 -3", "right_child=-1 -2"));
    assertThat(
        refused(twice),
        containsString(twice + tree + "left_child has -2 at place 1 (expected: -3 to 1, and each"));
    Path far = with("far", model.replace("split_feature=0", "split_feature=2"));
    assertThat(
        refused(far),
        containsString(far + tree + "split_feature has feature 2 at place 0 (expected: 0 to 1)"));
    Path few = with("few", model.replace("leaf_value=1 2 3", "leaf_value=1 2"));
    assertThat(refused(few), containsString(few + tree + "leaf_value has 2 numbers (expected: 3)"));
    Path unknown = with("unknown", model.replace("objective=regression", "objective=other"));
    assertThat(
        refused(unknown),
        containsString(unknown + ": the objective 'other' is not known here (expected: one of "));
  }
}
