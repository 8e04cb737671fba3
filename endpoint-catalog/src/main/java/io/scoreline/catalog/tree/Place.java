package io.scoreline.catalog.tree;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * Where a value was written.
 *
 * @param source a file as the user named it, or an option such as {@code --set}
 * @param line the line in that file, from 1; empty when the source has no lines
 */
public record Place(String source, OptionalInt line) {
  public Place {
    requireNonNull(source, "source is null");
    requireNonNull(line, "line is null");
    if (line.isPresent() && line.getAsInt() < 1) {
      throw new IllegalArgumentException("line: %d (expected: >= 1)".formatted(line.getAsInt()));
    }
  }

  /** A line of a file, counted from 1. */
  public static Place line(String source, int line) {
    return new Place(source, OptionalInt.of(line));
  }

  /** A whole file, or an option. */
  public static Place whole(String source) {
    return new Place(source, OptionalInt.empty());
  }

  /** Renders as {@code deployment.yml:12}, or as the bare source. */
  @Override
  public String toString() {
    return line.isPresent() ? source + ":" + line.getAsInt() : source;
  }
}
