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
    @Setting("Which column feeds which model input; others feed the input of their own name.")
        Map<String, String> inputs,
    @Setting("The model outputs to write, in this order; without it, all.") List<String> outputs) {
  public ModelSettings {
    inputs = Map.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
