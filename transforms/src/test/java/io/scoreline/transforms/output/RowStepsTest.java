package io.scoreline.transforms.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.staging.SpillBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowStepsTest {
  private static final Prediction LABEL =
      new Prediction("label", List.of(), List.of(), new PredictionValues.Longs(new long[] {1}));

  private static Prediction scores(float... values) {
    return new Prediction(
        "scores", List.of(values.length), List.of(), new PredictionValues.Floats(values));
  }

  private static RowSteps renamed(Map<String, String> rename) {
    return new RowSteps(rename, List.of(), null, null);
  }

  private static RowSteps only(String... columns) {
    return new RowSteps(Map.of(), List.of(columns), null, null);
  }

  /** The header, if there is one, and the row of a record with the kept columns id and city. */
  private static String written(OutputSettings settings, Prediction... outputs) throws IOException {
    try (SpillBuffer rows = new SpillBuffer(1000);
        SpillBuffer letters = new SpillBuffer(1000)) {
      RowWriter writer = new RowWriter(settings, List.of("id", "city"), rows, letters);
      writer.row("f", 0, List.of("7", "Bonn"), new Predictions(1, List.of(outputs)), 0);
      writer.flush();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      if (!writer.columns().isEmpty()) {
        Bytes header = new Bytes();
        CsvRowEncoder.header(writer.columns(), settings.separator(), header);
        header.writeTo(out);
      }
      rows.writeTo(out);
      return out.toString(StandardCharsets.UTF_8);
    }
  }

  private static OutputSettings csv(RowSteps steps) {
    return OutputSettings.defaults().withSteps(steps);
  }

  private static OutputSettings json(RowSteps steps) {
    return csv(steps).withFileName("p.jsonl");
  }

  private static OutputSettings topOne(String fileName, RowSteps steps) {
    return new OutputSettings(fileName, true, ',', true, List.of("no", "yes"), 1).withSteps(steps);
  }

  @Test
  void renamesColumnsAndWholeOutputs() throws IOException {
    RowSteps steps = renamed(Map.of("city", "town", "scores", "p", "label", "class"));

    assertThat(
        written(csv(steps), LABEL, scores(0.25f, 0.75f)),
        equalTo("file,row,id,town,class,p_0,p_1\nf,0,7,Bonn,1,0.25,0.75\n"));
    assertThat(
        written(json(steps), LABEL, scores(0.25f, 0.75f)),
        equalTo(
            "{\"file\":\"f\",\"row\":0,\"id\":\"7\",\"town\":\"Bonn\",\"class\":1,\"p\":[0.25,0.75]}\n"));
  }

  @Test
  void renamesOneOfAnOutputsColumnsAndSwapsTwoNames() throws IOException {
    assertThat(
        written(csv(renamed(Map.of("scores_1", "churn"))), scores(0.25f, 0.75f)),
        equalTo("file,row,id,city,scores_0,churn\nf,0,7,Bonn,0.25,0.75\n"));
    assertThat(
        written(csv(renamed(Map.of("id", "city", "city", "id"))), LABEL),
        equalTo("file,row,city,id,label\nf,0,7,Bonn,1\n"));
    assertThat(
        written(csv(renamed(Map.of("label", "scores", "scores", "label"))), LABEL, scores(1)),
        equalTo("file,row,id,city,scores,label\nf,0,7,Bonn,1,1.0\n"));
  }

  @Test
  void renamesAnOutputAndNoKeptColumnThatIsCalledSo() throws IOException {
    assertThat(
        written(csv(renamed(Map.of("id", "key", "city", "town"))), named("id"), named("city_x")),
        equalTo("file,row,input_id,town,key,city_x\nf,0,7,Bonn,1.0,1.0\n"));
    Prediction wide =
        new Prediction(
            "city", List.of(2), List.of("city", "y"), new PredictionValues.Floats(new float[2]));
    assertThat(
        written(csv(renamed(Map.of("city", "p"))), wide),
        equalTo("file,row,id,city,p_city,p_y\nf,0,7,Bonn,0.0,0.0\n"));
    assertThat(
        written(csv(renamed(Map.of("input_id", "key"))), named("id")),
        equalTo("file,row,key,city,id\nf,0,7,Bonn,1.0\n"));
  }

  private static Prediction named(String name) {
    return new Prediction(name, List.of(), List.of(), new PredictionValues.Floats(new float[] {1}));
  }

  @Test
  void writesTheChosenColumnsAlone() throws IOException {
    RowSteps steps = only("prediction", "city");

    assertThat(
        written(topOne("p.csv", steps), scores(0.25f, 0.75f)),
        equalTo("file,row,city,prediction\nf,0,Bonn,yes\n"));
    assertThat(
        written(topOne("p.jsonl", steps), scores(0.25f, 0.75f)),
        equalTo("{\"file\":\"f\",\"row\":0,\"city\":\"Bonn\",\"prediction\":\"yes\"}\n"));
    assertThat(
        written(csv(only("scores")), LABEL, scores(0.25f, 0.75f)),
        equalTo("file,row,scores_0,scores_1\nf,0,0.25,0.75\n"));
    assertThat(
        written(csv(only("scores_1")), LABEL, scores(0.25f, 0.75f)),
        equalTo("file,row,scores_1\nf,0,0.75\n"));
    assertThat(
        written(topOne("p.csv", only("top_1_score")), scores(0.25f, 0.75f)),
        equalTo("file,row,top_1_score\nf,0,0.75\n"));
  }

  @Test
  void choosesColumnsByTheirNewNames() throws IOException {
    RowSteps steps = new RowSteps(Map.of("scores", "p"), List.of("p"), null, null);

    assertThat(
        written(csv(steps), LABEL, scores(0.25f, 0.75f)),
        equalTo("file,row,p_0,p_1\nf,0,0.25,0.75\n"));
  }

  @ParameterizedTest
  @CsvSource({"0.7, 0.75, yes", "0.75, 0.75, yes", "0.8, 0.75, no", "0.5, NaN, no"})
  void namesTheClassByAThreshold(double threshold, float score, String expected)
      throws IOException {
    OutputSettings settings =
        new OutputSettings("p.csv", true, ',', false, List.of("no", "yes"), 0)
            .withSteps(new RowSteps(Map.of(), List.of("prediction"), threshold, null));

    String row = "file,row,prediction\nf,0,%s\n".formatted(expected);
    assertThat(written(settings, LABEL, scores(score)), equalTo(row));
    assertThat(written(settings, LABEL, scores(0.1f, score)), equalTo(row));
    assertThat(
        written(settings.withFileName("p.jsonl"), LABEL, scores(score)),
        equalTo("{\"file\":\"f\",\"row\":0,\"prediction\":\"%s\"}\n".formatted(expected)));
  }

  @Test
  void namesClassesWithoutNamesByTheirNumbers() throws IOException {
    RowSteps steps = new RowSteps(Map.of(), List.of("prediction"), 0.5, null);

    assertThat(written(csv(steps), scores(0.75f)), equalTo("file,row,prediction\nf,0,1\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0.125, 0.12",
    "2, 0.135, 0.14",
    "0, 2.5, 2.0",
    "3, -0.0001, 0.0",
    "2, NaN, NaN",
    "15, 1e300, 1.0E300",
    "10, 1234567.1234567, 1234567.1234567",
    "4, 3.4028235E38, 3.4028235E38",
  })
  void roundsDecimals(int digits, double value, String expected) throws IOException {
    RowSteps steps = new RowSteps(Map.of(), List.of("d"), null, digits);
    Prediction output =
        new Prediction(
            "d", List.of(), List.of(), new PredictionValues.Doubles(new double[] {value}));

    assertThat(written(csv(steps), output), equalTo("file,row,d\nf,0,%s\n".formatted(expected)));
  }

  @Test
  void roundsFloatsToFloats() throws IOException {
    RowSteps steps = new RowSteps(Map.of(), List.of("scores"), null, 3);

    assertThat(
        written(json(steps), scores(0.12345f, 1.0f / 3)),
        equalTo("{\"file\":\"f\",\"row\":0,\"scores\":[0.123,0.333]}\n"));
    assertThat(
        written(csv(new RowSteps(Map.of(), List.of("scores"), null, 12)), scores(0.1f)),
        equalTo("file,row,scores\nf,0,0.1\n"));
  }

  @Test
  void refusesColumnsThatAreNotThereOrWouldHaveOneName() {
    assertThat(
        refusal(renamed(Map.of("score", "x", "labels", "y"))),
        equalTo(
            "scoreline.output.rename: rows have no column labels, score (expected: of id, city, label)"));
    assertThat(
        refusal(only("predictions")),
        equalTo(
            "scoreline.output.columns: rows have no column predictions (expected: of id, city, label)"));
    assertThat(
        refusal(renamed(Map.of("id", "city"))),
        equalTo(
            "scoreline.output.rename: two columns would be named 'city' (expected: each another)"));
    assertThat(
        refusal(renamed(Map.of("id", "row"))),
        equalTo(
            "scoreline.output.rename: two columns would be named 'row' (expected: each another)"));
    assertThat(
        refusal(new RowSteps(Map.of(), List.of(), 0.5, null)),
        equalTo(
            "scoreline.output.threshold needs an output of one or two decimals per record; the model has [label]"));
  }

  private static String refusal(RowSteps steps) {
    return assertThrows(ModelRefusedException.class, () -> written(csv(steps), LABEL)).getMessage();
  }

  @Test
  void refusesTwoWaysToAPrediction() {
    OutputSettings argMax = new OutputSettings("p.csv", true, ',', true, List.of(), 0);
    RowSteps threshold = new RowSteps(Map.of(), List.of(), 0.5, null);

    assertThat(
        assertThrows(IllegalArgumentException.class, () -> argMax.withSteps(threshold))
            .getMessage(),
        equalTo("arg_max and threshold both name a row's prediction (expected: one of them)"));
  }
}
