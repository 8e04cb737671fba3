package io.scoreline.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.transforms.scorer.Engines;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tries a model, in a process of its own: opens it, and calls it once on a made record. Whatever it
 * does there, in native code too, it does to nobody else. Reads {@code type} and {@code path} as
 * JSON, and prints what it found: {@code refused}, or {@code inputs}, {@code outputs}, {@code
 * findings} and {@code open_millis}.
 */
public final class ModelTrial {
  /** A made record has no more values than this: a model whose record has more is only opened. */
  private static final long MOST_VALUES = 64L << 20;

  private ModelTrial() {}

  /** Takes nothing; reads from standard input. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // What an engine prints is no answer.
    System.setOut(System.err);
    JsonNode json = new ObjectMapper().readTree(System.in);
    ObjectNode answer =
        tried(ModelSource.of(json.path("type").asText(), json.path("path").asText()));
    out.println(answer);
    out.flush();
    Runtime.getRuntime().halt(ExitCode.COMPLETED.number());
  }

  private static ObjectNode tried(ModelSource model) {
    ObjectNode answer = new ObjectMapper().createObjectNode();
    ArrayNode inputs = answer.putArray("inputs");
    ArrayNode outputs = answer.putArray("outputs");
    ArrayNode findings = answer.putArray("findings");
    long begun = System.nanoTime();
    try (Scorer scorer = Engines.open(model)) {
      answer.put("open_millis", Duration.ofNanos(System.nanoTime() - begun).toMillis());
      scorer.features().forEach(feature -> inputs.add(feature.toString()));
      scorer.findings().forEach(findings::add);
      call(scorer, outputs).ifPresent(findings::add);
    } catch (ModelRefusedException e) {
      answer.put("refused", e.getMessage());
    } catch (OutOfMemoryError e) {
      answer.put("refused", "it takes more memory than this machine has for it: " + e.getMessage());
    }
    return answer;
  }

  /** Calls the model on zeros and empty texts; says why, if that does not pass. */
  private static Optional<String> call(Scorer scorer, ArrayNode outputs) {
    List<Feature> made = scorer.features().stream().map(ModelTrial::settled).toList();
    int records = scorer.fixedBatchSize().orElse(1);
    long values = made.stream().mapToLong(feature -> (long) feature.width() * records).sum();
    if (values > MOST_VALUES) {
      return Optional.of("not called, as a call has %d values".formatted(values));
    }
    try (Scorer.Session session = scorer.newSession()) {
      RecordBatch batch = new RecordBatch(made, records);
      for (int feature = 0; feature < made.size(); feature++) {
        Arrays.fill(batch.texts(feature), "");
      }
      for (int record = 0; record < records; record++) {
        batch.add(0);
      }
      for (Prediction output : session.score(batch, 0, records).outputs()) {
        outputs.add("%s: %s%s".formatted(output.name(), kind(output), output.shape()));
      }
      return Optional.empty();
    } catch (ScoringException | ModelRefusedException e) {
      return Optional.of(
          "a call on a made record (zeros, empty texts, 1 for each free dimension) failed: "
              + e.getMessage());
    }
  }

  /** A feature of which each free dimension is 1. */
  private static Feature settled(Feature feature) {
    List<Integer> shape = new ArrayList<>(feature.shape());
    Collections.replaceAll(shape, Feature.FREE, 1);
    return feature.withShape(shape);
  }

  private static String kind(Prediction output) {
    String name = output.values().getClass().getSimpleName();
    return name.toLowerCase(Locale.ROOT);
  }
}
