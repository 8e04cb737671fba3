package io.scoreline.transforms.scorer;

import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** The engines of this installation, which are found with {@link ServiceLoader}. */
public final class Engines {
  private Engines() {}

  /**
   * Opens a model with the engine of its type, or the class that it brings. The caller closes it.
   *
   * @throws ModelRefusedException if no engine opens models of its type, or the engine refuses it
   */
  public static Scorer open(ModelSource model) {
    if (model.codeOrNull() instanceof ScorerClass scorerClass) {
      return LoadedScorer.open(scorerClass, model);
    }
    return engineOf(model).open(model);
  }

  /**
   * What is known of a model's memory without opening it.
   *
   * @throws ModelRefusedException if no engine opens models of its type, or it cannot be read
   */
  public static ModelMemory memoryOf(ModelSource model) {
    return model.codeOrNull() instanceof ScorerClass
        ? ModelMemory.UNKNOWN
        : engineOf(model).memoryOf(model);
  }

  private static ScorerProvider engineOf(ModelSource model) {
    TreeSet<String> known = new TreeSet<>();
    for (ScorerProvider provider : ServiceLoader.load(ScorerProvider.class)) {
      List<String> types = provider.modelTypes();
      if (types.contains(model.type())) {
        return provider;
      }
      known.addAll(types);
    }
    throw new ModelRefusedException(
        "no engine scores a model of type '%s' (%s); this installation has %s"
            .formatted(model.type(), model.path(), known));
  }
}
