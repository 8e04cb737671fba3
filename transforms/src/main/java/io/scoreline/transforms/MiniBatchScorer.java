package io.scoreline.transforms;

import io.scoreline.transforms.output.DeadLetter;
import io.scoreline.transforms.output.FileAccount;
import io.scoreline.transforms.output.RowBytes;
import io.scoreline.transforms.output.RowWriter;
import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputStorage;
import io.scoreline.transforms.plan.MiniBatch;
import io.scoreline.transforms.records.InputBinding;
import io.scoreline.transforms.records.RecordReader;
import io.scoreline.transforms.records.RecordReaders;
import io.scoreline.transforms.records.RecordText;
import io.scoreline.transforms.records.UnreadableFileException;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import io.scoreline.transforms.scorer.WrittenFile;
import io.scoreline.transforms.staging.UnitTrail.Care;
import io.scoreline.transforms.staging.UnitTrail.RecordPlace;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores one mini-batch, once: reads its slices, fills the batch, has the model {@linkplain
 * ModelCalls called}, and writes rows and dead letters in the order of the records. Holds one
 * worker's buffers; not thread-safe.
 */
final class MiniBatchScorer implements AutoCloseable {
  private static final String ENDS_ALONE =
      "the process ended, or stood still, each of the %d times that this record was scored alone"
          + " (expected: one on which the model does not crash, hang or take all memory)";

  private static final String GIVEN_UP =
      "not tried, as so many records before it have ended the process that scored them";

  private static final String ENDS_WHEN_READ =
      "the process ended, or stood still, each time that this file was read";

  private final ModelCalls model;
  private final UnitInFlight flight;
  private final RecordReaders readers;
  private final RecordBatch batch;
  private final RecordText text;
  private final int keptColumns;
  private final int[] sliceOf;
  private final long[] ordinals;
  private final long[] lines;
  private final PendingDeadLetters pending = new PendingDeadLetters();
  // Of the attempt under way:
  private List<FileSlice> slices = List.of();
  private SliceCount[] counts = {};
  private final List<WrittenFile> written = new ArrayList<>();
  private RowWriter writer;
  private int attempt;

  MiniBatchScorer(
      ScoringSettings settings, InputBinding binding, Scorer scorer, UnitInFlight flight) {
    this.flight = flight;
    this.readers = new RecordReaders(settings.input(), binding);
    int capacity = settings.batch().capacity(binding.features(), scorer.fixedBatchSize());
    this.batch =
        settings.batch().bytes() > 0
            ? new RecordBatch(
                binding.features(),
                capacity,
                Math.min(RecordBatch.MAX_CHARACTERS, settings.batch().bytes()))
            : new RecordBatch(binding.features(), capacity);
    this.keptColumns = binding.keptColumns().size();
    this.text = new RecordText(keptColumns, settings.deadLetterCharacters());
    // Most tables have no bad record: their texts are kept from the first one on. A file that the
    // model reads has no text here, and would be scored again for nothing.
    this.text.capture(readers.leaveReadingToModel());
    this.sliceOf = new int[capacity];
    this.ordinals = new long[capacity];
    this.lines = new long[capacity];
    int first = settings.batch().firstRecords(binding.features(), scorer.fixedBatchSize());
    CallSize size = CallSize.of(settings.batch(), first, capacity);
    this.model = new ModelCalls(scorer, batch, new Outcomes(), size, System::nanoTime);
  }

  /** A record is dead, and its text was not kept; the mini-batch is to be scored again. */
  static final class RawTextNeededException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Keeps the raw text of all records from now on. */
  void captureRaw() {
    text.capture(true);
  }

  /** Records of one slice, by what became of them. */
  private static final class SliceCount {
    private long in;
    private long scored;
    private long dead;
    private long reach;
    private long rowBytes;
    private FileAccount.Extent extent = FileAccount.Extent.WHOLE;
  }

  /** A file is not the one that was planned; the mini-batch is to be scored without it. */
  static final class ChangedFileException extends Exception {
    private static final long serialVersionUID = 1;
    private final long file;

    ChangedFileException(long file, String message) {
      super(message);
      this.file = file;
    }

