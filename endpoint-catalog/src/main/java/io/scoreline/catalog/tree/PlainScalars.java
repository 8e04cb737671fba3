package io.scoreline.catalog.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What unquoted scalars mean: numbers, booleans, null, or text. */
public final class PlainScalars {
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,30}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?([0-9]{1,30}\\.?[0-9]{0,30}|\\.[0-9]{1,30})([eE][-+]?[0-9]{1,3})?");

  private PlainScalars() {}

  /** A whole number, decimal digits only. */
  public static Optional<BigInteger> integer(String text) {
    return INTEGER.matcher(text).matches() ? Optional.of(new BigInteger(text)) : Optional.empty();
  }

  /** A finite number. */
  public static Optional<BigDecimal> decimal(String text) {
    return DECIMAL.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }

  /** A boolean; {@code yes}, {@code no}, {@code on} and {@code off} count, as in YAML 1.1. */
  public static Optional<Boolean> bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> Optional.of(true);
      case "false", "no", "off" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  static JsonNode toJson(Node.Scalar scalar) {
    var factory = JsonNodeFactory.instance;
    if (scalar.isNull()) {
      return factory.nullNode();
    }
    // A kept value is shown again as it was meant: "yes" in a description must stay a word.
    if (scalar.text().equals("true") || scalar.text().equals("false")) {
      return factory.booleanNode(Boolean.parseBoolean(scalar.text()));
    }
    var integer = integer(scalar.text());
    if (integer.isPresent()) {
      return integer.get().bitLength() < Long.SIZE
          ? factory.numberNode(integer.get().longValue())
          : factory.numberNode(integer.get());
    }
    return decimal(scalar.text())
        .<JsonNode>map(factory::numberNode)
        .orElseGet(() -> factory.textNode(scalar.text()));
  }
}
