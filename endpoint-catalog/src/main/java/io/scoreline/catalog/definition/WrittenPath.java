package io.scoreline.catalog.definition;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.Place;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A local path in a document.
 *
 * @param path absolute; relative paths start from the document's folder
 * @param field where it was written
 */
public record WrittenPath(Path path, String field, Place place) {
  private static final String FILE_PREFIX = "file:";

  public WrittenPath {
    requireNonNull(path, "path is null");
    requireNonNull(field, "field is null");
    requireNonNull(place, "place is null");
  }

  /**
   * The path that a field holds; the prefix {@code file:} of 2021 is understood.
   *
   * @throws InvalidPathException if the text is no path
   */
  static WrittenPath of(Document document, String field, String text) {
    var bare = text.startsWith(FILE_PREFIX) ? text.substring(FILE_PREFIX.length()) : text;
    var path = document.folder().resolve(bare).toAbsolutePath().normalize();
    return new WrittenPath(path, field, document.placeOf(field));
  }
}
