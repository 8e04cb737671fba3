package io.scoreline.scorers.tribuo;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScorerProvider;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Opens models of type {@code tribuo}: a protobuf file that {@code Model.serializeToFile} wrote, or
 * a folder that holds exactly one file. Its one parameter is {@link #ROW_PROCESSOR}.
 */
public final class TribuoScorerProvider implements ScorerProvider {
  /**
   * Name of the parameter that says whether records go through the row processor that the model was
   * trained behind, where its provenance has one that takes more than numbers: {@code true}, the
   * default, or {@code false}, for tables that have the model's features themselves.
   */
  public static final String ROW_PROCESSOR = "row_processor";

  @Override
  public List<String> modelTypes() {
    return List.of("tribuo");
  }

  @Override
  public Scorer open(ModelSource source) {
    Set<String> unknown = new TreeSet<>(source.parameters().keySet());
    unknown.remove(ROW_PROCESSOR);
    if (!unknown.isEmpty()) {
      throw new ModelRefusedException(
          "%s: unknown parameters %s (expected: %s)"
              .formatted(source.path(), unknown, ROW_PROCESSOR));
    }
    String wanted = source.parameters().getOrDefault(ROW_PROCESSOR, "true");
    if (!List.of("true", "false").contains(wanted)) {
      throw new ModelRefusedException(
          "%s: %s: %s (expected: true or false)".formatted(source.path(), ROW_PROCESSOR, wanted));
    }
    return TribuoScorer.of(TribuoModelFile.load(source.path()), source);
  }
}
