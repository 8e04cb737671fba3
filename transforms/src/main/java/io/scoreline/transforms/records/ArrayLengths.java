package io.scoreline.transforms.records;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long the arrays of a JSON record have to be that feed a model. Their elements are columns,
 * {@code name_0}, {@code name_1} …, so that one element more would be a column that nobody asks
 * for: the record would be scored without it.
 */
final class ArrayLengths {
  private static final Pattern ELEMENT = Pattern.compile("(.+)_(0|[1-9]\\d{0,8})");

  private final Map<String, Integer> lengths = new HashMap<>();

  /**
   * @param columns the columns that feed the model, one list for each of its inputs
   */
  ArrayLengths(List<List<String>> columns) {
    columns.forEach(ofInput -> ofInput.forEach(this::add));
  }

  private void add(String column) {
    for (Matcher element = ELEMENT.matcher(column);
        element.matches();
        element = ELEMENT.matcher(element.group(1))) {
      lengths.merge(element.group(1), Integer.parseInt(element.group(2)) + 1, Math::max);
    }
  }

  /**
   * Checks an array.
   *
   * @throws ValueException if it feeds the model and has another length
   */
  void check(String name, int length) throws ValueException {
    Integer expected = lengths.get(name);
    if (expected != null && expected != length) {
      throw new ValueException(
          "member %s: %d values (expected: %d)".formatted(name, length, expected));
    }
  }
}
