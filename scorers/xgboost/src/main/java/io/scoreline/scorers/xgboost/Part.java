package io.scoreline.scorers.xgboost;

import io.scoreline.transforms.scorer.ModelRefusedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An object of a model's document.
 *
 * @param file the model's file, for messages
 * @param place where the object stands in it; empty for the document itself
 * @param fields its fields
 */
record Part(Path file, String place, Map<String, Value> fields) {
  Part {
    fields = Map.copyOf(fields);
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  Part part(String name) {
    if (value(name) instanceof Value.Fields inner) {
      return new Part(file, placeOf(name), inner.byName());
    }
    throw refused(name, "is no object");
  }

  List<Part> parts(String name) {
    List<Part> parts = new ArrayList<>();
    for (Value value : items(name)) {
      if (!(value instanceof Value.Fields inner)) {
        throw refused(name, "holds more than objects");
      }
      parts.add(new Part(file, "%s[%d]".formatted(placeOf(name), parts.size()), inner.byName()));
    }
    return parts;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Value value : items(name)) {
      if (!(value instanceof Value.Text text)) {
        throw refused(name, "holds more than texts");
      }
      texts.add(text.text());
    }
    return texts;
  }

  private List<Value> items(String name) {
    Value value = value(name);
    if (value instanceof Value.Items items) {
      return items.values();
    }
    if (value instanceof Value.Numbers numbers && numbers.numbers().length == 0) {
      return List.of();
    }
    throw refused(name, "is no array of them");
  }

  String text(String name) {
    if (value(name) instanceof Value.Text text) {
      return text.text();
    }
    throw refused(name, "is no text");
  }

  double[] numbers(String name) {
    if (value(name) instanceof Value.Numbers numbers) {
      return numbers.numbers();
    }
    throw refused(name, "is no array of numbers");
  }

  /** So many whole numbers. */
  int[] wholes(String name, int count) {
    double[] numbers = numbers(name, count);
    int[] wholes = new int[count];
    for (int i = 0; i < count; i++) {
      wholes[i] = (int) numbers[i];
      if (wholes[i] != numbers[i]) {
        throw refused(
            name, "has %s at place %d, which is no whole number".formatted(numbers[i], i));
      }
    }
    return wholes;
  }

  double[] numbers(String name, int count) {
    double[] numbers = numbers(name);
    if (numbers.length != count) {
      throw refused(name, "has %d numbers (expected: %d)".formatted(numbers.length, count));
    }
    return numbers;
  }

  /** A whole number, which XGBoost writes as a text. */
  int whole(String name) {
    Value value = value(name);
    double number = value instanceof Value.Single given ? given.number() : Double.NaN;
    if (value instanceof Value.Text text) {
      try {
        number = Integer.parseInt(text.text().strip());
      } catch (NumberFormatException e) {
        throw refused(name, "is '%s', which is no whole number".formatted(text.text()));
      }
    }
    if (number != (int) number) {
      throw refused(name, "is no whole number");
    }
    return (int) number;
  }

  int wholeOr(String name, int otherwise) {
    return has(name) ? whole(name) : otherwise;
  }

  private Value value(String name) {
    Value value = fields.get(name);
    if (value == null) {
      throw refused(name, "is missing");
    }
    return value;
  }

  private String placeOf(String name) {
    return place.isEmpty() ? name : place + "." + name;
  }

  ModelRefusedException refused(String name, String what) {
    return new ModelRefusedException(
        "%s: %s %s (expected: %s)".formatted(file, placeOf(name), what, ModelFile.ACCEPTED));
  }
}
