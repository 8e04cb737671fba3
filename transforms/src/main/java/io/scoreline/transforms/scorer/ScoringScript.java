package io.scoreline.transforms.scorer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A script that scores files, and what it is to meet.
 *
 * @param codeFolder the folder that it stands in, with whatever it imports
 * @param file its path inside that folder
 * @param arguments what it finds behind its own name in its arguments
 * @param environmentVariables what is added to its environment
 * @param timeout how long one call of its {@code run} may take
 * @param attempts how often it is called in all on a file alone that it fails on, at least 1
 * @param logFolder where what it prints goes
 */
public record ScoringScript(
    String codeFolder,
    String file,
    List<String> arguments,
    Map<String, String> environmentVariables,
    Duration timeout,
    int attempts,
    String logFolder)
    implements ScoringCode {
  public ScoringScript {
    requireNonNull(codeFolder, "codeFolder is null");
    requireNonNull(file, "file is null");
    requireNonNull(logFolder, "logFolder is null");
    arguments = List.copyOf(arguments);
    environmentVariables = Map.copyOf(environmentVariables);
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout: %s (expected: more than 0)".formatted(timeout));
    }
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts: %d (expected: >= 1)".formatted(attempts));
    }
  }
}
