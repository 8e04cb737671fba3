package io.scoreline.scorers.mlflow;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Scorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** An engine whose inputs have the dimensions that a signature of tensors asks for. */
final class TensorScorer implements Scorer {
  private final Scorer engine;
  private final List<Feature> features;

  private TensorScorer(Scorer engine, List<Feature> features) {
    this.engine = engine;
    this.features = features;
  }

  /**
   * Puts a signature before an engine.
   *
   * @throws ModelRefusedException if an input and its tensor differ in name, type or dimensions
   */
  static TensorScorer of(Scorer engine, MlflowModel model) {
    List<Tensor> tensors = model.signature().tensors();
    List<Feature> inputs = engine.features();
    List<Feature> features = new ArrayList<>();
    for (Feature input : inputs) {
      tensorOf(input, inputs.size(), tensors)
          .flatMap(tensor -> tensor.applied(input, model.flavor().bindsTypes()))
          .ifPresent(features::add);
    }
    if (features.size() != inputs.size() || tensors.size() != inputs.size()) {
      throw new ModelRefusedException(
          "%s: the signature does not fit the model\n  the signature's tensors: %s\n  the model's inputs: %s"
              .formatted(model.folder(), joined(tensors), joined(inputs)));
    }
    return new TensorScorer(engine, List.copyOf(features));
  }

  /** That of its name; the only one needs none. */
  private static Optional<Tensor> tensorOf(Feature input, int inputs, List<Tensor> tensors) {
    return tensors.stream()
        .filter(
            tensor ->
                tensor.name().equals(input.name()) || (inputs == 1 && tensor.name().isEmpty()))
        .findFirst();
  }

  private static String joined(List<?> all) {
    return String.join(", ", all.stream().map(Object::toString).toList());
  }

  @Override
  public List<Feature> features() {
    return features;
  }

  @Override
  public OptionalInt fixedBatchSize() {
    return engine.fixedBatchSize();
  }

  @Override
  public boolean dependsOnBatch() {
    return engine.dependsOnBatch();
  }

  @Override
  public List<String> findings() {
    return engine.findings();
  }

  @Override
  public Session newSession() {
    return engine.newSession();
  }

  @Override
  public void close() {
    engine.close();
  }
}
