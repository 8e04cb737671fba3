package io.scoreline.scorers.xgboost;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.ScoringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that three versions of Python's XGBoost wrote; what Python gave for the rows is right. */
class PythonModelsTest {
  private static final Path MODELS = Path.of("src/test/resources/python-models");

  private static MadeRows rows() throws IOException {
    return MadeRows.read(MODELS.resolve("rows.csv"));
  }

  private static void assertGives(Prediction scored, Path expected) throws IOException {
    List<float[]> rows = MadeRows.read(expected).rows();
    int width = rows.get(0).length;
    assertThat(scored.width(), equalTo(width));
    for (int i = 0; i < rows.size(); i++) {
      for (int j = 0; j < width; j++) {
        float wanted = rows.get(i)[j];
        assertThat(
            "row %d, value %d".formatted(i, j),
            scored.values().number(i * width + j),
            closeTo(wanted, 1e-6 * Math.max(1, Math.abs(wanted))));
      }
    }
  }

  private static List<Path> models() throws IOException {
    try (Stream<Path> files = Files.walk(MODELS)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(json|ubj|bin)"))
          .filter(file -> !file.toString().matches(".*/(vector-leaf|words|early.*)\\.json"))
          .sorted()
          .toList();
    }
  }

  private static Path beside(Path model, String ending) {
    return Path.of(model.toString().replaceAll("\\.[a-z]+$", ending));
  }

  @TestFactory
  Stream<DynamicTest> givesWhatPythonGives() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path model : models()) {
      tests.add(
          DynamicTest.dynamicTest(
              MODELS.relativize(model).toString(),
              () -> {
                assertGives(
                    rows().score(MadeRows.open(model, Map.of())), beside(model, ".value.csv"));
                assertGives(
                    rows().score(MadeRows.open(model, Map.of("output", "margin"))),
                    beside(model, ".margin.csv"));
              }));
    }
    return tests.stream();
  }

  @Test
  void hasModelsOfEachVersionInEachOfItsForms() throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (Path model : models()) {
      String form = model.toString().replaceAll(".*\\.", "");
      counts.merge(model.getParent().getFileName() + " " + form, 1, Integer::sum);
    }

    assertThat(
        counts,
        equalTo(
            Map.of(
                "0.90 bin",
                15,
                "1.7.6 bin",
                17,
                "1.7.6 json",
                18,
                "1.7.6 ubj",
                1,
                "3.2.0 json",
                21,
                "3.2.0 ubj",
                21)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.7.6", "3.2.0"})
  void scoresToTheBestRoundWhereTheInterfaceOfScikitLearnWouldAndElseWithAll(String version)
      throws IOException, ScoringException {
    Path folder = MODELS.resolve(version);
    Path ofScikitLearn = folder.resolve("early.json");
    Path ofBooster = folder.resolve("early-booster.json");
    assertThat(
        Files.readString(folder.resolve("early.value.csv")),
        not(equalTo(Files.readString(folder.resolve("early.all.csv")))));

    assertGives(
        rows().score(MadeRows.open(ofScikitLearn, Map.of())), folder.resolve("early.value.csv"));
    assertGives(
        rows().score(MadeRows.open(ofBooster, Map.of())),
        folder.resolve("early-booster.value.csv"));
    assertGives(
        rows().score(MadeRows.open(ofScikitLearn, Map.of("iterations", "all"))),
        folder.resolve("early.all.csv"));
    assertGives(
        rows().score(MadeRows.open(ofBooster, Map.of("iterations", "best"))),
        folder.resolve("early.value.csv"));
  }

  @Test
  void refusesToAskForABestRoundThatIsNotThere() {
    Path model = MODELS.resolve("3.2.0/logistic.json");

    var error =
        assertThrows(
            ModelRefusedException.class, () -> MadeRows.open(model, Map.of("iterations", "best")));

    assertThat(
        error.getMessage(),
        equalTo(
            model
                + ": iterations: best, but the model has no best_iteration (expected: iterations:"
                + " all)"));
  }

  @Test
  void refusesWordsForCategoriesUntilTheTableIsSaidToHaveCodes() {
    Path model = MODELS.resolve("3.2.0/words.json");

    var error = assertThrows(ModelRefusedException.class, () -> MadeRows.open(model, Map.of()));

    assertThat(
        error.getMessage(),
        equalTo(
            model
                + ": the model was trained on a data frame's categories, whose values are not read"
                + " here (ash, birch, cedar, elm, fir) (expected: scoreline.parameters.categories:"
                + " codes, and a table with the number of each category, from 0, in the data"
                + " frame's order)"));
    assertThat(
        MadeRows.open(model, Map.of("categories", "codes")).features().toString(),
        equalTo("[features: float[5] (ash, birch, cedar, elm, fir)]"));
  }

  @Test
  void refusesTreesWithAVectorInEachLeaf() {
    Path model = MODELS.resolve("3.2.0/vector-leaf.json");

    var error = assertThrows(ModelRefusedException.class, () -> MadeRows.open(model, Map.of()));

    assertThat(
        error.getMessage(),
        containsString(
            "learner.gradient_booster.model.trees[0] has a vector in each leaf, which is not"
                + " scored here (expected: a model trained with multi_strategy:"
                + " one_output_per_tree)"));
  }
}
