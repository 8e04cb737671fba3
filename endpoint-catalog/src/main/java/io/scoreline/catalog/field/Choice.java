package io.scoreline.catalog.field;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A closed set of values, written in documents and JSON as the constant's name in lower case. */
public interface Choice {
  /** The constant's name; every enum has it. */
  String name();

  /** How documents spell the value, such as {@code append_row}. */
  @JsonValue
  default String spelling() {
    return name().toLowerCase(Locale.ROOT);
  }
}
