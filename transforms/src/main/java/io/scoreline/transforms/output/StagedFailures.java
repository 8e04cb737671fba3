package io.scoreline.transforms.output;

import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.JobStaging;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Counts the files that have failed while a job still runs, from the parts that are durable, so
 * that a unit that ran twice counts once. The count only grows. Not thread-safe.
 */
public final class StagedFailures {
  private final JobStaging staging;
  private final Set<Long> countedUnits = new HashSet<>();
  private final Set<Long> failedFiles = new HashSet<>();
  private final TreeSet<Long> unitsWithDeadLetters = new TreeSet<>();

  public StagedFailures(JobStaging staging) {
    this.staging = staging;
  }

  /** Input files with a dead letter in any part so far. */
  public long countFiles() throws IOException {
    for (long unit : staging.units()) {
      if (countedUnits.add(unit)) {
        for (FileAccount file : staging.account(unit).files()) {
          if (file.dead() > 0) {
            failedFiles.add(file.file());
            unitsWithDeadLetters.add(unit);
          }
        }
      }
    }
    return failedFiles.size();
  }

  /** Copies the dead letters counted so far, in unit order, and groups them by cause. */
  public List<FailureCause> collect(DurableStore reports) throws IOException {
    FailureCauses causes = new FailureCauses();
    reports.delete("dead_letters.jsonl");
    try (DurableStore.NewObject object = reports.create("dead_letters.jsonl")) {
      for (long unit : unitsWithDeadLetters) {
        PartAccount account = staging.account(unit);
        try (InputStream letters = staging.openDeadLetters(account)) {
          copy(letters, account.deadLetterBytes(), object.stream());
        }
        try (InputStream letters = staging.openDeadLetters(account)) {
          causes.addAll(letters, account.deadLetterBytes());
        }
      }
      object.commit();
    }
    return causes.list();
  }

  private static void copy(InputStream in, long bytes, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (long left = bytes; left > 0; ) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw new EOFException("a part is cut off");
      }
      out.write(buffer, 0, count);
      left -= count;
    }
  }
}
