package io.scoreline.catalog.definition;

import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.tree.Place;
import io.scoreline.catalog.tree.Problem;
import java.util.Locale;
import java.util.regex.Pattern;

/** The rule for names of endpoints and deployments. */
final class Names {
  private static final int MINIMUM_CHARACTERS = 3;
  private static final int MAXIMUM_CHARACTERS = 32;
  private static final Pattern CURRENT = Pattern.compile("[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?");
  // Before August 2021 the service took underscores, and its samples had them.
  private static final Pattern EARLY = Pattern.compile("[a-zA-Z]([-_a-zA-Z0-9]*[a-zA-Z0-9])?");

  private Names() {}

  /** Checks a name and returns it in lower case. */
  static String check(
      String what, String name, boolean early, Place place, String field, Findings findings) {
    if (name.length() < MINIMUM_CHARACTERS || name.length() > MAXIMUM_CHARACTERS) {
      findings.add(
          Problem.of(
              place,
              field,
              "\"%s\": The name for %s must be at least 3 and at most 32 characters long (inclusive of both limits)."
                  .formatted(name, what)));
    } else if (!(early ? EARLY : CURRENT).matcher(name).matches()) {
      findings.add(
          Problem.of(
              place,
              field,
              "\"%s\": The name for %s must start with an upper- or lowercase letter and only consist of '-'s and alphanumeric characters."
                  .formatted(name, what)));
    }
    return name.toLowerCase(Locale.ROOT);
  }
}
