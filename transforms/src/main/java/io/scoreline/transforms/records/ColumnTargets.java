package io.scoreline.transforms.records;

import io.scoreline.transforms.scorer.FeatureType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Where the cells of a table's columns go: into features, or into the output as they are. */
final class ColumnTargets {
  /**
   * One place that a column feeds.
   *
   * @param feature the feature's index
   * @param place which of the record's values, from 0
   * @param number the target's number among all, from 0
   */
  record Target(int feature, int place, int number) {}

  private final Map<String, List<Target>> features = new HashMap<>();
  private final Map<String, Integer> kept = new HashMap<>();
  private final List<String> columnOfTarget = new ArrayList<>();
  private final List<Target> all = new ArrayList<>();
  private final Map<String, CellSteps> steps;
  private final Set<String> optional = new HashSet<>();
  private final int keptColumns;
  private final int onlyFloatFeature;

  ColumnTargets(InputBinding binding) {
    for (int feature = 0; feature < binding.columns().size(); feature++) {
      List<String> columns = binding.columns().get(feature);
      for (int place = 0; place < columns.size(); place++) {
        String column = columns.get(place);
        Target target = new Target(feature, place, all.size());
        features.computeIfAbsent(column, name -> new ArrayList<>()).add(target);
        all.add(target);
        columnOfTarget.add(column);
      }
    }
    for (String column : features.keySet()) {
      boolean isOptional =
          targets(column).stream()
              .allMatch(target -> binding.features().get(target.feature()).hasOptionalColumn());
      if (isOptional) {
        optional.add(column);
      }
    }
    for (String column : binding.keptColumns()) {
      kept.put(column, kept.size());
    }
    this.steps = CellSteps.of(binding);
    this.keptColumns = binding.keptColumns().size();
    boolean oneFloat =
        binding.features().size() == 1 && binding.features().get(0).type() == FeatureType.FLOAT;
    this.onlyFloatFeature = oneFloat ? 0 : -1;
  }

  /** The feature that all columns feed, if there is one and it is of floats; or -1. */
  int onlyFloatFeature() {
    return onlyFloatFeature;
  }

  /** How many places the features have; all of them are to be fed for every record. */
  int count() {
    return columnOfTarget.size();
  }

  int keptColumns() {
    return keptColumns;
  }

  List<Target> targets(String column) {
    return features.getOrDefault(column, List.of());
  }

  /** Whether a table may lack a column. */
  boolean isOptional(String column) {
    return optional.contains(column);
  }

  /** What is done to a column's cells first; nothing where they are taken as they are. */
  Optional<CellSteps> steps(String column) {
    return Optional.ofNullable(steps.get(column));
  }

  /** A target by its number. */
  Target target(int number) {
    return all.get(number);
  }

  /** The column's place among the kept ones, or -1. */
  int keptPlace(String column) {
    return kept.getOrDefault(column, -1);
  }

  String columnOf(int target) {
    return columnOfTarget.get(target);
  }

  /** Refuses a file that lacks a column. */
  void checkHeader(List<String> header) throws UnreadableFileException {
    TreeSet<String> missing = new TreeSet<>(features.keySet());
    missing.removeAll(optional);
    missing.addAll(kept.keySet());
    header.forEach(missing::remove);
    if (!missing.isEmpty()) {
      throw new UnreadableFileException(
          "no column %s; the file has %s"
              .formatted(String.join(", ", missing), String.join(", ", header)));
    }
  }
}
