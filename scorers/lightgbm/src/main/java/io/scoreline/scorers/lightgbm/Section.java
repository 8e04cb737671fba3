package io.scoreline.scorers.lightgbm;

import io.scoreline.transforms.scorer.ModelRefusedException;
import java.nio.file.Path;
import java.util.Map;
import java.util.StringTokenizer;

/**
 * Lines of a model's file, of the form {@code name=value}.
 *
 * @param file the model's file, for messages
 * @param place what the section is
 * @param fields the values by name
 */
record Section(Path file, String place, Map<String, String> fields) {
  boolean has(String name) {
    return fields.containsKey(name);
  }

  String text(String name) {
    String text = fields.get(name);
    if (text == null) {
      throw refused(name, "is missing");
    }
    return text;
  }

  int whole(String name) {
    String text = text(name).strip();
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw refused(name, "is '%s', which is no whole number".formatted(text));
    }
  }

  int wholeOr(String name, int otherwise) {
    return has(name) ? whole(name) : otherwise;
  }

  /** So many numbers, with a blank between them. */
  double[] numbers(String name, int count) {
    StringTokenizer texts = tokens(name, count);
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = number(name, texts.nextToken());
    }
    return numbers;
  }

  int[] wholes(String name, int count) {
    StringTokenizer texts = tokens(name, count);
    int[] wholes = new int[count];
    for (int i = 0; i < count; i++) {
      String text = texts.nextToken();
      try {
        // Sets of categories are unsigned.
        wholes[i] = (int) Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw refused(name, "has '%s', which is no whole number".formatted(text));
      }
    }
    return wholes;
  }

  private StringTokenizer tokens(String name, int count) {
    StringTokenizer texts = new StringTokenizer(text(name), " ");
    int found = texts.countTokens();
    if (found != count) {
      throw refused(name, "has %d numbers (expected: %d)".formatted(found, count));
    }
    return texts;
  }

  private double number(String name, String text) {
    try {
      return switch (text) {
        case "inf" -> Double.POSITIVE_INFINITY;
        case "-inf" -> Double.NEGATIVE_INFINITY;
        case "nan", "-nan" -> Double.NaN;
        default -> Double.parseDouble(text);
      };
    } catch (NumberFormatException e) {
      throw refused(name, "has '%s', which is no number".formatted(text));
    }
  }

  ModelRefusedException refused(String name, String what) {
    return new ModelRefusedException(
        "%s: %s: %s %s (expected: %s)".formatted(file, place, name, what, ModelFile.ACCEPTED));
  }
}
