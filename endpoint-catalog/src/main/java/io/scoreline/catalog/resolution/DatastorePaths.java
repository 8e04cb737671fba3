package io.scoreline.catalog.resolution;

import io.scoreline.catalog.CatalogException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Keeps paths inside the root of their datastore. */
final class DatastorePaths {
  private DatastorePaths() {}

  /**
   * The path under a root.
   *
   * @param path may not exist
   * @throws CatalogException of kind {@code INVALID} if it leads out of the root, by {@code ..} or
   *     by a link
   */
  static Path inside(Path root, String path) {
    Path target;
    try {
      var relative = path.replaceAll("^/+", "");
      target = root.resolve(relative).normalize();
    } catch (InvalidPathException e) {
      throw leaves(root, path);
    }
    if (!target.startsWith(root.normalize())) {
      throw leaves(root, path);
    }
    try {
      // What does not exist yet is where its nearest existing folder really is.
      var existing = target;
      while (Files.notExists(existing) && !existing.equals(root)) {
        existing = existing.getParent();
      }
      if (Files.exists(root) && !existing.toRealPath().startsWith(root.toRealPath())) {
        throw leaves(root, path);
      }
    } catch (IOException e) {
      throw new CatalogException(
          CatalogException.Kind.FAILED, "cannot read %s: %s".formatted(target, e), e);
    }
    return target;
  }

  private static CatalogException leaves(Path root, String path) {
    return new CatalogException(
        CatalogException.Kind.INVALID,
        "path: \"%s\" (expected: a path inside the datastore's folder %s)".formatted(path, root));
  }
}
