package io.scoreline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.DocumentReader;
import io.scoreline.launcher.LaunchException;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Documents made of a file and of what flags say instead of it, or besides it. */
final class Documents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Documents() {}

  /** The file's document, or an empty one, with {@code --set} pairs written into it. */
  static Document read(Session session, Optional<Path> file, List<String> sets) {
    Document document =
        file.map(path -> DocumentReader.read(session.folder().resolve(path)))
            .orElseGet(() -> Document.empty(session.folder()));
    for (Map.Entry<String, String> pair : pairs("--set", sets).entrySet()) {
      document = document.with(pair.getKey(), pair.getValue());
    }
    return document;
  }

  /**
   * {@code name=value} pairs in order.
   *
   * @param option where they were given, for messages
   */
  static Map<String, String> pairs(String option, List<String> texts) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new LaunchException(
            ExitCode.BAD_ARGUMENTS, "%s: '%s' (expected: name=value)".formatted(option, text));
      }
      pairs.put(text.substring(0, equals).strip(), text.substring(equals + 1));
    }
    return pairs;
  }

  /** Applies a generic update, as Azure's command line does it, to a resource's JSON. */
  static ObjectNode patch(
      ObjectNode resource, List<String> sets, List<String> adds, List<String> removes) {
    ObjectNode patched = resource.deepCopy();
    pairs("--set", sets)
        .forEach((path, value) -> parent(patched, path).set(leaf(path), value(value)));
    pairs("--add", adds).forEach((path, value) -> add(patched, path, value));
    for (String path : removes) {
      if (path.contains("=")) {
        throw new LaunchException(
            ExitCode.BAD_ARGUMENTS, "--remove: '%s' (expected: a name, no value)".formatted(path));
      }
      parent(patched, path).remove(leaf(path));
    }
    return patched;
  }

  private static void add(ObjectNode root, String path, String value) {
    ObjectNode parent = parent(root, path);
    JsonNode there = parent.path(leaf(path));
    if (there instanceof ArrayNode list) {
      list.add(value(value));
    } else {
      parent.set(leaf(path), value(value));
    }
  }

  private static ObjectNode parent(ObjectNode root, String path) {
    ObjectNode at = root;
    String[] names = path.split("\\.", -1);
    for (int i = 0; i < names.length - 1; i++) {
      at = at.path(names[i]) instanceof ObjectNode object ? object : at.putObject(names[i]);
    }
    return at;
  }

  private static String leaf(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** A number, a truth value, a list or an object where the text is one, else the text itself. */
  private static JsonNode value(String text) {
    try {
      JsonNode value = JSON.readTree(text);
      return value == null || value.isMissingNode() ? TextNode.valueOf(text) : value;
    } catch (IOException e) {
      return TextNode.valueOf(text);
    }
  }
}
