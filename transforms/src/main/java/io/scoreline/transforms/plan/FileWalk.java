package io.scoreline.transforms.plan;

import static org.apache.beam.sdk.io.FileSystems.match;
import static org.apache.beam.sdk.io.FileSystems.matchNewResource;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;

/** Finds the files of one root: a file, a folder or a glob. Marker and hidden files are counted. */
final class FileWalk {
  private static final String WILDCARDS = "*?[{";

  /** All of a storage's container, which is a folder. */
  private static final Pattern BUCKET = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://[^/]+");

  private static final Set<String> MARKERS =
      Set.of(
          "_SUCCESS",
          "_FAILURE",
          "_metadata",
          "_common_metadata",
          "__MACOSX",
          "Thumbs.db",
          "desktop.ini");

  private static final int SHOWN_PROBLEMS = 20;

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

  /**
   * Finds the files of a root.
   *
   * @throws UnreadableInputException if it is not there, or if there may be files below it that
   *     cannot be listed; all such places are named at once
   */
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
      walkFolder(path, Wanted.ALL, recursive ? Integer.MAX_VALUE : 1);
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
    int start = pattern.lastIndexOf('/', wildcard);
    Path base = Path.of(pattern.substring(0, start + 1));
    if (!Files.isDirectory(base)) {
      throw new UnreadableInputException(
          "%s: there is no folder %s (expected: one that exists)".formatted(pattern, base));
    }
    Wanted wanted;
    try {
      wanted = Wanted.of(pattern, start);
    } catch (PatternSyntaxException e) {
      throw new UnreadableInputException(
          "%s: is no pattern of file names: %s (expected: a glob)"
              .formatted(pattern, e.getDescription()),
          e);
    }
    walkFolder(base, wanted, depthOf(pattern.substring(start)));
  }

  /** How deep a glob's matches can be, at most, below the folder before its first slash. */
  private static int depthOf(String glob) {
    return glob.contains("**")
        ? Integer.MAX_VALUE
        : (int) glob.chars().filter(c -> c == '/').count();
  }

  /**
   * What a glob matches.
   *
   * @param files the files
   * @param folders the folders that can hold such files, by their depth from 1; deeper ones all can
   */
  private record Wanted(PathMatcher files, List<PathMatcher> folders) {
    static final Wanted ALL = new Wanted(file -> true, List.of());

    /**
     * Takes a glob apart.
     *
     * @param start where the last slash is that stands before all wildcards
     */
    static Wanted of(String glob, int start) {
      PathMatcher files = matcher(glob);
      List<PathMatcher> folders = new ArrayList<>();
      for (int slash = glob.indexOf('/', start + 1);
          slash >= 0;
          slash = glob.indexOf('/', slash + 1)) {
        String upper = glob.substring(0, slash);
        // Below these, and in a choice between paths, a pattern says nothing about single folders.
        if (upper.contains("**") || upper.contains("{") || upper.contains("\\")) {
          break;
        }
        folders.add(matcher(upper));
      }
      return new Wanted(files, folders);
    }

    private static PathMatcher matcher(String glob) {
      return java.nio.file.FileSystems.getDefault().getPathMatcher("glob:" + glob);
    }

    boolean mayBeIn(Path folder, int depth) {
      return depth == 0 || depth > folders.size() || folders.get(depth - 1).matches(folder);
    }
  }

  private void walkFolder(Path folder, Wanted wanted, int depth) throws IOException {
    FolderVisitor visitor = new FolderVisitor(folder, wanted, depth);
    Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, visitor);
    List<String> problems = visitor.problems;
    if (problems.isEmpty()) {
      return;
    }
    if (visitor.unnamedProblems > 0) {
      problems.add("and %d more".formatted(visitor.unnamedProblems));
    }
    throw new UnreadableInputException(String.join("\n", problems));
  }

  private final class FolderVisitor extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Wanted wanted;
    private final int depth;
    private final List<String> problems = new ArrayList<>();
    private long unnamedProblems;

    FolderVisitor(Path root, Wanted wanted, int depth) {
      this.root = root;
      this.wanted = wanted;
      this.depth = depth;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return isSkipped(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    private void refuse(String problem) {
      if (problems.size() < SHOWN_PROBLEMS) {
        problems.add(problem);
      } else {
        unnamedProblems++;
      }
    }

    private int depthOf(Path path) {
      return path.getNameCount() - root.getNameCount();
    }

    private boolean isSkipped(Path folder) {
      if (folder.equals(root)) {
        return false;
      }
      if (!wanted.mayBeIn(folder, depthOf(folder))) {
        return true;
      }
      if (isHidden(folder.getFileName().toString())) {
        leftOut++;
        return true;
      }
      return false;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isDirectory() || !wanted.files().matches(file)) {
        return FileVisitResult.CONTINUE;
      }
      // Reading from a pipe or a socket would wait for ever.
      if (isHidden(file.getFileName().toString()) || attributes.isOther()) {
        leftOut++;
        return FileVisitResult.CONTINUE;
      }
      if (!isText(file)) {
        refuse(
            "%s: the name cannot be read as text in this locale (expected: a name in UTF-8, and a"
                    .formatted(file)
                + " UTF-8 locale, for example LANG=C.UTF-8)");
        return FileVisitResult.CONTINUE;
      }
      sink.file(
          file.toString(),
          root.relativize(file).toString(),
          attributes.size(),
          InputStorage.versionOf(attributes));
      return FileVisitResult.CONTINUE;
    }

    /** A folder that cannot be opened comes here too, without being visited before. */
    @Override
    public FileVisitResult visitFileFailed(Path path, IOException cause) {
      boolean isFile = depthOf(path) == depth;
      if (!isSkipped(path) && (!isFile || wanted.files().matches(path))) {
        refuse(cannotBeListed(path, cause));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException causeOrNull) {
      if (causeOrNull != null) {
        refuse(cannotBeListed(folder, causeOrNull));
      }
      return FileVisitResult.CONTINUE;
    }
  }

  private static String cannotBeListed(Path path, IOException cause) {
    if (cause instanceof FileSystemLoopException) {
      return "%s: is a link to a folder that it is in (expected: no circle of links)"
          .formatted(path);
    }
    if (cause instanceof AccessDeniedException) {
      return "%s: cannot be listed: you may not read it (expected: a folder that may be read)"
          .formatted(path);
    }
    return "%s: cannot be listed: %s (expected: a file that may be read)".formatted(path, cause);
  }

  /** Outputs name files as text; a name that is no text would not find its file again. */
  private static boolean isText(Path file) {
    try {
      return Path.of(file.toString()).equals(file);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private void walkBeam(String given) throws IOException {
    String root = BUCKET.matcher(given).matches() ? given + "/" : given;
    try {
      walkStorage(root);
    } catch (IllegalArgumentException e) {
      throw new UnreadableInputException(
          ("%s: %s (expected: an address of Azure Blob Storage, or of a storage whose Beam file"
                  + " system is on the class path)")
              .formatted(given, e.getMessage()),
          e);
    } catch (NoSuchFileException e) {
      throw new UnreadableInputException(
          "%s: the container is not there (expected: one that exists)".formatted(given), e);
    } catch (IOException | RuntimeException e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      if (cause instanceof IOException) {
        throw e;
      }
      // Clients of storages throw exceptions of their own, which do not say what was listed.
      IOException told = new IOException("%s: cannot be listed: %s".formatted(given, cause));
      told.addSuppressed(e);
      throw told;
    }
  }

  private void walkStorage(String root) throws IOException {
    MatchResult found = MatchResult.create(MatchResult.Status.NOT_FOUND, List.of());
    // As the file system itself calls it: an address may have several forms.
    String base = matchNewResource(root, root.endsWith("/")).toString();
    if (!root.endsWith("/")) {
      found = match(root, EmptyMatchTreatment.ALLOW);
      base = base.substring(0, base.lastIndexOf('/') + 1);
    }
    boolean isFolder = found.metadata().isEmpty();
    if (isFolder) {
      // A folder's name may have a glob's characters, and Beam's globs no way to mean them.
      base = matchNewResource(root, true).toString().replaceFirst("/*$", "/");
      String similar = InputStorage.globOf(base);
      found = match(similar + (recursive ? "**" : "*"), EmptyMatchTreatment.ALLOW);
    }
    for (MatchResult.Metadata metadata : found.metadata()) {
      String path = metadata.resourceId().toString();
      boolean isBelow = path.startsWith(base);
      if (metadata.resourceId().isDirectory() || (isFolder && !isBelow)) {
        continue;
      }
      String name = isBelow ? path.substring(base.length()) : path;
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
