package io.scoreline.catalog.settings;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.field.Setting;
import java.util.Map;

/**
 * The tunables of Azure's deployment YAML.
 *
 * @param instanceCount from 1
 * @param maxConcurrencyPerInstance from 1
 * @param miniBatchSize files, from 1
 */
public record ScoringSettings(
    @Setting(value = "The number of nodes.", standard = "1", minimum = 1) int instanceCount,
    @Setting(value = "Calls of the model at once on a node.", standard = "1", minimum = 1)
        int maxConcurrencyPerInstance,
    @Setting(
            value = "The most input files handed to one call of the scoring script.",
            standard = "10",
            minimum = 1)
        int miniBatchSize,
    @Setting(
            value = "append_row: one output file of all returned rows; summary_only: none.",
            standard = "append_row")
        OutputAction outputAction,
    @Setting(
            value = "The output file of append_row.",
            standard = "predictions.csv",
            minimumCharacters = 1,
            pattern = "(?!\\.{1,2}$)[^/\\\\\\p{Cntrl}]+",
            rule = "a file name without a folder")
        String outputFileName,
    @Setting("What happens to a mini-batch that fails.") RetrySettings retrySettings,
    @Setting(
            value = "How many input files may fail before the job does; -1 for any number.",
            standard = "-1")
        ErrorThreshold errorThreshold,
    @Setting(value = "How much a job writes into its log.", standard = "info")
        LoggingLevel loggingLevel,
    @Setting("Variables of the scoring script's environment.")
        Map<String, String> environmentVariables) {
  public ScoringSettings {
    requireAtLeastOne("instance_count", instanceCount);
    requireAtLeastOne("max_concurrency_per_instance", maxConcurrencyPerInstance);
    requireAtLeastOne("mini_batch_size", miniBatchSize);
    requireNonNull(outputAction, "outputAction is null");
    requireNonNull(outputFileName, "outputFileName is null");
    requireNonNull(retrySettings, "retrySettings is null");
    requireNonNull(errorThreshold, "errorThreshold is null");
    requireNonNull(loggingLevel, "loggingLevel is null");
    environmentVariables = Map.copyOf(environmentVariables);
  }

  /** These settings with another output. */
  public ScoringSettings withOutput(OutputAction action, String fileName) {
    return new ScoringSettings(
        instanceCount,
        maxConcurrencyPerInstance,
        miniBatchSize,
        action,
        fileName,
        retrySettings,
        errorThreshold,
        loggingLevel,
        environmentVariables);
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s: %d (expected: >= 1)".formatted(name, value));
    }
  }
}
