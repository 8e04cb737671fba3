package io.scoreline.transforms.output;

import com.google.errorprone.annotations.FormatMethod;
import io.scoreline.transforms.plan.RecordSelection;
import io.scoreline.transforms.staging.JobStaging;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/**
 * The accounting of a new version: each dead letter of the one before is saved, or dead again, or
 * stays as it is, and every file adds up again. Walks over both in the order of the input, and
 * holds one letter of each. Not thread-safe.
 */
final class ReplayLedger implements Closeable {
  private static final String NO_SUCH_RECORD =
      "the file that was read again has no such record (expected: as many records as before)";

  private final boolean hasRows;
  private final Map<String, RecordSelection> selected;
  private final AccountReader before;
  private final LetterReader lettersBefore;
  private final AccountReader replayed;
  private final LetterReader replayedLetters;
  private final RowReader replayedRows;
  private final OutputStream letters;
  private final FailureCauses causes = new FailureCauses();

  // Of the file under way:
  private FileAccount file = FileAccount.none(0, "");
  private long saved;
  private long dead;
  private long unseen;
  private long lastRow;
  private RecordSelection selection = RecordSelection.of();
  private Optional<DeadLetter> rest = Optional.empty();

  // Of all files:
  private long files;
  private long failedFiles;
  private long filesNotThere;
  private long allScored;
  private long allDead;
  private long allSaved;
  private long allBytes;

  /**
   * @param letters gets the new version's dead letters, a line each
   */
  ReplayLedger(VersionFiles previous, ReplayedParts parts, OutputStream letters)
      throws IOException {
    this.hasRows = previous.settings().hasRows();
    this.selected = DeadRecords.of(previous).ofFiles();
    this.before = previous.accounts();
    this.lettersBefore = previous.letters();
    this.replayed = parts.accounts();
    this.replayedLetters = parts.letters();
    this.replayedRows = parts.rows();
    this.letters = letters;
  }

  /**
   * Adds up all files.
   *
   * @throws JobFailedException if something of the replay belongs to nothing that was dead
   */
  void close(Ledger.FileSink sink) throws IOException {
    for (; before.next().isPresent(); before.advance()) {
      FileAccount now = account(before.next().get());
      files++;
      failedFiles += now.dead() > 0 ? 1 : 0;
      allScored += now.scored();
      allDead += now.dead();
      allBytes += now.bytes();
      sink.file(now);
    }
    check(
        replayed.next().isEmpty()
            && replayedLetters.next().isEmpty()
            && !replayedRows.isRow()
            && lettersBefore.next().isEmpty(),
        "something of the replay belongs to no file that had dead letters");
  }

