package io.scoreline.catalog.settings;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.field.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How input files are read.
 *
 * @param format empty: by the file's ending
 * @param separator one ASCII character, no quote and no line end; empty: by the format
 * @param columns empty: as the model names its inputs
 * @param sliceBytes from 1
 * @param nullWords cells that count as empty; blanks around them do not count
 * @param fill by column, what stands for an empty cell
 * @param cast by column, what its cells become before they are read as values
 */
public record InputSettings(
    @Setting("What input files hold; without it, by their endings.") Optional<InputFormat> format,
    @Setting(value = "Whether sub-folders of the input are read.", standard = "true")
        boolean recursive,
    @Setting(value = "Whether a CSV file starts with a line of column names.", standard = "true")
        boolean header,
    @Setting(
            value = "What separates cells; without it, a comma for csv and a tab for tsv.",
            minimumCharacters = 1,
            maximumCharacters = 1,
            pattern = InputSettings.SEPARATOR,
            rule = InputSettings.SEPARATOR_RULE)
        Optional<String> separator,
    @Setting(
            value =
                "The columns that feed a model's only matrix input, in this order, or the only ones"
                    + " that several inputs are fed from: names, or paths such as $.values[0:4] or"
                    + " $[1:].",
            pattern = InputSettings.COLUMN,
            rule = InputSettings.COLUMN_RULE)
        List<String> columns,
    @Setting(value = "Whether a line or a file is one record of text.", standard = "line")
        TextRecord textRecord,
    @Setting(value = "Whether an input without files is a success.", standard = "false")
        boolean allowEmpty,
    @Setting(
            value = "A larger splittable file is scored in slices of about this many bytes.",
            standard = "16777216",
            minimum = 1,
            unit = "whole bytes")
        long sliceBytes,
    @Setting("Cells of a table that count as empty, such as NA.") List<String> nullWords,
    @Setting("What stands for an empty cell, a null or a missing member, by column.")
        Map<String, String> fill,
    @Setting(
            "What cells become before they are read as values, by column: boolean (yes and true are"
                + " 1), integer (cut at the point), timestamp (seconds since 1970 in UTC).")
        Map<String, Cast> cast) {
  /** What may separate the cells of a table: any ASCII but zero, the quote and line ends. */
  static final String SEPARATOR = "[\\x01-\\x09\\x0B\\x0C\\x0E-!#-\\x7F]";

  /** A column's name, or a path as the reader of tables takes it. */
  static final String COLUMN =
      "(?!\\$[.\\[])[\\s\\S]*|\\$(\\.[^.\\[\\]'\"*\\s]+|\\['[^']+'\\]|\\[\"[^\"]+\"\\]"
          + "|\\[-?\\d{1,9}\\]|\\[(-?\\d{1,9})?:(-?\\d{1,9})?\\])*";

  static final String COLUMN_RULE =
      "a column's name, or a path such as $.outer.inner, $['a b'], $.values[0] or $[1:]";

  static final String SEPARATOR_RULE = "one ASCII character that is no quote or line end";

  public InputSettings {
    requireNonNull(format, "format is null");
    requireNonNull(separator, "separator is null");
    separator.ifPresent(text -> requireSeparator("input", text));
    columns = List.copyOf(columns);
    requireNonNull(textRecord, "textRecord is null");
    // Deployments from before there were any have none.
    nullWords = nullWords == null ? List.of() : List.copyOf(nullWords);
    fill = fill == null ? Map.of() : Map.copyOf(fill);
    cast = cast == null ? Map.of() : Map.copyOf(cast);
    if (sliceBytes < 1) {
      throw new IllegalArgumentException(
          "input.slice_bytes: %d (expected: >= 1)".formatted(sliceBytes));
    }
  }

  static void requireSeparator(String settings, String separator) {
    if (!separator.matches(SEPARATOR)) {
      throw new IllegalArgumentException(
          "%s.separator: \"%s\" (expected: %s)".formatted(settings, separator, SEPARATOR_RULE));
    }
  }
}
