package io.scoreline.transforms.output;

import com.fasterxml.jackson.databind.MappingIterator;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.io.InputStream;
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
        byte[] letters;
        try (InputStream in = staging.openDeadLetters(account)) {
          letters = in.readNBytes(Math.toIntExact(account.deadLetterBytes()));
        }
        object.stream().write(letters);
        try (MappingIterator<DeadLetter> values =
            JobStaging.JSON.readerFor(DeadLetter.class).readValues(letters)) {
          while (values.hasNextValue()) {
            causes.add(values.nextValue());
          }
        }
      }
      object.commit();
    }
    return causes.list();
  }
}