  @FormatMethod
  private static void check(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new JobFailedException(
          JobFailedException.Reason.LEDGER_MISMATCH,
          "the ledger does not add up: " + message.formatted(values));
    }
  }

  private FileAccount account(FileAccount was) throws IOException {
    file = was;
    selection = selected.getOrDefault(was.name(), RecordSelection.of());
    saved = 0;
    dead = 0;
    lastRow = -1;
    rest = Optional.empty();
    Optional<FileAccount> now = replayed.next().filter(its -> its.name().equals(was.name()));
    if (now.isEmpty()) {
      filesNotThere += was.dead() > 0 ? 1 : 0;
      keepLetters();
      return was;
    }
    replayed.advance();
    if (keepsAsItWas(was, now.get())) {
      skipReplayed();
      keepLetters();
      return was;
    }
    boolean wasWhole = was.extent() == FileAccount.Extent.WHOLE;
    FileAccount merged = wasWhole ? records(now.get()) : rest(now.get());
    allSaved += saved;
    return merged;
  }

  /**
   * Whether a file is left alone: it changed again, or nothing of it came to more than before, or,
   * without rows, nobody can tell which of its records were read.
   */
  private boolean keepsAsItWas(FileAccount was, FileAccount now) {
    boolean changed = now.extent() == FileAccount.Extent.CHANGED;
    boolean cutAgain = now.extent() == FileAccount.Extent.CUT_SHORT;
    boolean wasWhole = was.extent() == FileAccount.Extent.WHOLE;
    return changed
        || (!hasRows && wasWhole && cutAgain)
        || (!hasRows && !wasWhole && now.scored() < was.scored());
  }

  private void keepLetters() throws IOException {
    for (; lettersBefore.nextOf(file.name()).isPresent(); lettersBefore.advance()) {
      write(lettersBefore.next().orElseThrow());
    }
  }

  private void skipReplayed() throws IOException {
    while (replayedLetters.nextOf(file.name()).isPresent()) {
      replayedLetters.advance();
    }
  }

  /** A file of which each dead record has a letter. */
  private FileAccount records(FileAccount now) throws IOException {
    unseen = now.scored();
    replaceLetters(false);
    return total(file.scored() + saved, now.bytes(), FileAccount.Extent.WHOLE);
  }

  /** A file of which one letter, or more, stood for what could not be read. */
  private FileAccount rest(FileAccount now) throws IOException {
    unseen = now.scored();
    replaceLetters(true);
    // Without rows the whole file was scored again.
    long scored = hasRows ? file.scored() + saved : now.scored();
    saved = scored - file.scored();
    boolean complete =
        now.extent() == FileAccount.Extent.WHOLE && scored + dead >= selection.openFrom();
    return total(
        scored, now.bytes(), complete ? FileAccount.Extent.WHOLE : FileAccount.Extent.CUT_SHORT);
  }

  private FileAccount total(long scored, long bytes, FileAccount.Extent extent) {
    return new FileAccount(file.file(), file.name(), 0, scored + dead, scored, dead, bytes, extent);
  }

  /**
   * Puts what came of each dead record in the place of its letter.
   *
   * @param withRest whether a letter for the rest of the file is one of the new version's too
   */
  private void replaceLetters(boolean withRest) throws IOException {
    for (; lettersBefore.nextOf(file.name()).isPresent(); lettersBefore.advance()) {
      DeadLetter was = lettersBefore.next().orElseThrow();
      if (was.record() != DeadLetter.WHOLE_FILE && (hasRows || !withRest)) {
        replace(was, withRest);
      }
    }
    takeLettersBefore(Long.MAX_VALUE, withRest);
    takeRowsBefore(Long.MAX_VALUE);
  }

  private void replace(DeadLetter was, boolean withRest) throws IOException {
    takeLettersBefore(was.record(), withRest);
    takeRowsBefore(was.record());
    Optional<DeadLetter> again =
        replayedLetters.nextOf(file.name()).filter(next -> next.record() == was.record());
    if (again.isPresent()) {
      write(inPlace(again.get()));
      replayedLetters.advance();
    } else if (!isSaved(was.record())) {
      write(staysDead(was));
    }
  }

  private boolean isSaved(long record) throws IOException {
    if (hasRows) {
      boolean found = replayedRows.isOf(file.name()) && replayedRows.record() == record;
      if (found) {
        takeRow();
      }
      return found;
    }
    // What is missing is missing at the end: so many were scored, and so they are the first.
    if (saved < unseen) {
      saved++;
      return true;
    }
    return false;
  }

  private void takeLettersBefore(long record, boolean withRest) throws IOException {
    for (Optional<DeadLetter> next = replayedLetters.nextOf(file.name());
        next.filter(its -> its.record() < record).isPresent();
        next = replayedLetters.nextOf(file.name())) {
      boolean isRest = next.get().record() == DeadLetter.WHOLE_FILE;
      if (isRest) {
        rest = next;
      } else {
        checkWasDead(next.get().record());
      }
      if (withRest || !isRest) {
        write(inPlace(next.get()));
      }
      replayedLetters.advance();
    }
  }

  private void takeRowsBefore(long record) throws IOException {
    while (replayedRows.isOf(file.name()) && replayedRows.record() < record) {
      takeRow();
    }
  }

  private void takeRow() throws IOException {
    long record = replayedRows.record();
    checkWasDead(record);
    check(record > lastRow, "%s: record %d was scored twice", file.name(), record);
    lastRow = record;
    saved++;
    replayedRows.advance();
  }

  private void checkWasDead(long record) {
    check(selection.contains(record), "%s: record %d was not dead before", file.name(), record);
  }

  /** A replay numbers the files that it reads; letters have the number of the first run. */
  private DeadLetter inPlace(DeadLetter letter) {
    return new DeadLetter(
        letter.file(),
        file.file(),
        letter.record(),
        letter.line(),
        letter.kind(),
        letter.message(),
        letter.attempts(),
        letter.text());
  }

  private DeadLetter staysDead(DeadLetter was) {
    return new DeadLetter(
        was.file(),
        was.fileOrdinal(),
        was.record(),
        was.line(),
        rest.map(DeadLetter::kind).orElse(DeadLetter.Kind.RECORD),
        rest.map(DeadLetter::message).orElse(NO_SUCH_RECORD),
        rest.map(DeadLetter::attempts).orElse(1),
        was.text());
  }

  private void write(DeadLetter letter) throws IOException {
    letters.write(JobStaging.JSON.writeValueAsBytes(letter));
    letters.write('\n');
    causes.add(letter);
    dead++;
  }

  /** What the new version comes to, given what is common to it and its replay. */
  JobSummary summary(JobSummary replay, long deadBefore) {
    return new JobSummary(
        files,
        failedFiles,
        replay.leftOut(),
        allScored + allDead,
        allScored,
        allDead,
        allBytes,
        replay.units(),
        replay.retried(),
        causes.list(),
        replay.outputs(),
        new JobSummary.Replayed(deadBefore, allSaved, filesNotThere));
  }

  @Override
  public void close() throws IOException {
    try (before;
        lettersBefore;
        replayed;
        replayedLetters) {
      replayedRows.close();
    }
  }
}
