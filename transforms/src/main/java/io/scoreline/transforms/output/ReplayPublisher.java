package io.scoreline.transforms.output;

import de.siegmar.fastcsv.reader.CsvReader;
import io.scoreline.transforms.plan.SelectedRecords;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Publishes the next version of an output: the rows of the version before, and in their places
 * those that a replay has scored. No error threshold is asked: a new version has no more files with
 * dead letters than the one before. Run again after a crash between any two steps, it goes on where
 * it was.
 */
public final class ReplayPublisher {
  private final PublishedVersion previous;
  private final OutputSettings settings;
  private final JobDetails details;
  private final JobStaging staging;
  private final DurableStore output;
  private final DurableStore reports;
  private final Clock clock;

  /**
   * @param previous the version that is added to
   * @param settings how the new version is written
   * @param output the folder that holds the version before and gets the new one
   * @param reports the folder that gets the report and the dead letters, however the job ends
   */
  public ReplayPublisher(
      PublishedVersion previous,
      OutputSettings settings,
      JobDetails details,
      JobStaging staging,
      DurableStore output,
      DurableStore reports,
      Clock clock) {
    this.previous = previous;
    this.settings = settings;
    this.details = details;
    this.staging = staging;
    this.output = output;
    this.reports = reports;
    this.clock = clock;
  }

  /**
   * Publishes.
   *
   * @throws JobFailedException if nothing was saved, if the new rows have other columns, or if the
   *     version before is not as it was published; the output is as it was then
   */
  public JobSummary publish() throws IOException {
    PlanHeader plan = staging.requirePlan();
    VersionFiles before = new VersionFiles(output, previous);
    try (ReplayedParts parts = new ReplayedParts(staging, plan, settings)) {
      if (parts.scored() > 0 && settings.hasRows()) {
        requireSameColumns(before, parts);
      }
      Optional<JobSummary> published = publish(plan, before, parts);
      if (published.isEmpty()) {
        throw nothingSaved(plan, before, parts);
      }
      return published.get();
    }
  }

  private ReportWriter report(ReplayedParts parts) throws IOException {
    ReportWriter report = new ReportWriter(details, clock);
    for (UnitAccount unit : parts.units()) {
      report.add(unit);
    }
    return report;
  }

  /** Publishes, unless nothing was saved: the ledger tells, as what is scored may be so before. */
  private Optional<JobSummary> publish(PlanHeader plan, VersionFiles before, ReplayedParts parts)
      throws IOException {
    Publication publication = new Publication(settings, details, staging, output, reports);
    SelectedRecords selected = previous.deadRecords(output, staging);
    try (ReportWriter report = report(parts);
        DurableStore.NewObject object = reports.create(OutputClaim.DEAD_LETTERS)) {
      HashingStream hashed = new HashingStream(object.stream());
      OutputStream letters = new BufferedOutputStream(hashed);
      try (ReplayLedger ledger = new ReplayLedger(before, selected, parts, letters)) {
        ledger.close(report::add);
        if (ledger.saved() == 0) {
          return Optional.empty();
        }
        letters.flush();
        object.commitOver();
        return Optional.of(
            publication.publish(
                new Publication.Content(
                    plan,
                    report,
                    new Published(OutputClaim.DEAD_LETTERS, hashed.length(), hashed.sha256()),
                    parts.written(),
                    paths -> ledger.summary(parts.summary(List.of(), paths), before.dead()),
                    Optional.of(previous)),
                files -> {
                  try (RowMerge merge = new RowMerge(settings, before, parts, publication)) {
                    merge.publish(files);
                  }
                }));
      }
    }
  }

  /** Nothing to publish: what is newest stays so, and the report tells what was tried. */
  private JobFailedException nothingSaved(PlanHeader plan, VersionFiles before, ReplayedParts parts)
      throws IOException {
    FailureCauses causes = new FailureCauses();
    parts.reportDeadLetters(reports, causes);
    try (ReportWriter report = report(parts)) {
      report.write(reports, "Failed", plan, parts.summary(causes.list(), List.of()));
    }
    return new JobFailedException(
        JobFailedException.Reason.NOTHING_SCORED,
        "no record was saved: what was dead is dead again, %d dead letters in all; version %d of the"
                .formatted(before.dead(), previous.settings().version())
            + " output stays the newest");
  }

  private void requireSameColumns(VersionFiles before, ReplayedParts parts) throws IOException {
    if (settings.rowForm() == OutputSettings.RowForm.PLAIN && !settings.hasHeader()) {
      return;
    }
    try (RowReader rowsBefore = before.rows();
        RowReader rowsNow = parts.rows()) {
      boolean isTable = settings.tableFormat().isPresent();
      List<String> was =
          isTable && rowsBefore.isRow() ? before.typedColumns() : columns(rowsBefore);
      List<String> now = isTable || settings.hasHeader() ? parts.columns() : columns(rowsNow);
      if (!was.isEmpty() && !was.equals(now)) {
        throw new JobFailedException(
            JobFailedException.Reason.COLUMNS_DIFFER,
            ("the replay's rows have the columns %s, those of version %d have %s (expected: a"
                    + " deployment whose model has the same outputs)")
                .formatted(
                    String.join(", ", now), previous.settings().version(), String.join(", ", was)));
      }
    }
  }

  /** The names of rows' columns, or where nothing names them, their numbers; empty without rows. */
  private List<String> columns(RowReader rows) throws IOException {
    if (!rows.isRow()) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    if (settings.isJsonLines()) {
      JobStaging.JSON.readTree(rows.row()).fieldNames().forEachRemaining(names::add);
      return names;
    }
    byte[] first = settings.hasHeader() ? rows.header() : rows.row();
    try (var reader =
        CsvReader.builder()
            .fieldSeparator(settings.separator())
            .ofCsvRecord(new String(first, StandardCharsets.UTF_8))) {
      names.addAll(reader.iterator().next().getFields());
    }
    return settings.hasHeader() ? names : numbered(names.size());
  }

  private static List<String> numbered(int columns) {
    return IntStream.range(0, columns).mapToObj(Integer::toString).toList();
  }
}
