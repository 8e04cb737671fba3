package io.scoreline.transforms.output;

import com.google.errorprone.annotations.FormatMethod;
import io.scoreline.transforms.staging.DamagedPartException;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The accounting of a job, read from its parts in unit order; never from how often code ran. Not
 * thread-safe.
 */
final class Ledger {
  /** Takes each file's totals, in path order. */
  interface FileSink {
    void file(FileAccount total) throws IOException;
  }

  private final JobStaging staging;
  private final PlanHeader plan;
  private final boolean selected;
  private final List<PartAccount> parts = new ArrayList<>();
  private final List<UnitAccount> units = new ArrayList<>();
  private final RetryCauses retried = new RetryCauses();
  private List<String> columns = List.of();
  private FileAccount open = FileAccount.none(-1, "");
  private final List<FileAccount> openSlices = new ArrayList<>();
  private int firstPartOfOpen;
  private long files;
  private long failedFiles;
  private long in;
  private long scored;
  private long dead;
  private long bytes;

  Ledger(JobStaging staging, PlanHeader plan) {
    this(staging, plan, false);
  }

  private Ledger(JobStaging staging, PlanHeader plan, boolean selected) {
    this.staging = staging;
    this.plan = plan;
    this.selected = selected;
  }

  /** The accounting of selected records, between which others are left out. */
  static Ledger ofSelected(JobStaging staging, PlanHeader plan) {
    return new Ledger(staging, plan, true);
  }

  /**
   * Adds up all parts.
   *
   * @throws JobFailedException if a record, a file or a unit is missing or counted twice
   */
  void close(FileSink sink) throws IOException {
    for (long unit = 0; unit < plan.units(); unit++) {
      PartAccount account = account(unit);
      check(account.unit() == unit, "the part of unit %d says it is unit %d", unit, account.unit());
      RowBytes rows =
          account.files().stream().map(FileAccount::rows).reduce(RowBytes.NONE, RowBytes::plus);
      check(
          rows.equals(new RowBytes(account.rowBytes(), account.rowsCrc32c())),
          "unit %d: its files' rows are %s, its own %d bytes with the CRC-32C %s",
          unit,
          rows,
          account.rowBytes(),
          account.rowsCrc32c());
      if (!account.columns().isEmpty()) {
        check(
            columns.isEmpty() || columns.equals(account.columns()),
            "unit %d has the columns %s, earlier ones have %s",
            unit,
            account.columns(),
            columns);
        columns = account.columns();
      }
      parts.add(account.withoutFiles());
      units.add(UnitAccount.of(account, account.files()));
      retried.addAll(account.retried());
      for (FileAccount slice : account.files()) {
        add(slice, sink);
      }
    }
    endFile(sink);
    check(
        files == plan.files(), "%d files are accounted for, %d were planned", files, plan.files());
    check(in == scored + dead, "%d records in, %d scored, %d dead", in, scored, dead);
    long unitsIn = units.stream().mapToLong(UnitAccount::in).sum();
    check(unitsIn == in, "%d records in by file, %d by unit", in, unitsIn);
  }

  private PartAccount account(long unit) throws IOException {
    String damage;
    try {
      if (staging.hasPart(unit)) {
        return staging.account(unit);
      }
      damage = "unit %d has no part".formatted(unit);
    } catch (DamagedPartException e) {
      staging.removePart(unit);
      damage = e.getMessage();
    }
    throw new JobFailedException(
        JobFailedException.Reason.PART_DAMAGED, damage + "; a resume scores it again");
  }

  private void add(FileAccount slice, FileSink sink) throws IOException {
    if (slice.file() != open.file()) {
      endFile(sink);
      check(
          slice.file() == open.file() + 1,
          "file %d (%s) follows on file %d",
          slice.file(),
          slice.name(),
          open.file());
      open = FileAccount.none(slice.file(), slice.name());
      openSlices.clear();
      firstPartOfOpen = parts.size() - 1;
    }
    check(
        selected || slice.reach() == 0,
        "%s: only some of its records were scored (expected: all, as the job is no replay)",
        slice.name());
    check(
        selected || open.extent() != FileAccount.Extent.WHOLE || slice.firstRecord() == open.in(),
        "%s: a slice starts with record %d, the ones before it hold %d",
        slice.name(),
        slice.firstRecord(),
        open.in());
    check(
        slice.in() == slice.scored() + slice.dead(),
        "%s: %d records in, %d scored, %d dead",
        slice.name(),
        slice.in(),
        slice.scored(),
        slice.dead());
    open = open.plus(slice);
    openSlices.add(slice);
  }

  private void endFile(FileSink sink) throws IOException {
    if (open.file() < 0) {
      return;
    }
    if (open.extent() == FileAccount.Extent.CHANGED) {
      dropRows();
      open = open.asOneDeadLetter();
    }
    files++;
    in += open.in();
    scored += open.scored();
    dead += open.dead();
    bytes += open.bytes();
    if (open.dead() > 0) {
      failedFiles++;
    }
    sink.file(open);
  }

  /**
   * Slices of a file that were scored before it changed go with those that were not: nobody could
   * tell which of its rows belong together. A slice is the only one in its part, and the first that
   * met the change has the dead letter.
   */
  private void dropRows() {
    boolean told = false;
    for (int i = 0; openSlices.size() > 1 && i < openSlices.size(); i++) {
      boolean tells = !told && openSlices.get(i).extent() == FileAccount.Extent.CHANGED;
      PartAccount part = parts.get(firstPartOfOpen + i);
      PartAccount left = tells ? part.withoutRows() : part.withoutContent();
      FileAccount slice = openSlices.get(i);
      parts.set(firstPartOfOpen + i, left);
      units.set(
          firstPartOfOpen + i,
          UnitAccount.of(left, List.of(tells ? slice.asOneDeadLetter() : slice.asNothing())));
      told |= tells;
    }
  }

  @FormatMethod
  static void check(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new JobFailedException(
          JobFailedException.Reason.LEDGER_MISMATCH,
          "the ledger does not add up: " + message.formatted(values));
    }
  }

  /** What each part holds, in unit order, without its files. */
  List<PartAccount> parts() {
    return parts;
  }

  /** What became of each unit, in order. */
  List<UnitAccount> units() {
    return units;
  }

  /** Files that the model wrote itself, in unit order. */
  List<StagedFile> written() {
    return parts.stream().flatMap(part -> part.written().stream()).toList();
  }

  List<String> columns() {
    return columns;
  }

  long failedFiles() {
    return failedFiles;
  }

  long in() {
    return in;
  }

  long dead() {
    return dead;
  }

  long scored() {
    return scored;
  }

  JobSummary summary(List<FailureCause> causes, List<String> outputs) {
    return new JobSummary(
        files,
        failedFiles,
        plan.leftOut(),
        in,
        scored,
        dead,
        bytes,
        plan.units(),
        retried.counts(),
        causes,
        outputs);
  }
}
