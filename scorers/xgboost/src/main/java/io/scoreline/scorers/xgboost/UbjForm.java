package io.scoreline.scorers.xgboost;

import io.scoreline.transforms.scorer.ModelRefusedException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a model in Universal Binary JSON (draft 12), big-endian as that is. */
final class UbjForm {
  private static final int DEEPEST = 50;

  private final Path file;
  private final ByteBuffer bytes;

  private UbjForm(Path file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  static Part read(Path file, byte[] bytes) {
    UbjForm form = new UbjForm(file, ByteBuffer.wrap(bytes));
    try {
      Value document = form.value(form.marker(), 0);
      if (form.bytes.hasRemaining()) {
        throw form.refused("goes on behind the end of its UBJ");
      }
      if (document instanceof Value.Fields fields) {
        return new Part(file, "", fields.byName());
      }
      throw form.refused("is no UBJ with an object");
    } catch (BufferUnderflowException e) {
      throw new ModelRefusedException(
          "%s: is only the start of a UBJ file: it ends at byte %d (expected: %s)"
              .formatted(file, bytes.length, ModelFile.ACCEPTED),
          e);
    }
  }

  /** The next byte that says something. */
  private char marker() {
    byte next = bytes.get();
    while (next == 'N') {
      next = bytes.get();
    }
    return (char) next;
  }

  private Value value(char type, int depth) {
    if (depth == DEEPEST) {
      throw refused("is nested deeper than %d levels".formatted(DEEPEST));
    }
    return switch (type) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case 'S', 'H' -> new Value.Text(text(length()));
      case 'C' -> new Value.Text(text(1));
      default -> new Value.Single(number(type));
    };
  }

  private double number(char type) {
    return switch (type) {
      case 'T' -> 1;
      case 'F', 'Z' -> 0;
      case 'i' -> bytes.get();
      case 'U' -> bytes.get() & 0xFF;
      case 'I' -> bytes.getShort();
      case 'l' -> bytes.getInt();
      case 'L' -> bytes.getLong();
      case 'd' -> bytes.getFloat();
      case 'D' -> bytes.getDouble();
      default ->
          throw refused(
              "is no UBJ, though it starts as UBJ does: byte %d says the type 0x%02x"
                  .formatted(bytes.position() - 1, (int) type & 0xFF));
    };
  }

  private static int bytesOf(char type) {
    return switch (type) {
      case 'i', 'U' -> 1;
      case 'I' -> 2;
      case 'l', 'd' -> 4;
      case 'L', 'D' -> 8;
      default -> 0;
    };
  }

  /** A length, which is at most what is left of the file. */
  private int length() {
    double length = number(marker());
    if (length < 0) {
      throw refused("has a length of %s before byte %d".formatted(length, bytes.position()));
    }
    if (length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    return (int) length;
  }

  private String text(int length) {
    byte[] text = new byte[length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private Value object(int depth) {
    Map<String, Value> fields = new HashMap<>();
    if (peek() == '$' || peek() == '#') {
      throw refused("has an object of counted fields, which XGBoost does not write");
    }
    while (peek() != '}') {
      String name = text(length());
      Value value = value(marker(), depth + 1);
      if (!JsonForm.LEFT_OUT.contains(name)) {
        fields.put(name, value);
      }
    }
    bytes.get();
    return new Value.Fields(fields);
  }

  /** The next marker, which stays there. */
  private char peek() {
    char marker = marker();
    bytes.position(bytes.position() - 1);
    return marker;
  }

  private Value array(int depth) {
    if (peek() == '$') {
      bytes.get();
      char type = (char) bytes.get();
      if (marker() != '#') {
        throw refused("has an array of a type without a count");
      }
      return typed(type, depth);
    }
    List<Value> items = new ArrayList<>();
    if (peek() == '#') {
      bytes.get();
      int count = length();
      for (int i = 0; i < count; i++) {
        items.add(value(marker(), depth + 1));
      }
    } else {
      while (peek() != ']') {
        items.add(value(marker(), depth + 1));
      }
      bytes.get();
    }
    return numbersOrItems(items);
  }

  private Value typed(char type, int depth) {
    int width = bytesOf(type);
    int count = length();
    if (width == 0) {
      List<Value> items = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        items.add(value(type, depth + 1));
      }
      return numbersOrItems(items);
    }
    if ((long) count * width > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = number(type);
    }
    return new Value.Numbers(numbers);
  }

  private static Value numbersOrItems(List<Value> items) {
    double[] numbers = new double[items.size()];
    Arrays.setAll(
        numbers, i -> items.get(i) instanceof Value.Single number ? number.number() : Double.NaN);
    return items.stream().allMatch(item -> item instanceof Value.Single)
        ? new Value.Numbers(numbers)
        : new Value.Items(items);
  }

  private ModelRefusedException refused(String what) {
    return new ModelRefusedException(
        "%s: %s (expected: %s)".formatted(file, what, ModelFile.ACCEPTED));
  }
}
