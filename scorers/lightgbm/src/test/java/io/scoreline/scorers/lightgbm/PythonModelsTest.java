package io.scoreline.scorers.lightgbm;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
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

/** Models that two versions of Python's LightGBM wrote; what Python gave for the rows is right. */
class PythonModelsTest {
  private static final Path MODELS = Path.of("src/test/resources/python-models");

  private static MadeRows rows() throws IOException {
    return MadeRows.read(MODELS.resolve("rows.csv"));
  }

  private static void assertGives(Prediction scored, Path expected) throws IOException {
    List<double[]> rows = MadeRows.read(expected).rows();
    int width = rows.get(0).length;
    assertThat(scored.width(), equalTo(width));
    for (int i = 0; i < rows.size(); i++) {
      for (int j = 0; j < width; j++) {
        double wanted = rows.get(i)[j];
        assertThat(
            "row %d, value %d".formatted(i, j),
            scored.values().number(i * width + j),
            closeTo(wanted, 1e-9 * Math.max(1, Math.abs(wanted))));
      }
    }
  }

  private static List<Path> models() throws IOException {
    try (Stream<Path> files = Files.walk(MODELS)) {
      return files
          .filter(file -> file.toString().matches(".*\\.txt"))
          .filter(file -> !file.toString().matches(".*/words\\.txt"))
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
  void hasModelsOfEachVersion() throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (Path model : models()) {
      counts.merge(model.getParent().getFileName().toString(), 1, Integer::sum);
    }

    assertThat(counts, equalTo(Map.of("2.3.1", 23, "4.7.0", 25)));
  }

  @Test
  void refusesADataFramesCategoriesUntilTheTableIsSaidToHaveCodes() {
    Path model = MODELS.resolve("4.7.0/words.txt");

    var error = assertThrows(ModelRefusedException.class, () -> MadeRows.open(model, Map.of()));

    assertThat(
        error.getMessage(),
        equalTo(
            model
                + ": the model was trained on a data frame's categories, [[\"much\", \"none\","
                + " \"some\"]] (expected: scoreline.parameters.categories: codes, and a table with"
                + " the number of each category, from 0, in this order)"));
    assertThat(
        MadeRows.open(model, Map.of("categories", "codes")).features().toString(),
        equalTo("[features: double[5] (ash, birch, cedar, elm, fir)]"));
  }
}
