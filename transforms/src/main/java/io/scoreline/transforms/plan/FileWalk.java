package io.scoreline.transforms.plan;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;

/** Finds the files of one root: a file, a folder or a glob. Marker and hidden files are counted. */
final class FileWalk {
  private static final String WILDCARDS = "*?[{";
  private static final Set<String> MARKERS =
      Set.of(
          "_SUCCESS",
          "_FAILURE",
          "_metadata",
          "_common_metadata",
          "__MACOSX",
          "Thumbs.db",
          "desktop.ini");

  /** Takes what is found, in no particular order. */
  interface Sink {
    void file(String path, String name, long sizeBytes, String version) throws IOException;
  }

  private final boolean recursive;
  private final Sink sink;
  private long leftOut;

  FileWalk(boolean recursive, Sink sink) {
    this.recursive = recursive;
    this.sink = sink;
  }

  /** Files passed over so far. */
  long leftOut() {
    return leftOut;
  }

  void walk(String root) throws IOException {
    if (!InputStorage.isLocal(root)) {
      walkBeam(root);
      return;
    }
    Path path = Path.of(root).toAbsolutePath().normalize();
    if (Files.isRegularFile(path)) {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      sink.file(
          path.toString(),
          path.getFileName().toString(),
          attributes.size(),
          InputStorage.versionOf(attributes));
    } else if (Files.isDirectory(path)) {
      walkFolder(path, file -> true, recursive ? Integer.MAX_VALUE : 1);
    } else if (root.chars().anyMatch(c -> WILDCARDS.indexOf(c) >= 0)) {
      walkGlob(path.toString());
    } else {
      throw new UnreadableInputException(
          "%s: there is no such file or folder (expected: a file, a folder or a glob)"
              .formatted(root));
    }
  }

  private void walkGlob(String pattern) throws IOException {
    int wildcard = 0;
    while (WILDCARDS.indexOf(pattern.charAt(wildcard)) < 0) {
      wildcard++;
    }
    Path base = Path.of(pattern.substring(0, pattern.lastIndexOf('/', wildcard) + 1));
    if (!Files.isDirectory(base)) {
      throw new UnreadableInputException(
          "%s: there is no folder %s (expected: one that exists)".formatted(pattern, base));
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    walkFolder(base, matcher, Integer.MAX_VALUE);
  }

  private void walkFolder(Path folder, PathMatcher matcher, int depth) throws IOException {
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        depth,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
            if (!visited.equals(folder) && isHidden(visited.getFileName().toString())) {
              leftOut++;
              return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isDirectory() || !matcher.matches(file)) {
              return FileVisitResult.CONTINUE;
            }
            // Reading from a pipe or a socket would wait for ever.
            if (isHidden(file.getFileName().toString()) || attributes.isOther()) {
              leftOut++;
              return FileVisitResult.CONTINUE;
            }
            refuseUnreadableName(file);
            sink.file(
                file.toString(),
                folder.relativize(file).toString(),
                attributes.size(),
                InputStorage.versionOf(attributes));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException cause) throws IOException {
            throw new UnreadableInputException(
                "%s: cannot be listed: %s (expected: a file that may be read)"
                    .formatted(file, cause),
                cause);
          }
        });
  }

  /** Outputs name files as text; a name that is no text would not find its file again. */
  private static void refuseUnreadableName(Path file) {
    boolean readable;
    try {
      readable = Path.of(file.toString()).equals(file);
    } catch (InvalidPathException e) {
      readable = false;
    }
    if (!readable) {
      throw new UnreadableInputException(
          "%s: the name cannot be read as text in this locale (expected: a name in UTF-8, and a"
                  .formatted(file)
              + " UTF-8 locale, for example LANG=C.UTF-8)");
    }
  }

  private void walkBeam(String root) throws IOException {
    boolean glob = root.chars().anyMatch(c -> "*?[".indexOf(c) >= 0);
    MatchResult found = org.apache.beam.sdk.io.FileSystems.match(root, EmptyMatchTreatment.ALLOW);
    String base = root.substring(0, root.lastIndexOf('/') + 1);
    if (!glob && found.metadata().isEmpty()) {
      base = root.endsWith("/") ? root : root + "/";
      found =
          org.apache.beam.sdk.io.FileSystems.match(
              base + (recursive ? "**" : "*"), EmptyMatchTreatment.ALLOW);
    }
    for (MatchResult.Metadata metadata : found.metadata()) {
      String path = metadata.resourceId().toString();
      String name = path.startsWith(base) ? path.substring(base.length()) : path;
      if (metadata.resourceId().isDirectory()) {
        continue;
      }
      if (Arrays.stream(name.split("/", -1)).anyMatch(FileWalk::isHidden)) {
        leftOut++;
      } else {
        sink.file(path, name, metadata.sizeBytes(), InputStorage.versionOf(metadata));
      }
    }
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".") || MARKERS.contains(name);
  }
}
