package io.scoreline.scorers.tribuo;

import java.util.HashSet;
import java.util.List;

/** What a table's columns are called that feed a model's features. */
final class ColumnNames {
  /** What Tribuo's processors of fields add to the name of a column of numbers. */
  private static final String VALUE = "@value";

  private ColumnNames() {}

  /** The features' names, without what processors have added to all of them. */
  static List<String> of(List<String> features) {
    if (!features.stream().allMatch(name -> name.endsWith(VALUE))) {
      return features;
    }
    List<String> columns =
        features.stream().map(name -> name.substring(0, name.length() - VALUE.length())).toList();
    return new HashSet<>(columns).size() == columns.size() ? columns : features;
  }
}
