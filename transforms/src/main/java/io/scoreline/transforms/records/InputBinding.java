package io.scoreline.transforms.records;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.scoreline.transforms.scorer.Feature;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What feeds each of a model's inputs, settled once for a job from the model's signature and its
 * first input file.
 *
 * @param features the inputs, every dimension settled
 * @param columns for each input, the columns of a table that feed it, in order; empty for images
 *     and for texts
 * @param keptColumns columns of a table that the output repeats
 * @param cells what is done to a table's cells before they become values
 * @param columnOfInput the settings' names and paths by which inputs found their columns; nothing
 *     where that was not kept
 */
public record InputBinding(
    @JsonProperty("features") List<Feature> features,
    @JsonProperty("columns") List<List<String>> columns,
    @JsonProperty("kept_columns") List<String> keptColumns,
    @JsonProperty("cells") CellSettings cells,
    @JsonProperty("column_of_input") Optional<Map<String, String>> columnOfInput)
    implements Serializable {
  public InputBinding {
    features = List.copyOf(requireNonNull(features, "features is null"));
    columns = List.copyOf(columns);
    keptColumns = List.copyOf(keptColumns);
    // Plans from before there were any have none.
    cells = cells == null ? CellSettings.NONE : cells;
    columnOfInput = columnOfInput == null ? Optional.empty() : columnOfInput.map(Map::copyOf);
  }

  /** A binding that takes cells as they are. */
  public InputBinding(
      List<Feature> features, List<List<String>> columns, List<String> keptColumns) {
    this(features, columns, keptColumns, CellSettings.NONE, Optional.empty());
  }
}
