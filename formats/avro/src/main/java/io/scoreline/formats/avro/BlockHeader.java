package io.scoreline.formats.avro;

import io.scoreline.transforms.records.UnreadableFileException;
import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.avro.io.BinaryDecoder;

/**
 * What a block says of itself.
 *
 * @param offset its first byte in the file
 * @param records how many it claims to have
 * @param data the place of its data's first byte
 * @param sizeBytes how many they are, which are in the file
 */
record BlockHeader(long offset, long records, long data, int sizeBytes) {
  /** Records have a byte each as a rule, and blocks fewer than these. */
  static final long MAX_RECORDS = 1L << 28;

  /**
   * Reads one.
   *
   * @param in reads the file, a byte at a time
   * @throws UnreadableFileException if it claims what the file does not have
   */
  static BlockHeader read(FileBytes file, long fileBytes, BinaryDecoder in) throws IOException {
    long offset = file.position();
    try {
      long records = in.readLong();
      long sizeBytes = in.readLong();
      if (records < 0 || records > MAX_RECORDS) {
        throw new UnreadableFileException(
            "it says that it has %d records (expected: 0 to %d)".formatted(records, MAX_RECORDS));
      }
      long left = fileBytes - file.position() - SyncMarker.BYTES;
      if (sizeBytes < 0 || sizeBytes > Math.min(left, Integer.MAX_VALUE)) {
        throw new UnreadableFileException(
            ("it says that it has %d bytes, and %d are left (expected: a complete file, of blocks of"
                    + " less than 2 GiB)")
                .formatted(sizeBytes, Math.max(0, left)));
      }
      return new BlockHeader(offset, records, file.position(), (int) sizeBytes);
    } catch (UnreadableFileException e) {
      throw at(offset, e.getMessage(), e);
    } catch (EOFException e) {
      if (file.failure().isPresent()) {
        throw e;
      }
      throw at(offset, "it ends early", e);
    } catch (InvalidNumberEncodingException e) {
      throw at(offset, "it starts with no count of records", e);
    }
  }

  /** The place behind its marker, where the next block starts. */
  long end() {
    return data + sizeBytes + SyncMarker.BYTES;
  }

  /** Goes to the next block. */
  void requireEnd(FileBytes file, SyncMarker sync) throws IOException {
    file.seek(data + sizeBytes);
    if (!sync.isNextIn(file)) {
      throw at(offset, "behind it is not the file's marker (expected: an undamaged file)", null);
    }
  }

  private static UnreadableFileException at(long offset, String message, Exception cause) {
    return new UnreadableFileException(
        "the block at byte %d: %s".formatted(offset, message), cause);
  }
}
