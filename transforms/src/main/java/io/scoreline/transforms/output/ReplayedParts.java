package io.scoreline.transforms.output;

import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import io.scoreline.transforms.staging.SpillBuffer;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a replay has scored, read from its parts and checked on the way. Not thread-safe. */
final class ReplayedParts implements Closeable {
  /** The length of a file that the plan does not list. */
  static final long UNKNOWN_BYTES = -1;

  private static final int MEMORY_BYTES = 4 << 20;

  private final OutputSettings settings;
  private final JobStaging staging;
  private final PlanHeader plan;
  private final Ledger ledger;
  private final PartCopier parts;
  private final SpillBuffer accounts = new SpillBuffer(MEMORY_BYTES);

  /**
   * Reads the parts.
   *
   * @throws JobFailedException if one is missing or damaged, or if they do not add up
   */
  ReplayedParts(JobStaging staging, PlanHeader plan, OutputSettings settings) throws IOException {
    this.settings = settings;
    this.staging = staging;
    this.plan = plan;
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
    try (BufferedReader planned = openPlanned()) {
      ledger.close(
          file -> {
            if (accounts.length() > 0) {
              accounts.stream().write(',');
            }
            FileAccount whole = file.withBytes(plannedBytes(file.name(), planned.readLine()));
            accounts.stream().write(JobStaging.JSON.writeValueAsBytes(whole));
          });
    }
  }

  private BufferedReader openPlanned() throws IOException {
    return staging.store().exists(plan.filesName())
        ? new BufferedReader(
            Channels.newReader(staging.store().open(plan.filesName()), StandardCharsets.UTF_8))
        : new BufferedReader(Reader.nullReader());
  }

  /** How long a file was when it was planned: its slices that were read may be some of it only. */
  private static long plannedBytes(String name, String lineOrNull) throws IOException {
    if (lineOrNull == null) {
      return UNKNOWN_BYTES;
    }
    InputFile planned = JobStaging.JSON.readValue(lineOrNull, InputFile.class);
    return planned.name().equals(name) ? planned.sizeBytes() : UNKNOWN_BYTES;
  }

  /** Records that were scored. */
  long scored() {
    return ledger.scored();
  }

  /** The columns of its rows; empty where rows name them. */
  List<String> columns() {
    return ledger.columns();
  }

  /** Files that the model wrote itself. */
  List<StagedFile> written() {
    return ledger.written();
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

  /** The account of each file; its bytes are those of the file, or {@link #UNKNOWN_BYTES}. */
  AccountReader accounts() throws IOException {
    return AccountReader.ofList(accounts.open());
  }

  RowReader rows() throws IOException {
    return RowReader.open(
        parts.rows(ledger.parts()), settings, false, ReplayedParts::damaged, this::accounts);
  }

  private static JobFailedException damaged(String how) {
    // Each part is what its checksum says: it was written so.
    return new JobFailedException(
        JobFailedException.Reason.LEDGER_MISMATCH, "a row that the replay scored: " + how);
  }

  LetterReader letters() throws IOException {
    return new LetterReader(parts.deadLetters(ledger.parts()));
  }

  @Override
  public void close() throws IOException {
    accounts.close();
  }
}
