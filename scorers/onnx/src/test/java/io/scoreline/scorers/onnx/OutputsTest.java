package io.scoreline.scorers.onnx;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "to_float    | -1.0 300.0",
        "to_double   | -1.0 300.0",
        "to_int8     | -1 44",
        "to_int16    | -1 300",
        "to_int32    | -1 300",
        "to_int64    | -1 300",
        "to_uint8    | 255 44",
        "to_uint16   | 65535 300",
        "to_uint32   | 4294967295 300",
        "to_uint64   | 18446744073709551615 300",
        "to_bool     | true true",
        "to_string   | -1 300",
        "to_float16  | -1.0 300.0",
        "to_bfloat16 | -1.0 300.0"
      })
  void readsEachTypeOfTensor(String output, String expected) throws Exception {
    try (OpenModel model = OpenModel.named("types-out", output)) {
      RecordBatch batch = model.batch(4);
      OpenModel.add(batch, 0, 0);
      OpenModel.add(batch, -1, 300);

      Predictions predictions = model.session().score(batch, 1, 2);

      assertThat(OpenModel.values(predictions, 0), is(List.of(expected.split(" "))));
    }
  }

  @Test
  void keepsTheBitsOfUnsignedNumbersOfSixtyFour() throws Exception {
    try (OpenModel model = OpenModel.named("types-out", "to_uint64")) {
      RecordBatch batch = model.batch(4);
      OpenModel.add(batch, -1, 0);

      PredictionValues values = model.score(batch).outputs().get(0).values();

      assertThat(values, instanceOf(PredictionValues.UnsignedLongs.class));
      assertThat(values.number(0), is(1.8446744073709552E19));
    }
  }

  @Test
  void feedsEachTypeOfTensor() throws Exception {
    try (OpenModel model = OpenModel.named("types-in")) {
      RecordBatch batch = model.batch(4);
      for (int record = 0; record < 3; record++) {
        for (int i = 0; i < batch.features().size(); i++) {
          switch (batch.features().get(i).type()) {
            case STRING -> OpenModel.put(batch, i, "1.5", Integer.toString(record));
            case BOOL -> OpenModel.put(batch, i, 1, 0);
            case UINT8 -> OpenModel.put(batch, i, 200, record);
            default -> OpenModel.put(batch, i, -3, record);
          }
        }
        batch.add();
      }

      Predictions predictions = model.score(batch);

      for (Prediction output : predictions.outputs()) {
        List<String> values = OpenModel.values(predictions, predictions.outputs().indexOf(output));
        List<String> expected =
            switch (output.name()) {
              case "from_string" -> List.of("1.5", "0.0", "1.5", "1.0", "1.5", "2.0");
              case "from_bool" -> List.of("1.0", "0.0", "1.0", "0.0", "1.0", "0.0");
              case "from_uint8" -> List.of("200.0", "0.0", "200.0", "1.0", "200.0", "2.0");
              default -> List.of("-3.0", "0.0", "-3.0", "1.0", "-3.0", "2.0");
            };
        assertThat(output.name(), values, is(expected));
      }
      assertThat(predictions.outputs().size(), is(11));
    }
  }

  @Test
  void givesTheDimensionsOfOneRecord() throws Exception {
    try (OpenModel model = OpenModel.named("cube")) {
      RecordBatch batch = model.batch(20);
      OpenModel.add(batch, 1, 2, 3, 4, 5, 6);
      OpenModel.add(batch, 7, 8, 9, 10, 11, 12);

      Predictions predictions = model.session().score(batch, 1, 2);

      assertThat(predictions.outputs().get(0).shape(), is(List.of(2, 3)));
      assertThat(
          OpenModel.values(predictions, 0), contains("7.0", "8.0", "9.0", "10.0", "11.0", "12.0"));
    }
  }

  @ParameterizedTest
  @CsvSource({"declared-one", "transposed"})
  void takesOneValueForEachRecordWhereTheDeclaredShapeIsAnother(String name) throws Exception {
    try (OpenModel model = OpenModel.named(name)) {
      RecordBatch batch = model.batch(100);
      OpenModel.add(batch, 1);
      OpenModel.add(batch, 2);
      OpenModel.add(batch, 3);

      Predictions predictions = model.score(batch);

      assertThat(predictions.outputs().get(0).shape(), is(List.of()));
      assertThat(OpenModel.values(predictions, 0), contains("1.0", "2.0", "3.0"));
    }
  }

  @Test
  void refusesAnOutputThatDoesNotDivideIntoRecords() throws Exception {
    try (OpenModel model = OpenModel.named("mean")) {
      RecordBatch batch = model.batch(100);
      OpenModel.add(batch, 1, 2);

      var error = assertThrows(ModelRefusedException.class, () -> model.score(batch));

      assertThat(
          error.getMessage(),
          containsString(
              "mean.onnx: output 'y' has the shape [] for 2 records (expected: the records in"
                  + " the first dimension)"));
    }
  }

  @Test
  void scoresOneRecordAtATimeWhereAParameterSaysSo() throws Exception {
    ModelSource source =
        new ModelSource(
            "onnx",
            TestFiles.model("takes-one-only").toString(),
            List.of(),
            Map.of(OnnxScorerProvider.BATCH_SIZE, "1"));
    try (OpenModel model = OpenModel.of(source)) {
      RecordBatch batch = model.batch(100);
      OpenModel.add(batch, 1, 2);
      OpenModel.add(batch, 3, 4);

      assertThat(OpenModel.values(model.score(batch), 0), contains("1.0", "2.0", "3.0", "4.0"));
    }
  }

  @Test
  void padsTheLastCallOfAFixedBatchSize() throws Exception {
    try (OpenModel model = OpenModel.named("fixed-3")) {
      RecordBatch batch = model.batch(7);
      for (int i = 0; i < 7; i++) {
        OpenModel.add(batch, i, -i);
      }

      Predictions predictions = model.session().score(batch, 1, 6);

      assertThat(
          OpenModel.values(predictions, 0),
          contains("2.0", "-2.0", "4.0", "-4.0", "6.0", "-6.0", "8.0", "-8.0", "10.0", "-10.0"));
    }
  }

  @Test
  void givesAScalarInputOneRecordAtATime() throws Exception {
    try (OpenModel model = OpenModel.named("input-scalar")) {
      RecordBatch batch = model.batch(4);
      for (int i = 1; i <= 3; i++) {
        OpenModel.put(batch, 0, 1, 2);
        OpenModel.put(batch, 1, i);
        batch.add();
      }

      assertThat(
          OpenModel.values(model.score(batch), 0),
          contains("1.0", "2.0", "2.0", "4.0", "3.0", "6.0"));
    }
  }

  @Test
  void computesTheChosenOutputsInTheChosenOrder() throws Exception {
    try (OpenModel model = OpenModel.named("types-out", "to_bool", "to_int8")) {
      RecordBatch batch = model.batch(1);
      OpenModel.add(batch, 0, 5);

      Predictions predictions = model.score(batch);

      assertThat(
          predictions.outputs().stream().map(Prediction::name).toList(),
          contains("to_bool", "to_int8"));
      assertThat(OpenModel.values(predictions, 0), contains("false", "true"));
      assertThat(OpenModel.values(predictions, 1), contains("0", "5"));
    }
  }

  @Test
  void refusesAnUnknownOutputWithTheKnownOnes() {
    var error =
        assertThrows(ModelRefusedException.class, () -> OpenModel.named("mean", "total", "score"));

    assertThat(
        error.getMessage(),
        is(TestFiles.model("mean") + ": no output 'score' (expected: 'y', 'total')"));
  }

  @Test
  void doesNotComputeAnOutputThatIsNotChosen() throws Exception {
    try (OpenModel model = OpenModel.named("mean", "total")) {
      RecordBatch batch = model.batch(2);
      OpenModel.add(batch, 1, 2);

      assertThat(OpenModel.values(model.score(batch), 0), contains("3.0"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "zipmap-longs, '-9 2 10', '0.5 0.25 0.125 5.0 6.0 4.0'",
    "zipmap-strings, 'Zoo zebra Äpfel', '0.25 0.125 0.5 6.0 4.0 5.0'"
  })
  void sortsTheClassesOfAMap(String name, String classes, String values) throws Exception {
    try (OpenModel model = OpenModel.named(name)) {
      RecordBatch batch = model.batch(2);
      OpenModel.add(batch, 0.125, 0.5, 0.25);
      OpenModel.add(batch, 4, 5, 6);

      Predictions predictions = model.score(batch);

      assertThat(predictions.outputs().get(0).elements(), is(List.of(classes.split(" "))));
      assertThat(OpenModel.values(predictions, 0), is(List.of(values.split(" "))));
    }
  }
}
