package io.scoreline.scorers.python;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The temporary folder of a script's workers, which goes when it is closed. Each worker has folders
 * of its own in it. Thread-safe.
 */
final class Scratch implements AutoCloseable {
  private static final String WORKER = "worker.py";

  private final Path folder;

  private Scratch(Path folder) {
    this.folder = folder;
  }

  static Scratch create() throws IOException {
    Path folder = Files.createTempDirectory("script-%d-".formatted(ProcessHandle.current().pid()));
    Scratch scratch = new Scratch(folder);
    Files.createDirectory(scratch.workerScript().getParent());
    try (InputStream worker = Scratch.class.getResourceAsStream(WORKER)) {
      Files.copy(worker, scratch.workerScript());
    }
    return scratch;
  }

  /** The program of a worker process: alone in its folder, where Python looks for modules first. */
  Path workerScript() {
    return folder.resolve("worker").resolve(WORKER);
  }

  /**
   * A folder that holds nothing but a model, under its own name: the one where the model is, or one
   * with a link to it.
   */
  Path modelFolder(Path model) throws IOException {
    Path parent = model.getParent();
    if (parent != null && isAlone(parent)) {
      return parent;
    }
    Path linked = Files.createDirectories(folder.resolve("model"));
    Files.createSymbolicLink(linked.resolve(model.getFileName()), model);
    return linked;
  }

  private static boolean isAlone(Path parent) throws IOException {
    try (Stream<Path> beside = Files.list(parent)) {
      return beside.limit(2).count() == 1;
    }
  }

  /** The folder for files that a worker's script writes itself. */
  Path outputFolder(int number) {
    return of(number).resolve("output");
  }

  /** What a worker has of a script's folder: it works there, and may change what it finds. */
  Path codeFolder(int number, Path code) {
    return of(number).resolve("code").resolve(code.getFileName());
  }

  /** The folder for a worker's temporary files. */
  Path temporaryFolder(int number) {
    return of(number).resolve("tmp");
  }

  private Path of(int number) {
    return folder.resolve("process-" + number);
  }

  /** Makes what a process of a worker finds as it was for the first: code and no temporary file. */
  void renew(int number, Path code) throws IOException {
    Path copy = codeFolder(number, code);
    empty(copy.getParent());
    copyTree(code, copy);
    empty(temporaryFolder(number));
  }

  private static void empty(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      deleteTree(folder);
    }
    Files.createDirectories(folder);
  }

  private static void copyTree(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectory(to.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)), LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Removes what a worker worked in, but for the files that were taken from it. */
  void remove(int number) {
    deleteWhatCanBe(outputFolder(number));
    deleteWhatCanBe(of(number).resolve("code"));
    deleteWhatCanBe(temporaryFolder(number));
  }

  @Override
  public void close() {
    try {
      deleteTree(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a tree, or what can be deleted of it, which someone else may still write to. */
  static void deleteWhatCanBe(Path root) {
    try {
      deleteTree(root);
    } catch (IOException | UncheckedIOException e) {
      // What is left is in nobody's way.
    }
  }

  static void deleteTree(Path root) throws IOException {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(root)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
