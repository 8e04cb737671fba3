package io.scoreline.benchmarks;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Arguments of the form {@code --name=value}. */
record Arguments(Map<String, String> values) {
  Arguments {
    values = Map.copyOf(values);
  }

  static Arguments of(String[] args) {
    Map<String, String> values = new HashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      if (!arg.startsWith("--") || equals < 0) {
        throw new IllegalArgumentException("'%s' (expected: --name=value)".formatted(arg));
      }
      values.put(arg.substring(2, equals), arg.substring(equals + 1));
    }
    return new Arguments(values);
  }

  String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("--%s is missing".formatted(name));
    }
    return value;
  }

  Path path(String name) {
    return Path.of(text(name)).toAbsolutePath();
  }

  long number(String name, long otherwise) {
    String value = values.get(name);
    return value == null ? otherwise : Long.parseLong(value.replace("_", ""));
  }

  int integer(String name, int otherwise) {
    return Math.toIntExact(number(name, otherwise));
  }
}
