package io.scoreline.transforms.scorer;

import static java.util.Objects.requireNonNull;

/**
 * A class that scores: a {@link ScorerProvider} in one of the jars of a folder.
 *
 * @param codeFolder the folder whose jars are its class path
 * @param className its binary name, for example {@code com.example.ChurnScorer}
 */
public record ScorerClass(String codeFolder, String className) implements ScoringCode {
  public ScorerClass {
    requireNonNull(codeFolder, "codeFolder is null");
    requireNonNull(className, "className is null");
  }
}
