package io.scoreline.scorers.python;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The temporary folder of a script's workers, which goes when it is closed. Thread-safe. */
final class Scratch implements AutoCloseable {
  private static final String WORKER = "worker.py";

  private final Path folder;

  private Scratch(Path folder) {
    this.folder = folder;
  }

  static Scratch create() throws IOException {
    Path folder = Files.createTempDirectory("script-");
    try (InputStream worker = Scratch.class.getResourceAsStream(WORKER)) {
      Files.copy(worker, folder.resolve(WORKER));
    }
    return new Scratch(folder);
  }

  /** The program of a worker process. */
  Path workerScript() {
    return folder.resolve(WORKER);
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
    return folder.resolve("output-" + number);
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
