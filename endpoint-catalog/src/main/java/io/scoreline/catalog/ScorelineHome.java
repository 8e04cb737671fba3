package io.scoreline.catalog;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * The folder with everything that Scoreline keeps: the catalog, snapshots, the local datastore.
 *
 * @param path absolute
 */
public record ScorelineHome(Path path) {
  /** The environment variable that names the folder. */
  public static final String VARIABLE = "SCORELINE_HOME";

  private static final String OWNER_ONLY = "rwx------";

  public ScorelineHome {
    path = path.toAbsolutePath().normalize();
  }

  /** The folder named by {@value #VARIABLE}, or {@code ~/.scoreline}. */
  public static ScorelineHome fromEnvironment() {
    return from(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /**
   * The folder that an environment names.
   *
   * @param userHome what {@code ~} stands for
   */
  public static ScorelineHome from(Map<String, String> environment, Path userHome) {
    var named = environment.getOrDefault(VARIABLE, "");
    return new ScorelineHome(named.isBlank() ? userHome.resolve(".scoreline") : Path.of(named));
  }

  /** The catalog's database file. */
  public Path database() {
    return path.resolve("catalog.db");
  }

  /** Where models and code are kept as they were when they were registered. */
  public Path snapshots() {
    return path.resolve("snapshots");
  }

  /** Where jobs keep what is made once for many of them; what is lost is made again. */
  public Path cache() {
    return path.resolve("cache");
  }

  /** The root of the datastore that every catalog starts with. */
  public Path workspaceBlobStore() {
    return path.resolve("datastores").resolve(Datastore.WORKSPACE_BLOB_STORE);
  }

  /**
   * Makes the folder, for its owner only, unless it is there.
   *
   * @throws CatalogException of kind {@code FAILED} if that is not possible, or it is not writable
   */
  public ScorelineHome create() {
    requireWritable();
    try {
      if (Files.isDirectory(path)) {
        return this;
      }
      if (path.getParent() != null) {
        Files.createDirectories(path.getParent());
      }
      if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        var permissions = PosixFilePermissions.fromString(OWNER_ONLY);
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(permissions));
      } else {
        Files.createDirectory(path);
      }
    } catch (FileAlreadyExistsException e) {
      // Another process was faster, and has made the same folder.
      return this;
    } catch (IOException e) {
      throw new CatalogException(
          CatalogException.Kind.FAILED, "%s: cannot make %s: %s".formatted(VARIABLE, path, e), e);
    }
    return this;
  }

  private void requireWritable() {
    var there = path;
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there) || !Files.isWritable(there)) {
      throw new CatalogException(
          CatalogException.Kind.FAILED,
          "%s: %s cannot be %s: %s is %s (expected: a folder that may be written)"
              .formatted(
                  VARIABLE,
                  path,
                  there.equals(path) ? "used" : "made",
                  there,
                  Files.isDirectory(there) ? "not writable" : "a file"));
    }
  }
}
