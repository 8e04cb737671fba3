package io.scoreline.scorers.tribuo;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.data.columnar.FieldProcessor;
import org.tribuo.data.columnar.RowProcessor;
import org.tribuo.data.columnar.processors.field.DoubleFieldProcessor;
import org.tribuo.data.columnar.processors.field.IdentityProcessor;
import org.tribuo.data.columnar.processors.field.TextFieldProcessor;
import org.tribuo.data.columnar.processors.response.FieldResponseProcessor;
import org.tribuo.data.csv.CSVDataSource;
import org.tribuo.data.text.impl.BasicPipeline;
import org.tribuo.util.tokens.impl.BreakIteratorTokenizer;

/** Models of columns of words and texts, trained behind a row processor. */
class RowProcessorsTest {
  private static final List<String> FIELDS = List.of("colour", "note", "weight");

  @TempDir Path folder;
  private Path table;

  @BeforeEach
  void writeTable() throws IOException {
    table =
        Files.writeString(
            folder.resolve("t.csv"),
            """
            weight,colour,note,kind
            1.5,red,sweet and round,apple
            1.2,green,sour and round,apple
            0.2,red,small and sweet,cherry
            0.3,black,very sweet,cherry
            1.6,green,round,apple
            0.1,red,small,cherry
            """);
  }

  private RowProcessor<Label> processor(FieldProcessor... fields) {
    Map<String, FieldProcessor> byName = new TreeMap<>();
    Arrays.stream(fields).forEach(field -> byName.put(field.getFieldName(), field));
    return new RowProcessor<>(new FieldResponseProcessor<>("kind", "", new LabelFactory()), byName);
  }

  private Model<Label> train(RowProcessor<Label> processor) throws IOException {
    Model<Label> model =
        new LogisticRegressionTrainer()
            .train(new MutableDataset<>(new CSVDataSource<>(table, processor, true)));
    model.serializeToFile(folder.resolve("model"));
    return model;
  }

  private Scorer open() {
    return new TribuoScorerProvider()
        .open(ModelSource.of("tribuo", folder.resolve("model").toString()));
  }

  private RowProcessor<Label> ofWordsAndTexts() {
    return processor(
        new DoubleFieldProcessor("weight"),
        new IdentityProcessor("colour"),
        new TextFieldProcessor(
            "note", new BasicPipeline(new BreakIteratorTokenizer(java.util.Locale.ENGLISH), 2)));
  }

  @Test
  void makesOfColumnsOfWordsAndTextsWhatTheyWereInTraining() throws Exception {
    RowProcessor<Label> processor = ofWordsAndTexts();
    Model<Label> model = train(processor);

    Scorer scorer = open();

    assertThat(scorer.features().toString(), equalTo("[fields: string[3] (colour, note, weight)]"));
    RecordBatch batch = new RecordBatch(scorer.features(), 10);
    List<Map<String, String>> rows =
        List.of(
            Map.of("colour", "red", "note", "very sweet and round", "weight", "1.4"),
            Map.of("colour", "black", "note", "", "weight", "0.2"),
            Map.of("colour", "blue", "note", "small", "weight", "heavy"));
    for (Map<String, String> row : rows) {
      for (int i = 0; i < FIELDS.size(); i++) {
        batch.texts(0)[batch.size() * FIELDS.size() + i] = row.get(FIELDS.get(i));
      }
      batch.add();
    }
    Predictions scored = scorer.newSession().score(batch, 0, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      var expected = model.predict(processor.generateExample(rows.get(i), false).orElseThrow());
      assertThat(MadeData.text(scored, 0, i), equalTo(expected.getOutput().getLabel()));
      for (int j = 0; j < 2; j++) {
        String label = scored.outputs().get(1).elements().get(j);
        assertThat(
            scored.outputs().get(1).values().number(i * 2 + j),
            is(expected.getOutputScores().get(label).getScore()));
      }
    }
  }

  @Test
  void namesARecordNoneOfWhoseFieldsGivesAFeature() throws Exception {
    train(processor(new DoubleFieldProcessor("weight"), new IdentityProcessor("colour")));
    Scorer scorer = open();
    RecordBatch batch = new RecordBatch(scorer.features(), 1);
    batch.add();

    assertThrows(ScoringException.class, () -> scorer.newSession().score(batch, 0, 1));
  }

  @Test
  void takesTheFeaturesThemselvesWhereThatIsAskedFor() throws Exception {
    train(processor(new DoubleFieldProcessor("weight"), new IdentityProcessor("colour")));

    Scorer scorer =
        new TribuoScorerProvider()
            .open(
                new ModelSource(
                    "tribuo",
                    folder.resolve("model").toString(),
                    List.of(),
                    Map.of(TribuoScorerProvider.ROW_PROCESSOR, "false")));

    assertThat(
        scorer.features().toString(),
        equalTo("[features: double[4] (colour@black, colour@green, colour@red, weight@value)]"));
  }

  @Test
  void takesColumnsOfNumbersAsNumbers() throws Exception {
    train(processor(new DoubleFieldProcessor("weight")));

    assertThat(open().features().toString(), equalTo("[features: double[1] (weight)]"));
  }

  @Test
  void refusesOneThatHasPartsOfAnothersMaking() throws Exception {
    train(processor(new DoubleFieldProcessor("weight"), new Shouting("colour")));

    var refused = assertThrows(ModelRefusedException.class, this::open);

    assertThat(
        refused.getMessage(),
        equalTo(
            folder.resolve("model")
                + ": names the classes "
                + Shouting.class.getName()
                + " (expected: none but Tribuo's own)"));
  }
}
