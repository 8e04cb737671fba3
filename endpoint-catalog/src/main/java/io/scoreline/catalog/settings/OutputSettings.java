package io.scoreline.catalog.settings;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.field.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How output rows are written.
 *
 * @param separator one ASCII character, no quote and no line end
 * @param classes the class names for {@code argMax} and {@code topK}, in the order of the scores
 * @param topK how many of the largest values to name; 0: off
 * @param rowForm empty: by the model
 * @param rename new names of columns or of whole outputs
 * @param columns the columns to write; empty: all
 * @param threshold empty: no class is named by it; not with {@code argMax}
 * @param round digits behind the point, 0 to 15; empty: as many as tell the value from all others
 * @param shards files, 1 to 99,999; empty: one that is in no folder
 * @param perInputFile not with {@code shards}
 */
public record OutputSettings(
    @Setting(value = "Whether the output starts with a line of column names.", standard = "true")
        boolean header,
    @Setting(
            value = "What separates cells.",
            standard = ",",
            minimumCharacters = 1,
            maximumCharacters = 1,
            pattern = InputSettings.SEPARATOR,
            rule = InputSettings.SEPARATOR_RULE)
        String separator,
    @Setting("The input columns that an output row repeats: all, or a list of names.")
        KeepColumns keepColumns,
    @Setting(
            value = "Whether a row names the index, or the class, of its largest value.",
            standard = "false")
        boolean argMax,
    @Setting("Class names for arg_max and top_k, in the order of the model's scores.")
        List<String> classes,
    @Setting(
            value = "How many of the largest values a row names; 0 for none.",
            standard = "0",
            minimum = 0)
        int topK,
    @Setting(
            "numbered: a row starts with its file and number; mlflow: number, predictions, file, and no"
                + " header, as Azure has it; without it, mlflow for MLflow models in CSV.")
        Optional<RowForm> rowForm,
    @Setting("New names for columns, or for all columns of an output, by the names that they have.")
        Map<String, String> rename,
    @Setting(
            "The columns that a row has besides its file and number, by their new names, or by those"
                + " of outputs; without it, all.")
        List<String> columns,
    @Setting(
            "From which score on a row's prediction is the second of the classes, else the first;"
                + " without it, no class is named so.")
        Optional<Double> threshold,
    @Setting(
            value =
                "To how many digits behind the point decimals are rounded; without it, as many as tell"
                    + " the value from all others.",
            minimum = 0,
            maximum = OutputSettings.MOST_DIGITS,
            unit = "whole digits")
        Optional<Integer> round,
    @Setting(
            value =
                "Into how many files of about one size the rows go, in a folder of the output's file"
                    + " name; without it, into one file.",
            minimum = 1,
            maximum = OutputSettings.MOST_SHARDS,
            unit = "whole files")
        Optional<Integer> shards,
    @Setting(
            value =
                "Whether the rows of each input file go into a file of their own, at its path in a"
                    + " folder of the output's file name.",
            standard = "false")
        boolean perInputFile) {
  /** More digits than these, no decimal of a model has. */
  static final int MOST_DIGITS = 15;

  /** So many have five digits in their names. */
  static final int MOST_SHARDS = 99_999;

  public OutputSettings {
    requireNonNull(separator, "separator is null");
    InputSettings.requireSeparator("output", separator);
    requireNonNull(keepColumns, "keepColumns is null");
    classes = List.copyOf(classes);
    requireNonNull(rowForm, "rowForm is null");
    // Deployments from before there were any have none.
    rename = rename == null ? Map.of() : Map.copyOf(rename);
    columns = columns == null ? List.of() : List.copyOf(columns);
    requireNonNull(threshold, "threshold is null");
    requireNonNull(round, "round is null");
    if (argMax && threshold.isPresent()) {
      throw new IllegalArgumentException(
          "output.threshold: %s beside arg_max (expected: one of them, as both name the prediction)"
              .formatted(threshold.get()));
    }
    if (round.isPresent() && (round.get() < 0 || round.get() > MOST_DIGITS)) {
      throw new IllegalArgumentException(
          "output.round: %d (expected: 0 to %d)".formatted(round.get(), MOST_DIGITS));
    }
    requireNonNull(shards, "shards is null");
    if (shards.isPresent() && (shards.get() < 1 || shards.get() > MOST_SHARDS)) {
      throw new IllegalArgumentException(
          "output.shards: %d (expected: 1 to %d)".formatted(shards.get(), MOST_SHARDS));
    }
    if (shards.isPresent() && perInputFile) {
      throw new IllegalArgumentException(
          "output.shards: %d beside per_input_file (expected: one of them, as both say into which"
                  .formatted(shards.get())
              + " files rows go)");
    }
    if (topK < 0) {
      throw new IllegalArgumentException("output.top_k: %d (expected: >= 0)".formatted(topK));
    }
  }
}
