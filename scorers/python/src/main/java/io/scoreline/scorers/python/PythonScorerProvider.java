package io.scoreline.scorers.python;

import io.scoreline.transforms.scorer.ModelMemory;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScorerProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Opens models of type {@code scoring_script}: any file or folder that a script makes use of. */
public final class PythonScorerProvider implements ScorerProvider {
  @Override
  public List<String> modelTypes() {
    return List.of("scoring_script");
  }

  /**
   * {@inheritDoc}
   *
   * <p>The script is not run yet: each session starts a worker process, which calls its {@code
   * init()}.
   */
  @Override
  public Scorer open(ModelSource model) {
    var script =
        model
            .script()
            .orElseThrow(
                () ->
                    new ModelRefusedException(
                        "%s: no script (expected: one that scores with it)"
                            .formatted(model.path())));
    return PythonScorer.of(model, script);
  }

  /** What a script reads of the model is its own affair: nothing is sure. */
  @Override
  public ModelMemory memoryOf(ModelSource model) {
    long limitMegabytes = WorkerSettings.of(model).memoryLimitMegabytes().orElse(0);
    return new ModelMemory(0, bytes(Path.of(model.path())), limitMegabytes << 20);
  }

  private static long bytes(Path model) {
    try (Stream<Path> files = Files.walk(model)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | UncheckedIOException e) {
      // The script may do without.
      return 0;
    }
  }
}
