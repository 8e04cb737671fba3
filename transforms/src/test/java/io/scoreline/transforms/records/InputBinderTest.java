package io.scoreline.transforms.records;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.plan.PlannedSlices;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputBinderTest {
  @TempDir Path folder;

  private static Feature feature(String name, FeatureType type, Integer... shape) {
    return new Feature(name, type, Arrays.asList(shape));
  }

  private static InputSettings settings(
      List<String> columns, Map<String, String> columnOfInput, List<String> kept, boolean keepAll) {
    InputSettings defaults = InputSettings.defaults();
    return new InputSettings(
        null,
        true,
        (char) 0,
        columns,
        columnOfInput,
        kept,
        keepAll,
        InputSettings.TextRecord.LINE,
        defaults.sliceBytes(),
        defaults.image());
  }

  private InputBinding bind(String name, String text, InputSettings settings, Feature... features)
      throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return new InputBinder(List.of(features), settings).bind(PlannedSlices.listed(file));
  }

  private InputBinding bind(String csv, Feature... features) throws IOException {
    return bind("f.csv", csv, InputSettings.defaults(), features);
  }

  @Test
  void feedsInputsFromColumnsOfTheirNames() throws IOException {
    InputBinding binding =
        bind(
            "note,b,a\nx,1,2\n",
            feature("a", FeatureType.INT64),
            feature("b", FeatureType.DOUBLE, Feature.FREE));

    assertThat(binding.columns(), equalTo(List.of(List.of("a"), List.of("b"))));
    assertThat(
        binding.features(),
        equalTo(List.of(feature("a", FeatureType.INT64), feature("b", FeatureType.DOUBLE, 1))));
  }

  @Test
  void feedsNamedValuesFromColumnsOfTheirNamesInWhateverOrderTheyStand() throws IOException {
    Feature features = Feature.named("features", FeatureType.DOUBLE, List.of("a", "b", "c"));
    InputSettings mapped = settings(List.of(), Map.of("b", "width"), List.of(), false);

    InputBinding binding = bind("f.csv", "c,note,width,a\n3,x,2,1\n", mapped, features);

    assertThat(binding.columns(), equalTo(List.of(List.of("a", "width", "c"))));
    var refused = assertThrows(ModelRefusedException.class, () -> bind("a,x\n1,2\n", features));
    assertThat(
        refused.getMessage(),
        equalTo(
            """
            the model cannot be fed from f.csv: nothing feeds b, c;
              the model's inputs: features: double[3] (a, b, c)
              the file's columns: a, x (2)
              map inputs to columns in scoreline.model.inputs"""));
  }

  @Test
  void feedsInputsFromTheColumnsThatTheSettingsName() throws IOException {
    InputSettings mapped = settings(List.of(), Map.of("a", "x", "b", "y"), List.of(), false);

    assertThat(
        bind(
                "f.csv",
                "x,y\n1,2\n",
                mapped,
                feature("a", FeatureType.INT64),
                feature("b", FeatureType.INT64))
            .columns(),
        equalTo(List.of(List.of("x"), List.of("y"))));
    assertThat(
        bind(
                "f.csv",
                "x,y,z\n1,2,3\n",
                settings(List.of("z", "x"), Map.of(), List.of(), false),
                feature("m", FeatureType.FLOAT, Feature.FREE))
            .columns(),
        equalTo(List.of(List.of("z", "x"))));
  }

  @Test
  void feedsInputsFromPathsAsJsonPathHasThem() throws IOException {
    String json = "{\"id\":9,\"in\":{\"v\":[1,2,3],\"w\":[4]}}\n";
    InputSettings mapped =
        settings(List.of(), Map.of("a", "$.in.v[1:]", "b", "$.in.w[0]"), List.of(), false);

    assertThat(
        bind(
                "f.jsonl",
                json,
                mapped,
                feature("a", FeatureType.FLOAT, Feature.FREE),
                feature("b", FeatureType.FLOAT))
            .columns(),
        equalTo(List.of(List.of("in.v_1", "in.v_2"), List.of("in.w_0"))));
    assertThat(
        bind(
                "f.csv",
                "id,p,q\n7,1,2\n",
                settings(List.of("$[1:]"), Map.of(), List.of(), false),
                feature("m", FeatureType.FLOAT, Feature.FREE))
            .columns(),
        equalTo(List.of(List.of("p", "q"))));
  }

  /** What feeds a model where its settings fill a and b, and the first record has neither. */
  private InputBinding bindFilled(String json, Feature... features) throws IOException {
    CellSettings fill = new CellSettings(List.of(), Map.of("a", "1", "b", "2"), Map.of());
    return bind("f.jsonl", json, InputSettings.defaults().withCells(fill), features);
  }

  @Test
  void takesMembersThatAreFilledForThereWhereAnInputAsksForThem() throws IOException {
    assertThat(
        bindFilled(
                "{\"c\":3}\n",
                feature("a", FeatureType.INT64),
                feature("b", FeatureType.INT64),
                feature("c", FeatureType.INT64))
            .columns(),
        equalTo(List.of(List.of("a"), List.of("b"), List.of("c"))));
  }

  @Test
  void makesNoColumnsOfWhatIsFilledAndNotThere() {
    for (Feature feature :
        List.of(
            feature("x", FeatureType.FLOAT, 3), feature("x", FeatureType.FLOAT, Feature.FREE))) {
      ModelRefusedException refused =
          assertThrows(ModelRefusedException.class, () -> bindFilled("{\"c\":3}\n", feature));

      assertThat(refused.getMessage(), containsString("no column a, b to fill;"));
    }
  }

  @Test
  void feedsSeveralInputsFromTheNamedColumnsAlone() {
    InputSettings only = settings(List.of("$[1:]"), Map.of(), List.of(), false);

    ModelRefusedException refused =
        assertThrows(
            ModelRefusedException.class,
            () ->
                bind(
                    "f.csv",
                    "a,b\n1,2\n",
                    only,
                    feature("a", FeatureType.INT64),
                    feature("b", FeatureType.INT64)));

    assertThat(
        refused.getMessage().lines().findFirst().orElseThrow(),
        equalTo("the model cannot be fed from f.csv: nothing feeds a;"));
  }

  @Test
  void feedsAMatrixFromNumberedColumns() throws IOException {
    assertThat(
        bind(
                "id,m_1,m_0,k_0\n1,2,3,4\n",
                feature("m", FeatureType.FLOAT, 2),
                feature("k", FeatureType.FLOAT, Feature.FREE))
            .columns(),
        equalTo(List.of(List.of("m_0", "m_1"), List.of("k_0"))));
  }

  @Test
  void feedsTheOnlyInputFromAllColumnsOrAllColumnsOfNumbers() throws IOException {
    Feature three = feature("m", FeatureType.FLOAT, 3);
    Feature free = feature("m", FeatureType.FLOAT, Feature.FREE);

    assertThat(bind("a,b,c\n1,x,3\n", three).columns(), equalTo(List.of(List.of("a", "b", "c"))));
    assertThat(
        bind("n,a,b,c\nx,1,2,3\n", three).columns(), equalTo(List.of(List.of("a", "b", "c"))));
    InputBinding binding = bind("a,n,c\n1,x,3\n", free);
    assertThat(binding.columns(), equalTo(List.of(List.of("a", "c"))));
    assertThat(binding.features(), equalTo(List.of(feature("m", FeatureType.FLOAT, 2))));
    assertThat(
        bind("a,n\n1,x\n", feature("m", FeatureType.STRING, Feature.FREE)).columns(),
        equalTo(List.of(List.of("a", "n"))));
  }

  @Test
  void settlesTheLastFreeDimensionSoThatAllValuesFit() throws IOException {
    assertThat(
        bind("a,b,c,d\n1,2,3,4\n", feature("m", FeatureType.FLOAT, Feature.FREE, 2, Feature.FREE))
            .features(),
        equalTo(List.of(feature("m", FeatureType.FLOAT, 1, 2, 2))));
  }

  @Test
  void keepsTheColumnsAskedForOrAll() throws IOException {
    Feature a = feature("a", FeatureType.FLOAT);
    assertThat(
        bind("f.csv", "a,id\n1,2\n", settings(List.of(), Map.of(), List.of("id"), false), a)
            .keptColumns(),
        equalTo(List.of("id")));
    assertThat(
        bind(
                "f.csv",
                "a,id\n1,2\n",
                settings(List.of(), Map.of(), List.of("id", "a", "id"), false),
                a)
            .keptColumns(),
        equalTo(List.of("id", "a")));
    assertThat(
        bind("f.csv", "a,id\n1,2\n", settings(List.of(), Map.of(), List.of(), true), a)
            .keptColumns(),
        equalTo(List.of("a", "id")));
  }

  @Test
  void showsInputsAndColumnsSideBySideWhenItRefuses() {
    var error =
        assertThrows(
            ModelRefusedException.class,
            () ->
                bind(
                    "f.csv",
                    "a,c\n1,2\n",
                    settings(List.of(), Map.of(), List.of("z"), false),
                    feature("a", FeatureType.INT64),
                    feature("b", FeatureType.FLOAT, 2)));

    assertThat(
        error.getMessage(),
        equalTo(
            """
            the model cannot be fed from f.csv: nothing feeds b; no column z to keep;
              the model's inputs: a: int64[], b: float[2]
              the file's columns: a, c (2)
              map inputs to columns in scoreline.model.inputs"""));
  }

  @Test
  void refusesColumnsThatTheOnlyInputHasNoPlaceFor() {
    var error =
        assertThrows(
            ModelRefusedException.class,
            () -> bind("a,b\n1,2\n", feature("m", FeatureType.FLOAT, 3)));

    assertThat(
        error.getMessage(),
        containsString("name the columns that feed the input in scoreline.input.columns"));
  }

  @Test
  void readsColumnsOfJsonFromTheFirstGoodLine() throws IOException {
    InputBinding binding =
        bind(
            "f.jsonl",
            "\nnot json\n{\"o\":{\"a\":1},\"m\":[1,2]}\n",
            InputSettings.defaults(),
            feature("o.a", FeatureType.INT64),
            feature("m", FeatureType.FLOAT, 2));

    assertThat(binding.columns(), equalTo(List.of(List.of("o.a"), List.of("m_0", "m_1"))));
  }

  @Test
  void passesOverALineThatOpensAnArrayBehindTheFirst() throws IOException {
    InputBinding binding =
        bind(
            "f.jsonl",
            "not json\n[1,\n{\"a\":1}\n",
            InputSettings.defaults(),
            feature("a", FeatureType.INT64));

    assertThat(binding.columns(), equalTo(List.of(List.of("a"))));
  }

  @Test
  void feedsTextsAndImagesOnlyToModelsThatTakeThem() throws IOException {
    Feature text = feature("t", FeatureType.STRING, Feature.FREE);
    InputSettings defaults = InputSettings.defaults();

    assertThat(
        bind("f.txt", "x", defaults, text).features(),
        equalTo(List.of(feature("t", FeatureType.STRING, 1))));
    assertThrows(
        ModelRefusedException.class,
        () -> bind("f.txt", "x", defaults, feature("n", FeatureType.FLOAT)));
    assertThrows(ModelRefusedException.class, () -> bind("f.png", "x", defaults, text));
    assertThrows(
        UnreadableFileException.class,
        () ->
            bind(
                "f.png",
                "x",
                defaults,
                feature("i", FeatureType.FLOAT, 1, Feature.FREE, Feature.FREE)));
    var unknown =
        assertThrows(UnreadableFileException.class, () -> bind("f.pdf", "x", defaults, text));
    assertThat(unknown.getMessage(), containsString("unknown kind of file '.pdf'"));
  }

  @Test
  void refusesAFileWithoutATable() {
    Feature a = feature("a", FeatureType.FLOAT);
    for (String text : List.of("", "\n\n", "a,b,a\n1,2,3\n", "\"a\n1\n")) {
      assertThrows(UnreadableFileException.class, () -> bind(text, a));
    }
  }

  @Test
  void saysThatNothingHereReadsAFormatWhoseModuleIsMissing() {
    var error =
        assertThrows(
            UnreadableFileException.class,
            () ->
                bind(
                    "t.parquet", "any", InputSettings.defaults(), feature("a", FeatureType.FLOAT)));

    assertThat(
        error.getMessage(),
        equalTo(
            "nothing reads files of format parquet here (expected: a module for it on the class"
                + " path)"));
  }

  @ParameterizedTest
  @CsvSource({
    "a.csv, CSV",
    "a.parquet, PARQUET",
    "a.PQT, PARQUET",
    "a.png, IMAGE",
    "a.jpg, IMAGE",
    "a.jpeg, IMAGE",
    "a.tiff, IMAGE",
    "a.tif, IMAGE",
    "a.bmp, IMAGE",
    "a.gif, IMAGE"
  })
  void tellsTheFormatsThatAzureReadsForMlflowModels(String file, RecordFormat format) {
    assertThat(RecordFormat.ofName(file), equalTo(Optional.of(format)));
  }
}
