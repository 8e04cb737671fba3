package io.scoreline.transforms.staging;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scoreline.transforms.output.PartAccount;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Checksum;

/**
 * The layout of a job's staging folder: {@code files.jsonl} (the frozen input), {@code units.jsonl}
 * (a work unit per line), {@code plan.json} (written last: with it the plan is complete) and {@code
 * parts/}, an object per work unit.
 *
 * <p>A part is one object, so that rows, dead letters and account appear together: rows, dead
 * letters, account (JSON), then a trailer of 16 bytes: the account's length (4), its CRC-32C (4)
 * and a mark (8).
 */
public final class JobStaging {
  public static final String FILES = "files.jsonl";
  public static final String UNITS = "units.jsonl";
  public static final String PLAN = "plan.json";
  private static final String PARTS = "parts";
  private static final int TRAILER_BYTES = 16;
  private static final long MARK = 0x53434f5245504152L;

  /** For all JSON of staging and output. */
  public static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

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
    return String.format(Locale.ROOT, "%s/%012d", PARTS, unit);
  }

  /** The units whose parts are staged, in order. */
  public List<Long> units() throws IOException {
    return store.list(PARTS).stream()
        .map(name -> Long.valueOf(name.substring(PARTS.length() + 1)))
        .toList();
  }

  public boolean hasPart(long unit) throws IOException {
    return store.exists(partName(unit));
  }

  /**
   * Stages a unit's part, unless it is staged already.
   *
   * @return the account of the part that is now the unit's: this one, or the one that was first
   */
  public PartAccount stage(SpillBuffer rows, SpillBuffer deadLetters, PartDraft draft)
      throws IOException {
    try (DurableStore.NewObject object = store.create(partName(draft.unit()))) {
      CheckedOutputStream rowStream = new CheckedOutputStream(object.stream(), new CRC32C());
      rows.writeTo(rowStream);
      CheckedOutputStream deadStream = new CheckedOutputStream(object.stream(), new CRC32C());
      deadLetters.writeTo(deadStream);
      PartAccount account =
          new PartAccount(
              draft.unit(),
              draft.files(),
              draft.columns(),
              rows.length(),
              hex(rowStream.getChecksum()),
              deadLetters.length(),
              hex(deadStream.getChecksum()),
              draft.attempts(),
              draft.durationMillis());
      byte[] json = JSON.writeValueAsBytes(account);
      object.stream().write(json);
      object.stream()
          .write(
              ByteBuffer.allocate(TRAILER_BYTES)
                  .putInt(json.length)
                  .putInt(checksum(json))
                  .putLong(MARK)
                  .array());
      return object.commit() ? account : account(draft.unit());
    }
  }

  /** Reads a part's account. */
  public PartAccount account(long unit) throws IOException {
    try (SeekableByteChannel channel = store.open(partName(unit))) {
      long size = channel.size();
      ByteBuffer trailer = read(channel, size - TRAILER_BYTES, TRAILER_BYTES, unit);
      int length = trailer.getInt();
      int checksum = trailer.getInt();
      if (trailer.getLong() != MARK || length < 2 || length > size - TRAILER_BYTES) {
        throw new IOException("the part of unit %d is damaged".formatted(unit));
      }
      byte[] json = new byte[length];
      read(channel, size - TRAILER_BYTES - length, length, unit).get(json);
      if (checksum(json) != checksum) {
        throw new IOException("the part of unit %d is damaged: its account".formatted(unit));
      }
      return JSON.readValue(json, PartAccount.class);
    }
  }

  private static int checksum(byte[] json) {
    CRC32C crc = new CRC32C();
    crc.update(json);
    return (int) crc.getValue();
  }

  /** A checksum as accounts show it. */
  public static String hex(Checksum checksum) {
    return HexFormat.of().toHexDigits((int) checksum.getValue());
  }

  private static ByteBuffer read(SeekableByteChannel channel, long position, int length, long unit)
      throws IOException {
    if (position < 0) {
      throw new IOException("the part of unit %d is cut off".formatted(unit));
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    channel.position(position);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the part of unit %d is cut off".formatted(unit));
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

  /** The frozen plan, or nothing while there is none. */
  public Optional<PlanHeader> plan() throws IOException {
    return store.exists(PLAN)
        ? Optional.of(JSON.readValue(store.read(PLAN), PlanHeader.class))
        : Optional.empty();
  }
}
