package io.scoreline.catalog.settings;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.field.Setting;
import java.util.List;
import java.util.Optional;

/**
 * How output rows are written.
 *
 * @param separator one ASCII character, no quote and no line end
 * @param classes the class names for {@code argMax} and {@code topK}, in the order of the scores
 * @param topK how many of the largest values to name; 0: off
 * @param rowForm empty: by the model
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
        Optional<RowForm> rowForm) {
  public OutputSettings {
    requireNonNull(separator, "separator is null");
    InputSettings.requireSeparator("output", separator);
    requireNonNull(keepColumns, "keepColumns is null");
    classes = List.copyOf(classes);
    requireNonNull(rowForm, "rowForm is null");
    if (topK < 0) {
      throw new IllegalArgumentException("output.top_k: %d (expected: >= 0)".formatted(topK));
    }
  }
}
