package io.scoreline.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.launcher.LaunchException;
import io.scoreline.pipeline.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of Azure's generic update: what to set, add and remove in a resource's JSON. */
final class ChangeOptions {
  private static final List<String> NAMES = List.of("name", "endpoint_name");

  @Option(names = "--set", arity = "1..*", description = "path=value: set.")
  List<String> sets = new ArrayList<>();

  @Option(
      names = "--add",
      arity = "1..*",
      parameterConsumer = Additions.class,
      description = "path=value, or path and name=value: add.")
  List<String> adds = new ArrayList<>();

  @Option(names = "--remove", arity = "1..*", description = "path: remove.")
  List<String> removes = new ArrayList<>();

  /** Takes {@code path name=value}, as az has it, for {@code path.name=value}. */
  static final class Additions implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
      List<String> given = new ArrayList<>();
      while (!words.isEmpty() && !words.peek().startsWith("-")) {
        given.add(words.pop());
      }
      if (given.isEmpty()) {
        throw new ParameterException(
            command.commandLine(), "--add: nothing to add (expected: path=value)");
      }
      List<String> adds = option.getValue();
      boolean hasPath = given.size() > 1 && !given.get(0).contains("=");
      if (!hasPath) {
        adds.addAll(given);
        return;
      }
      for (String value : given.subList(1, given.size())) {
        adds.add(given.get(0) + (value.contains("=") ? "." : "=") + value);
      }
    }
  }

  /**
   * The resource with the changes made to it.
   *
   * @throws LaunchException if they change its name
   */
  ObjectNode applyTo(ObjectNode resource) {
    ObjectNode patched = Documents.patch(resource, sets, adds, removes);
    for (String name : NAMES) {
      String before = resource.path(name).asText();
      if (!patched.path(name).asText().equalsIgnoreCase(before)) {
        throw new LaunchException(
            ExitCode.BAD_ARGUMENTS,
            "%s %s: '%s' cannot be changed to '%s': create makes a new one of another name"
                .formatted(optionOf(name), name, before, patched.path(name).asText()));
      }
    }
    return patched;
  }

  private String optionOf(String name) {
    if (removes.contains(name)) {
      return "--remove";
    }
    return adds.stream().anyMatch(text -> text.startsWith(name + "=")) ? "--add" : "--set";
  }
}
