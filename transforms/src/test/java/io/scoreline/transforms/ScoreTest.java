package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt64Field("a")
          .addStringField("note")
          .addNullableDoubleField("b")
          .build();

  private static Row row(long a, Double b) {
    return Row.withSchema(SCHEMA).addValues(a, "n", b).build();
  }

  private static KV<Row, Predicted> scored(long a, double b) {
    return KV.of(
        row(a, b),
        new Predicted(List.of(new Predicted.Output("sum", List.of(), List.of(), List.of(a + b)))));
  }

  private static KV<Row, Score.Failure> failed(Row row, Score.Failure.Kind kind, String message) {
    return KV.of(row, new Score.Failure(kind, message));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100})
  void sendsTheRowsThatFailAloneToFailedAndScoresTheirNeighbours(int batchSize) {
    Pipelines.run(
        pipeline -> {
          List<Row> rows = new ArrayList<>(List.of(row(13, 1.0), row(13, 2.0), row(3, null)));
          List<KV<Row, Predicted>> expected = new ArrayList<>();
          for (int i = 20; i < 40; i++) {
            rows.add(row(i, 0.5));
            expected.add(scored(i, 0.5));
          }
          var result =
              pipeline
                  .apply(Create.of(rows).withRowSchema(SCHEMA))
                  .apply(Score.with(Sums.MODEL).withBatchSize(batchSize));

          PAssert.that(result.scored()).containsInAnyOrder(expected);
          PAssert.that(result.failed())
              .containsInAnyOrder(
                  List.of(
                      failed(row(13, 1.0), Score.Failure.Kind.MODEL, "index 13 is out of bounds"),
                      failed(row(13, 2.0), Score.Failure.Kind.MODEL, "index 13 is out of bounds"),
                      failed(
                          row(3, null),
                          Score.Failure.Kind.RECORD,
                          "column b: null (expected: a value)")));
        });
  }

  @Test
  void failsBeforeAnyRowIfTheFieldsCannotFeedTheModel() {
    Schema other = Schema.builder().addStringField("c").build();

    var error =
        assertThrows(
            RuntimeException.class,
            () ->
                Pipelines.run(
                    pipeline ->
                        pipeline
                            .apply(
                                Create.of(Row.withSchema(other).addValue("x").build())
                                    .withRowSchema(other))
                            .apply(Score.with(Sums.MODEL))));

    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    assertThat(
        cause.getMessage(),
        containsString("the model cannot be fed from the rows: nothing feeds a, b;"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void refusesABatchSizeBelowOne(int size) {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Score.with(Sums.MODEL).withBatchSize(size));

    assertThat(error.getMessage(), equalTo("batchSize: " + size + " (expected: >= 1)"));
  }

  @Test
  void refusesRowsWithoutASchema() {
    var rows =
        Pipeline.create().apply(Create.of(row(1, 2.0)).withCoder(SerializableCoder.of(Row.class)));

    var error =
        assertThrows(IllegalArgumentException.class, () -> Score.with(Sums.MODEL).expand(rows));

    assertThat(error.getMessage(), containsString("has no schema"));
  }

  @Test
  void namesTheOutputsTheModelHasWhenAskedForAnother() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> scored(1, 2).getValue().values("product"));

    assertThat(error.getMessage(), equalTo("no output 'product'; the model has [sum]"));
    assertThat(scored(1, 2).getValue().values("sum"), equalTo(List.of(3.0)));
  }
}
