package io.scoreline.catalog.definition;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.field.Notice;
import java.util.List;

/**
 * What a document says, and what its author should know.
 *
 * @param notices none of them says that something is wrong
 */
public record Decoded<T>(T value, List<Notice> notices) {
  public Decoded {
    requireNonNull(value, "value is null");
    notices = List.copyOf(notices);
  }
}
