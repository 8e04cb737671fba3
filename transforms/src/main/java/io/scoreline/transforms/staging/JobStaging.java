package io.scoreline.transforms.staging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.scoreline.transforms.output.PartAccount;
import io.scoreline.transforms.output.StagedFile;
import io.scoreline.transforms.plan.SelectedRecords;
import io.scoreline.transforms.scorer.WrittenFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * The layout of a job's staging folder: {@code files-*.jsonl} (the listed input), {@code
 * units-*.jsonl} (a work unit per line), {@code plan.json} (put last, if absent: it names the files
 * and units that count; a line of JSON and one of its CRC-32C), {@code selection.json} (what a
 * replay scores, in the same way), {@code parts/}, an object per work unit, {@code in-flight/}, a
 * trail per unit that a worker has in flight, and {@code outcome} (put if absent: whether the job
 * publishes or is cancelled).
 *
 * <p>A part is one object, so that rows, dead letters and account appear together: rows, dead
 * letters, account (JSON), then a trailer of 16 bytes: the account's length (4), its CRC-32C (4)
 * and a mark (8).
 */
public final class JobStaging {
  private static final String FILES = "files-";
  private static final String UNITS = "units-";
  private static final String LINES = ".jsonl";
  private static final String PLAN = "plan.json";
  private static final String SELECTION = "selection.json";
  private static final String OUTCOME = "outcome";
  private static final String WRITTEN = "written";
  private static final String WRITTEN_NAMES = "written-names.json";
  private static final String PARTS = "parts";
  private static final String TRAILS = "in-flight";
  private static final Pattern UNIT = Pattern.compile("[0-9]{12}");
  private static final int TRAILER_BYTES = 16;

  /** Eight digits between two line ends. */
  private static final int CHECKSUM_CHARACTERS = 10;

  private static final long MARK = 0x53434f5245504152L;

  private static final TypeReference<Map<String, String>> WRITTEN_NAMES_TYPE =
      new TypeReference<>() {};

  /** For all JSON of staging and output. */
  public static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(new Jdk8Module())
          .build();

  private final DurableStore store;

  public JobStaging(DurableStore store) {
    this.store = store;
  }

  /** Opens the staging folder at a location. */
  public static JobStaging at(String location) {
    return new JobStaging(DurableStores.at(location));
  }

  public DurableStore store() {
    return store;
  }

  private static String partName(long unit) {
    return unitName(PARTS, unit);
  }

  private static String trailName(long unit) {
    return unitName(TRAILS, unit);
  }

  private static String unitName(String folder, long unit) {
    return String.format(Locale.ROOT, "%s/%012d", folder, unit);
  }

  /** The units that a folder has an object of, in order. */
  private List<Long> units(String folder) throws IOException {
    return store.list(folder).stream()
        .map(name -> name.substring(folder.length() + 1))
        // What somebody else put there is no unit's.
        .filter(name -> UNIT.matcher(name).matches())
        .map(Long::valueOf)
        .toList();
  }

  /** The units whose parts are staged, in order. */
  public List<Long> units() throws IOException {
    return units(PARTS);
  }

  public boolean hasPart(long unit) throws IOException {
    return store.exists(partName(unit));
  }

  /**
   * Stages a unit's part, unless it is staged already.
   *
   * @return the account of the part that is now the unit's: this one, or the one that was first
   * @throws IllegalStateException if rows or dead letters are not as long as those that were
   *     written
   */
  public PartAccount stage(SpillBuffer rows, SpillBuffer deadLetters, PartDraft draft)
      throws IOException {
    try (DurableStore.NewObject object = store.create(partName(draft.unit()))) {
      SliceChecksums slices = new SliceChecksums(draft.files());
      CheckedOutputStream rowStream = new CheckedOutputStream(object.stream(), slices);
      rows.writeTo(rowStream);
      CheckedOutputStream deadStream = new CheckedOutputStream(object.stream(), new CRC32C());
      deadLetters.writeTo(deadStream);
      requireAll(draft.unit(), "rows", draft.rowBytes(), rows.length());
      requireAll(
          draft.unit(),
          "its slices' rows",
          draft.files().stream().mapToLong(file -> file.rows().bytes()).sum(),
          rows.length());
      requireAll(draft.unit(), "dead letters", draft.deadLetterBytes(), deadLetters.length());
      PartAccount account =
          new PartAccount(
              draft.unit(),
              slices.accounts(),
              draft.columns(),
              rows.length(),
              Crc32c.hex(slices),
              deadLetters.length(),
              Crc32c.hex(deadStream.getChecksum()),
              draft.causes(),
              draft.attempts(),
              draft.retried(),
              draft.durationMillis(),
              draft.written());
      byte[] json = JSON.writeValueAsBytes(account);
      object.stream().write(json);
      object.stream()
          .write(
              ByteBuffer.allocate(TRAILER_BYTES)
                  .putInt(json.length)
                  .putInt(Crc32c.of(json))
                  .putLong(MARK)
                  .array());
      return object.commit() ? account : account(draft.unit());
    }
  }

