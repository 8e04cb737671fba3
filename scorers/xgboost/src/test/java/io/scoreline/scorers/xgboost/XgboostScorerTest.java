package io.scoreline.scorers.xgboost;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
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

class XgboostScorerTest {
  private static final Path MODELS = Path.of("src/test/resources/python-models");
  private static final String ACCEPTED =
      " (expected: a file that XGBoost's save_model wrote, as .json, .ubj or in its older binary"
          + " form)";

  @TempDir Path folder;

  private static Scorer open(String model) {
    return MadeRows.open(MODELS.resolve(model), Map.of());
  }

  private static String refused(Path path, Map<String, String> parameters, String... outputs) {
    return assertThrows(
            ModelRefusedException.class,
            () ->
                new XgboostScorerProvider()
                    .open(
                        new ModelSource("xgboost", path.toString(), List.of(outputs), parameters)))
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
  void wantsAFloatForEachFeatureByItsNameWhereItHasOne() {
    assertThat(
        open("3.2.0/logistic.ubj").features().toString(),
        equalTo("[features: float[5] (ash, birch, cedar, elm, fir)]"));
    assertThat(open("1.7.6/poisson.bin").features().toString(), equalTo("[features: float[5]]"));
  }

  @Test
  void takesAFolderThatHoldsTheModelAlone() throws IOException {
    Path alone = Files.createDirectory(folder.resolve("alone"));
    Files.copy(MODELS.resolve("1.7.6/poisson.bin"), alone.resolve("any.name"));
    Files.writeString(alone.resolve(".hidden"), "x");

    assertThat(MadeRows.open(alone, Map.of()).features().size(), equalTo(1));

    Files.writeString(alone.resolve("notes.txt"), "x");
    assertThat(
        refused(alone),
        equalTo(alone + ": holds 2 files: any.name, notes.txt (expected: exactly one, the model)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.2.0/softprob.ubj", "1.7.6/dart.bin", "3.2.0/linear.json"})
  void givesTheSameForARecordWhateverStandsBesideIt(String model) throws ScoringException {
    Scorer scorer = open(model);
    RecordBatch batch = MadeRows.of(300).batch(scorer.features());
    Scorer.Session session = scorer.newSession();
    Prediction whole = session.score(batch, 0, batch.size()).outputs().get(0);
    int width = whole.width();
    float[] all = floats(whole, batch.size() * width);

    for (int size : new int[] {1, 2, 63, 64, 65, 299}) {
      for (int from = 0; from < batch.size(); from += size) {
        int to = Math.min(batch.size(), from + size);
        Prediction some = session.score(batch, from, to).outputs().get(0);
        assertThat(
            floats(some, (to - from) * width),
            equalTo(Arrays.copyOfRange(all, from * width, to * width)));
      }
    }
  }

  private static float[] floats(Prediction prediction, int count) {
    return Arrays.copyOf(((PredictionValues.Floats) prediction.values()).values(), count);
  }

  @Test
  void isScoredByManySessionsAtOnce() throws Exception {
    Scorer scorer = open("3.2.0/softprob.ubj");
    RecordBatch batch = MadeRows.of(500).batch(scorer.features());
    Callable<float[]> task =
        () -> {
          Scorer.Session session = scorer.newSession();
          float[] last = {};
          for (int i = 0; i < 50; i++) {
            last = floats(session.score(batch, 0, batch.size()).outputs().get(0), 1500);
          }
          return last;
        };
    float[] expected = task.call();

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
  void givesAClassAsAWholeNumber() throws ScoringException {
    Prediction classes = MadeRows.of(5).score(open("3.2.0/softmax.json"));

    assertThat(classes.values(), instanceOf(PredictionValues.Longs.class));
    assertThat(classes.shape(), equalTo(List.of()));
  }

  @Test
  void stopsBetweenTwoBlocks() {
    Scorer scorer = open("1.7.6/poisson.bin");
    Scorer.Session session = scorer.newSession();
    session.stop();

    assertThrows(
        ScoringStoppedException.class,
        () -> session.score(MadeRows.of(3).batch(scorer.features()), 0, 3));
  }

  @Test
  void hasOneOutputAndThreeParameters() {
    Path model = MODELS.resolve("1.7.6/poisson.bin");

    assertThat(
        refused(model, Map.of(), "prediction", "leaves"),
        equalTo(model + ": the model has no output leaves (expected: prediction)"));
    assertThat(
        refused(model, Map.of("depth", "1")),
        equalTo(
            model + ": unknown parameters [depth] (expected: categories, iterations or output)"));
    assertThat(
        refused(model, Map.of("output", "leaf")),
        equalTo(model + ": output: leaf (expected: value or margin or label)"));
    assertThat(
        refused(model, Map.of("output", "label")),
        equalTo(
            model
                + ": output: label, of a model with the objective count:poisson (expected: one with"
                + " classes, or output: value)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'version https://git-lfs.github.com/spec/v1' | : is a Git LFS pointer, not the model; run git lfs pull",
        "'<!DOCTYPE html><html>' | : is a page of HTML, no model of XGBoost",
        "'a,b' | : is text, no model of XGBoost",
        "'tree\nversion=v4\n' | ': is a model of LightGBM, which type: lightgbm scores, no model of XGBoost'",
        "'booster[0]:\n0:[f0<1]' | ': is a dump for reading, which has no objective, no model of XGBoost'",
        "'\u0080\u0004\u0095' | : is a Python pickle, no model of XGBoost",
        "'PK\u0003\u0004x' | : is a ZIP archive, no model of XGBoost",
        "'{}' | : learner is missing",
        "'{\"a\":1' | : is only the start of a JSON file: it ends at byte 6",
        "'{\"a\":?}' | ': is no JSON, though it starts as JSON does: '",
        "'{\"learner\":[]}' | : learner is no object",
        "'{}x' | ': is no JSON, though it starts as JSON does: '",
        "'{\"a\":1}{}' | : goes on behind the end of its JSON",
        "'{U\u0003abcq}' | ': is no UBJ, though it starts as UBJ does: byte 6 says the type 0x71'",
        "'{U\u0003ab' | : is only the start of a UBJ file: it ends at byte 5",
      })
  void saysWhatAFileIsThatIsNoModel(String content, String message) throws IOException {
    Path file = with("file", content);

    assertThat(refused(file), containsString(file + message));
  }

  @Test
  void refusesAFileThatIsMissingOrEmptyOrOfNoKnownForm() throws IOException {
    Path missing = folder.resolve("none");
    assertThat(refused(missing), equalTo(missing + ": does not exist" + ACCEPTED));
    Path empty = with("empty", "");
    assertThat(refused(empty), equalTo(empty + ": is empty" + ACCEPTED));
    byte[] noise = new byte[1000];
    new Random(1).nextBytes(noise);
    Path file = with("noise", noise);
    assertThat(
        refused(file),
        equalTo(
            file
                + ": is no model of XGBoost: neither JSON nor UBJ, nor the older binary form"
                + ACCEPTED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.2.0/softprob.json", "3.2.0/softprob.ubj", "1.7.6/softprob.bin"})
  void refusesEachCutOfAModelAndNeverFailsInAnotherWay(String model) throws IOException {
    byte[] whole = Files.readAllBytes(MODELS.resolve(model));
    for (int length = 1; length < whole.length; length += 1 + length / 40) {
      Path cut = with("cut", Arrays.copyOf(whole, length));
      if (model.endsWith(".bin") && length > whole.length - 250) {
        continue; // behind the trees, what is missing can be empty
      }
      assertThat(refused(cut), containsString(cut + ": is "));
    }
  }

  /** Whatever is in a file, it is refused or it scores: no other exception, and no endless loop. */
  @ParameterizedTest
  @ValueSource(strings = {"3.2.0/categories.json", "3.2.0/softprob.ubj", "1.7.6/dart.bin"})
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
        {"learner":{"attributes":{},"feature_names":[],"objective":{"name":"reg:squarederror"},
        "learner_model_param":{"base_score":"5E-1","num_class":"0","num_feature":"2"},
        "gradient_booster":{"name":"gbtree","model":{"tree_info":[0],"gbtree_model_param":{},
        "trees":[{"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[0,0,0],
        "split_conditions":[0.5,1,2],"default_left":[1,0,0]}]}}}}
        """;
    String tree = ": learner.gradient_booster.model.trees[0].";

    assertThat(MadeRows.open(with("m", model), Map.of()).features().size(), equalTo(1));
    Path loop = with("loop", model.replace("[1,-1,-1]", "[0,-1,-1]"));
    assertThat(
        refused(loop),
        containsString(loop + tree + "left_children has node 0 at place 0 (expected: 1 to 2"));
    Path twice =
        with(
            "twice",
            model
                .replace("[2,-1,-1]", "[1,-1,-1]")
                .replace("[1,-1,-1],\"r", "[2,-1,-1],\"r")
                .replace("[2,-1,-1],\"s", "[2,-1,-1],\"s"));
    assertThat(MadeRows.open(twice, Map.of()).features().size(), equalTo(1));
    Path far = with("far", model.replace("\"split_indices\":[0", "\"split_indices\":[2"));
    assertThat(
        refused(far),
        containsString(far + tree + "split_indices has feature 2 at place 0 (expected: 0 to 1)"));
    Path few = with("few", model.replace("[1,0,0]", "[1,0]"));
    assertThat(
        refused(few), containsString(few + tree + "default_left has 2 numbers (expected: 3)"));
    Path unknown = with("unknown", model.replace("reg:squarederror", "reg:other"));
    assertThat(
        refused(unknown),
        containsString(unknown + ": the objective reg:other is not known here (expected: one of "));
  }
}
