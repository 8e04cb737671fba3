package io.scoreline.catalog.store;

import io.scoreline.catalog.ScorelineHome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets one thread of one process at a time change how the database is built. */
final class MigrationLock {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private MigrationLock() {}

  /** What is done while the lock is held. */
  interface Action {
    void run() throws IOException, SQLException;
  }

  /** Waits for the lock, then acts; a process that dies gives it back. */
  static void hold(ScorelineHome home, Action action) throws IOException, SQLException {
    var file = home.path().resolve("migration.lock");
    // Closing the channel frees the lock.
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock(channel);
      action.run();
    }
  }

  private static void lock(FileChannel channel) throws IOException {
    var deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (true) {
      try {
        channel.lock();
        return;
      } catch (OverlappingFileLockException e) {
        // Another thread of this process has it; lock() waits for other processes only.
        if (System.nanoTime() > deadline) {
          throw new IOException("the migration lock was not freed in time", e);
        }
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the migration lock", e);
    }
  }
}
