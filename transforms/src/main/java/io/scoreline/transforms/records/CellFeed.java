package io.scoreline.transforms.records;

import io.scoreline.transforms.scorer.RecordBatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Feeds a batch from the cells of records that are in memory already. */
public final class CellFeed {
  private final InputBinding binding;
  private final Map<String, CellSteps> steps;

  public CellFeed(InputBinding binding) {
    this.binding = binding;
    this.steps = CellSteps.of(binding);
  }

  /**
   * Adds a record to a batch, unless one of its cells is no value of the type it has to be.
   *
   * @param batch has room for one record
   * @param cells gives the text of a column's cell, or nothing where it has no value
   * @return what is wrong with the record, or nothing if it was added
   */
  public Optional<String> add(RecordBatch batch, Function<String, Optional<String>> cells) {
    for (int feature = 0; feature < binding.columns().size(); feature++) {
      List<String> columns = binding.columns().get(feature);
      for (int place = 0; place < columns.size(); place++) {
        String column = columns.get(place);
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
          return Optional.of("column %s: %s".formatted(column, e.getMessage()));
        }
      }
    }
    batch.add();
    return Optional.empty();
  }
}
