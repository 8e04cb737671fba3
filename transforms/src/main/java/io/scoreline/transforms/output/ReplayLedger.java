package io.scoreline.transforms.output;

import io.scoreline.transforms.plan.RecordSelection;
import io.scoreline.transforms.plan.SelectedRecords;
import io.scoreline.transforms.staging.JobStaging;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
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

  /** Of the rest of a file, given the last record that is known to have been there. */
  private static final String ENDS_EARLIER =
      "the file that was read again ends before record %d (expected: as many records as before)";

  private final boolean hasRows;
  private final Map<String, RecordSelection> selected;
  private final AccountReader before;
  private final LetterReader lettersBefore;
  private final AccountReader replayed;
  private final LetterReader replayedLetters;
  private final RowReader replayedRows;
  private final boolean isPlain;
  private final OutputStream letters;
  private final FailureCauses causes = new FailureCauses();

  // Of the file under way:
  private FileAccount file = FileAccount.none(0, "");
  private long saved;
  private long dead;
  private long unseen;
  private long lettersTaken;
  private long lastRow;
  private long lastLetter;
  private long numberedBefore;
  private long knownBefore;
  private RecordSelection selection = RecordSelection.of();
  private Optional<DeadLetter> rest = Optional.empty();
  private final List<DeadLetter> restsBefore = new ArrayList<>();

  // Of all files:
  private long files;
  private long failedFiles;
  private long filesNotThere;
  private long allScored;
  private long allDead;
  private long allSaved;
  private long allBytes;

  /**
   * @param selected what was dead in the version before, and so was scored
   * @param letters gets the new version's dead letters, a line each
   */
  ReplayLedger(
      VersionFiles previous, SelectedRecords selected, ReplayedParts parts, OutputStream letters)
      throws IOException {
    this.hasRows = previous.settings().hasRows();
    this.isPlain = previous.settings().rowForm() == OutputSettings.RowForm.PLAIN;
    this.selected = selected.ofFiles();
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
    Ledger.check(
        replayed.next().isEmpty()
            && replayedLetters.next().isEmpty()
            && !replayedRows.isRow()
            && lettersBefore.next().isEmpty(),
        "something of the replay belongs to no file that had dead letters");
  }

  private FileAccount account(FileAccount was) throws IOException {
    file = was;
    selection = selected.getOrDefault(was.name(), RecordSelection.of());
    saved = 0;
    dead = 0;
    lettersTaken = 0;
    lastRow = -1;
    lastLetter = -1;
    numberedBefore = 0;
    knownBefore = 0;
    rest = Optional.empty();
    restsBefore.clear();
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
      // No letter of the new version, but why its letters are the old ones.
      causes.add(replayedLetters.next().orElseThrow());
      replayedLetters.advance();
    }
  }

  /** A file of which each dead record has a letter. */
  private FileAccount records(FileAccount now) throws IOException {
    unseen = now.scored();
    replaceLetters(false);
    requireAllTaken(now);
    FileAccount total = total(file.scored() + saved, now, FileAccount.Extent.WHOLE);
    Ledger.check(
        total.in() == file.in(),
        "%s: %d records in, %d in the version before",
        file.name(),
        total.in(),
        file.in());
    return total;
  }

  /** A file of which one letter, or more, stood for what could not be read. */
  private FileAccount rest(FileAccount now) throws IOException {
    unseen = now.scored();
    replaceLetters(true);
    requireAllTaken(now);
    // Without rows the whole file was scored again.
    long scored = hasRows ? file.scored() + saved : now.scored();
    saved = scored - file.scored();
    boolean whole = now.extent() == FileAccount.Extent.WHOLE;
    Ledger.check(
        whole || rest.isPresent(), "%s: cut short, and no letter for the rest", file.name());
    long known = hasRows ? selection.openFrom() : file.scored() + numberedBefore;
    known = Math.max(known, knownBefore);
    boolean complete = whole && reach(now) >= known;
    if (whole && !complete) {
      // Nobody has seen how the file goes on from there: what was dead of it is so still.
      for (DeadLetter was : restsBefore) {
        write(staysDead(was, DeadLetter.Kind.FILE, ENDS_EARLIER.formatted(known - 1)));
      }
    }
    return total(scored, now, complete ? FileAccount.Extent.WHOLE : FileAccount.Extent.CUT_SHORT);
  }

  /** The number behind the last record that the replay has shown to be there. */
  private long reach(FileAccount now) {
    long seen = Math.max(lastRow, lastLetter) + 1;
    return Math.max(now.reach(), hasRows ? seen : Math.max(seen, now.in()));
  }

  /** What the replay's account counts is what it has rows and letters for, without a gap. */
  private void requireAllTaken(FileAccount now) {
    Ledger.check(
        lettersTaken == now.dead(),
        "%s: %d dead letters of the replay, its account says %d",
        file.name(),
        lettersTaken,
        now.dead());
    // Without rows, what was scored of a file that was cut short is all of it.
    Ledger.check(
        saved == now.scored() || (!hasRows && file.extent() != FileAccount.Extent.WHOLE),
        "%s: %d records of the replay are saved, its account says that %d are scored",
        file.name(),
        saved,
        now.scored());
    // Without rows, and without its reach, nobody can tell which records it was.
    boolean known = hasRows || now.reach() > 0;
    if (known && now.extent() == FileAccount.Extent.WHOLE) {
      long reach = reach(now);
      long asked = selection.countBelow(reach);
      Ledger.check(
          now.in() == asked,
          "%s: %d of the first %d records were dead, the replay accounts for %d",
          file.name(),
          asked,
          reach,
          now.in());
    }
  }

  private FileAccount total(long scored, FileAccount now, FileAccount.Extent extent) {
    long bytes = now.bytes() == ReplayedParts.UNKNOWN_BYTES ? file.bytes() : now.bytes();
    return new FileAccount(file.file(), file.name(), 0, scored + dead, scored, dead, bytes, extent)
        // Nothing but its account tells which plain rows are a file's, and those are all new.
        .withRows(isPlain ? now.rows() : RowBytes.NONE)
        .withEffort(now.effort());
  }

  /**
   * Puts what came of each dead record in the place of its letter.
   *
   * @param withRest whether a letter for the rest of the file is one of the new version's too
   */
  private void replaceLetters(boolean withRest) throws IOException {
    for (; lettersBefore.nextOf(file.name()).isPresent(); lettersBefore.advance()) {
      DeadLetter was = lettersBefore.next().orElseThrow();
      if (was.record() == DeadLetter.WHOLE_FILE) {
        restsBefore.add(was);
        continue;
      }
      numberedBefore++;
      knownBefore = was.record() + 1;
      if (hasRows || !withRest) {
        replace(was, withRest);
      }
    }
    takeBefore(Long.MAX_VALUE, withRest);
  }

  private void replace(DeadLetter was, boolean withRest) throws IOException {
    takeBefore(was.record(), withRest);
    Optional<DeadLetter> again =
        replayedLetters.nextOf(file.name()).filter(next -> next.record() == was.record());
    if (again.isPresent()) {
      takeLetter(again.get(), withRest);
    } else if (!isSaved(was.record())) {
      write(
          staysDead(
              was,
              rest.map(DeadLetter::kind).orElse(DeadLetter.Kind.RECORD),
              rest.map(DeadLetter::message).orElse(NO_SUCH_RECORD)));
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

  /** Takes what the replay has of records below one, in their order. */
  private void takeBefore(long record, boolean withRest) throws IOException {
    while (true) {
      Optional<DeadLetter> letter =
          replayedLetters.nextOf(file.name()).filter(next -> next.record() < record);
      boolean isRow = replayedRows.isOf(file.name()) && replayedRows.record() < record;
      if (letter.isPresent() && (!isRow || letter.get().record() <= replayedRows.record())) {
        takeLetter(letter.get(), withRest);
      } else if (isRow) {
        takeRow();
      } else {
        return;
      }
    }
  }

  private void takeLetter(DeadLetter letter, boolean withRest) throws IOException {
    boolean isRest = letter.record() == DeadLetter.WHOLE_FILE;
    if (isRest) {
      rest = Optional.of(letter);
    } else {
      long record = letter.record();
      checkWasDead(record);
      Ledger.check(record > lastLetter, "%s: record %d has two dead letters", file.name(), record);
      Ledger.check(record != lastRow, "%s: record %d has a row and a letter", file.name(), record);
      lastLetter = record;
    }
    if (withRest || !isRest) {
      write(inPlace(letter));
    }
    lettersTaken++;
    replayedLetters.advance();
  }

  private void takeRow() throws IOException {
    long record = replayedRows.record();
    checkWasDead(record);
    Ledger.check(record > lastRow, "%s: record %d was scored twice", file.name(), record);
    Ledger.check(record != lastLetter, "%s: record %d has a row and a letter", file.name(), record);
    lastRow = record;
    saved++;
    replayedRows.advance();
  }

  private void checkWasDead(long record) {
    Ledger.check(
        selection.contains(record), "%s: record %d was not dead before", file.name(), record);
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

  private DeadLetter staysDead(DeadLetter was, DeadLetter.Kind kind, String message) {
    return new DeadLetter(
        was.file(),
        was.fileOrdinal(),
        was.record(),
        was.line(),
        kind,
        message,
        rest.map(DeadLetter::attempts).orElse(1),
        was.text());
  }

  private void write(DeadLetter letter) throws IOException {
    letters.write(JobStaging.JSON.writeValueAsBytes(letter));
    letters.write('\n');
    causes.add(letter);
    dead++;
  }

  /** Records that were dead in the version before, and are scored now. */
  long saved() {
    return allSaved;
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
