package io.scoreline.transforms.plan;

import io.scoreline.transforms.staging.DamagedStagingException;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/** Reads work units of a frozen plan. Not thread-safe. */
public final class PlanReader implements Closeable {
  private final String name;
  private final SeekableByteChannel units;

  /**
   * @throws DamagedStagingException if the plan's units are gone
   */
  public PlanReader(DurableStore store, PlanHeader plan) throws IOException {
    this.name = nameIn(store, plan);
    this.units = open(store, plan);
  }

  private static String nameIn(DurableStore store, PlanHeader plan) {
    return store.location() + "/" + plan.unitsName();
  }

  private static SeekableByteChannel open(DurableStore store, PlanHeader plan) throws IOException {
    try {
      return store.open(plan.unitsName());
    } catch (NoSuchFileException e) {
      throw new DamagedStagingException(nameIn(store, plan), "it is gone");
    }
  }

  /**
   * Reads the unit that a descriptor points at.
   *
   * @throws DamagedStagingException if it is not the one that was planned
   */
  public WorkUnit read(WorkUnitRef ref) throws IOException {
    ByteBuffer line = ByteBuffer.allocate(ref.planLength());
    units.position(ref.planOffset());
    while (line.hasRemaining()) {
      if (units.read(line) < 0) {
        throw new DamagedStagingException(name, "it ends before unit %d".formatted(ref.number()));
      }
    }
    if (!ref.isOf(line.array())) {
      throw new DamagedStagingException(
          name, "unit %d has another CRC-32C".formatted(ref.number()));
    }
    return JobStaging.JSON.readValue(line.array(), WorkUnit.class);
  }

  /**
   * The descriptors of all units of a frozen plan.
   *
   * @throws DamagedStagingException if the units are not those that were frozen
   */
  public static List<WorkUnitRef> refs(DurableStore store, PlanHeader plan) throws IOException {
    requireFrozen(store, plan);
    List<WorkUnitRef> refs = new ArrayList<>();
    try (InputStream in = stream(store, plan)) {
      LineScan lines = new LineScan(in);
      for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
        WorkUnit unit = JobStaging.JSON.readValue(line, WorkUnit.class);
        refs.add(WorkUnitRef.of(unit, lines.offset - line.length - 1, line));
      }
    }
    return refs;
  }

  /** Checked before a line is understood: a damaged one may be no JSON, or say anything. */
  private static void requireFrozen(DurableStore store, PlanHeader plan) throws IOException {
    HashingStream content = new HashingStream(OutputStream.nullOutputStream());
    try (InputStream in = stream(store, plan)) {
      in.transferTo(content);
    }
    String found = content.sha256();
    if (!found.equals(plan.unitsSha256())) {
      throw new DamagedStagingException(
          nameIn(store, plan),
          "its SHA-256 is %s, the plan says %s".formatted(found, plan.unitsSha256()));
    }
  }

  private static InputStream stream(DurableStore store, PlanHeader plan) throws IOException {
    return new BufferedInputStream(Channels.newInputStream(open(store, plan)), 1 << 16);
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
