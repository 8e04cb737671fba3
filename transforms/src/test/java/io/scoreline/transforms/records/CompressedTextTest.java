package io.scoreline.transforms.records;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.airlift.compress.zstd.ZstdOutputStream;
import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.PlannedSlices;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of text that are compressed with gzip or zstd give what they give decompressed, or say why
 * not.
 */
class CompressedTextTest {
  private static final String CSV = "x,y\n1,a\n\"2\n2\",b\n3,c,d\n4,\"e\n";

  @TempDir Path folder;

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] zstd(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new ZstdOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] compressed(String ending, String text) throws IOException {
    return ending.equals(".gz") ? gzip(text) : zstd(text);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }

  private List<String> read(String name, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    InputBinding binding =
        name.contains(".txt") ? SlicedReading.plainText() : SlicedReading.texts("x", "y");
    return SlicedReading.of(file, InputSettings.defaults().withSliceBytes(8), binding);
  }

  private List<String> read(String name, String text) throws IOException {
    return read(name, text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {".gz", ".zst"})
  void giveTheSameRecordsAsDecompressed(String ending) throws IOException {
    for (String end : List.of("\n", "\r\n")) {
      String csv = CSV.replace("\n", end);
      String marked = "\uFEFF" + csv;
      assertThat(read("f.csv" + ending, compressed(ending, csv)), equalTo(read("f.csv", csv)));
      assertThat(
          read("f.csv" + ending, compressed(ending, marked)), equalTo(read("f.csv", marked)));
    }
    String tsv = CSV.replace(",", "\t");
    String upper = ending.toUpperCase(Locale.ROOT);
    assertThat(read("f.TSV" + upper, compressed(ending, tsv)), equalTo(read("f.tsv", tsv)));
    String json = "{\"x\":1,\"y\":2}\n\n{}\n{\"x\":3,\"y\":4}";
    assertThat(read("f.jsonl" + ending, compressed(ending, json)), equalTo(read("f.jsonl", json)));
    String text = "a\n\nb";
    assertThat(read("f.txt" + ending, compressed(ending, text)), equalTo(read("f.txt", text)));
  }

  @Test
  void goOnBehindMalformedRecordsWhereverTheyStand() throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      StringBuilder csv = new StringBuilder(random.nextBoolean() ? "\uFEFFx,y\n" : "x,y\n");
      for (int row = 0; row < 12; row++) {
        csv.append(
            List.of("1,2\n", "\"a\"b,c\n", "\"d\ne\",f\r\n", "\n", "g\n", "\"h\n\"i,\"j\nk\"\n")
                .get(random.nextInt(6)));
      }
      assertThat(
          csv.toString(),
          read("f.csv.gz", gzip(csv.toString())),
          equalTo(read("f.csv", csv.toString())));
    }
  }

  @Test
  void mayHaveSeveralMembers() throws IOException {
    List<String> expected = read("f.csv", "x,y\n1,a\n2,b\n3,c\n");

    assertThat(
        read("f.csv.gz", joined(gzip("x,y\n1,a\n2"), gzip(""), gzip(",b\n"), gzip("3,c\n"))),
        equalTo(expected));
  }

  @Test
  void mayHaveSeveralFrames() throws IOException {
    List<String> expected = read("f.csv", "x,y\n1,a\n2,b\n3,c\n");

    assertThat(
        read("f.csv.zst", joined(zstd("x,y\n1,a\n2"), zstd(""), zstd(",b\n"), zstd("3,c\n"))),
        equalTo(expected));
  }

  /** The records before a damage, and what the reader says then. */
  private List<String> damaged(byte[] bytes) throws IOException {
    return damaged("f.csv.gz", bytes);
  }

  private List<String> damaged(String name, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    InputBinding binding = SlicedReading.texts("x");
    List<String> read = new ArrayList<>();
    RecordBatch batch = new RecordBatch(binding.features(), 1);
    RecordText text = new RecordText(0, 0);
    try (RecordReaders readers = new RecordReaders(InputSettings.defaults(), binding);
        RecordReader reader = readers.open(FileSlice.whole(PlannedSlices.listed(file)))) {
      while (reader.read(batch, text) == RecordReader.Outcome.READ) {
        read.add(batch.texts(0)[0]);
        batch.clear();
        text.clear();
      }
    } catch (UnreadableFileException e) {
      read.add(e.getMessage());
    }
    return read;
  }

  @Test
  void areReadUpToTheirDamage() throws IOException {
    StringBuilder csv = new StringBuilder("x\n");
    new Random(1).ints(200_000).forEach(number -> csv.append(number).append('\n'));
    byte[] whole = gzip(csv.toString());

    byte[] wrong = whole.clone();
    wrong[whole.length - 6]++;
    for (byte[] bytes :
        List.of(
            Arrays.copyOf(whole, whole.length / 2),
            Arrays.copyOf(whole, whole.length - 4),
            wrong,
            joined(whole, "garbage".getBytes(StandardCharsets.UTF_8)))) {
      List<String> read = damaged(bytes);

      assertThat(read.get(read.size() - 1), containsString("the gzip data cannot be read on: "));
      assertThat(read.size() > 50_000, is(true));
    }
  }

  @Test
  void tellOfADamagedFrameWhateverIsLeftOfIt() throws IOException {
    byte[] whole = zstd("x\n" + "1\n".repeat(100));
    byte[] wrong = whole.clone();
    wrong[whole.length - 2]++;
    List<byte[]> damaged = new ArrayList<>(List.of(wrong, new byte[100]));
    for (int left = 1; left < whole.length; left++) {
      damaged.add(Arrays.copyOf(whole, left));
    }
    for (byte[] frame : damaged) {
      List<String> read = damaged("f.csv.zst", joined(whole, frame));

      assertThat(read.get(read.size() - 1), containsString("the zstd data cannot be read on: "));
    }
  }

  @Test
  void giveTheSameRecordsBeforeADamageHoweverTheStorageReads() throws IOException {
    StringBuilder lines = new StringBuilder();
    new Random(1).ints(20_000).forEach(number -> lines.append(number).append('\n'));
    byte[] frame = zstd(lines.toString());
    byte[][] frames = new byte[100][];
    Arrays.fill(frames, frame);
    frames[99] = Arrays.copyOf(frame, 1000);
    byte[] bytes = joined(frames);

    byte[] read = readUpToDamage(new ByteArrayInputStream(bytes));

    assertThat(read.length, greaterThan(lines.length() * 50));
    assertThat(
        new String(read, StandardCharsets.UTF_8),
        equalTo(lines.toString().repeat(100).substring(0, read.length)));
    for (int seed = 0; seed < 3; seed++) {
      Random random = new Random(seed);
      InputStream inPieces =
          new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
              return super.read(target, offset, Math.min(length, 1 + random.nextInt(5000)));
            }
          };
      assertThat(Arrays.equals(readUpToDamage(inPieces), read), is(true));
    }
  }

  private static byte[] readUpToDamage(InputStream file) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 14];
    try (InputStream text = CompressedText.of(file, "f.csv.zst")) {
      for (int count = text.read(buffer); count >= 0; count = text.read(buffer)) {
        read.write(buffer, 0, count);
      }
    } catch (UnreadableFileException e) {
      return read.toByteArray();
    }
    throw new AssertionError("no damage was told");
  }

  @Test
  void neverGiveOtherRecordsWhereverAByteIsAnother() throws IOException {
    StringBuilder csv = new StringBuilder("x\n");
    new Random(2).ints(300, 0, 5000).forEach(number -> csv.append(number).append("\n"));
    byte[] whole = zstd(csv.toString());
    List<String> expected = damaged("f.csv.zst", whole);
    for (int place = 0; place < whole.length; place++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] wrong = whole.clone();
        wrong[place] ^= (byte) (1 << bit);
        List<String> read = damaged("f.csv.zst", wrong);

        String last = read.get(read.size() - 1);
        boolean isTold = last.contains("the zstd data cannot be read on: ");
        assertThat("byte %d, bit %d".formatted(place, bit), isTold || read.equals(expected));
      }
    }
  }

  @Test
  void areRefusedWhereTheirWindowTakesTooMuchMemory() throws IOException {
    // No content size, no checksum; 2^27 bytes, as zstd --long has them; then a block.
    byte[] frame = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, (byte) (17 << 3), 0x1D, 0, 0, 0, 0, 0};

    List<String> read = damaged("f.csv.zst", frame);

    assertThat(
        read,
        contains(
            allOf(
                containsString("Window size too large"),
                containsString("without --long"),
                containsString("a window of at most 8 MiB"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x,y\n1,2\n", "version https://git-lfs.github.com/spec/v1\n"})
  void areRefusedWhereTheyAreNotCompressed(String content) throws IOException {
    assertThat(
        read("f.csv.gz", content), contains(containsString("(expected: what gzip writes, whole)")));
    assertThat(
        read("f.csv.zst", content),
        contains(containsString("(expected: what zstd writes up to its level 19, whole")));
  }

  @Test
  void areRefusedWhereAHeaderGoesOnForEver() throws IOException {
    byte[] header = {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 3};
    byte[] endless = Arrays.copyOf(header, 65 << 20);
    Arrays.fill(endless, header.length, endless.length, (byte) 'n');

    assertThat(
        read("f.csv.gz", endless),
        contains(containsString("the gzip data cannot be read on: 64 MiB of them give no text")));
    assertThat(read("f.csv.gz", joined(gzip("x,y\n1,a\n"), endless)), hasSize(1));
  }

  @Test
  void arePassedHoweverLongTheyAre() throws IOException {
    byte[] noise = new byte[66 << 20];
    new Random(7).nextBytes(noise);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(noise.length + 1000);
    try (GZIPOutputStream out = new GZIPOutputStream(bytes, 1 << 16)) {
      out.write(noise);
    }

    try (InputStream text =
        CompressedText.of(new ByteArrayInputStream(bytes.toByteArray()), "f.csv.gz")) {
      text.skipNBytes(noise.length - 3);
      assertThat(
          text.readAllBytes(), is(Arrays.copyOfRange(noise, noise.length - 3, noise.length)));
    }
  }

  @Test
  void areNotReadAThousandTimesForTheirMalformedRecords() throws IOException {
    String bad = "\"a\"b\n";
    assertThat(
        read("f.csv.gz", gzip("x,y\n" + bad.repeat(CsvRecordReader.MAX_RETURNS))),
        hasSize(CsvRecordReader.MAX_RETURNS));
    List<String> read =
        read("f.csv.gz", gzip("x,y\n" + bad.repeat(CsvRecordReader.MAX_RETURNS + 1)));
    assertThat(
        read.get(CsvRecordReader.MAX_RETURNS),
        equalTo(
            "more than 100 malformed records in a compressed file (expected: fewer, or the file decompressed)"));
  }

  @Test
  void passOnWhatTheStorageThrows() throws IOException {
    byte[] bytes = gzip("a".repeat(100_000));
    IOException failure = new IOException("connection reset");
    InputStream failing =
        new FilterInputStream(new ByteArrayInputStream(bytes)) {
          private int reads;

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            reads++;
            if (reads > 2) {
              throw failure;
            }
            return super.read(target, offset, Math.min(20, length));
          }
        };

    IOException thrown =
        assertThrows(
            IOException.class, () -> CompressedText.of(failing, "f.csv.gz").readAllBytes());

    assertThat(thrown, equalTo(failure));
  }

  @Test
  void areNotCutAndOnlyTextsAreCompressed() {
    InputSettings settings = InputSettings.defaults();

    assertThat(settings.isSplittable("a.csv"), is(true));
    assertThat(settings.isSplittable("a.csv.gz"), is(false));
    assertThat(settings.withFormat(RecordFormat.PARQUET).isSplittable("a.gz"), is(true));
    assertThat(settings.withFormat(RecordFormat.CSV).isSplittable("a.gz"), is(false));
    assertThat(settings.isSplittable("a.csv.zst"), is(false));
    assertThat(RecordFormat.ofName("a.parquet.zst").isPresent(), is(false));
    assertThat(RecordFormat.ofName("a.parquet.gz").isPresent(), is(false));
    assertThat(RecordFormat.ofName("a.png.gz").isPresent(), is(false));
    assertThat(RecordFormat.ofName("a.gz").isPresent(), is(false));
  }
}
