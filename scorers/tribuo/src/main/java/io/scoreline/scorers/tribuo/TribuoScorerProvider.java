package io.scoreline.scorers.tribuo;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScorerProvider;
import java.util.List;
import java.util.TreeSet;

/**
 * Opens models of type {@code tribuo}: a protobuf file that {@code Model.serializeToFile} wrote, or
 * a folder that holds exactly one file. It takes no parameters.
 */
public final class TribuoScorerProvider implements ScorerProvider {
  @Override
  public List<String> modelTypes() {
    return List.of("tribuo");
  }

  @Override
  public Scorer open(ModelSource source) {
    if (!source.parameters().isEmpty()) {
      throw new ModelRefusedException(
          "%s: unknown parameters %s (expected: none)"
              .formatted(source.path(), new TreeSet<>(source.parameters().keySet())));
    }
    return TribuoScorer.of(TribuoModelFile.load(source.path()), source);
  }
}
