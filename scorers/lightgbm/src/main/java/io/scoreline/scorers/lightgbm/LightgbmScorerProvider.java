package io.scoreline.scorers.lightgbm;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScorerProvider;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Opens models of type {@code lightgbm}: a text file that {@code Booster.save_model} wrote, or a
 * folder that holds exactly one file.
 */
public final class LightgbmScorerProvider implements ScorerProvider {
  @Override
  public List<String> modelTypes() {
    return List.of("lightgbm");
  }

  @Override
  public Scorer open(ModelSource source) {
    Parameters parameters = Parameters.of(source);
    List<String> unknown =
        source.outputs().stream().filter(name -> !name.equals(LightgbmSession.OUTPUT)).toList();
    if (!unknown.isEmpty()) {
      throw new ModelRefusedException(
          "%s: the model has no output %s (expected: %s)"
              .formatted(source.path(), String.join(", ", unknown), LightgbmSession.OUTPUT));
    }
    return new LightgbmScorer(ModelReader.read(ModelFile.read(source.path()), parameters));
  }

  /**
   * What a deployment asks of the engine.
   *
   * @param margin whether sums of trees are given as they are, without the objective's last step
   * @param codes whether the table holds codes where the model was trained on a data frame's
   *     categories
   */
  record Parameters(boolean margin, boolean codes) {
    private static final String OUTPUT = "output";
    private static final String CATEGORIES = "categories";

    static Parameters of(ModelSource source) {
      Set<String> unknown = new TreeSet<>(source.parameters().keySet());
      unknown.removeAll(List.of(OUTPUT, CATEGORIES));
      if (!unknown.isEmpty()) {
        throw new ModelRefusedException(
            "%s: unknown parameters %s (expected: %s or %s)"
                .formatted(source.path(), unknown, CATEGORIES, OUTPUT));
      }
      check(source, OUTPUT, List.of("value", "margin"));
      check(source, CATEGORIES, List.of("codes"));
      return new Parameters(
          "margin".equals(source.parameters().get(OUTPUT)),
          source.parameters().containsKey(CATEGORIES));
    }

    private static void check(ModelSource source, String name, List<String> known) {
      String given = source.parameters().getOrDefault(name, known.get(0));
      if (!known.contains(given)) {
        throw new ModelRefusedException(
            "%s: %s: %s (expected: %s)"
                .formatted(source.path(), name, given, String.join(" or ", known)));
      }
    }
  }
}
