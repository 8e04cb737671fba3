package io.scoreline.transforms.records;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What is done to cells before they become values of the model's inputs. Kept columns are repeated
 * as they are.
 *
 * @param nullWords cells that count as empty, exactly as they stand but for blanks around them
 * @param fill what stands for an empty cell, a null or a member that is not there, by column
 * @param cast what cells of another kind become, by column; before they are read as values
 */
public record CellSettings(
    @JsonProperty("null_words") List<String> nullWords,
    @JsonProperty("fill") Map<String, String> fill,
    @JsonProperty("cast") Map<String, Cast> cast)
    implements Serializable {
  /** What a cell becomes. */
  public enum Cast {
    /** {@code true} and {@code yes} are 1, {@code false} and {@code no} are 0. */
    BOOLEAN,
    /** A number without what is behind its point. */
    INTEGER,
    /** A date or a date with a time is its seconds since 1970 in UTC. */
    TIMESTAMP
  }

  /** Cells as they are. */
  public static final CellSettings NONE = new CellSettings(List.of(), Map.of(), Map.of());

  public CellSettings {
    nullWords = List.copyOf(requireNonNull(nullWords, "nullWords is null"));
    fill = Map.copyOf(requireNonNull(fill, "fill is null"));
    cast = Map.copyOf(requireNonNull(cast, "cast is null"));
  }

  /** Whether every cell is taken as it is. */
  boolean areNone() {
    return nullWords.isEmpty() && fill.isEmpty() && cast.isEmpty();
  }
}