    long file() {
      return file;
    }
  }

  /**
   * Scores a mini-batch.
   *
   * @param changed files to leave out, by number, and why
   * @param attemptNumber which attempt this is, from 1
   * @throws ChangedFileException if one more file is to be left out
   * @throws IOException if storage failed; another attempt may succeed
   * @throws ScoringStoppedException if {@link ModelCalls#stop} was called
   */
  List<FileAccount> score(
      MiniBatch miniBatch, Map<Long, String> changed, int attemptNumber, RowWriter target)
      throws IOException, ScoringException, ChangedFileException {
    begin(miniBatch, attemptNumber, target);
    for (int i = 0; i < slices.size(); i++) {
      FileSlice slice = slices.get(i);
      String change = changed.get(slice.file().ordinal());
      if (change != null) {
        fileIsDead(i, DeadLetter.Kind.CHANGED, change);
        continue;
      }
      readSlice(i, slice);
    }
    flush();
    if (readers.leaveReadingToModel()) {
      refuseChanged(changed);
    }
    return accounts();
  }

  /** Forgets the mini-batch: files that were fetched for the model may go. */
  void release() throws IOException {
    readers.release();
  }

  /**
   * Sends all records of a mini-batch to the dead letters without calling the model.
   *
   * @param changed files that are one dead letter each, by number, and why
   * @throws ChangedFileException if one more file is to be one dead letter
   * @throws ScoringStoppedException if {@link ModelCalls#stop} was called
   */
  List<FileAccount> bury(
      MiniBatch miniBatch, Map<Long, String> changed, ModelCalls.Failure burial, RowWriter target)
      throws IOException, ScoringException, ChangedFileException {
    begin(miniBatch, burial.attempts(), target);
    text.capture(true);
    for (int i = 0; i < slices.size(); i++) {
      FileSlice slice = slices.get(i);
      String change = changed.get(slice.file().ordinal());
      if (change != null) {
        fileIsDead(i, DeadLetter.Kind.CHANGED, change);
        continue;
      }
      flight.opens(slice);
      if (readers.leaveReadingToModel()) {
        // To fetch it once more would tell nothing.
        counts[i].in++;
        recordIsDead(i, 0, 0, burial, "");
        refuseIfChanged(slice);
        continue;
      }
      try (RecordReader reader = readers.open(slice)) {
        buryRecords(i, reader, burial);
      } catch (IOException e) {
        refuseIfChanged(slice);
        fileIsDead(i, burial.kind(), burial.message());
        continue;
      }
      refuseIfChanged(slice);
    }
    pending.writeTo(writer);
    return accounts();
  }

  private void buryRecords(int index, RecordReader reader, ModelCalls.Failure burial)
      throws IOException, ScoringException {
    for (var outcome = reader.read(batch, text);
        outcome != RecordReader.Outcome.END;
        outcome = reader.read(batch, text)) {
      flight.hasRead(reader.ordinal());
      boolean read = outcome == RecordReader.Outcome.READ;
      String raw = read ? text.raw(0) : reader.rejection().text();
      recordIsDead(index, reader.ordinal(), reader.line(), burial, raw);
      counts[index].in++;
      batch.clear();
      text.clear();
      if (pending.areMany()) {
        pending.writeTo(writer);
      }
      refuseIfStopped();
    }
    counts[index].reach = reader.reach();
  }

  /** Sends all files of a mini-batch, or their slices, to the dead letters without reading them. */
  List<FileAccount> buryUnread(MiniBatch miniBatch, ModelCalls.Failure burial, RowWriter target)
      throws IOException {
    begin(miniBatch, burial.attempts(), target);
    for (int i = 0; i < slices.size(); i++) {
      fileIsDead(i, burial.kind(), burial.message());
    }
    pending.writeTo(writer);
    return accounts();
  }

  /** Its calls of the model, which can be stopped from another thread. */
  ModelCalls model() {
    return model;
  }

  private void refuseIfStopped() throws ScoringStoppedException {
    if (model.isStopped()) {
      throw new ScoringStoppedException(new InterruptedException("stopped while reading"));
    }
  }

