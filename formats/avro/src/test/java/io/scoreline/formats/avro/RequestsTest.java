package io.scoreline.formats.avro;

import static io.scoreline.formats.avro.Written.field;
import static io.scoreline.formats.avro.Written.schemaOf;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.TableSource;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** What a file of small or large blocks costs in requests and bytes, and a storage that fails. */
class RequestsTest {
  private static final Schema NUMBERS = schemaOf(field("n", "\"int\""));

  private static final Schema WIDE = schemaOf(field("n", "\"int\""), field("payload", "\"bytes\""));

  /** A file in memory that counts what is read. */
  private static final class Counted implements TableSource {
    private final byte[] file;
    private int requests;
    private long bytes;
    private int failing = Integer.MAX_VALUE;

    Counted(byte[] file) {
      this.file = file;
    }

    @Override
    public long sizeBytes() {
      return file.length;
    }

    @Override
    public void read(long from, byte[] target, int offset, int length) throws IOException {
      if (++requests > failing) {
        throw new IOException("503 Server Busy");
      }
      bytes += length;
      System.arraycopy(file, (int) from, target, offset, length);
    }

    TableFile open() throws IOException {
      return new AvroTableFormat().open(this);
    }

    FileSlice whole() {
      return FileSlice.whole(new InputFile(0, "t.avro", "t.avro", file.length, "any"));
    }
  }

  private static byte[] wide(int records) {
    byte[] payload = new byte[2 << 20];
    return Written.file(
        WIDE,
        "null",
        100,
        records,
        (record, i) -> {
          record.put(0, i);
          record.put(1, ByteBuffer.wrap(payload));
        });
  }

  @Test
  void findsTinyBlocksInWindowsAndPutsThemTogether() throws IOException {
    Counted file =
        new Counted(Written.file(NUMBERS, "null", 32, 1_000_000, (record, i) -> record.put(0, i)));

    List<TableFile.Group> groups = file.open().groups();

    assertThat(groups.stream().mapToLong(TableFile.Group::records).sum(), equalTo(1_000_000L));
    assertThat(groups.size(), lessThanOrEqualTo(1 << 16));
    assertThat(file.requests, lessThan(12));
    assertThat(file.bytes, lessThan(file.sizeBytes() + (1 << 18)));
  }

  @Test
  void passesOverLargeBlocksWithoutReadingThem() throws IOException {
    Counted file = new Counted(wide(20));

    List<TableFile.Group> groups = file.open().groups();

    assertThat(groups.size(), equalTo(20));
    assertThat(file.bytes, lessThan(2L << 20));
  }

  @Test
  void passesOverLargeValuesThatNothingNeeds() throws IOException {
    Counted file = new Counted(wide(20));
    TableFile table = file.open();
    int records = 0;
    long sum = 0;

    try (TableFile.Rows rows =
        table.rows(file.whole(), List.of(new TableFile.Wanted(table.columns().get(0), 1)))) {
      for (int more = rows.next(); more > 0; more = rows.next()) {
        ColumnValues numbers = rows.values(0);
        for (int i = 0; i < more; i++) {
          sum += numbers.integers()[i];
        }
        records += more;
      }
    }

    assertThat(records, equalTo(20));
    assertThat(sum, equalTo(190L));
    assertThat(file.bytes, lessThan(5L << 20));
  }

  @Test
  void holdsFewLongTextsAtOnce() throws IOException {
    Schema texts = schemaOf(field("s", "\"string\""));
    String text = "x".repeat(3 << 20);
    Counted file =
        new Counted(
            Written.file(texts, "deflate", 1 << 25, 10, (record, i) -> record.put(0, text)));
    TableFile table = file.open();

    try (TableFile.Rows rows =
        table.rows(file.whole(), List.of(new TableFile.Wanted(table.columns().get(0), 1)))) {
      assertThat(rows.next(), equalTo(3));
      assertThat(rows.next(), equalTo(3));
      assertThat(rows.next(), equalTo(3));
      assertThat(rows.next(), equalTo(1));
      assertThat(rows.next(), equalTo(0));
    }
  }

  @Test
  void passesOnWhatTheStorageThrowsAndTakesItForNoDamage() throws IOException {
    for (String codec : List.of("null", "deflate", "snappy", "zstandard", "bzip2", "xz")) {
      Counted file =
          new Counted(
              Written.file(
                  NUMBERS, codec, 1 << 24, 1_000_000, (record, i) -> record.put(0, i * i * 77)));
      TableFile table = file.open();
      TableFile.Wanted wanted = new TableFile.Wanted(table.columns().get(0), 1);
      file.failing = file.requests + 2;

      try (TableFile.Rows rows = table.rows(file.whole(), List.of(wanted))) {
        IOException error =
            assertThrows(
                IOException.class,
                () -> {
                  while (rows.next() > 0) {
                    // The first windows have some records.
                  }
                });

        assertThat(codec, error.getMessage(), equalTo("503 Server Busy"));
        assertThat(codec, error instanceof UnreadableFileException, equalTo(false));
      }
    }
  }
}
