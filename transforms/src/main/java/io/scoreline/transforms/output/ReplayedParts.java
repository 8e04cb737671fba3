package io.scoreline.transforms.output;

import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import io.scoreline.transforms.staging.SpillBuffer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a replay has scored, read from its parts and checked on the way. Not thread-safe. */
final class ReplayedParts implements Closeable {
  private static final int MEMORY_BYTES = 4 << 20;

  private final OutputSettings settings;
  private final Ledger ledger;
  private final PartCopier parts;
  private final SpillBuffer accounts = new SpillBuffer(MEMORY_BYTES);
  private final SpillBuffer rows = new SpillBuffer(MEMORY_BYTES);
  private final SpillBuffer deadLetters = new SpillBuffer(MEMORY_BYTES);

  /**
   * Reads the parts.
   *
   * @throws JobFailedException if one is missing or damaged, or if they do not add up
   */
  ReplayedParts(JobStaging staging, PlanHeader plan, OutputSettings settings) throws IOException {
    this.settings = settings;
    this.ledger = Ledger.ofSelected(staging, plan);
    this.parts = new PartCopier(staging);
    try {
      read();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void read() throws IOException {
    accounts.stream().write("{\"files\":[".getBytes(StandardCharsets.UTF_8));
    long none = accounts.length();
    ledger.close(
        file -> {
          if (accounts.length() > none) {
            accounts.stream().write(',');
          }
          accounts.stream().write(JobStaging.JSON.writeValueAsBytes(file));
        });
    accounts.stream().write("]}".getBytes(StandardCharsets.UTF_8));
    for (PartAccount part : ledger.parts()) {
      parts.copyRows(part, rows.stream());
      parts.copyDeadLetters(part, deadLetters.stream());
    }
  }

  /** Records that were scored. */
  long scored() {
    return ledger.scored();
  }

  /** The columns of its rows; empty where rows name them. */
  List<String> columns() {
    return ledger.columns();
  }

  /** What became of each of its units, in order. */
  List<UnitAccount> units() {
    return ledger.units();
  }

  /** What the replay came to by itself. */
  JobSummary summary(List<FailureCause> causes, List<String> outputs) {
    return ledger.summary(causes, outputs);
  }

  /** Writes its dead letters to a job's reports, over any that are there. */
  void reportDeadLetters(DurableStore reports, FailureCauses causes) throws IOException {
    parts.reportDeadLetters(ledger.parts(), reports, causes);
  }

  AccountReader accounts() throws IOException {
    return new AccountReader(accounts.open());
  }

  RowReader rows() throws IOException {
    return new RowReader(rows.open(), settings, false);
  }

  LetterReader letters() throws IOException {
    return new LetterReader(deadLetters.open());
  }

  @Override
  public void close() throws IOException {
    accounts.close();
    rows.close();
    deadLetters.close();
  }
}
