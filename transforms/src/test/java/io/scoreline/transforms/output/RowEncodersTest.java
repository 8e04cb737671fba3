package io.scoreline.transforms.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.SpillBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowEncodersTest {
  private static final float NAN = Float.NaN;

  private static Prediction floats(List<Integer> shape, List<String> elements, float... values) {
    return new Prediction("p", shape, elements, new PredictionValues.Floats(values));
  }

  private static Prediction scores(float... values) {
    return floats(List.of(values.length), List.of(), values);
  }

  private static Predictions of(Prediction... outputs) {
    return new Predictions(1, List.of(outputs));
  }

  private static OutputSettings settings(
      String fileName, boolean argMax, List<String> classes, int topK) {
    return new OutputSettings(fileName, true, ',', argMax, classes, topK);
  }

  /** The rows, after the line of columns if there is one. */
  private static String written(
      OutputSettings settings, List<String> keptColumns, List<String> kept, Predictions all)
      throws IOException {
    try (SpillBuffer rows = new SpillBuffer(1000);
        SpillBuffer letters = new SpillBuffer(1000)) {
      RowWriter writer = new RowWriter(settings, keptColumns, rows, letters);
      for (int i = 0; i < all.records(); i++) {
        writer.row("a,b.csv", i, kept, all, i);
      }
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

  private static String csv(Predictions predictions) throws IOException {
    return written(OutputSettings.defaults(), List.of(), List.of(), predictions);
  }

  private static String json(Predictions predictions) throws IOException {
    return written(settings("p.jsonl", false, List.of(), 0), List.of(), List.of(), predictions);
  }

  @Test
  void quotesFieldsThatHoldSeparatorsQuotesOrLineEnds() throws IOException {
    assertThat(
        written(
            OutputSettings.defaults(),
            List.of("c 1", "c,2", "c3", "c4"),
            List.of("x", "say \"hi\"", "line\nend", "lone\rreturn"),
            of(scores(1))),
        equalTo(
            "file,row,c 1,\"c,2\",c3,c4,p\n"
                + "\"a,b.csv\",0,x,\"say \"\"hi\"\"\",\"line\nend\",\"lone\rreturn\",1.0\n"));
  }

  @Test
  void writesEveryTypeOfValue() throws IOException {
    Predictions all =
        of(
            floats(List.of(), List.of(), 0.1f),
            new Prediction(
                "d",
                List.of(2),
                List.of(),
                new PredictionValues.Doubles(new double[] {0.1, 1e300})),
            new Prediction("l", List.of(), List.of(), new PredictionValues.Longs(new long[] {-1})),
            new Prediction(
                "u", List.of(), List.of(), new PredictionValues.UnsignedLongs(new long[] {-1})),
            new Prediction(
                "b", List.of(), List.of(), new PredictionValues.Booleans(new boolean[] {true})),
            new Prediction(
                "t", List.of(), List.of(), new PredictionValues.Texts(new String[] {"é\"\n"})));

    assertThat(
        csv(all),
        equalTo(
            """
            file,row,p,d_0,d_1,l,u,b,t
            "a,b.csv",0,0.1,0.1,1.0E300,-1,18446744073709551615,true,"é""
            "
            """));
    assertThat(
        json(all),
        equalTo(
            "{\"file\":\"a,b.csv\",\"row\":0,\"p\":0.1,\"d\":[0.1,1.0E300],\"l\":-1,"
                + "\"u\":18446744073709551615,\"b\":true,\"t\":\"é\\\"\\n\"}\n"));
  }

  @Test
  void writesWhatIsNoFiniteNumberAsItsName() throws IOException {
    Predictions all = of(scores(NAN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0.0f));

    assertThat(
        csv(all).lines().toList().get(1), equalTo("\"a,b.csv\",0,NaN,Infinity,-Infinity,-0.0"));
    assertThat(
        JobStaging.JSON.readTree(json(all)).get("p").toString(),
        equalTo("[\"NaN\",\"Infinity\",\"-Infinity\",-0.0]"));
  }

  @Test
  void nestsShapesInJsonAndNumbersThemInCsv() throws IOException {
    Prediction cube = floats(List.of(2, 1, 2), List.of(), 1, 2, 3, 4);

    assertThat(json(of(cube)), containsString("\"p\":[[[1.0,2.0]],[[3.0,4.0]]]"));
    assertThat(csv(of(cube)), containsString("file,row,p_0,p_1,p_2,p_3\n"));
  }

  @Test
  void writesAnEmptyOutput() throws IOException {
    assertThat(json(of(floats(List.of(0), List.of()))), containsString("\"p\":[]"));
    assertThat(json(of(floats(List.of(2, 0), List.of()))), containsString("\"p\":[[],[]]"));
    assertThat(csv(of(floats(List.of(0), List.of()))), equalTo("file,row\n\"a,b.csv\",0\n"));
  }

  @Test
  void namesTheElementsOfAMap() throws IOException {
    Prediction map = floats(List.of(2), List.of("cat", "d,og"), 0.25f, 0.75f);

    assertThat(json(of(map)), containsString("\"p\":{\"cat\":0.25,\"d,og\":0.75}"));
    assertThat(csv(of(map)), containsString("file,row,p_cat,\"p_d,og\"\n"));
    assertThat(
        written(settings("p.csv", true, List.of(), 0), List.of(), List.of(), of(map)),
        containsString(",0.25,0.75,\"d,og\"\n"));
  }

  private static String top(int topK, List<String> classes, float... values) throws IOException {
    String row =
        written(settings("p.csv", true, classes, topK), List.of(), List.of(), of(scores(values)))
            .lines()
            .toList()
            .get(1);
    return row.split(",", 4 + values.length)[3 + values.length];
  }

  @Test
  void addsTheLargestValuesFirstOnesFirstAndNanLast() throws IOException {
    assertThat(top(0, List.of(), 1, 3, 2), equalTo("1"));
    assertThat(top(0, List.of(), 3, 3, 3), equalTo("0"));
    assertThat(top(0, List.of(), NAN, -1, NAN), equalTo("1"));
    assertThat(top(0, List.of(), NAN, NAN), equalTo("0"));
    assertThat(top(2, List.of(), 1, 3, 3), equalTo("1,1,3.0,2,3.0"));
    assertThat(
        top(3, List.of(), NAN, 1, Float.NEGATIVE_INFINITY), equalTo("1,1,1.0,2,-Infinity,0,NaN"));
    assertThat(top(3, List.of("no", "yes"), 0, 1), equalTo("yes,yes,1.0,no,0.0,,"));
    assertThat(
        written(
            settings("p.jsonl", true, List.of("no"), 5), List.of(), List.of(), of(scores(0, 1))),
        containsString(
            "\"prediction\":\"1\",\"top\":[{\"class\":\"1\",\"score\":1.0},"
                + "{\"class\":\"no\",\"score\":0.0}]"));
  }

  @Test
  void findsTheSameLargestValuesAsASort() {
    Random random = new Random(2);
    for (int round = 0; round < 2000; round++) {
      float[] values = new float[2 + random.nextInt(8)];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(5) == 0 ? NAN : random.nextInt(4);
      }
      int topK = 1 + random.nextInt(10);
      List<Integer> sorted =
          java.util.stream.IntStream.range(0, values.length)
              .boxed()
              .sorted(
                  (a, b) ->
                      Float.compare(
                          Float.isNaN(values[b]) ? -1 : values[b],
                          Float.isNaN(values[a]) ? -1 : values[a]))
              .limit(topK)
              .toList();

      int[] largest =
          new OutputColumns(settings("p.csv", true, List.of(), topK)).largest(scores(values), 0);

      assertThat(java.util.Arrays.stream(largest).boxed().toList(), equalTo(sorted));
    }
  }

  @Test
  void refusesArgMaxOfAModelWithNothingToCompare() {
    var error =
        assertThrows(
            ModelRefusedException.class,
            () ->
                written(
                    settings("p.csv", true, List.of(), 0), List.of(), List.of(), of(scores(1))));

    assertThat(error.getMessage(), containsString("the model has [p]"));
  }

  @Test
  void refusesACsvFileWhoseRowsDifferInTheirColumns() throws IOException {
    try (SpillBuffer rows = new SpillBuffer(100);
        SpillBuffer letters = new SpillBuffer(100)) {
      RowWriter writer = new RowWriter(OutputSettings.defaults(), List.of(), rows, letters);
      writer.row("a", 0, List.of(), of(scores(1, 2)), 0);

      assertThrows(
          ModelRefusedException.class, () -> writer.row("a", 1, List.of(), of(scores(1, 2, 3)), 0));
    }
  }

  @Test
  void writesTheShortestTextThatReadsBack() {
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (!Float.isNaN(value)) {
        assertThat(Float.parseFloat(text(value)), is(value));
      }
    }
    // Older JDKs write 2.0E-3 as 0.0020 and 2^-44 with a digit too many.
    assertThat(text(0.002f), equalTo("0.002"));
    assertThat(text(Float.MIN_VALUE), equalTo("1.4E-45"));
    Bytes bytes = new Bytes();
    bytes.number(0.002);
    bytes.ascii(' ');
    bytes.number(Double.MIN_NORMAL);
    bytes.ascii(' ');
    bytes.number(Double.parseDouble("1.0E23"));
    assertThat(text(bytes), equalTo("0.002 2.2250738585072014E-308 1.0E23"));
  }

  private static String text(float value) {
    Bytes bytes = new Bytes();
    bytes.number(value);
    return text(bytes);
  }

  private static String text(Bytes bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      bytes.writeTo(out);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void writesDeadLettersWhoseTextWasCutWithinACharacter() throws IOException {
    try (SpillBuffer rows = new SpillBuffer(100);
        SpillBuffer letters = new SpillBuffer(1000)) {
      RowWriter writer = new RowWriter(OutputSettings.defaults(), List.of(), rows, letters);
      String cut = "😀".substring(0, 1);

      writer.deadLetter(
          new DeadLetter("f", 0, 1, 2, DeadLetter.Kind.RECORD, "m" + cut, 1, "😀" + cut));

      ByteArrayOutputStream out = new ByteArrayOutputStream();
      letters.writeTo(out);
      assertThat(
          out.toString(StandardCharsets.UTF_8),
          equalTo(
              "{\"file\":\"f\",\"file_ordinal\":0,\"record\":1,\"line\":2,\"kind\":\"record\","
                  + "\"message\":\"m?\",\"attempts\":1,\"text\":\"\\uD83D\\uDE00?\"}\n"));
    }
  }

  private static Prediction named(String name, float... values) {
    List<Integer> shape = values.length == 1 ? List.of() : List.of(values.length);
    return new Prediction(name, shape, List.of(), new PredictionValues.Floats(values));
  }

  @Test
  void givesEveryColumnANameOfItsOwn() throws IOException {
    assertThat(
        written(
            OutputSettings.defaults(),
            List.of("file", "row", "input_file", "p", "id"),
            List.of("a", "b", "c", "d", "e"),
            of(
                named("file", 1),
                named("row", 2),
                named("p", 3),
                named("q", 4, 5),
                named("q_1", 6))),
        equalTo(
            "file,row,input_input_file,input_row,input_file,input_p,id,"
                + "output_file,output_row,p,q_0,q_1,output_q_1\n"
                + "\"a,b.csv\",0,a,b,c,d,e,1.0,2.0,3.0,4.0,5.0,6.0\n"));
    assertThat(
        written(
            settings("p.csv", true, List.of(), 1),
            List.of("top_1"),
            List.of("a"),
            of(named("prediction", 1), named("q", 2, 3))),
        equalTo(
            """
            file,row,input_top_1,output_prediction,q_0,q_1,prediction,top_1,top_1_score
            "a,b.csv",0,a,1.0,2.0,3.0,1,1,3.0
            """));
  }

  @Test
  void givesEveryMemberOfAJsonRowANameOfItsOwn() throws IOException {
    assertThat(
        written(
            settings("p.jsonl", true, List.of(), 1),
            List.of("row", "p", "top"),
            List.of("a", "b", "c"),
            of(named("file", 1), named("prediction", 2), named("p", 3, 4))),
        equalTo(
            "{\"file\":\"a,b.csv\",\"row\":0,\"input_row\":\"a\",\"input_p\":\"b\",\"input_top\":\"c\","
                + "\"output_file\":1.0,\"output_prediction\":2.0,\"p\":[3.0,4.0],"
                + "\"prediction\":\"1\",\"top\":[{\"class\":\"1\",\"score\":4.0}]}\n"));
  }

  @Test
  void namesTheMembersOfAJsonRowAnewForOtherOutputs() throws IOException {
    try (SpillBuffer rows = new SpillBuffer(100);
        SpillBuffer letters = new SpillBuffer(100)) {
      RowWriter writer =
          new RowWriter(settings("p.jsonl", false, List.of(), 0), List.of(), rows, letters);
      writer.row("a", 0, List.of(), of(named("p", 1)), 0);
      writer.row("a", 1, List.of(), of(named("q", 1), named("row", 2)), 0);
      writer.flush();

      ByteArrayOutputStream out = new ByteArrayOutputStream();
      rows.writeTo(out);
      assertThat(
          out.toString(StandardCharsets.UTF_8),
          equalTo(
              """
              {"file":"a","row":0,"p":1.0}
              {"file":"a","row":1,"q":1.0,"output_row":2.0}
              """));
    }
  }

  @Test
  void groupsCausesThatDifferOnlyInAValueAndCountsThem() {
    FailureCauses causes = new FailureCauses();
    for (int i = 0; i < 3; i++) {
      causes.add(
          new DeadLetter(
              "f" + i,
              i,
              i,
              i,
              DeadLetter.Kind.RECORD,
              "column a: 'x%d' is bad".formatted(i),
              1,
              ""));
    }
    causes.add(new DeadLetter("g", 3, 0, 1, DeadLetter.Kind.MODEL, "column a: 'x' is bad", 1, ""));

    assertThat(
        causes.list(),
        equalTo(
            List.of(
                new FailureCause(DeadLetter.Kind.RECORD, "column a: 'x0' is bad", "f0", 0, 0, 3),
                new FailureCause(DeadLetter.Kind.MODEL, "column a: 'x' is bad", "g", 0, 1, 1))));
  }

  @Test
  void countsAllCausesBehindTheFirstNineteenAsOthers() {
    FailureCauses ofUnit = new FailureCauses();
    for (int i = 0; i < 30; i++) {
      String message = "cause " + (char) ('a' + i % 26) + (i < 26 ? "" : "x");
      ofUnit.add(new DeadLetter("f", 0, i, i, DeadLetter.Kind.RECORD, message, 1, ""));
    }
    FailureCauses ofJob = new FailureCauses();
    ofJob.addAll(ofUnit.list());
    ofJob.addAll(ofUnit.list());

    List<FailureCause> causes = ofJob.list();

    assertThat(causes.size(), equalTo(20));
    assertThat(causes.get(0).count(), equalTo(2L));
    assertThat(
        causes.get(19),
        equalTo(new FailureCause(DeadLetter.Kind.RECORD, "other causes", "f", 19, 19, 22)));
  }

  @Test
  void areRefusedBeforeTheFirstRowWhereNothingWritesTheirFormat() {
    OutputSettings parquet = OutputSettings.defaults().withFileName("p.parquet");

    var error =
        assertThrows(
            IllegalStateException.class, () -> written(parquet, List.of(), List.of(), of()));

    assertThat(
        error.getMessage(),
        equalTo(
            "nothing writes files of format parquet here (expected: a module for it on the class"
                + " path)"));
  }
}