  /** The files that the model wrote itself for the mini-batch that was scored last. */
  List<WrittenFile> written() {
    return List.copyOf(written);
  }

  private void begin(MiniBatch miniBatch, int attemptNumber, RowWriter target) throws IOException {
    slices = miniBatch.slices();
    counts = new SliceCount[slices.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new SliceCount();
    }
    attempt = attemptNumber;
    // Those of an attempt that failed.
    for (WrittenFile file : written) {
      Files.deleteIfExists(file.content());
    }
    written.clear();
    model.begin();
    writer = target;
    batch.clear();
    text.clear();
    pending.clear();
  }

  private void readSlice(int index, FileSlice slice)
      throws IOException, ScoringException, ChangedFileException {
    if (flight.isUnreadable(slice)) {
      fileIsDead(index, DeadLetter.Kind.PROCESS, ENDS_WHEN_READ);
      return;
    }
    flight.opens(slice);
    try (RecordReader reader = readers.open(slice)) {
      readRecords(index, reader);
    } catch (UnreadableFileException e) {
      refuseIfChanged(slice);
      fileIsDead(index, DeadLetter.Kind.FILE, e.getMessage());
      return;
    } catch (AccessDeniedException e) {
      // Another attempt would be denied too, and cost the file's neighbours.
      fileIsDead(index, DeadLetter.Kind.FILE, "access denied (expected: a file that may be read)");
      return;
    } catch (IOException e) {
      refuseIfChanged(slice);
      throw e;
    }
    refuseIfChanged(slice);
  }

  /** Files that the model has read itself are looked at when it has. */
  private void refuseChanged(Map<Long, String> known) throws IOException, ChangedFileException {
    for (FileSlice slice : slices) {
      if (!known.containsKey(slice.file().ordinal())) {
        refuseIfChanged(slice);
      }
    }
  }

  private static void refuseIfChanged(FileSlice slice) throws IOException, ChangedFileException {
    String change = InputStorage.changeOf(slice.file());
    if (!change.isEmpty()) {
      throw new ChangedFileException(slice.file().ordinal(), change);
    }
  }

  private static void refuseOtherLength(FileSlice slice, long records) throws ChangedFileException {
    long before = slice.recordsBefore();
    if (before > 0 && records != before) {
      throw new ChangedFileException(
          slice.file().ordinal(),
          "the file has %d records, it had %d before (expected: as many, as each keeps its number)"
              .formatted(records, before));
    }
  }

  private void readRecords(int index, RecordReader reader)
      throws IOException, ScoringException, ChangedFileException {
    SliceCount count = counts[index];
    while (true) {
      int place = batch.size();
      RecordReader.Outcome outcome = reader.read(batch, text);
      if (outcome == RecordReader.Outcome.END) {
        count.reach = reader.reach();
        refuseOtherLength(slices.get(index), count.reach);
        return;
      }
      flight.hasRead(reader.ordinal());
      count.in++;
      if (outcome == RecordReader.Outcome.READ) {
        sliceOf[place] = index;
        ordinals[place] = reader.ordinal();
        lines[place] = reader.line();
      } else {
        recordIsDead(
            index,
            reader.ordinal(),
            reader.line(),
            new ModelCalls.Failure(DeadLetter.Kind.RECORD, reader.rejection().message(), attempt),
            reader.rejection().text());
      }
      if (batch.isFull() || pending.areMany()) {
        flush();
      }
      refuseIfStopped();
    }
  }

  private void flush() throws IOException, ScoringException {
    if (flight.isCareful()) {
      scoreWithCare();
    } else {
      model.score(0, batch.size());
    }
    model.endBatch();
    pending.writeTo(writer);
    batch.clear();
    text.clear();
  }

  /** Scores the batch in calls of which each either ended no process or is of one record. */
  private void scoreWithCare() throws IOException, ScoringException {
    int from = 0;
    while (from < batch.size()) {
      Care care = flight.careFor(place(from));
      int to = from + 1;
      switch (care) {
        case TOGETHER -> {
          while (to < batch.size() && flight.careFor(place(to)) == Care.TOGETHER) {
            to++;
          }
          model.score(from, to);
        }
        case ALONE -> model.score(from, to);
        case FATAL ->
            recordIsDead(
                from, DeadLetter.Kind.PROCESS, ENDS_ALONE.formatted(flight.endsOf(place(from))));
        case GIVEN_UP -> recordIsDead(from, DeadLetter.Kind.PROCESS, GIVEN_UP);
      }
      from = to;
    }
  }

