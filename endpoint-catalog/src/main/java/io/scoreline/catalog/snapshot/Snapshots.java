package io.scoreline.catalog.snapshot;

import static java.util.Comparator.reverseOrder;
import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.ScorelineHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.UUID;

/**
 * Keeps files and folders under their content's hash: {@code <folder>/<sha256>/<name>}. A snapshot
 * appears whole or not at all, the same content under the same name is kept once, and any number of
 * threads and processes may add at once.
 */
public final class Snapshots {
  private final Path folder;

  /**
   * @param folder made when the first snapshot is
   */
  public Snapshots(Path folder) {
    this.folder = requireNonNull(folder, "folder is null").toAbsolutePath().normalize();
  }

  /** The snapshots of a home folder. */
  public static Snapshots of(ScorelineHome home) {
    return new Snapshots(home.snapshots());
  }

  /**
   * Keeps a copy of a file or folder.
   *
   * @throws CatalogException of kind {@code INVALID} if a link leaves the folder, a file is a Git
   *     LFS pointer, or a file changes while it is copied; of kind {@code FAILED} if it cannot be
   *     read or written
   */
  public Snapshot keep(Path source) {
    return keep(source.toAbsolutePath().normalize(), FileTree::of);
  }

  /**
   * Keeps a copy of some files of a folder, wherever their links lead and whatever they hold.
   *
   * @param source a folder, or a file that is its only one
   * @param files absolute, in {@code source}
   * @throws CatalogException of kind {@code INVALID} if a file changes while it is copied; of kind
   *     {@code FAILED} if one cannot be read or written
   */
  public Snapshot keep(Path source, Collection<Path> files) {
    return keep(source.toAbsolutePath().normalize(), root -> FileTree.of(root, files));
  }

  private interface Listing {
    FileTree of(Path root) throws IOException;
  }

  private Snapshot keep(Path root, Listing listing) {
    try {
      var tree = listing.of(root);
      var sha256 = tree.digest(root.getParent());
      var kept = folder.resolve(sha256);
      if (Files.notExists(kept)) {
        copy(tree, sha256, kept);
      }
      return new Snapshot(kept.resolve(root.getFileName().toString()), sha256);
    } catch (IOException e) {
      throw new CatalogException(
          CatalogException.Kind.FAILED, "cannot keep a copy of %s: %s".formatted(root, e), e);
    }
  }

  private void copy(FileTree tree, String sha256, Path kept) throws IOException {
    Files.createDirectories(folder);
    var incoming = folder.resolve(".incoming-" + UUID.randomUUID());
    Files.createDirectory(incoming);
    try {
      // A folder without files leaves nothing to copy, yet its snapshot must be there.
      if (Files.isDirectory(tree.root())) {
        Files.createDirectory(incoming.resolve(tree.root().getFileName().toString()));
      }
      if (!tree.digest(incoming).equals(sha256)) {
        throw new CatalogException(
            CatalogException.Kind.INVALID, "%s changed while it was copied".formatted(tree.root()));
      }
      try {
        Files.move(incoming, kept, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (Files.notExists(kept)) {
          throw e;
        }
        // Somebody else was faster with the same content, which is as good.
      }
    } finally {
      delete(incoming);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
