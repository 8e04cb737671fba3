package io.scoreline.catalog.tree;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A YAML or JSON document whose top level is a mapping. Immutable.
 *
 * @param source the file as the user named it, for messages
 * @param folder what relative paths in the document start from
 * @param root the top level
 */
public record Document(String source, Path folder, Node.Mapping root) {
  private static final String SET = "--set";

  public Document {
    requireNonNull(source, "source is null");
    requireNonNull(folder, "folder is null");
    requireNonNull(root, "root is null");
  }

  /** A document without any field, for commands that are called without a file. */
  public static Document empty(Path folder) {
    var source = "command line";
    return new Document(source, folder, new Node.Mapping(Place.whole(source), Map.of()));
  }

  /**
   * A document made of JSON, such as a shown resource that was patched.
   *
   * @throws InvalidDocumentException if {@code json} is not an object
   */
  public static Document of(String source, Path folder, JsonNode json) {
    if (fromJson(Place.whole(source), json) instanceof Node.Mapping root) {
      return new Document(source, folder, root);
    }
    throw InvalidDocumentException.unreadable(
        Problem.of(Place.whole(source), "", "is not a mapping of fields"));
  }

  /**
   * The document with one field set, as {@code --set path=value} does. Missing mappings on the way
   * are made; a scalar in the way is replaced.
   *
   * @param path names joined by dots, such as {@code settings.mini_batch_size}
   * @param value read as an unquoted scalar, or as YAML or JSON if it starts with a bracket
   * @throws IllegalArgumentException if a name in {@code path} is empty
   * @throws InvalidDocumentException if a value with a bracket is neither
   */
  public Document with(String path, String value) {
    return with(SET, path, value);
  }

  /**
   * The document with one field set, as {@link #with(String, String)} does, by another option.
   *
   * @param option for messages, such as {@code --name}
   */
  public Document with(String option, String path, String value) {
    var isStructure = value.startsWith("{") || value.startsWith("[");
    var node =
        isStructure
            ? new NodeComposer(option).compose(value).orElseThrow()
            : new Node.Scalar(Place.whole(option), value, false);
    return with(path, node);
  }

  /**
   * The document with one field set to a node.
   *
   * @throws IllegalArgumentException if a name in {@code path} is empty
   */
  public Document with(String path, Node value) {
    return new Document(source, folder, put(root, names(path), value));
  }

  private static List<String> names(String path) {
    var names = Arrays.asList(path.split("\\.", -1));
    if (names.contains("")) {
      throw new IllegalArgumentException(
          "path: %s (expected: names joined by dots)".formatted(path));
    }
    return names;
  }

  /**
   * The document without a field, as {@code --remove path} does; the same if it is not there.
   *
   * @throws IllegalArgumentException if a name in {@code path} is empty
   */
  public Document without(String path) {
    return new Document(source, folder, remove(root, names(path)));
  }

  /** Where a field was written, or the nearest mapping around it that is there. */
  public Place placeOf(String path) {
    Node.Mapping mapping = root;
    var place = Place.whole(source);
    for (var name : path.split("\\.", -1)) {
      var entry = mapping.entries().get(name);
      if (entry == null) {
        return place;
      }
      place = entry.keyPlace();
      if (!(entry.value() instanceof Node.Mapping inner)) {
        return place;
      }
      mapping = inner;
    }
    return place;
  }

  private static Node.Mapping put(Node.Mapping mapping, List<String> names, Node value) {
    var entries = new LinkedHashMap<>(mapping.entries());
    var name = names.get(0);
    var before = entries.get(name);
    Node after = value;
    var keyPlace = value.place();
    if (names.size() > 1) {
      var inner =
          before != null && before.value() instanceof Node.Mapping existing
              ? existing
              : new Node.Mapping(value.place(), Map.of());
      after = put(inner, names.subList(1, names.size()), value);
      // A mapping that was there stays where it was written.
      keyPlace = before == null ? keyPlace : before.keyPlace();
    }
    entries.put(name, new Node.Entry(keyPlace, after));
    return new Node.Mapping(mapping.place(), entries);
  }

  private static Node.Mapping remove(Node.Mapping mapping, List<String> names) {
    var entries = new LinkedHashMap<>(mapping.entries());
    var name = names.get(0);
    var entry = entries.get(name);
    if (names.size() == 1) {
      entries.remove(name);
    } else if (entry != null && entry.value() instanceof Node.Mapping inner) {
      var smaller = remove(inner, names.subList(1, names.size()));
      entries.put(name, new Node.Entry(entry.keyPlace(), smaller));
    }
    return new Node.Mapping(mapping.place(), entries);
  }

  private static Node fromJson(Place place, JsonNode json) {
    if (json.isObject()) {
      var entries = new LinkedHashMap<String, Node.Entry>();
      json.properties()
          .forEach(
              field ->
                  entries.put(
                      field.getKey(), new Node.Entry(place, fromJson(place, field.getValue()))));
      return new Node.Mapping(place, entries);
    }
    if (json.isArray()) {
      var items = new ArrayList<Node>();
      json.forEach(item -> items.add(fromJson(place, item)));
      return new Node.Sequence(place, items);
    }
    return new Node.Scalar(place, json.isNull() ? "null" : json.asText(), json.isTextual());
  }
}
