package io.scoreline.catalog.snapshot;

import io.scoreline.catalog.CatalogException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The files of a tree, in one order on every machine.
 *
 * @param root a file or a folder
 * @param files relative to the root's parent, with forward slashes, sorted
 */
record FileTree(Path root, List<String> files) {
  private static final String LARGE_FILE_POINTER = "version https://git-lfs.github.com/spec/";
  private static final int BUFFER_BYTES = 1 << 20;

  FileTree {
    files = List.copyOf(files);
  }

  /**
   * Lists a tree. Links are followed as long as they stay inside it.
   *
   * @throws CatalogException of kind {@code INVALID} if a link leaves the tree or goes round, or
   *     something is no file
   */
  static FileTree of(Path root) throws IOException {
    var real = root.toRealPath();
    try (var paths = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      var files =
          paths
              .filter(path -> !path.equals(root) || !Files.isDirectory(path))
              .peek(path -> requireInside(real, path))
              .filter(path -> !Files.isDirectory(path))
              .map(path -> name(root, path))
              .sorted()
              .toList();
      return new FileTree(root, files);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof FileSystemLoopException) {
        throw invalid("a link goes round in a circle: " + e.getCause().getMessage());
      }
      throw e.getCause();
    }
  }

  private static void requireInside(Path root, Path path) {
    try {
      if (!path.toRealPath().startsWith(root)) {
        throw invalid("%s is a link that leaves %s".formatted(path, root));
      }
      if (!Files.isDirectory(path) && !Files.isRegularFile(path)) {
        throw invalid("%s is neither a file nor a folder".formatted(path));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path root, Path path) {
    var name = new StringBuilder(root.getFileName().toString());
    if (!path.equals(root)) {
      root.relativize(path).forEach(part -> name.append('/').append(part));
    }
    return name.toString();
  }

  /**
   * The SHA-256 over the names, sizes and bytes of all files.
   *
   * @param copyTo the folder that a copy of the tree is made in; equal to the root's parent for no
   *     copy
   */
  String digest(Path copyTo) throws IOException {
    var digest = sha256();
    var base = root.toAbsolutePath().getParent();
    for (var file : files) {
      var source = base.resolve(file);
      // Not formatted: digits must not depend on the machine's language.
      var header = file + '\n' + Files.size(source) + '\n';
      digest.update(header.getBytes(StandardCharsets.UTF_8));
      if (copyTo.equals(base)) {
        read(source, digest, OutputStream.nullOutputStream());
      } else {
        copy(source, copyTo.resolve(file), digest);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void copy(Path source, Path target, MessageDigest digest) throws IOException {
    Files.createDirectories(target.getParent());
    try (var out = new FileOutputStream(target.toFile())) {
      read(source, digest, out);
      // The rename that follows must never become durable before the bytes are.
      out.getFD().sync();
    }
  }

  private static void read(Path source, MessageDigest digest, OutputStream out) throws IOException {
    try (var in = Files.newInputStream(source)) {
      var buffer = new byte[BUFFER_BYTES];
      var first = true;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (first && isLargeFilePointer(buffer, read)) {
          throw invalid(
              "%s is a Git LFS pointer, not the file itself (fetch it with: git lfs pull)"
                  .formatted(source));
        }
        first = false;
        digest.update(buffer, 0, read);
        out.write(buffer, 0, read);
      }
    }
  }

  private static boolean isLargeFilePointer(byte[] bytes, int length) {
    var marker = LARGE_FILE_POINTER.getBytes(StandardCharsets.US_ASCII);
    return length >= marker.length
        && Arrays.equals(bytes, 0, marker.length, marker, 0, marker.length);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static CatalogException invalid(String message) {
    return new CatalogException(CatalogException.Kind.INVALID, message);
  }
}
