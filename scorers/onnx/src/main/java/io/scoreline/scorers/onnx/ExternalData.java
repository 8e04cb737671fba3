package io.scoreline.scorers.onnx;

import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;

/**
 * Keeps a model's tensors from reading files that are not the model's. ONNX Runtime has rules of
 * its own for this; they differ between versions.
 */
final class ExternalData {
  private static final String ACCEPTED =
      "a relative path to a file in the model's folder, without '..' and without links";

  private ExternalData() {}

  /**
   * Checks each location that a model names.
   *
   * @param model the model file, without links in its path
   * @throws ModelRefusedException for the first location that may not or cannot be read
   */
  static void check(Path model, Set<String> locations) {
    for (String location : locations) {
      check(model, location);
    }
  }

  private static void check(Path model, String location) {
    // A backslash separates folders on Windows alone; a colon there names a drive or a stream.
    if (location.isEmpty() || location.indexOf('\\') >= 0 || location.indexOf(':') >= 0) {
      throw refused(model, location, "is not a plain relative path");
    }
    Path relative;
    try {
      relative = Path.of(location);
    } catch (InvalidPathException e) {
      throw refused(model, location, "is not a path");
    }
    if (relative.isAbsolute() || location.startsWith("/")) {
      throw refused(model, location, "is an absolute path");
    }
    Path folder = model.getParent();
    Path place = folder;
    for (Path part : relative) {
      if (part.toString().equals("..")) {
        throw refused(model, location, "leaves the model's folder");
      }
      place = place.resolve(part);
      if (Files.isSymbolicLink(place)) {
        throw refused(model, location, "is or passes a symbolic link");
      }
      if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
        throw refused(model, location, "is missing");
      }
    }
    if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(model, location, "is not a regular file");
    }
    try {
      if (!place.toRealPath().startsWith(folder.toRealPath())) {
        throw refused(model, location, "is outside the model's folder");
      }
    } catch (IOException e) {
      throw refused(model, location, "cannot be read");
    }
  }

  private static ModelRefusedException refused(Path model, String location, String what) {
    return new ModelRefusedException(
        "%s: external data '%s' %s (expected: %s)".formatted(model, location, what, ACCEPTED));
  }
}
