package io.scoreline.transforms.plan;

import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads work units of a frozen plan. Not thread-safe. */
public final class PlanReader implements Closeable {
  private final SeekableByteChannel units;

  public PlanReader(DurableStore store, PlanHeader plan) throws IOException {
    this.units = store.open(plan.unitsName());
  }

  /** Reads the unit that a descriptor points at. */
  public WorkUnit read(WorkUnitRef ref) throws IOException {
    ByteBuffer line = ByteBuffer.allocate(ref.planLength());
    units.position(ref.planOffset());
    while (line.hasRemaining()) {
      if (units.read(line) < 0) {
        throw new EOFException("the plan ends before unit %d".formatted(ref.number()));
      }
    }
    WorkUnit unit = JobStaging.JSON.readValue(line.array(), WorkUnit.class);
    if (unit.number() != ref.number()) {
      throw new IOException(
          "the plan is damaged: unit %d stands where unit %d should"
              .formatted(unit.number(), ref.number()));
    }
    return unit;
  }

  /**
   * The descriptors of all units of a frozen plan.
   *
   * @throws IOException if the units are not those that were frozen
   */
  public static List<WorkUnitRef> refs(DurableStore store, PlanHeader plan) throws IOException {
    List<WorkUnitRef> refs = new ArrayList<>();
    MessageDigest digest = HashingStream.newSha256();
    try (InputStream in =
        new DigestInputStream(
            new BufferedInputStream(Channels.newInputStream(store.open(plan.unitsName())), 1 << 16),
            digest)) {
      LineScan lines = new LineScan(in);
      for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
        WorkUnit unit = JobStaging.JSON.readValue(line, WorkUnit.class);
        refs.add(
            new WorkUnitRef(
                unit.number(),
                unit.miniBatches().get(0).number(),
                lines.offset - line.length - 1,
                line.length));
      }
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(plan.unitsSha256())) {
      throw new IOException(
          "the plan is damaged: the SHA-256 of %s is %s (expected: %s)"
              .formatted(plan.unitsName(), found, plan.unitsSha256()));
    }
    return refs;
  }

  @Override
  public void close() throws IOException {
    units.close();
  }

  private static final class LineScan {
    private final InputStream in;
    private final java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();
    private long offset;

    LineScan(InputStream in) {
      this.in = in;
    }

    byte[] next() throws IOException {
      line.reset();
      for (int b = in.read(); b >= 0; b = in.read()) {
        offset++;
        if (b == '\n') {
          break;
        }
        line.write(b);
      }
      return line.toByteArray();
    }
  }
}
