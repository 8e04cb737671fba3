package io.scoreline.scorers.xgboost;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScorerProvider;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Opens models of type {@code xgboost}: a file that {@code Booster.save_model} wrote, in JSON, UBJ
 * or the binary form of versions before 3.1, or a folder that holds exactly one file.
 */
public final class XgboostScorerProvider implements ScorerProvider {
  @Override
  public List<String> modelTypes() {
    return List.of("xgboost");
  }

  @Override
  public Scorer open(ModelSource source) {
    Parameters parameters = Parameters.of(source);
    List<String> unknown =
        source.outputs().stream().filter(name -> !name.equals(XgboostSession.OUTPUT)).toList();
    if (!unknown.isEmpty()) {
      throw new ModelRefusedException(
          "%s: the model has no output %s (expected: %s)"
              .formatted(source.path(), String.join(", ", unknown), XgboostSession.OUTPUT));
    }
    return new XgboostScorer(ModelReader.read(ModelFile.read(source.path()), parameters));
  }

  /**
   * What a deployment asks of the engine.
   *
   * @param output what of a record is given
   * @param iterations which of the model's rounds score
   * @param codes whether the table holds codes where the model was trained on words
   */
  record Parameters(Output output, Iterations iterations, boolean codes) {
    private static final String OUTPUT = "output";
    private static final String ITERATIONS = "iterations";
    private static final String CATEGORIES = "categories";

    /** What of a record is given. */
    enum Output {
      /** What the objective makes of the sums of trees. */
      VALUE,
      /** The sums as they are, without the objective's last step. */
      MARGIN,
      /** The class's number, as the classifiers of the scikit-learn interface give it. */
      LABEL
    }

    /** Which rounds of boosting score. */
    enum Iterations {
      /** Up to the best one in models of the scikit-learn interface, else all: as in Python. */
      AS_IN_PYTHON,
      BEST,
      ALL
    }

    static Parameters of(ModelSource source) {
      Set<String> unknown = new TreeSet<>(source.parameters().keySet());
      unknown.removeAll(List.of(OUTPUT, ITERATIONS, CATEGORIES));
      if (!unknown.isEmpty()) {
        throw new ModelRefusedException(
            "%s: unknown parameters %s (expected: %s, %s or %s)"
                .formatted(source.path(), unknown, CATEGORIES, ITERATIONS, OUTPUT));
      }
      String output = choice(source, OUTPUT, "value", "margin", "label");
      String iterations = choice(source, ITERATIONS, "", "all", "best");
      String categories = choice(source, CATEGORIES, "", "codes");
      return new Parameters(
          Output.valueOf(output.toUpperCase(Locale.ROOT)),
          switch (iterations) {
            case "all" -> Iterations.ALL;
            case "best" -> Iterations.BEST;
            default -> Iterations.AS_IN_PYTHON;
          },
          categories.equals("codes"));
    }

    private static String choice(ModelSource source, String name, String... values) {
      String given = source.parameters().get(name);
      if (given == null) {
        return values[0];
      }
      List<String> known = List.of(values).stream().filter(value -> !value.isEmpty()).toList();
      if (!known.contains(given)) {
        throw new ModelRefusedException(
            "%s: %s: %s (expected: %s)"
                .formatted(source.path(), name, given, String.join(" or ", known)));
      }
      return given;
    }
  }
}
