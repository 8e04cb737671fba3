package io.scoreline.transforms.output;

import io.scoreline.transforms.staging.DamagedPartException;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far a job is while it still runs, and which files have failed, from the parts that are
 * durable, so that a unit that ran twice counts once. The counts only grow. Not thread-safe.
 */
public final class StagedProgress {
  private final JobStaging staging;
  private final Set<Long> countedUnits = new HashSet<>();
  private final Set<Long> failedFiles = new HashSet<>();
  private final TreeSet<Long> unitsWithDeadLetters = new TreeSet<>();

  private long scored;
  private long dead;

  public StagedProgress(JobStaging staging) {
    this.staging = staging;
  }

  /** Looks for parts that were not there before. */
  public void update() throws IOException {
    for (long unit : staging.units()) {
      if (countedUnits.contains(unit)) {
        continue;
      }
      Optional<PartAccount> part = account(unit);
      if (part.isPresent()) {
        countedUnits.add(unit);
        for (FileAccount file : part.get().files()) {
          scored += file.scored();
          if (file.dead() > 0) {
            failedFiles.add(file.file());
            dead += file.dead();
            unitsWithDeadLetters.add(unit);
          }
        }
      }
    }
  }

  /** Nothing for a damaged part: its worker scores it again, or the publication refuses it. */
  private Optional<PartAccount> account(long unit) throws IOException {
    try {
      return Optional.of(staging.account(unit));
    } catch (DamagedPartException | NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Units whose parts are durable. */
  public long units() {
    return countedUnits.size();
  }

  /** Records scored in all parts so far. */
  public long scored() {
    return scored;
  }

  /** Input files with a dead letter in any part so far. */
  public long files() {
    return failedFiles.size();
  }

  /** Dead records, or files, in all parts so far. */
  public long dead() {
    return dead;
  }

  /** Reports the dead letters counted so far, in unit order, and groups them by cause. */
  public List<FailureCause> report(DurableStore reports) throws IOException {
    FailureCauses causes = new FailureCauses();
    List<PartAccount> parts = new ArrayList<>();
    for (long unit : unitsWithDeadLetters) {
      parts.add(staging.account(unit).withoutFiles());
    }
    new PartCopier(staging).reportDeadLetters(parts, reports, causes);
    return causes.list();
  }
}
