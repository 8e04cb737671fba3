package io.scoreline.scorers.python;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScorerProvider;
import java.util.List;

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
}
