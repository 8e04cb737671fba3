package io.scoreline.catalog.settings;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.catalog.field.Setting;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The settings under a deployment's key {@code scoreline:}.
 *
 * @param scorer a class of the code folder's jars; empty: the model's engine, or a script
 * @param batchSize records, from 1; empty: the engine chooses
 * @param maxBatchBytes bytes, from 1; empty: 4 MiB where {@code batchSize} is empty, else any
 * @param adaptiveBatch whether calls grow as long as that is faster
 * @param stallLimitSeconds from 1; empty: three times the time-out and 30 seconds more
 * @param parameters settings of single engines
 * @param params of the model's own predict, as JSON
 */
public record ScorelineSettings(
    @Setting(
            value =
                "The class that scores, of a jar in code_configuration.code; without it, the engine of"
                    + " the model's type, or the scoring script.",
            pattern = ScorelineSettings.CLASS_NAME,
            rule = "the name of a class, such as com.example.ChurnScorer")
        Optional<String> scorer,
    @Setting(
            value = "Records per call of the model; without it, the engine chooses.",
            minimum = 1,
            unit = "whole records")
        Optional<Integer> batchSize,
    @Setting(
            value =
                "The most that the input values of one call's records take, beside batch_size; a record"
                    + " that takes more is called alone. Of texts the characters count, and the record"
                    + " that passes the limit is the call's last. Without it, 4 MiB where batch_size is"
                    + " left out.",
            minimum = 1,
            unit = "whole bytes")
        Optional<Long> maxBatchBytes,
    @Setting(
            value =
                "Whether calls grow from batch_size on, by doubling up to 16 times and 64 MiB, as long"
                    + " as records per second of call time grow by 5 %. What is scored is the same"
                    + " to the last bit.",
            standard = "false")
        boolean adaptiveBatch,
    @Setting("How input files are read.") InputSettings input,
    @Setting("How an image becomes a tensor.") ImageSettings image,
    @Setting("How columns and the model's own names meet.") ModelSettings model,
    @Setting("How output rows are written.") OutputSettings output,
    @Setting("What dead letters show.") DeadLetterSettings deadLetters,
    @Setting("How many records may be dead before the job fails.") ErrorBudgetSettings errorBudget,
    @Setting(
            value =
                "How long a job's process may stand still at one record, or one model call, before"
                    + " it is started again; without it, 3 × retry_settings.timeout + 30 s.",
            minimum = 1,
            unit = "whole seconds")
        Optional<Integer> stallLimitSeconds,
    @Setting("How scoring scripts are run.") PythonSettings python,
    @Setting("Settings of single engines.") Map<String, String> parameters,
    @Setting(
            "What an MLflow model that Python scores gets as params of predict, by the names of its"
                + " signature.")
        Map<String, JsonNode> params) {
  static final String CLASS_NAME = "[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)*";

  private static final ObjectMapper JSON = new ObjectMapper();

  public ScorelineSettings {
    requireNonNull(scorer, "scorer is null");
    requireNonNull(batchSize, "batchSize is null");
    if (batchSize.isPresent() && batchSize.get() < 1) {
      throw new IllegalArgumentException(
          "batch_size: %d (expected: >= 1)".formatted(batchSize.get()));
    }
    requireNonNull(maxBatchBytes, "maxBatchBytes is null");
    if (maxBatchBytes.isPresent() && maxBatchBytes.get() < 1) {
      throw new IllegalArgumentException(
          "max_batch_bytes: %d (expected: >= 1)".formatted(maxBatchBytes.get()));
    }
    requireNonNull(input, "input is null");
    requireNonNull(image, "image is null");
    requireNonNull(model, "model is null");
    requireNonNull(output, "output is null");
    requireNonNull(deadLetters, "deadLetters is null");
    requireNonNull(errorBudget, "errorBudget is null");
    requireNonNull(stallLimitSeconds, "stallLimitSeconds is null");
    if (stallLimitSeconds.isPresent() && stallLimitSeconds.get() < 1) {
      throw new IllegalArgumentException(
          "stall_limit_seconds: %d (expected: >= 1)".formatted(stallLimitSeconds.get()));
    }
    // Deployments from before there were any have none.
    python = python == null ? PythonSettings.DEFAULTS : python;
    parameters = Map.copyOf(parameters);
    // Those from before there were any have none.
    params = params == null ? Map.of() : plain(params);
  }

  /** As a JSON file has them: 0.50 and 0.5 are one value, wherever they were written. */
  private static Map<String, JsonNode> plain(Map<String, JsonNode> params) {
    return params.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey,
                one -> {
                  try {
                    return JSON.readTree(one.getValue().toString());
                  } catch (JsonProcessingException e) {
                    throw new IllegalStateException(e);
                  }
                }));
  }

  /** These settings with other values for the model's own predict. */
  public ScorelineSettings withParams(Map<String, JsonNode> others) {
    return with(input, output, others);
  }

  /** These settings with another input and output, and other values for the model's predict. */
  public ScorelineSettings with(
      InputSettings newInput, OutputSettings newOutput, Map<String, JsonNode> newParams) {
    return new ScorelineSettings(
        scorer,
        batchSize,
        maxBatchBytes,
        adaptiveBatch,
        newInput,
        image,
        model,
        newOutput,
        deadLetters,
        errorBudget,
        stallLimitSeconds,
        python,
        parameters,
        newParams);
  }
}
