package io.scoreline.transforms.records;

import io.scoreline.transforms.scorer.RecordBatch;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Feeds a batch from the cells of records that are in memory already. */
public final class CellFeed {
  private final InputBinding binding;
  private final Map<String, CellSteps> steps;
  private final Set<String> names;
  private final AbsentColumns absent;

  /**
   * @param columns those that the records have
   */
  public CellFeed(InputBinding binding, Collection<String> columns) {
    this.binding = binding;
    this.steps = CellSteps.of(binding);
    this.names = Set.copyOf(columns);
    this.absent = new AbsentColumns(binding, columns);
  }

  /**
   * Adds a record to a batch, unless one of its cells is no value of the type it has to be.
   *
   * @param batch has room for one record
   * @param cells gives the text of a cell of one of the columns, or nothing where it has no value
   * @return what is wrong with the record, or nothing if it was added
   */
  public Optional<String> add(RecordBatch batch, Function<String, Optional<String>> cells) {
    try {
      feed(batch, cells);
      absent.put(batch);
    } catch (ValueException e) {
      return Optional.of(e.getMessage());
    }
    batch.add();
    return Optional.empty();
  }

  private void feed(RecordBatch batch, Function<String, Optional<String>> cells)
      throws ValueException {
    for (int feature = 0; feature < binding.columns().size(); feature++) {
      List<String> columns = binding.columns().get(feature);
      for (int place = 0; place < columns.size(); place++) {
        String column = columns.get(place);
        if (binding.features().get(feature).hasOptionalColumn() && !names.contains(column)) {
          continue;
        }
        Optional<String> cell = cells.apply(column);
        CellSteps ofColumn = steps.get(column);
        try {
          if (cell.isEmpty()) {
            boolean filled = ofColumn != null && ofColumn.putFill(batch, feature, place);
            if (!filled && !ValueParser.putMissing(batch, feature, place)) {
              throw new ValueException("null (expected: a value)");
            }
            continue;
          }
          char[] text = cell.get().toCharArray();
          CellSteps.putCell(ofColumn, batch, feature, place, text, 0, text.length);
        } catch (ValueException e) {
          throw new ValueException("column %s: %s".formatted(column, e.getMessage()));
        }
      }
    }
  }
}
