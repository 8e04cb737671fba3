package io.scoreline.transforms.plan;

import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes work units as lines. Small consecutive mini-batches share a unit, so that a durable part
 * is worth its cost; a slice of a large file is a unit of its own. Not thread-safe.
 */
public final class PlanWriter {
  /** The most mini-batches in one unit: what a crash can cost at most. */
  static final int MAX_MINI_BATCHES = 64;

  /** As many units as keep many workers busy to the end, before mini-batches share one. */
  static final int ENOUGH_UNITS = 32;

  private final OutputStream out;
  private final int miniBatchSize;
  private final int miniBatchesPerUnit;
  private final long unitBytes;
  private final List<WorkUnitRef> refs = new ArrayList<>();
  private final List<MiniBatch> openUnit = new ArrayList<>();
  private long openUnitBytes;
  private List<FileSlice> openMiniBatch = new ArrayList<>();
  private int filesInMiniBatch;
  private boolean miniBatchIsCut;
  private long miniBatch;
  private long offset;

  /**
   * @param out gets a line per unit
   * @param files how many files there will be
   * @param miniBatchSize the most files in a mini-batch
   * @param unitBytes a unit of several mini-batches is closed when it holds this much
   */
  public PlanWriter(OutputStream out, long files, int miniBatchSize, long unitBytes) {
    this.out = out;
    this.miniBatchSize = miniBatchSize;
    this.unitBytes = unitBytes;
    long miniBatches = (files + miniBatchSize - 1) / miniBatchSize;
    this.miniBatchesPerUnit =
        (int) Math.max(1, Math.min(MAX_MINI_BATCHES, miniBatches / ENOUGH_UNITS));
  }

  /** Adds the next file in path order, whole or in slices. */
  public void add(List<FileSlice> slices) throws IOException {
    boolean cut = slices.size() > 1;
    if (cut) {
      closeUnit();
      miniBatchIsCut = true;
      for (FileSlice slice : slices) {
        openMiniBatch.add(slice);
        closeUnit();
      }
    } else {
      openMiniBatch.add(slices.get(0));
      openUnitBytes += slices.get(0).lengthBytes();
    }
    filesInMiniBatch++;
    if (filesInMiniBatch == miniBatchSize) {
      closeMiniBatch();
    }
  }

  private void closeMiniBatch() throws IOException {
    takeMiniBatch();
    if (miniBatchIsCut || openUnit.size() >= miniBatchesPerUnit || openUnitBytes >= unitBytes) {
      writeUnit();
    }
    miniBatch++;
    filesInMiniBatch = 0;
    miniBatchIsCut = false;
  }

  private void takeMiniBatch() {
    if (!openMiniBatch.isEmpty()) {
      openUnit.add(new MiniBatch(miniBatch, openMiniBatch));
      openMiniBatch = new ArrayList<>();
    }
  }

  private void closeUnit() throws IOException {
    takeMiniBatch();
    writeUnit();
  }

  private void writeUnit() throws IOException {
    if (openUnit.isEmpty()) {
      return;
    }
    WorkUnit unit = new WorkUnit(refs.size(), openUnit);
    byte[] line = JobStaging.JSON.writeValueAsBytes(unit);
    out.write(line);
    out.write('\n');
    refs.add(WorkUnitRef.of(unit, offset, line));
    offset += line.length + 1;
    openUnit.clear();
    openUnitBytes = 0;
  }

  /** Ends the plan and gives the descriptors of all its units. */
  public List<WorkUnitRef> finish() throws IOException {
    if (filesInMiniBatch > 0) {
      closeMiniBatch();
    }
    writeUnit();
    out.flush();
    return List.copyOf(refs);
  }

  /** How many mini-batches were closed. */
  public long miniBatches() {
    return miniBatch;
  }
}
