package io.scoreline.transforms.output;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.staging.Crc32c;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.JobStaging;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Proves that a published output is the parts of the units of its report, in their order: each
 * once, with its checksum. Not thread-safe.
 */
final class UnitVerifier {
  private static final int COPY_BYTES = 1 << 16;

  private final DurableStore output;
  private final OutputSettings settings;
  private final RowsFiles rowsFiles;
  private final Consumer<String> differences;
  private final byte[] buffer = new byte[COPY_BYTES];
  private long units;
  private long in;
  private long scored;
  private long dead;
  private long rowBytes;
  private long deadLetterBytes;

  /** Takes one unit after the other. */
  private interface UnitSink {
    void unit(UnitAccount unit) throws IOException;
  }

  /**
   * @param rowsFiles the files of the rows
   * @param differences takes a line for what is not as it should be
   */
  UnitVerifier(
      DurableStore output,
      OutputSettings settings,
      RowsFiles rowsFiles,
      Consumer<String> differences) {
    this.output = output;
    this.settings = settings;
    this.rowsFiles = rowsFiles;
    this.differences = differences;
  }

  void verify(JsonNode manifest) throws IOException {
    eachUnit(this::add);
    same("in", in, manifest.path("in").asLong());
    same("scored", scored, manifest.path("scored").asLong());
    same("dead", dead, manifest.path("dead").asLong());
    String deadLetters = OutputClaim.beside(settings, OutputClaim.DEAD_LETTERS);
    boolean isText = settings.tableFormat().isEmpty();
    int header = rowsFiles.headerBytes();
    long textBytes = rowsFiles.textBytes(header);
    if (isText && textBytes != rowBytes) {
      differences.accept(
          "%s: the units' rows are %d bytes, the file has %d behind its header"
              .formatted(settings.fileName(), rowBytes, textBytes));
      return;
    }
    if (sizeOf(deadLetters) != deadLetterBytes) {
      differences.accept(
          "%s: the units' dead letters are %d bytes, the file has %d"
              .formatted(deadLetters, deadLetterBytes, sizeOf(deadLetters)));
      return;
    }
    try (InputStream rows = rowsFiles.open();
        InputStream letters = open(deadLetters)) {
      rows.skipNBytes(header);
      eachUnit(
          unit -> {
            if (settings.hasRows()) {
              check(unit, "rows", rows, unit.rowBytes(), unit.rowsCrc32c());
            }
            check(unit, "dead letters", letters, unit.deadLetterBytes(), unit.deadLettersCrc32c());
          });
      if (!isText && rows.read() >= 0) {
        differences.accept("%s: it has more rows than the units".formatted(settings.fileName()));
      }
    }
  }

  private void add(UnitAccount unit) {
    if (unit.unit() != units) {
      differences.accept("unit %d stands where unit %d should".formatted(unit.unit(), units));
    }
    units++;
    in += unit.in();
    scored += unit.scored();
    dead += unit.dead();
    rowBytes += settings.hasRows() ? unit.rowBytes() : 0;
    deadLetterBytes += unit.deadLetterBytes();
  }

  private void same(String what, long found, long listed) {
    if (found != listed) {
      differences.accept(
          "%s: %d records by unit, the manifest says %d".formatted(what, found, listed));
    }
  }

  private void check(UnitAccount unit, String what, InputStream from, long length, String crc32c)
      throws IOException {
    CRC32C checksum = new CRC32C();
    for (long left = length; left > 0; ) {
      int count = from.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        differences.accept("unit %d: the file ends before its %s".formatted(unit.unit(), what));
        return;
      }
      checksum.update(buffer, 0, count);
      left -= count;
    }
    String found = Crc32c.hex(checksum);
    if (length > 0 && !found.equals(crc32c)) {
      differences.accept(
          "unit %d: the CRC-32C of its %s is %s, the report says %s"
              .formatted(unit.unit(), what, found, crc32c));
    }
  }

  private long sizeOf(String name) throws IOException {
    if (!output.exists(name)) {
      return 0;
    }
    try (var channel = output.open(name)) {
      return channel.size();
    }
  }

  private InputStream open(String name) throws IOException {
    return name.isEmpty() || !output.exists(name)
        ? InputStream.nullInputStream()
        : new BufferedInputStream(Channels.newInputStream(output.open(name)), COPY_BYTES);
  }

  private void eachUnit(UnitSink sink) throws IOException {
    String name = OutputClaim.beside(settings, OutputClaim.REPORT);
    try (JsonParser report = JobStaging.JSON.createParser(open(name))) {
      boolean found = JsonFields.moveTo(report, "units");
      while (found && report.nextToken() == JsonToken.START_OBJECT) {
        sink.unit(report.readValueAs(UnitAccount.class));
      }
    }
  }
}
