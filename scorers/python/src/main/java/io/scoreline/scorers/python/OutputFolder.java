package io.scoreline.scorers.python;

import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that a script writes files of its own to. What is in it after a call is that call's,
 * if the call passed, and nobody's if it did not. Not thread-safe.
 */
final class OutputFolder {
  private final Path folder;
  private final Path taken;
  private long files;

  OutputFolder(Path folder) {
    this.folder = folder;
    this.taken = folder.resolveSibling(folder.getFileName() + "-taken");
  }

  /** Empties it of all, folders too, for a worker that starts; says where it is. */
  Path renewed() throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Scratch.deleteTree(folder);
    }
    return Files.createDirectories(folder);
  }

  /**
   * Takes what a call has written; links, and what is no file, are left out.
   *
   * @throws ScoringException if the script has put something else in the folder's place
   */
  List<WrittenFile> take() throws IOException, ScoringException {
    if (!isFolder() && Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new ScoringException(
          "run() has put something else where AZUREML_BI_OUTPUT_PATH was: %s (expected: a folder)"
              .formatted(folder));
    }
    List<WrittenFile> written = new ArrayList<>();
    for (Path file : content()) {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      Files.createDirectories(taken);
      Path target = taken.resolve(Long.toString(files++));
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
      written.add(new WrittenFile(folder.relativize(file).toString(), target));
    }
    return written;
  }

  /** Removes what a call has left that did not pass; makes the folder if a call has removed it. */
  void clear() throws IOException {
    if (!isFolder()) {
      renewed();
    }
    for (Path file : content()) {
      Files.deleteIfExists(file);
    }
  }

  /** All but the folders, which stay: a script may have made them once, in {@code init()}. */
  private List<Path> content() throws IOException {
    if (!isFolder()) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  private boolean isFolder() {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
  }
}
