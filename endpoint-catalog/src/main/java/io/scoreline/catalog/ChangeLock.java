package io.scoreline.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/**
 * Lets one caller at a time read, change and write a resource of a home folder: two at once would
 * each write what the other had not changed yet. Holds between threads and between processes.
 *
 * @param home whose resources are changed; the folder is there
 */
public record ChangeLock(ScorelineHome home) {
  /** Changes something while nobody else does. */
  public <T> T hold(Supplier<T> change) {
    Path file = home.path().resolve("update.lock");
    // The file keeps other processes out, but not other threads of this one.
    synchronized (ChangeLock.class) {
      return holding(file, change);
    }
  }

  private static <T> T holding(Path file, Supplier<T> change) {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      if (!held.isValid()) {
        throw new IOException(file + " cannot be locked");
      }
      return change.get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
