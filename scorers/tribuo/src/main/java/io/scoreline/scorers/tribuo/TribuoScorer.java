package io.scoreline.scorers.tribuo;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Scorer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;
import org.tribuo.Model;
import org.tribuo.Output;
import org.tribuo.VariableInfo;
import org.tribuo.data.columnar.RowProcessor;
import org.tribuo.hash.HashedFeatureMap;

/**
 * An open model: its one input is a number for each feature that it was trained with, or a text for
 * each column that its row processor takes. Tribuo's models are immutable, and shared by all
 * sessions.
 */
final class TribuoScorer<T extends Output<T>> implements Scorer {
  private final Model<T> model;
  private final Examples<T> examples;
  private final ModelOutputs<T> outputs;

  private TribuoScorer(Model<T> model, Examples<T> examples, ModelOutputs<T> outputs) {
    this.model = model;
    this.examples = examples;
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
    if (model.getFeatureIDMap() instanceof HashedFeatureMap) {
      throw new ModelRefusedException(
          ("%s: the names of the model's features are hashed, and cannot be told from a table's"
                  + " columns (expected: a model that was trained without HashingTrainer)")
              .formatted(source.path()));
    }
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
    Examples<T> examples =
        rowProcessor(model, source)
            .<Examples<T>>map(FieldExamples::new)
            .orElseGet(() -> new NumberExamples<>(names));
    return new TribuoScorer<>(model, examples, outputs);
  }

  private static Optional<RowProcessor<?>> rowProcessor(Model<?> model, ModelSource source) {
    String wanted = source.parameters().get(TribuoScorerProvider.ROW_PROCESSOR);
    return "false".equals(wanted) ? Optional.empty() : RowProcessors.of(model, source.path());
  }

  @Override
  public List<Feature> features() {
    return List.of(examples.feature());
  }

  @Override
  public OptionalInt fixedBatchSize() {
    return OptionalInt.empty();
  }

  @Override
  public Session newSession() {
    return new TribuoSession<>(model, examples, outputs);
  }

  @Override
  public void close() {}
}