  /**
   * Stages a file that a model wrote itself, under a name that no other attempt has: it is the
   * job's once the part that lists it is staged.
   */
  public StagedFile stage(WrittenFile file) throws IOException {
    String name = WRITTEN + "/" + UUID.randomUUID();
    try (DurableStore.NewObject object = store.create(name)) {
      HashingStream out = new HashingStream(object.stream());
      Files.copy(file.content(), out);
      out.flush();
      object.commit();
      return new StagedFile(file.name(), name, out.length(), out.sha256());
    }
  }

  /** Opens a file that a model wrote itself; the caller closes it. */
  public InputStream open(StagedFile file) throws IOException {
    return Channels.newInputStream(store.open(file.object()));
  }

  /** What a job that is torn down at work may lose is never counted as staged. */
  private static void requireAll(long unit, String what, long written, long kept) {
    if (written != kept) {
      throw new IllegalStateException(
          "unit %d: %d bytes of %s were written, %d are kept".formatted(unit, written, what, kept));
    }
  }

  /** Removes a part that is damaged, so that its unit is scored again. */
  public void removePart(long unit) throws IOException {
    store.delete(partName(unit));
  }

  /**
   * Reads a part's account.
   *
   * @throws DamagedPartException if it is not as it was staged
   */
  public PartAccount account(long unit) throws IOException {
    try (SeekableByteChannel channel = store.open(partName(unit))) {
      long size = channel.size();
      ByteBuffer trailer = read(channel, size - TRAILER_BYTES, TRAILER_BYTES, unit);
      int length = trailer.getInt();
      int checksum = trailer.getInt();
      if (trailer.getLong() != MARK || length < 2 || length > size - TRAILER_BYTES) {
        throw new DamagedPartException(unit, "it has no trailer");
      }
      byte[] json = new byte[length];
      read(channel, size - TRAILER_BYTES - length, length, unit).get(json);
      if (Crc32c.of(json) != checksum) {
        throw new DamagedPartException(unit, "its account has another CRC-32C");
      }
      return JSON.readValue(json, PartAccount.class);
    }
  }