  /** A record of the batch is dead. */
  private void recordIsDead(int record, DeadLetter.Kind kind, String message) {
    recordIsDead(record, new ModelCalls.Failure(kind, message, attempt));
  }

  /** A record of the batch is dead. */
  private void recordIsDead(int record, ModelCalls.Failure failure) {
    recordIsDead(sliceOf[record], ordinals[record], lines[record], failure, text.raw(record));
  }

  private RecordPlace place(int record) {
    return new RecordPlace(slices.get(sliceOf[record]).file().ordinal(), ordinals[record]);
  }

  /** What becomes of the batch's records. */
  private final class Outcomes implements ModelCalls.Outcomes {
    @Override
    public void calls(int from, int to) {
      flight.calls(place(from), place(to - 1));
    }

    @Override
    public void returned() {
      flight.reads();
    }

    @Override
    public void areScored(int from, int to, Predictions predictions) throws IOException {
      written.addAll(predictions.written());
      for (int i = from; i < to; i++) {
        SliceCount count = counts[sliceOf[i]];
        String file = slices.get(sliceOf[i]).file().name();
        count.scored++;
        count.rowBytes += writer.row(file, ordinals[i], kept(i), predictions, i - from);
      }
    }

    @Override
    public void isDead(int record, ModelCalls.Failure failure) {
      recordIsDead(record, failure);
    }
  }

  private List<String> kept(int record) {
    if (keptColumns == 0) {
      return List.of();
    }
    List<String> cells = new ArrayList<>(keptColumns);
    for (int i = 0; i < keptColumns; i++) {
      cells.add(text.kept(record, i));
    }
    return cells;
  }

  private void recordIsDead(
      int index, long ordinal, long line, ModelCalls.Failure failure, String raw) {
    if (text.lacksRaw()) {
      throw new RawTextNeededException();
    }
    counts[index].dead++;
    FileSlice slice = slices.get(index);
    pending.add(
        new DeadLetter(
            slice.file().name(),
            slice.file().ordinal(),
            ordinal,
            line,
            failure.kind(),
            failure.message(),
            Math.max(attempt, failure.attempts()),
            raw));
  }

  /** The file, or the rest of it, stands in the ledger as one more record that is dead. */
  private void fileIsDead(int index, DeadLetter.Kind kind, String message) {
    SliceCount count = counts[index];
    count.in++;
    count.dead++;
    count.extent =
        kind == DeadLetter.Kind.CHANGED ? FileAccount.Extent.CHANGED : FileAccount.Extent.CUT_SHORT;
    FileSlice slice = slices.get(index);
    pending.add(
        new DeadLetter(
            slice.file().name(),
            slice.file().ordinal(),
            DeadLetter.WHOLE_FILE,
            0,
            kind,
            message,
            attempt,
            ""));
  }

  private List<FileAccount> accounts() {
    List<FileAccount> accounts = new ArrayList<>(slices.size());
    for (int i = 0; i < slices.size(); i++) {
      FileSlice slice = slices.get(i);
      SliceCount count = counts[i];
      accounts.add(
          new FileAccount(
                  slice.file().ordinal(),
                  slice.file().name(),
                  slice.firstRecord(),
                  count.in,
                  count.scored,
                  count.dead,
                  slice.lengthBytes(),
                  count.extent,
                  slice.selected().isEmpty() ? 0 : Math.max(slice.firstRecord(), count.reach))
              // The checksum is made when they are staged.
              .withRows(new RowBytes(count.rowBytes, "")));
    }
    return accounts;
  }

  /** Files to leave out of a mini-batch, none at first. */
  static Map<Long, String> noneChanged() {
    return new HashMap<>();
  }

  @Override
  public void close() throws IOException {
    model.close();
    readers.close();
  }
}
