package io.scoreline.scorers.tribuo;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Scorer;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;
import org.tribuo.Model;
import org.tribuo.Output;
import org.tribuo.VariableInfo;

/**
 * An open model: its one input is a number for each feature that it was trained with. Tribuo's
 * models are immutable, and shared by all sessions.
 */
final class TribuoScorer<T extends Output<T>> implements Scorer {
  private static final String FEATURES = "features";

  private final Model<T> model;
  private final List<String> names;
  private final ModelOutputs<T> outputs;

  private TribuoScorer(Model<T> model, List<String> names, ModelOutputs<T> outputs) {
    this.model = model;
    this.names = names;
    this.outputs = outputs;
  }

  /**
   * Wraps a model.
   *
   * @throws ModelRefusedException if its kind of output is not known, it has no features, or the
   *     source asks for outputs that it has not
   */
  static Scorer of(Model<?> model, ModelSource source) {
    return of(ModelOutputs.of(model, source), source);
  }

  private static <T extends Output<T>> Scorer of(ModelOutputs<T> outputs, ModelSource source) {
    Model<T> model = outputs.model();
    // In the order in which examples keep them.
    List<String> names =
        StreamSupport.stream(model.getFeatureIDMap().spliterator(), false)
            .map(VariableInfo::getName)
            .sorted()
            .toList();
    if (names.isEmpty()) {
      throw new ModelRefusedException(
          "%s: the model has no features (expected: at least one)".formatted(source.path()));
    }
    return new TribuoScorer<>(model, names, outputs);
  }

  @Override
  public List<Feature> features() {
    return List.of(Feature.named(FEATURES, FeatureType.DOUBLE, ColumnNames.of(names)));
  }

  @Override
  public OptionalInt fixedBatchSize() {
    return OptionalInt.empty();
  }

  @Override
  public Session newSession() {
    return new TribuoSession<>(model, names.toArray(String[]::new), outputs);
  }

  @Override
  public void close() {}
}