  private static ByteBuffer read(SeekableByteChannel channel, long position, int length, long unit)
      throws IOException {
    if (position < 0) {
      throw new DamagedPartException(unit, "it is cut off");
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    channel.position(position);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new DamagedPartException(unit, "it is cut off");
      }
    }
    return buffer.flip();
  }

  /** Opens a part's rows; the caller reads as many bytes as the account says, and closes it. */
  public InputStream openRows(PartAccount account) throws IOException {
    return Channels.newInputStream(store.open(partName(account.unit())));
  }

  /** Opens a part's dead letters; the caller reads as many bytes as the account says. */
  public InputStream openDeadLetters(PartAccount account) throws IOException {
    SeekableByteChannel channel = store.open(partName(account.unit()));
    channel.position(account.rowBytes());
    return Channels.newInputStream(channel);
  }

  /** What a worker has left of a unit, if it has it in flight or its process ended with it. */
  public Optional<UnitTrail> trail(long unit) throws IOException {
    String name = trailName(unit);
    if (!store.exists(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(store.read(name), UnitTrail.class));
    } catch (JsonProcessingException e) {
      // A power failure may have taken its content: that it is there says enough.
      return Optional.of(UnitTrail.NONE);
    }
  }

  /** Leaves a trail, in place of any that is there. */
  public void leaveTrail(long unit, UnitTrail trail) throws IOException {
    store.note(trailName(unit), JSON.writeValueAsBytes(trail));
  }

  /** Removes a trail. */
  public void removeTrail(long unit) throws IOException {
    store.delete(trailName(unit));
  }

  /** All trails, by the number of their unit. */
  public SortedMap<Long, UnitTrail> trails() throws IOException {
    SortedMap<Long, UnitTrail> trails = new TreeMap<>();
    for (long unit : units(TRAILS)) {
      trail(unit).ifPresent(trail -> trails.put(unit, trail));
    }
    return trails;
  }

  /** A name for a listing of input files that no other start has. */
  public static String newFilesName() {
    return FILES + UUID.randomUUID() + LINES;
  }

  /** A name for a list of work units that no other start has. */
  public static String newUnitsName() {
    return UNITS + UUID.randomUUID() + LINES;
  }

  /** The frozen plan, or nothing while there is none. */
  public Optional<PlanHeader> plan() throws IOException {
    return isPlanned() ? Optional.of(readPlan()) : Optional.empty();
  }

  /** Whether there is a plan, damaged or not. */
  public boolean isPlanned() throws IOException {
    return store.exists(PLAN);
  }

  private PlanHeader readPlan() throws IOException {
    return JSON.readValue(readChecked(PLAN), PlanHeader.class);
  }

  private byte[] readChecked(String name) throws IOException {
    byte[] content = store.read(name);
    byte[] json = Arrays.copyOf(content, Math.max(0, content.length - CHECKSUM_CHARACTERS));
    if (!Arrays.equals(content, withChecksum(json))) {
      throw new DamagedStagingException(
          store.location() + "/" + name, "its CRC-32C is not that of its content");
    }
    return json;
  }

  /** What a replay scores, if it is staged. */
  public Optional<SelectedRecords> selection() throws IOException {
    return store.exists(SELECTION)
        ? Optional.of(JSON.readValue(readChecked(SELECTION), SelectedRecords.class))
        : Optional.empty();
  }

  /** Stages what a replay scores, unless that is staged; it is the same for every start. */
  public void stage(SelectedRecords selected) throws IOException {
    store.putIfAbsent(SELECTION, withChecksum(JSON.writeValueAsBytes(selected)));
  }

  /** The names that {@link #stageWrittenNames} has staged, if it has. */
  public Optional<Map<String, String>> writtenNames() throws IOException {
    return store.exists(WRITTEN_NAMES)
        ? Optional.of(JSON.readValue(readChecked(WRITTEN_NAMES), WRITTEN_NAMES_TYPE))
        : Optional.empty();
  }

  /**
   * Stages what whoever takes the output back has to know: the names under which files that the
   * model wrote are published, and the SHA-256 of each. Those of an earlier start stay.
   */
  public void stageWrittenNames(Map<String, String> names) throws IOException {
    store.putIfAbsent(WRITTEN_NAMES, withChecksum(JSON.writeValueAsBytes(names)));
  }

  private static byte[] withChecksum(byte[] json) {
    String checksum = "\n" + Crc32c.hex(Crc32c.of(json)) + "\n";
    ByteBuffer content = ByteBuffer.allocate(json.length + checksum.length());
    return content.put(json).put(checksum.getBytes(StandardCharsets.US_ASCII)).array();
  }

  /** The frozen plan. */
  public PlanHeader requirePlan() throws IOException {
    return plan().orElseThrow(() -> new IOException("no plan in " + store.location()));
  }

  /** Freezes a plan, unless one is frozen; says whether this one is. */
  public boolean freeze(PlanHeader plan) throws IOException {
    return store.putIfAbsent(PLAN, withChecksum(JSON.writeValueAsBytes(plan)));
  }

  /** How a job ends, which is decided once. */
  public enum Outcome {
    PUBLISHED,
    CANCELLED
  }

  /**
   * Decides how the job ends, unless that is decided; called before the step that cannot be undone.
   *
   * @return what is decided, now or before
   */
  public Outcome decide(Outcome wanted) throws IOException {
    store.putIfAbsent(OUTCOME, wanted.name().getBytes(StandardCharsets.UTF_8));
    Optional<Outcome> decided = outcome();
    if (wanted == Outcome.PUBLISHED && !isPlanned()) {
      // The plan is removed before the outcome: what was just put came after the job's end.
      store.delete(OUTCOME);
      store.deleteIfEmpty();
      return Outcome.CANCELLED;
    }
    return decided.orElse(Outcome.CANCELLED);
  }

  /** What is decided, if anything is. */
  public Optional<Outcome> outcome() throws IOException {
    if (!store.exists(OUTCOME)) {
      return Optional.empty();
    }
    String decided = new String(store.read(OUTCOME), StandardCharsets.UTF_8);
    for (Outcome outcome : Outcome.values()) {
      if (outcome.name().equals(decided)) {
        return Optional.of(outcome);
      }
    }
    throw new DamagedStagingException(
        store.location() + "/" + OUTCOME, "it says '%s'".formatted(decided));
  }

  /** Removes all that a job staged, and nothing else: the folder goes if it is empty then. */
  public void remove() throws IOException {
    // In this order whoever is stopped here can start again: parts go before their plan, and
    // it before its lists.
    store.delete(TRAILS);
    store.delete(PARTS);
    store.delete(WRITTEN);
    store.delete(PLAN);
    store.delete(SELECTION);
    store.delete(WRITTEN_NAMES);
    for (String name : store.list()) {
      boolean lines = name.endsWith(LINES) && (name.startsWith(FILES) || name.startsWith(UNITS));
      if (lines) {
        store.delete(name);
      }
    }
    store.delete(OUTCOME);
    store.deleteUncommitted();
    store.deleteIfEmpty();
  }
}
