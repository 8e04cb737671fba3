package io.scoreline.transforms.output;

import io.scoreline.transforms.staging.Crc32c;
import io.scoreline.transforms.staging.DamagedPartException;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Copies the bytes of parts and checks them against their accounts on the way. Not thread-safe. */
final class PartCopier {
  private static final int COPY_BYTES = 1 << 18;

  private final JobStaging staging;
  private final byte[] buffer = new byte[COPY_BYTES];

  PartCopier(JobStaging staging) {
    this.staging = staging;
  }

  /**
   * Copies a part's rows.
   *
   * @throws JobFailedException if they are not what the account says
   */
  void copyRows(PartAccount part, OutputStream out) throws IOException {
    if (part.rowBytes() > 0) {
      try (InputStream rows = staging.openRows(part)) {
        copy(rows, part.rowBytes(), part.rowsCrc32c(), part.unit(), out);
      }
    }
  }

  /**
   * Copies a part's dead letters.
   *
   * @throws JobFailedException if they are not what the account says
   */
  void copyDeadLetters(PartAccount part, OutputStream out) throws IOException {
    if (part.deadLetterBytes() > 0) {
      try (InputStream letters = staging.openDeadLetters(part)) {
        copy(letters, part.deadLetterBytes(), part.deadLettersCrc32c(), part.unit(), out);
      }
    }
  }

  /**
   * Writes the dead letters of some parts to a job's reports, over any that are there.
   *
   * @param causes gets what they come from
   */
  Published reportDeadLetters(List<PartAccount> parts, DurableStore reports, FailureCauses causes)
      throws IOException {
    try (DurableStore.NewObject object = reports.create(OutputClaim.DEAD_LETTERS)) {
      HashingStream out = new HashingStream(object.stream());
      for (PartAccount part : parts) {
        if (part.deadLetterBytes() > 0) {
          copyDeadLetters(part, out);
          causes.addAll(part.causes());
        }
      }
      object.commitOver();
      return new Published(OutputClaim.DEAD_LETTERS, out.length(), out.sha256());
    }
  }

  private void copy(InputStream in, long length, String crc32c, long unit, OutputStream out)
      throws IOException {
    CRC32C checksum = new CRC32C();
    long left = length;
    while (left > 0) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw damaged(unit, "it is cut off");
      }
      checksum.update(buffer, 0, count);
      out.write(buffer, 0, count);
      left -= count;
    }
    String found = Crc32c.hex(checksum);
    if (!found.equals(crc32c)) {
      throw damaged(unit, "its CRC-32C is %s, its account says %s".formatted(found, crc32c));
    }
  }

  /**
   * Removes all parts that are not as they were staged, once one is known to be damaged: one resume
   * then scores them all again.
   *
   * @return their units, in order
   */
  List<Long> removeDamaged() throws IOException {
    List<Long> damaged = new ArrayList<>();
    for (long unit : staging.units()) {
      try {
        PartAccount part = staging.account(unit);
        copyRows(part, OutputStream.nullOutputStream());
        copyDeadLetters(part, OutputStream.nullOutputStream());
      } catch (DamagedPartException e) {
        staging.removePart(unit);
        damaged.add(unit);
      } catch (JobFailedException e) {
        damaged.add(unit);
      }
    }
    return damaged;
  }

  private JobFailedException damaged(long unit, String damage) throws IOException {
    staging.removePart(unit);
    return new JobFailedException(
        JobFailedException.Reason.PART_DAMAGED,
        new DamagedPartException(unit, damage).getMessage() + "; a resume scores it again");
  }
}
