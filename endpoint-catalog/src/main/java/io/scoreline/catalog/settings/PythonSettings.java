package io.scoreline.catalog.settings;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.field.Setting;
import java.util.Optional;

/**
 * How scoring scripts are run.
 *
 * @param interpreter the program, by name or path
 * @param install whether an environment is made for the script
 * @param memoryLimitMegabytes address space of one worker process, from 1; empty: no limit
 * @param cpuCount cores that one worker process may use, from 1; empty: no limit
 * @param separator between two columns of a table that a script returns, one ASCII character
 * @param header whether the output starts with the names of such a table's columns
 */
public record PythonSettings(
    @Setting(
            value = "The Python that runs scoring scripts, and MLflow models that no engine reads.",
            standard = "python3")
        String interpreter,
    @Setting(
            value =
                "Whether a virtual environment is made, once, of the requirements.txt in the code"
                    + " folder or the MLflow model, or the pip part of the environment's conda_file.",
            standard = "false")
        boolean install,
    @Setting(
            value = "The most memory (address space) of one worker process; without it, any.",
            minimum = 1,
            unit = "whole megabytes")
        Optional<Integer> memoryLimitMegabytes,
    @Setting(
            value = "How many cores one worker process may use; without it, all.",
            minimum = 1,
            unit = "whole cores")
        Optional<Integer> cpuCount,
    @Setting(
            value = "What separates the columns of a table that a script returns.",
            standard = " ",
            minimumCharacters = 1,
            maximumCharacters = 1,
            pattern = InputSettings.SEPARATOR,
            rule = InputSettings.SEPARATOR_RULE)
        String separator,
    @Setting(
            value = "Whether the output starts with the names of such a table's columns.",
            standard = "false")
        boolean header) {
  /** Whatever {@code python3} is, one space, no header, no limits. */
  public static final PythonSettings DEFAULTS =
      new PythonSettings("python3", false, Optional.empty(), Optional.empty(), " ", false);

  public PythonSettings {
    requireNonNull(interpreter, "interpreter is null");
    requireNonNull(memoryLimitMegabytes, "memoryLimitMegabytes is null");
    requireNonNull(cpuCount, "cpuCount is null");
    requireNonNull(separator, "separator is null");
    InputSettings.requireSeparator("python", separator);
  }
}
