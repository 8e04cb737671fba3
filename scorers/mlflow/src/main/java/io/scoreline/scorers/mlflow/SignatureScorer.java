package io.scoreline.scorers.mlflow;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Scorer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * An engine behind a signature of columns: each is an input of its name and type, as MLflow
 * enforces it, and feeds the engine's input of its name, or the next place of its only one.
 */
final class SignatureScorer implements Scorer {
  private final Scorer engine;
  private final List<Feature> columns;
  private final List<String> findings;
  private final List<Feature> inputs;
  private final List<ColumnCopy> copies;

  private SignatureScorer(
      Scorer engine,
      List<Feature> columns,
      List<String> findings,
      List<Feature> inputs,
      List<ColumnCopy> copies) {
    this.engine = engine;
    this.columns = columns;
    this.findings = findings;
    this.inputs = inputs;
    this.copies = copies;
  }

  /**
   * Puts a signature before an engine.
   *
   * @throws ModelRefusedException if the columns cannot feed the engine's inputs
   */
  static SignatureScorer of(Scorer engine, MlflowModel model) {
    List<Signature.Column> columns = model.signature().columns();
    List<Feature> inputs = new ArrayList<>();
    List<ColumnCopy> copies = new ArrayList<>();
    List<Feature> wanted = engine.features();
    boolean byName = wanted.stream().allMatch(input -> indexOf(columns, input.name()) >= 0);
    if (byName) {
      for (int input = 0; input < wanted.size(); input++) {
        inputs.add(settled(wanted.get(input), 1, model));
        int column = indexOf(columns, wanted.get(input).name());
        copies.add(copy(columns, column, inputs.get(input), input, 0, model));
      }
    } else if (wanted.size() == 1) {
      inputs.add(settled(wanted.get(0), columns.size(), model));
      int[] places = places(columns, inputs.get(0), model);
      for (int column = 0; column < columns.size(); column++) {
        copies.add(copy(columns, column, inputs.get(0), 0, places[column], model));
      }
    } else {
      throw mismatch(model, wanted);
    }
    List<Feature> features = new ArrayList<>();
    for (int column = 0; column < columns.size(); column++) {
      features.add(
          columns.get(column).feature(mayBeAbsent(columns.get(column), column, copies, inputs)));
    }
    List<String> findings = new ArrayList<>(engine.findings());
    findings.addAll(needed(columns, features));
    return new SignatureScorer(
        engine, features, List.copyOf(findings), List.copyOf(inputs), List.copyOf(copies));
  }

  /** Whether the model can do without a column: it does not use it, or knows missing values. */
  private static boolean mayBeAbsent(
      Signature.Column column, int number, List<ColumnCopy> copies, List<Feature> inputs) {
    return !column.required()
        && copies.stream()
            .filter(copy -> copy.column() == number)
            .allMatch(copy -> inputs.get(copy.input()).mayBeMissing());
  }

  /** What people are told of columns that have to be there although the signature spares them. */
  private static List<String> needed(List<Signature.Column> columns, List<Feature> features) {
    List<String> needed =
        IntStream.range(0, columns.size())
            .filter(i -> !columns.get(i).required() && !features.get(i).hasOptionalColumn())
            .mapToObj(i -> columns.get(i).name())
            .toList();
    return needed.isEmpty()
        ? List.of()
        : List.of(
            "the signature calls %s optional, but every table has to have it: the model has no meaning for a missing value"
                .formatted(Feature.shown(needed)));
  }

  /** Which value of the only input each column feeds: that of its name, else the next one. */
  private static int[] places(List<Signature.Column> columns, Feature input, MlflowModel model) {
    List<String> names = columns.stream().map(Signature.Column::name).toList();
    boolean byName = !input.elements().isEmpty() && names.containsAll(input.elements());
    if (!byName && !input.elements().isEmpty() && model.flavor().bindsNames()) {
      throw mismatch(model, List.of(input));
    }
    return IntStream.range(0, names.size())
        .map(column -> byName ? input.elements().indexOf(names.get(column)) : column)
        .toArray();
  }

  private static int indexOf(List<Signature.Column> columns, String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static Feature settled(Feature input, int values, MlflowModel model) {
    return input.settled(values).orElseThrow(() -> mismatch(model, List.of(input)));
  }

  private static ColumnCopy copy(
      List<Signature.Column> columns,
      int column,
      Feature input,
      int inputNumber,
      int place,
      MlflowModel model) {
    boolean fromText = columns.get(column).type() == FeatureType.STRING;
    if (fromText != (input.type() == FeatureType.STRING)) {
      throw mismatch(model, List.of(input));
    }
    return ColumnCopy.of(columns.get(column).type(), column, input, inputNumber, place);
  }

  private static ModelRefusedException mismatch(MlflowModel model, List<Feature> inputs) {
    return new ModelRefusedException(
        "%s: the signature does not fit the model\n  the signature's columns: %s\n  the model's inputs: %s"
            .formatted(
                model.folder(),
                String.join(
                    ", ",
                    model.signature().columns().stream()
                        .map(column -> column.feature(!column.required()).toString())
                        .toList()),
                String.join(", ", inputs.stream().map(Feature::toString).toList())));
  }

  @Override
  public List<Feature> features() {
    return columns;
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
    return findings;
  }

  @Override
  public Session newSession() {
    return new SignatureSession(engine.newSession(), inputs, copies);
  }

  @Override
  public void close() {
    engine.close();
  }
}
