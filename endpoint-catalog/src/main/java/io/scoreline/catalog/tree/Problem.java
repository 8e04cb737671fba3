package io.scoreline.catalog.tree;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One thing that is wrong with a document and what would do instead.
 *
 * @param place the file and line
 * @param field the path of the field, such as {@code settings.retry_settings.timeout}; empty for
 *     the document as a whole
 * @param value the value as it was written, if the problem is about a value
 * @param accepted with a value: what is accepted, such as {@code whole seconds >= 1}; without one:
 *     a whole sentence
 */
public record Problem(Place place, String field, Optional<String> value, String accepted) {
  private static final int SHOWN_CHARACTERS = 80;

  public Problem {
    requireNonNull(place, "place is null");
    requireNonNull(field, "field is null");
    requireNonNull(value, "value is null");
    requireNonNull(accepted, "accepted is null");
  }

  /** A value that is not accepted. */
  public static Problem ofValue(Place place, String field, String value, String accepted) {
    return new Problem(place, field, Optional.of(value), accepted);
  }

  /** A sentence about a field, or about the whole document when {@code field} is empty. */
  public static Problem of(Place place, String field, String sentence) {
    return new Problem(place, field, Optional.empty(), sentence);
  }

  /**
   * Renders one line, such as {@code deployment.yml:12: settings.retry_settings.timeout: "abc"
   * (expected: whole seconds >= 1)}. A long value is cut.
   */
  public String render() {
    var start = place + ": " + (field.isEmpty() ? "" : field + ": ");
    var line =
        start
            + value
                .map(text -> "\"%s\" (expected: %s)".formatted(shortened(text), accepted))
                .orElse(accepted);
    // A document must not be able to steer the terminal that its problems are shown on.
    return line.replaceAll("\\p{Cntrl}", " ");
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
  }
}
