package io.scoreline.benchmarks;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tribuo.Model;
import org.tribuo.Output;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;

/**
 * Scores the made table with a model of Tribuo, by Tribuo alone: one of the threads of the bare
 * loop. All rows are one example, which is filled again for each.
 */
final class TribuoLoop<T extends Output<T>> implements BareLoop.Task {
  private final CsvBlocks blocks;
  private final OrderedOutput output;
  private final Trained<T> trained;
  private final byte[] fileName;
  private final RowExample<T> example;

  TribuoLoop(Path file, CsvBlocks blocks, OrderedOutput output, Trained<T> trained) {
    this.blocks = blocks;
    this.output = output;
    this.trained = trained;
    this.fileName = file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    this.example = new RowExample<>(trained.unknown());
  }

  /** A model, and what of its predictions is written. All threads share it. */
  record Trained<T extends Output<T>>(Model<T> model, T unknown, String header, Rows<T> rows) {
    /** Opens what {@code serializeToFile} wrote: a classifier, or a regression of one number. */
    static Trained<?> open(Path file) throws IOException {
      Model<?> model = Model.deserializeFromFile(file);
      return model.validate(Label.class)
          ? classifier(model.castModel(Label.class))
          : regression(model.castModel(Regressor.class));
    }

    private static Trained<Label> classifier(Model<Label> model) {
      List<String> names =
          model.getOutputIDInfo().getDomain().stream().map(Label::getLabel).sorted().toList();
      return new Trained<>(
          model,
          LabelFactory.UNKNOWN_LABEL,
          "label,scores_" + String.join(",scores_", names),
          (rows, file, row, prediction) -> {
            Map<String, Label> byName = prediction.getOutputScores();
            double[] scores = new double[names.size()];
            for (int i = 0; i < scores.length; i++) {
              scores[i] = byName.get(names.get(i)).getScore();
            }
            rows.row(file, row, prediction.getOutput().getLabel(), scores);
          });
    }

    private static Trained<Regressor> regression(Model<Regressor> model) {
      return new Trained<>(
          model,
          new RegressionFactory().getUnknownOutput(),
          Regressor.extractNames(model.getOutputIDInfo())[0],
          (rows, file, row, prediction) ->
              rows.row(file, row, prediction.getOutput().getValues(), 0, 1));
    }
  }

  /** Writes the row of a prediction. */
  interface Rows<T extends Output<T>> {
    void write(RowBytes rows, byte[] file, long row, Prediction<T> prediction);
  }

  @Override
  public void run() throws IOException {
    byte[] used = {};
    for (var block = blocks.next(used); block.length > 0; block = blocks.next(used)) {
      used = block.bytes;
      score(block);
    }
  }

  private void score(CsvBlocks.Block block) throws IOException {
    RowBytes rows = new RowBytes(block.length / 2);
    Numbers numbers = new Numbers(example);
    ByteArrayInputStream in = new ByteArrayInputStream(block.bytes, 0, block.length);
    long row = block.firstRow;
    try (var reader = CsvReader.builder().build(numbers, in, StandardCharsets.UTF_8)) {
      var lines = reader.iterator();
      if (row < 0) {
        numbers.skipping = true;
        lines.next();
        numbers.skipping = false;
        row++;
      }
      while (lines.hasNext()) {
        lines.next();
        trained.rows().write(rows, fileName, row++, trained.model().predict(example));
      }
    }
    output.write(block.number, rows);
  }

  /** A row of the made table; its features stand sorted, as Tribuo's models expect them. */
  private static final class RowExample<T extends Output<T>> extends ArrayExample<T> {
    private static final long serialVersionUID = 1;

    RowExample(T unknown) {
      super(unknown, DEFAULT_WEIGHT, 0);
      featureNames = MakeData.columns();
      Arrays.sort(featureNames);
      featureValues = new double[featureNames.length];
      size = featureNames.length;
    }

    /** Where each column's value is kept. */
    private int[] places() {
      return Arrays.stream(MakeData.columns())
          .mapToInt(column -> Arrays.binarySearch(featureNames, column))
          .toArray();
    }

    private double[] values() {
      return featureValues;
    }
  }

  /** Puts each cell into the example. */
  private static final class Numbers extends AbstractBaseCsvCallbackHandler<Numbers> {
    private final double[] values;
    private final int[] places;
    private boolean skipping;

    Numbers(RowExample<?> example) {
      this.values = example.values();
      this.places = example.places();
    }

    @Override
    protected void handleField(int index, char[] cells, int offset, int length, boolean quoted) {
      if (!skipping) {
        values[places[index]] = JavaDoubleParser.parseDouble(cells, offset, length);
      }
    }

    @Override
    protected Numbers buildRecord() {
      return this;
    }
  }
}
