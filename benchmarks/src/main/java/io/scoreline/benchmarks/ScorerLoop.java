package io.scoreline.benchmarks;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import ch.randelshofer.fastdoubleparser.JavaFloatParser;
import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvReader;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Scores a CSV file of numbers with a model of an engine in the JVM, by the product's own calls of
 * it: one of the threads of the bare loop. The table has the model's columns in the model's order.
 */
final class ScorerLoop implements BareLoop.Task {
  private final CsvBlocks blocks;
  private final OrderedOutput output;
  private final Scorer model;
  private final byte[] fileName;
  private final int batchSize;

  ScorerLoop(Path file, CsvBlocks blocks, OrderedOutput output, Scorer model, int batchSize) {
    this.blocks = blocks;
    this.output = output;
    this.model = model;
    this.fileName = file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    this.batchSize = batchSize;
  }

  @Override
  public void run() throws IOException, ScoringException {
    RecordBatch batch = new RecordBatch(model.features(), batchSize);
    try (Scorer.Session session = model.newSession()) {
      byte[] used = {};
      for (var block = blocks.next(used); block.length > 0; block = blocks.next(used)) {
        used = block.bytes;
        score(block, batch, session);
      }
    }
  }

  private void score(CsvBlocks.Block block, RecordBatch batch, Scorer.Session session)
      throws IOException, ScoringException {
    RowBytes rows = new RowBytes(block.length / 2);
    Numbers numbers = new Numbers(batch);
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
        batch.add();
        if (batch.isFull()) {
          row = write(rows, row, session, batch);
          numbers.at = 0;
        }
      }
      if (batch.size() > 0) {
        write(rows, row, session, batch);
      }
    }
    output.write(block.number, rows);
  }

  private long write(RowBytes rows, long firstRow, Scorer.Session session, RecordBatch batch)
      throws ScoringException {
    int records = batch.size();
    Prediction scored = session.score(batch, 0, records).outputs().get(0);
    int width = scored.width();
    for (int i = 0; i < records; i++) {
      rows.row(fileName, firstRow + i, scored.values(), i * width, (i + 1) * width);
    }
    batch.clear();
    return firstRow + records;
  }

  /** Puts each cell into the batch's buffer. */
  private static final class Numbers extends AbstractBaseCsvCallbackHandler<Numbers> {
    private final ByteBuffer values;
    private final boolean isFloat;
    private boolean skipping;
    private int at;

    Numbers(RecordBatch batch) {
      this.values = batch.numbers(0);
      this.isFloat = batch.type(0) == FeatureType.FLOAT;
    }

    @Override
    protected void handleField(int index, char[] cells, int offset, int length, boolean quoted) {
      if (skipping) {
        return;
      }
      if (isFloat) {
        values.putFloat(at, JavaFloatParser.parseFloat(cells, offset, length));
        at += Float.BYTES;
      } else {
        values.putDouble(at, JavaDoubleParser.parseDouble(cells, offset, length));
        at += Double.BYTES;
      }
    }

    @Override
    protected Numbers buildRecord() {
      return this;
    }
  }
}
