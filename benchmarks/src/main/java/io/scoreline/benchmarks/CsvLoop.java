package io.scoreline.benchmarks;

import ai.onnxruntime.OrtException;
import ch.randelshofer.fastdoubleparser.JavaFloatParser;
import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Scores a CSV file of floats: one of the threads of the bare loop. */
final class CsvLoop implements BareLoop.Task {
  private final CsvBlocks blocks;
  private final OrderedOutput output;
  private final BareModel model;
  private final byte[] fileName;
  private final int batchSize;

  CsvLoop(Path file, CsvBlocks blocks, OrderedOutput output, BareModel model, int batchSize) {
    this.blocks = blocks;
    this.output = output;
    this.model = model;
    this.fileName = file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    this.batchSize = batchSize;
  }

  @Override
  public void run() throws IOException, OrtException {
    try (BareModel.Calls calls = model.calls(batchSize)) {
      byte[] used = {};
      for (var block = blocks.next(used); block.length > 0; block = blocks.next(used)) {
        used = block.bytes;
        score(block, calls);
      }
    }
  }

  private void score(CsvBlocks.Block block, BareModel.Calls calls)
      throws IOException, OrtException {
    RowBytes rows = new RowBytes(block.length / 2);
    Floats floats = new Floats(calls.values());
    ByteArrayInputStream in = new ByteArrayInputStream(block.bytes, 0, block.length);
    long row = block.firstRow;
    try (var reader = CsvReader.builder().build(floats, in, StandardCharsets.UTF_8)) {
      var lines = reader.iterator();
      if (row < 0) {
        floats.skipping = true;
        lines.next();
        floats.skipping = false;
        row++;
      }
      int records = 0;
      while (lines.hasNext()) {
        lines.next();
        if (++records == batchSize) {
          write(rows, row, calls.score(records), records);
          row += records;
          records = 0;
          floats.values.position(0);
        }
      }
      if (records > 0) {
        write(rows, row, calls.score(records), records);
        floats.values.position(0);
      }
    }
    output.write(block.number, rows);
  }

  private void write(RowBytes rows, long firstRow, float[] scores, int records) {
    int width = scores.length / records;
    for (int i = 0; i < records; i++) {
      rows.row(fileName, firstRow + i, scores, i * width, (i + 1) * width);
    }
  }

  /** Puts each cell into the batch's buffer. */
  private static final class Floats extends AbstractBaseCsvCallbackHandler<Floats> {
    private final FloatBuffer values;
    private boolean skipping;

    Floats(FloatBuffer values) {
      this.values = values;
    }

    @Override
    protected void handleField(int index, char[] cells, int offset, int length, boolean quoted) {
      if (!skipping) {
        values.put(JavaFloatParser.parseFloat(cells, offset, length));
      }
    }

    @Override
    protected Floats buildRecord() {
      return this;
    }
  }
}
