package io.scoreline.benchmarks;

import ai.onnxruntime.OrtException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;

/** Scores grey pictures in mini-batches of files: one of the threads of the bare loop. */
final class PngLoop implements BareLoop.Task {
  private final List<Path> files;
  private final AtomicInteger nextBatch;
  private final OrderedOutput output;
  private final BareModel model;
  private final int batchSize;
  private float[] samples = {};

  PngLoop(
      List<Path> files,
      AtomicInteger nextBatch,
      OrderedOutput output,
      BareModel model,
      int batchSize) {
    this.files = files;
    this.nextBatch = nextBatch;
    this.output = output;
    this.model = model;
    this.batchSize = batchSize;
  }

  @Override
  public void run() throws IOException, OrtException {
    ImageIO.setUseCache(false);
    try (BareModel.Calls calls = model.calls(batchSize)) {
      for (int batch = nextBatch.getAndIncrement();
          batch * batchSize < files.size();
          batch = nextBatch.getAndIncrement()) {
        int from = batch * batchSize;
        score(batch, files.subList(from, Math.min(files.size(), from + batchSize)), calls);
      }
    }
  }

  private void score(int number, List<Path> batch, BareModel.Calls calls)
      throws IOException, OrtException {
    calls.values().position(0);
    for (Path file : batch) {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(Files.readAllBytes(file)));
      int pixels = image.getWidth() * image.getHeight();
      if (samples.length != pixels) {
        samples = new float[pixels];
      }
      image.getRaster().getSamples(0, 0, image.getWidth(), image.getHeight(), 0, samples);
      calls.values().put(samples);
    }
    float[] scores = calls.score(batch.size());
    int width = scores.length / batch.size();
    RowBytes rows = new RowBytes(1 << 12);
    for (int i = 0; i < batch.size(); i++) {
      byte[] name = batch.get(i).getFileName().toString().getBytes(StandardCharsets.UTF_8);
      rows.row(name, 0, scores, i * width, (i + 1) * width);
    }
    output.write(number, rows);
  }
}
