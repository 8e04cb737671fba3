package io.scoreline.catalog.definition;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The YAML of {@code invoke --file}: inputs and outputs by name, in the order of the file. */
public record InvokeDefinition(Map<String, Input> inputs, Map<String, Output> outputs) {
  public InvokeDefinition {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  /**
   * An input.
   *
   * @param type such as {@code uri_folder}, or {@code string} for a literal
   * @param path for data
   * @param value for literals
   */
  public record Input(String type, Optional<String> path, Optional<String> value) {
    public Input {
      requireNonNull(type, "type is null");
      requireNonNull(path, "path is null");
      requireNonNull(value, "value is null");
    }
  }

  /**
   * An output.
   *
   * @param path where it goes; empty: the default place
   */
  public record Output(String type, Optional<String> path) {
    public Output {
      requireNonNull(type, "type is null");
      requireNonNull(path, "path is null");
    }
  }
}
