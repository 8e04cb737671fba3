package io.scoreline.transforms.records;

import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.plan.InputStorage;
import io.scoreline.transforms.scorer.Heartbeat;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Input files as files of this machine: those of another storage are fetched into a temporary
 * folder, under their own names, and go when this is closed. It can be used again then. Not
 * thread-safe.
 */
final class LocalFiles implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;

  private Optional<Path> folder = Optional.empty();

  /**
   * The absolute path of a file's content on this machine.
   *
   * @throws NoSuchFileException if it is gone
   * @throws java.io.EOFException if it is shorter than it was listed
   */
  String pathOf(InputFile file) throws IOException {
    if (InputStorage.isLocal(file.path())) {
      Path path = Path.of(file.path()).toAbsolutePath();
      if (!Files.isRegularFile(path)) {
        throw new NoSuchFileException(path.toString());
      }
      return path.toString();
    }
    if (folder.isEmpty()) {
      folder = Optional.of(Files.createTempDirectory("input-"));
    }
    Path target = folder.get().resolve(Long.toString(file.ordinal())).resolve(nameOf(file));
    if (Files.notExists(target)) {
      fetch(file, target);
    }
    return target.toString();
  }

  /** The last part of its path: what scripts take for a file's name. */
  private static String nameOf(InputFile file) {
    return file.path().substring(file.path().lastIndexOf('/') + 1);
  }

  private static void fetch(InputFile file, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    try (InputStream in = InputStorage.openAt(file.path(), 0, file.sizeBytes());
        OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      long bytes = 0;
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        bytes += read;
        Heartbeat.beat();
      }
      if (bytes < file.sizeBytes()) {
        throw InputStorage.endsEarly(file.path(), bytes, file.sizeBytes());
      }
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(target);
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    if (folder.isEmpty()) {
      return;
    }
    List<Path> all;
    try (Stream<Path> paths = Files.walk(folder.get())) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
    folder = Optional.empty();
  }
}
