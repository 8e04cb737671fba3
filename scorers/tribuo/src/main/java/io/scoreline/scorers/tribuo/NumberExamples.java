package io.scoreline.scorers.tribuo;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.ScoringException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.tribuo.Example;
import org.tribuo.Output;
import org.tribuo.impl.ArrayExample;

/** Features that are numbers, each from the column of its name. */
final class NumberExamples<T extends Output<T>> implements Examples<T> {
  /** What Tribuo's processors of fields add to the name of a column of numbers. */
  private static final String VALUE = "@value";

  private final String[] names;
  private final Feature feature;

  /**
   * @param names the model's features, in the order in which examples keep them: sorted
   */
  NumberExamples(List<String> names) {
    this.names = names.toArray(String[]::new);
    this.feature = Feature.named("features", FeatureType.DOUBLE, columns(names));
  }

  /** The features' names, without what processors have added to all of them. */
  private static List<String> columns(List<String> names) {
    if (!names.stream().allMatch(name -> name.endsWith(VALUE))) {
      return names;
    }
    List<String> columns =
        names.stream().map(name -> name.substring(0, name.length() - VALUE.length())).toList();
    return new HashSet<>(columns).size() == columns.size() ? columns : names;
  }

  @Override
  public Feature feature() {
    return feature;
  }

  /** A feature that is no number in a record is absent, which Tribuo takes for 0. */
  @Override
  public Example<T> of(RecordBatch batch, int record, T unknown) throws ScoringException {
    ByteBuffer values = batch.numbers(0);
    double[] numbers = new double[names.length];
    int used = 0;
    for (int i = 0; i < names.length; i++) {
      double value = values.getDouble((record * names.length + i) * Double.BYTES);
      if (!Double.isNaN(value)) {
        numbers[used++] = value;
      }
    }
    if (used == 0) {
      throw new ScoringException(
          "the record has none of the model's features (expected: at least one that is a number)");
    }
    if (used == names.length) {
      return new SortedExample<>(unknown, names, numbers);
    }
    return new SortedExample<>(
        unknown, present(values, record, used), Arrays.copyOf(numbers, used));
  }

  private String[] present(ByteBuffer values, int record, int count) {
    String[] present = new String[count];
    int used = 0;
    for (int i = 0; i < names.length; i++) {
      if (!Double.isNaN(values.getDouble((record * names.length + i) * Double.BYTES))) {
        present[used++] = names[i];
      }
    }
    return present;
  }

  /**
   * An example of features that are sorted by name already. Tribuo's own constructors copy and sort
   * those of each record, which is a third of the work of a linear model.
   */
  private static final class SortedExample<T extends Output<T>> extends ArrayExample<T> {
    private static final long serialVersionUID = 1;

    /**
     * @param sorted shared by the examples of all records: models change only copies of an example
     */
    SortedExample(T unknown, String[] sorted, double[] values) {
      super(unknown, DEFAULT_WEIGHT, 0);
      featureNames = sorted;
      featureValues = values;
      size = sorted.length;
    }
  }
}
