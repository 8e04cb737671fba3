package io.scoreline.pipeline;

import java.util.regex.Pattern;

/** What a job may be called: names are parts of paths. */
public final class JobName {
  static final Pattern PATTERN = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}");

  private JobName() {}

  /**
   * Gives a name back.
   *
   * @throws IllegalArgumentException if no job may be called so
   */
  public static String checked(String name) {
    if (name == null || !PATTERN.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "job name: '%s' (expected: letters, digits, '-' and '_', at most 255)".formatted(name));
    }
    return name;
  }
}
