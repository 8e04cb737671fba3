package io.scoreline.catalog.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.scoreline.catalog.field.Setting;

/**
 * What happens to a mini-batch that fails.
 *
 * @param maxRetries attempts in total are max(1, this)
 * @param timeoutSeconds how long one attempt may take, from 1
 */
public record RetrySettings(
    @Setting(
            value = "How often a failed or timed-out mini-batch is tried; 0 and 1 both mean once.",
            standard = "3",
            minimum = 0)
        int maxRetries,
    @JsonProperty("timeout")
        @Setting(
            value =
                "How long an attempt may go without a record read or a model call done, such as run() of a script, in seconds.",
            standard = "30",
            minimum = 1,
            unit = "whole seconds")
        int timeoutSeconds) {
  public RetrySettings {
    if (maxRetries < 0) {
      throw new IllegalArgumentException(
          "retry_settings.max_retries: %d (expected: >= 0)".formatted(maxRetries));
    }
    if (timeoutSeconds < 1) {
      throw new IllegalArgumentException(
          "retry_settings.timeout: %d (expected: whole seconds >= 1)".formatted(timeoutSeconds));
    }
  }
}
