package io.scoreline.scorers.python;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the parameters of a model say of its workers.
 *
 * @param interpreter the Python that runs them, by name or path
 * @param install whether an environment is made for the script
 * @param memoryLimitMegabytes address space of one worker, at least 1
 * @param cpuCount cores that one worker may use, at least 1
 * @param separator what separates the columns of a table that the script returns
 * @param header whether the names of its columns are asked for
 * @param rows whether rows are asked for, or their number alone
 */
record WorkerSettings(
    String interpreter,
    boolean install,
    OptionalInt memoryLimitMegabytes,
    OptionalInt cpuCount,
    String separator,
    boolean header,
    boolean rows) {
  private static final String INTERPRETER = "interpreter";
  private static final String INSTALL = "install";
  private static final String MEMORY_LIMIT = "memory_limit_megabytes";
  private static final String CPU_COUNT = "cpu_count";
  private static final String SEPARATOR = "separator";
  private static final String HEADER = "header";
  private static final String ROWS = "rows";
  private static final Set<String> ALL =
      Set.of(INTERPRETER, INSTALL, MEMORY_LIMIT, CPU_COUNT, SEPARATOR, HEADER, ROWS);

  /**
   * Reads a model's parameters; those that are missing have their defaults.
   *
   * @throws ModelRefusedException naming all that are wrong
   */
  static WorkerSettings of(ModelSource model) {
    Map<String, String> parameters = model.parameters();
    List<String> problems = new ArrayList<>();
    Set<String> unknown = new TreeSet<>(parameters.keySet());
    unknown.removeAll(ALL);
    if (!unknown.isEmpty()) {
      problems.add("unknown parameters %s (expected: %s)".formatted(unknown, new TreeSet<>(ALL)));
    }
    WorkerSettings settings =
        new WorkerSettings(
            parameters.getOrDefault(INTERPRETER, "python3"),
            flag(parameters, INSTALL, false, problems),
            atLeastOne(parameters, MEMORY_LIMIT, problems),
            atLeastOne(parameters, CPU_COUNT, problems),
            parameters.getOrDefault(SEPARATOR, " "),
            flag(parameters, HEADER, false, problems),
            flag(parameters, ROWS, true, problems));
    if (!problems.isEmpty()) {
      throw new ModelRefusedException(
          "%s: %s".formatted(model.path(), String.join("; ", problems)));
    }
    return settings;
  }

  private static boolean flag(
      Map<String, String> parameters, String name, boolean standard, List<String> problems) {
    String value = parameters.getOrDefault(name, Boolean.toString(standard));
    if (!List.of("true", "false").contains(value)) {
      problems.add("%s: %s (expected: true or false)".formatted(name, value));
    }
    return Boolean.parseBoolean(value);
  }

  private static OptionalInt atLeastOne(
      Map<String, String> parameters, String name, List<String> problems) {
    String value = parameters.get(name);
    if (value == null) {
      return OptionalInt.empty();
    }
    if (!value.matches("[1-9][0-9]{0,8}")) {
      problems.add("%s: %s (expected: a whole number >= 1)".formatted(name, value));
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(value));
  }
}
