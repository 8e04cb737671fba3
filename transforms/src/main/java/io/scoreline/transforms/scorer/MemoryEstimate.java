package io.scoreline.transforms.scorer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a process takes of memory outside of its heap to score, at least: what does not fit by this
 * cannot run, and what does may still not. A model's weights are as large as its file or larger,
 * and each worker has a batch of records.
 *
 * @param model what is known of the model's memory
 * @param workers how many score at once, at least 1
 * @param batchRecords the most records of a worker's batch; 0 before that is known
 * @param recordBytes what a record takes in a batch, but for texts, which are in the heap
 */
public record MemoryEstimate(ModelMemory model, int workers, int batchRecords, long recordBytes) {
  public MemoryEstimate {
    requireNonNull(model, "model is null");
    if (workers < 1 || batchRecords < 0 || recordBytes < 0) {
      throw new IllegalArgumentException(
          "workers, records, bytes: %d, %d, %d (expected: >= 1, >= 0, >= 0)"
              .formatted(workers, batchRecords, recordBytes));
    }
  }

  /** What the model takes alone. */
  public static MemoryEstimate ofModel(ModelMemory model) {
    return new MemoryEstimate(model, 1, 0, 0);
  }

  /**
   * Counts the batches of workers too.
   *
   * @param features the inputs, every dimension settled
   */
  public MemoryEstimate withBatches(int scoring, int records, List<Feature> features) {
    return new MemoryEstimate(model, scoring, records, RecordBatch.bytesOfRecord(features));
  }

  private long batchBytes() {
    return batchRecords * recordBytes;
  }

  private long allBatchBytes() {
    return workers * batchBytes();
  }

  /**
   * Checks that there is so much.
   *
   * @throws ModelRefusedException if there is not: names each part with its size, and what fits
   */
  public void requireRoom(MemoryRoom room) {
    if (model.sharedBytes() > room.machineBytes()) {
      throw new ModelRefusedException(
          "the model does not fit in memory: its files have %s, and this machine, or container, has %s in all (expected: a smaller model, or a machine with more)"
              .formatted(shown(model.sharedBytes()), shown(room.machineBytes())));
    }
    long forBatches = Math.min(room.bufferBytes(), room.machineBytes() - model.sharedBytes());
    if (allBatchBytes() <= forBatches) {
      return;
    }
    boolean isJvms = room.bufferBytes() == forBatches;
    throw new ModelRefusedException(
        "the job does not fit in memory: %s come to %s, and there is %s for them%s (expected: %s)"
            .formatted(
                batches(),
                shown(allBatchBytes()),
                shown(forBatches),
                isJvms
                    ? ", the most that the JVM's buffers may have (as much as its largest heap, but for -XX:MaxDirectMemorySize)"
                    : ", as this machine, or container, has %s, of which the model takes %s"
                        .formatted(shown(room.machineBytes()), shown(model.sharedBytes())),
                whatFits(forBatches, isJvms)));
  }

  private String whatFits(long bytes, boolean isJvms) {
    List<String> ways = new ArrayList<>();
    long records = bytes / workers / recordBytes;
    if (records > 0) {
      ways.add("a scoreline.batch_size of at most %d".formatted(records));
    }
    long fewer = bytes / batchBytes();
    if (fewer > 0) {
      ways.add(
          "%d workers by max_concurrency_per_instance, on runners that take it for the most"
              .formatted(fewer));
    }
    ways.add(
        isJvms
            ? "-Xmx%dm or more in SCORELINE_JOB_JAVA_OPTS".formatted((allBatchBytes() >> 20) + 1)
            : "a machine with more");
    return String.join(", or ", ways);
  }

  /** What may take more than there is, and need not. */
  public Optional<String> warning(MemoryRoom room) {
    List<String> warnings = new ArrayList<>();
    if (workers * model.workerLimitBytes() > room.machineBytes()) {
      warnings.add(
          "%d worker processes with a limit of %s each (scoreline.python.memory_limit_megabytes)"
              .formatted(workers, shown(model.workerLimitBytes())));
    }
    if (workers * model.workerFileBytes() > room.machineBytes()) {
      warnings.add(
          "%d worker processes that read the model's %s each"
              .formatted(workers, shown(model.workerFileBytes())));
    }
    return warnings.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "memory may run out: %s come to more than the %s of this machine, or container; a smaller max_concurrency_per_instance takes less"
                .formatted(String.join(", and ", warnings), shown(room.machineBytes())));
  }

  private String batches() {
    return "a record batch of %s for each of the %d at work (%d records of %s)"
        .formatted(shown(batchBytes()), workers, batchRecords, shown(recordBytes));
  }

  /** The parts in a line, with what there is for them. */
  public String told(MemoryRoom room) {
    List<String> parts = new ArrayList<>();
    if (model.sharedBytes() > 0) {
      parts.add("the model's files %s".formatted(shown(model.sharedBytes())));
    }
    if (model.workerFileBytes() > 0) {
      parts.add(
          "%d worker processes, which may read the model's %s each"
              .formatted(workers, shown(model.workerFileBytes())));
    }
    if (allBatchBytes() > 0) {
      parts.add(batches());
    }
    return "memory outside of the heap, at least: %s; this machine, or container, has %s, and the JVM's buffers may have %s"
        .formatted(
            parts.isEmpty() ? "nothing that is known" : String.join(", ", parts),
            shown(room.machineBytes()),
            shown(room.bufferBytes()));
  }

  private static String shown(long bytes) {
    if (bytes < 10_000) {
      return bytes + " bytes";
    }
    return bytes < 1L << 20
        ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
        : String.format(Locale.ROOT, "%.1f MiB", bytes / (1024.0 * 1024));
  }
}
