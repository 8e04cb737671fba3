package io.scoreline.scorers.mlflow;

import static io.scoreline.transforms.scorer.Feature.FREE;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SignatureScorerTest {
  private static final Signature.Column AGE = new Signature.Column("age", FeatureType.INT64, true);
  private static final Signature.Column HEIGHT =
      new Signature.Column("height", FeatureType.DOUBLE, true);
  private static final Signature.Column NAME =
      new Signature.Column("name", FeatureType.STRING, true);

  private static Scorer scorer(List<Signature.Column> columns, Feature... inputs) {
    return SignatureScorer.of(
        new Matrix(List.of(inputs)),
        new MlflowModel(
            Path.of("/model"), Flavor.of("onnx", "/model/m.onnx"), Signature.ofColumns(columns)));
  }

  private static List<String> fed(Scorer scorer, int from, int to, Consumer<RecordBatch> records)
      throws ScoringException {
    RecordBatch batch = new RecordBatch(scorer.features(), 8);
    records.accept(batch);
    try (Scorer.Session session = scorer.newSession()) {
      var outputs = session.score(batch, from, to).outputs();
      return List.of(((PredictionValues.Texts) outputs.get(0).values()).values());
    }
  }

  @Test
  void feedsInputsOfTheSameNamesInWhateverOrder() throws ScoringException {
    Scorer scorer =
        scorer(
            List.of(AGE, HEIGHT, NAME),
            new Feature("name", FeatureType.STRING, List.of(1)),
            new Feature("height", FeatureType.FLOAT, List.of(FREE)),
            new Feature("age", FeatureType.INT64, List.of()));

    assertThat(
        scorer.features(),
        equalTo(
            List.of(
                Feature.ofColumn("age", FeatureType.INT64, false),
                Feature.ofColumn("height", FeatureType.DOUBLE, false).withMissing(),
                Feature.ofColumn("name", FeatureType.STRING, false))));
    assertThat(
        fed(
            scorer,
            1,
            3,
            batch -> {
              for (int i = 0; i < 3; i++) {
                batch.numbers(0).putLong(i * 8, 40 + i);
                batch.numbers(1).putDouble(i * 8, 1.5 + i);
                batch.texts(2)[i] = "n" + i;
                batch.add();
              }
            }),
        equalTo(List.of("'n1' 2.5f 41L", "'n2' 3.5f 42L")));
  }

  @Test
  void feedsAMatrixInTheOrderOfTheSignature() throws ScoringException {
    Scorer scorer =
        scorer(List.of(HEIGHT, AGE), new Feature("X", FeatureType.FLOAT, List.of(FREE)));

    assertThat(
        fed(
            scorer,
            0,
            1,
            batch -> {
              batch.numbers(0).putDouble(0, 1.75);
              batch.numbers(1).putLong(0, 1L << 24);
              batch.add();
            }),
        equalTo(List.of("1.75f 1.6777216E7f")));
  }

  @Test
  void refusesASignatureThatDoesNotFitAndShowsBoth() {
    Feature four = new Feature("X", FeatureType.FLOAT, List.of(4));
    ModelRefusedException count =
        assertThrows(ModelRefusedException.class, () -> scorer(List.of(AGE, HEIGHT), four));
    assertThat(
        count.getMessage(),
        equalTo(
            """
            /model: the signature does not fit the model
              the signature's columns: age: int64[], height: double[]
              the model's inputs: X: float[4]"""));
    ModelRefusedException text =
        assertThrows(
            ModelRefusedException.class,
            () -> scorer(List.of(AGE, NAME), new Feature("X", FeatureType.FLOAT, List.of(2))));
    assertThat(
        text.getMessage(), allOf(containsString("name: string[]"), containsString("X: float[2]")));
    Feature other = new Feature("other", FeatureType.FLOAT, List.of());
    Feature age = new Feature("age", FeatureType.FLOAT, List.of());
    assertThrows(ModelRefusedException.class, () -> scorer(List.of(AGE), age, other));
  }

  @Test
  void feedsNamedValuesByTheirNames() throws ScoringException {
    Scorer scorer =
        scorer(
            List.of(AGE, HEIGHT),
            Feature.named("features", FeatureType.FLOAT, List.of("height", "age")));

    assertThat(
        fed(
            scorer,
            0,
            1,
            batch -> {
              batch.numbers(0).putLong(0, 40);
              batch.numbers(1).putDouble(0, 1.5);
              batch.add();
            }),
        equalTo(List.of("1.5f 40.0f")));
  }

  @Test
  void refusesColumnsOfOtherNamesWhereMlflowDoes() throws ScoringException {
    Feature named = Feature.named("features", FeatureType.FLOAT, List.of("height", "years"));
    Flavor xgboost = new Flavor("xgboost", "/model/m", Map.of(), true);
    MlflowModel model =
        new MlflowModel(Path.of("/model"), xgboost, Signature.ofColumns(List.of(AGE, HEIGHT)));

    String refused =
        assertThrows(
                ModelRefusedException.class,
                () -> SignatureScorer.of(new Matrix(List.of(named)), model))
            .getMessage();

    assertThat(
        refused,
        containsString(
            "the signature does not fit the model\n  the signature's columns: age: int64[], height: double[]"));
    // LightGBM goes by the places alone: its files have other names than the table they came from.
    assertThat(
        fed(
            scorer(List.of(AGE, HEIGHT), named),
            0,
            1,
            batch -> {
              batch.numbers(0).putLong(0, 40);
              batch.numbers(1).putDouble(0, 1.5);
              batch.add();
            }),
        equalTo(List.of("40.0f 1.5f")));
  }

  private static Signature.Column optional(Signature.Column column) {
    return new Signature.Column(column.name(), column.type(), false);
  }

  @Test
  void feedsMissingValuesForOptionalColumnsThatATableLacks() throws ScoringException {
    Scorer scorer =
        scorer(
            List.of(HEIGHT, optional(AGE)),
            new Feature("X", FeatureType.FLOAT, List.of(2)).withMissing());

    assertThat(scorer.findings(), empty());
    assertThat(scorer.features().get(1).hasOptionalColumn(), is(true));
    assertThat(
        fed(
            scorer,
            0,
            3,
            batch -> {
              for (int i = 0; i < 3; i++) {
                batch.numbers(0).putDouble(i * 8, 1.5);
                batch.numbers(1).putLong(i * 8, 40 + i);
                if (i == 1) {
                  batch.putAbsent(1);
                }
                batch.add();
              }
            }),
        equalTo(List.of("1.5f 40.0f", "1.5f NaNf", "1.5f 42.0f")));
  }

  @Test
  void needsOptionalColumnsWhereTheModelKnowsNoMissingValuesAndSaysSo() {
    Scorer scorer =
        scorer(
            List.of(HEIGHT, optional(AGE), optional(NAME)),
            new Feature("height", FeatureType.DOUBLE, List.of()),
            new Feature("age", FeatureType.INT64, List.of()));

    assertThat(
        scorer.features().stream().map(Feature::hasOptionalColumn).toList(),
        equalTo(List.of(false, false, true)));
    assertThat(
        scorer.findings(),
        equalTo(
            List.of(
                "the signature calls age optional, but every table has to have it: the model has no"
                    + " meaning for a missing value")));
  }
}
