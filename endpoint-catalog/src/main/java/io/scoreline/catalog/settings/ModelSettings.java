package io.scoreline.catalog.settings;

import io.scoreline.catalog.field.Setting;
import java.util.List;
import java.util.Map;

/**
 * How columns and the model's own names meet.
 *
 * @param inputs from the model's input to a column; an input that is left out has its own name
 * @param outputs the model's outputs to write, in this order; empty: all
 */
public record ModelSettings(
    @Setting(
            value =
                "Which column feeds which model input, or value of one: its name, or a path such as"
                    + " $.outer.inner; others feed the input of their own name.",
            pattern = InputSettings.COLUMN,
            rule = InputSettings.COLUMN_RULE)
        Map<String, String> inputs,
    @Setting("The model outputs to write, in this order; without it, all.") List<String> outputs) {
  public ModelSettings {
    inputs = Map.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
