package io.scoreline.catalog.snapshot;

import io.scoreline.catalog.CatalogException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of a tree, in one order on every machine.
 *
 * @param root a file or a folder
 * @param files by their names: relative to the root's parent, with forward slashes
 * @param mayHoldPointers whether a Git LFS pointer is a file like any other
 */
record FileTree(Path root, Map<String, Path> files, boolean mayHoldPointers) {
  private static final String LARGE_FILE_POINTER = "version https://git-lfs.github.com/spec/";
  private static final int BUFFER_BYTES = 1 << 20;

  FileTree {
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  /** A tree of these files, whatever they hold. */
  static FileTree of(Path root, Collection<Path> files) {
    return new FileTree(root, named(root, files), true);
  }

  private static Map<String, Path> named(Path root, Collection<Path> files) {
    var named = new TreeMap<String, Path>();
    files.forEach(file -> named.put(name(root, file), file));
    return named;
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
              .toList();
      return new FileTree(root, named(root, files), false);
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
    // Two names that are no text may look the same as text; their bytes do not.
    return name.indexOf("\uFFFD") < 0 ? name.toString() : name + " " + path.toUri().getRawPath();
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
    for (var file : files.entrySet()) {
      var source = file.getValue();
      // Not formatted: digits must not depend on the machine's language.
      var header = file.getKey() + '\n' + Files.size(source) + '\n';
      digest.update(header.getBytes(StandardCharsets.UTF_8));
      if (copyTo.equals(base)) {
        read(source, digest, OutputStream.nullOutputStream());
      } else {
        copy(source, copyTo.resolve(base.relativize(source)), digest);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private void copy(Path source, Path target, MessageDigest digest) throws IOException {
    Files.createDirectories(target.getParent());
    // Not a FileOutputStream, which knows only names that are text.
    try (var channel =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var out = Channels.newOutputStream(channel)) {
      read(source, digest, out);
      // The rename that follows must never become durable before the bytes are.
      channel.force(true);
    }
  }

  private void read(Path source, MessageDigest digest, OutputStream out) throws IOException {
    try (var in = Files.newInputStream(source)) {
      var buffer = new byte[BUFFER_BYTES];
      var first = true;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (first && !mayHoldPointers && isLargeFilePointer(buffer, read)) {
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
