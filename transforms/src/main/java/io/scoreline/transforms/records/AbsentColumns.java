package io.scoreline.transforms.records;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.RecordBatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The optional columns that a table does not have. Immutable. */
final class AbsentColumns {
  /** An input whose column is not there, and that a fill feeds instead. */
  private record Filled(int feature, String column, CellSteps steps) {}

  private final List<Filled> filled = new ArrayList<>();
  private final List<Integer> unfed = new ArrayList<>();
  private final List<String> fed;

  /**
   * @param columns those that the table has
   */
  AbsentColumns(InputBinding binding, Collection<String> columns) {
    this.fed = binding.columns().stream().map(its -> its.get(0)).toList();
    Map<String, CellSteps> steps = CellSteps.of(binding);
    for (int feature = 0; feature < binding.columns().size(); feature++) {
      String column = binding.columns().get(feature).get(0);
      boolean isAbsent =
          binding.features().get(feature).hasOptionalColumn() && !columns.contains(column);
      if (isAbsent && binding.cells().fill().containsKey(column)) {
        filled.add(new Filled(feature, column, steps.get(column)));
      } else if (isAbsent) {
        unfed.add(feature);
      }
    }
  }

  /**
   * Refuses a table that has nothing at all to feed the model with.
   *
   * @throws UnreadableFileException naming the columns that it has
   */
  void requireSome(Collection<String> columns) throws UnreadableFileException {
    if (!fed.isEmpty() && filled.size() + unfed.size() == fed.size()) {
      throw new UnreadableFileException(
          "none of the columns %s; the file has %s"
              .formatted(Feature.shown(fed), Feature.shown(List.copyOf(columns))));
    }
  }

  /**
   * Writes what stands for the columns into the batch's next record, whose other values are there.
   *
   * @throws ValueException if the fill of one is no value of its type
   */
  void put(RecordBatch batch) throws ValueException {
    for (Filled one : filled) {
      try {
        one.steps().putFill(batch, one.feature(), 0);
      } catch (ValueException e) {
        throw new ValueException("column %s: %s".formatted(one.column(), e.getMessage()));
      }
    }
    for (int feature : unfed) {
      batch.putAbsent(feature);
    }
  }
}
