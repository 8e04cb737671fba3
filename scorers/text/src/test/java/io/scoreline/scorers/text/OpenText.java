package io.scoreline.scorers.text;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A folder's model with one session. */
record OpenText(Scorer scorer, Scorer.Session session) implements AutoCloseable {
  static OpenText of(Path folder, Map<String, String> parameters, String... outputs) {
    Scorer scorer =
        new TextScorerProvider()
            .open(new ModelSource("onnx_text", folder.toString(), List.of(outputs), parameters));
    return new OpenText(scorer, scorer.newSession());
  }

  /** Makes a folder with all-MiniLM-L6-v2, quantised dynamically, and nothing but its tokenizer. */
  static Path miniLm(Path folder) throws IOException {
    Files.createDirectories(folder);
    copy("/all-minilm-l6-v2-q.onnx", folder.resolve("model.onnx"));
    copy("/all-minilm-l6-v2-q-tokenizer.json", folder.resolve("tokenizer.json"));
    return folder;
  }

  private static void copy(String resource, Path file) throws IOException {
    try (InputStream in = OpenText.class.getResourceAsStream(resource)) {
      Files.copy(in, file);
    }
  }

  /** The folder of a very small BERT, in full precision; skips the test if there is none. */
  static Path tinyBert() {
    Path assets =
        Path.of(
            System.getProperty(
                "scoreline.assets",
                System.getProperty("scoreline.repository") + "/../shared/assets"));
    assumeTrue(
        Files.isDirectory(assets),
        () -> "skipped: no real models at %s; set -Dscoreline.assets".formatted(assets));
    return assets.resolve("tinybert-multi-input");
  }

  /** A copy of that folder's tokenizer and model, to put other files beside. */
  static Path tinyBert(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String name : List.of("model.onnx", "tokenizer.json")) {
      Files.copy(tinyBert().resolve(name), folder.resolve(name));
    }
    return folder;
  }

  RecordBatch batch(List<String> texts) {
    RecordBatch batch = new RecordBatch(scorer.features(), texts.size());
    for (String text : texts) {
      batch.texts(0)[batch.size()] = text;
      batch.add();
    }
    return batch;
  }

  Predictions score(List<String> texts) throws ScoringException {
    return session.score(batch(texts), 0, texts.size());
  }

  /** One output's vector of each record. */
  float[][] vectors(int output, List<String> texts) throws ScoringException {
    return vectors(score(texts).outputs().get(output), texts.size());
  }

  static float[][] vectors(Prediction output, int records) {
    float[] values = ((PredictionValues.Floats) output.values()).values();
    int width = output.width();
    float[][] vectors = new float[records][];
    for (int i = 0; i < records; i++) {
      vectors[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
    return vectors;
  }

  static double cosine(float[] a, float[] b) {
    double product = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squaresOfA += (double) a[i] * a[i];
      squaresOfB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(squaresOfA * squaresOfB);
  }

  @Override
  public void close() {
    session.close();
    scorer.close();
  }
}
