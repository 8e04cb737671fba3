package io.scoreline.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A page of a list, by {@code $skip} and {@code $top}.
 *
 * @param skip items before it, from 0
 * @param top items on it, 1 to {@value #MOST}
 */
record Paging(int skip, int top) {
  private static final int MOST = 1000;
  private static final int STANDARD = 100;

  /**
   * The page that a request asks for.
   *
   * @throws IllegalArgumentException if it asks for none
   */
  static Paging of(Context context) {
    return new Paging(
        number(context, "$skip", 0, 0, Integer.MAX_VALUE),
        number(context, "$top", STANDARD, 1, MOST));
  }

  private static int number(Context context, String name, int standard, int least, int most) {
    String text = context.queryParam(name);
    if (text == null || text.isEmpty()) {
      return standard;
    }
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "%s: \"%s\" (expected: a whole number from %d to %d)".formatted(name, text, least, most));
  }

  /**
   * The page as JSON, with the address of the next one if there is more.
   *
   * @param found the items from {@code skip} on, one more than the page has if there is more
   * @param base the service's address
   */
  <T> ObjectNode page(Context context, String base, List<T> found, Function<T, ObjectNode> toJson) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    var value = json.putArray("value");
    found.stream().limit(top).map(toJson).forEach(value::add);
    if (found.size() > top) {
      json.put("nextLink", base + context.path() + "?" + nextQuery(context));
    }
    return json;
  }

  private String nextQuery(Context context) {
    var query = new TreeMap<String, String>();
    context.queryParamMap().forEach((name, values) -> query.put(name, values.get(0)));
    query.put("$skip", Integer.toString(skip + top));
    return String.join(
        "&",
        query.entrySet().stream().map(it -> it.getKey() + "=" + encoded(it.getValue())).toList());
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
