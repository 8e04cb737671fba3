package io.scoreline.benchmarks;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.records.InputBinder;
import io.scoreline.transforms.records.InputBinding;
import io.scoreline.transforms.records.InputSettings;
import io.scoreline.transforms.records.RecordReader;
import io.scoreline.transforms.records.RecordReaders;
import io.scoreline.transforms.records.RecordText;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Reads a table of floats into the buffers that a model is called with, as CSV, Parquet and Avro,
 * with the job's own readers on one thread. The values of all must be equal.
 */
public final class Reading {
  private static final int BATCH_RECORDS = 1024;

  private Reading() {}

  /**
   * Measures {@code --input=<CSV of floats>}, {@code --repetitions=} times each by turns after one
   * that does not count, and prints medians.
   */
  public static void main(String[] args) throws IOException {
    Arguments arguments = Arguments.of(args);
    Path csv = arguments.path("input");
    int repetitions = arguments.integer("repetitions", 5);
    Map<String, Path> tables = new LinkedHashMap<>();
    tables.put("csv", csv);
    tables.put("parquet, uncompressed", parquet(csv, CompressionCodecName.UNCOMPRESSED, false));
    tables.put("parquet, snappy", parquet(csv, CompressionCodecName.SNAPPY, false));
    tables.put("parquet, zstd", parquet(csv, CompressionCodecName.ZSTD, false));
    tables.put("parquet, vectors", parquet(csv, CompressionCodecName.SNAPPY, true));
    tables.put("avro, uncompressed", avro(csv, "null", false));
    tables.put("avro, each may be null", avro(csv, "null", true));
    tables.put("avro, snappy", avro(csv, "snappy", false));
    tables.put("avro, deflate", avro(csv, "deflate", false));
    tables.put("avro, zstandard", avro(csv, "zstandard", false));
    Map<String, double[]> seconds = new LinkedHashMap<>();
    tables.keySet().forEach(name -> seconds.put(name, new double[repetitions]));
    Read first = read(csv);
    for (int i = -1; i < repetitions; i++) {
      for (Map.Entry<String, Path> table : tables.entrySet()) {
        long start = System.nanoTime();
        Read read = read(table.getValue());
        if (i >= 0) {
          seconds.get(table.getKey())[i] = (System.nanoTime() - start) / 1e9;
        }
        if (!read.equals(first)) {
          throw new IllegalStateException(
              "%s: %s (expected: %s)".formatted(table.getKey(), read, first));
        }
      }
    }
    double csvSeconds = median(seconds.get("csv"));
    seconds.forEach(
        (name, taken) ->
            System.out.printf(
                Locale.ROOT,
                "%-22s %.3f s (%.3f to %.3f), %.2f M rows/s, %.1f times the CSV's rate%n",
                name,
                median(taken),
                taken[0],
                taken[taken.length - 1],
                first.records() / median(taken) / 1e6,
                csvSeconds / median(taken)));
  }

  private static Path parquet(Path csv, CompressionCodecName codec, boolean vectors)
      throws IOException {
    String kind = codec.name().toLowerCase(Locale.ROOT) + (vectors ? ".vectors" : "");
    return made(csv, kind + ".parquet", file -> ParquetTable.write(csv, file, codec, vectors));
  }

  private static Path avro(Path csv, String codec, boolean optional) throws IOException {
    String kind = codec + (optional ? ".optional" : "");
    return made(csv, kind + ".avro", file -> AvroTable.write(csv, file, codec, optional));
  }

  /** Writes a file. */
  private interface Writer {
    void write(Path file) throws IOException;
  }

  /** The same table in another format, made at first use. */
  private static Path made(Path csv, String ending, Writer writer) throws IOException {
    Path table = csv.resolveSibling(csv.getFileName() + "." + ending);
    if (Files.notExists(table)) {
      Path unfinished = Path.of(table + ".unfinished");
      Files.deleteIfExists(unfinished);
      writer.write(unfinished);
      Files.move(unfinished, table);
    }
    return table;
  }

  /** Sorts and takes the middle. */
  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /**
   * What was read.
   *
   * @param sum the bits of all values, added up by place
   */
  private record Read(long records, long sum) {}

  private static Read read(Path path) throws IOException {
    InputFile file =
        new InputFile(0, path.toString(), path.getFileName().toString(), Files.size(path), "");
    InputSettings settings = InputSettings.defaults();
    Feature values = new Feature("x", FeatureType.FLOAT, List.of(Feature.FREE));
    InputBinding binding = new InputBinder(List.of(values), settings).bind(file);
    RecordBatch batch = new RecordBatch(binding.features(), BATCH_RECORDS);
    RecordText text = new RecordText(0, 0);
    long records = 0;
    long sum = 0;
    try (RecordReaders readers = new RecordReaders(settings, binding);
        RecordReader reader = readers.open(FileSlice.whole(file))) {
      RecordReader.Outcome outcome;
      do {
        outcome = reader.read(batch, text);
        if (batch.isFull() || outcome == RecordReader.Outcome.END) {
          records += batch.size();
          sum += sum(batch);
          batch.clear();
          text.clear();
        }
      } while (outcome != RecordReader.Outcome.END);
    }
    return new Read(records, sum);
  }

  private static long sum(RecordBatch batch) {
    ByteBuffer values = batch.numbers(0);
    long sum = 0;
    int count = batch.size() * batch.width(0);
    for (int i = 0; i < count; i++) {
      sum += (long) values.getInt(i * Float.BYTES) * (i % 13 + 1);
    }
    return sum;
  }
}
