package io.scoreline.transforms.output;

import io.scoreline.transforms.staging.DamagedPartException;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Copies the bytes of parts and checks them against their accounts on the way. Not thread-safe. */
final class PartCopier {
  private static final int COPY_BYTES = 1 << 18;

  private final JobStaging staging;
  private final byte[] buffer = new byte[COPY_BYTES];

  private final PartStream.Content rows = new Rows();
  private final PartStream.Content deadLetters = new DeadLetters();

  PartCopier(JobStaging staging) {
    this.staging = staging;
  }

  /** A part's rows. */
  private final class Rows implements PartStream.Content {
    @Override
    public long length(PartAccount part) {
      return part.rowBytes();
    }

    @Override
    public String crc32c(PartAccount part) {
      return part.rowsCrc32c();
    }

    @Override
    public InputStream open(PartAccount part) throws IOException {
      return staging.openRows(part);
    }

    @Override
    public JobFailedException damaged(PartAccount part, String how) throws IOException {
      return PartCopier.this.damaged(part.unit(), how);
    }
  }

  /** A part's dead letters. */
  private final class DeadLetters implements PartStream.Content {
    @Override
    public long length(PartAccount part) {
      return part.deadLetterBytes();
    }

    @Override
    public String crc32c(PartAccount part) {
      return part.deadLettersCrc32c();
    }

    @Override
    public InputStream open(PartAccount part) throws IOException {
      return staging.openDeadLetters(part);
    }

    @Override
    public JobFailedException damaged(PartAccount part, String how) throws IOException {
      return PartCopier.this.damaged(part.unit(), how);
    }
  }

  /**
   * Copies a part's rows.
   *
   * @throws JobFailedException if they are not what the account says
   */
  void copyRows(PartAccount part, OutputStream out) throws IOException {
    copy(rows(List.of(part)), out);
  }

  /**
   * Copies a part's dead letters.
   *
   * @throws JobFailedException if they are not what the account says
   */
  void copyDeadLetters(PartAccount part, OutputStream out) throws IOException {
    copy(deadLetters(List.of(part)), out);
  }

  private void copy(InputStream content, OutputStream out) throws IOException {
    try (content) {
      for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
        out.write(buffer, 0, count);
      }
    }
  }

  /** The rows of some parts, which are found damaged, or not, as they are read. */
  InputStream rows(List<PartAccount> parts) {
    return new PartStream(parts, rows);
  }

  /** The dead letters of some parts, in the same way. */
  InputStream deadLetters(List<PartAccount> parts) {
    return new PartStream(parts, deadLetters);
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
