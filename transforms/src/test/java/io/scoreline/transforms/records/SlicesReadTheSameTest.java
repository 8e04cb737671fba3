package io.scoreline.transforms.records;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file read slice by slice gives the same records and dead letters, with the same numbers and
 * lines, as the file read at once: whatever its bytes and wherever it is cut. The files are made at
 * random, others in each run; a failure names its seed, with which {@link #SEED} repeats it.
 */
class SlicesReadTheSameTest {
  private static final long SEED = Long.getLong("scoreline.slices.seed", System.nanoTime());

  private static final long WHOLE = 1 << 20;
  private static final int MAX_SLICE_BYTES = 40;

  /** A character that nobody uses; stands for a byte that is not UTF-8. */
  private static final String NOT_UTF_8 = "\uE000";

  private static final List<String> BYTE_ORDER_MARKS = List.of("", "", "\uFEFF");
  private static final List<String> HEADERS =
      List.of("x,y\n", "x,y\r\n", "x,y\r", "\n\"x\",\"y\"\n\n");

  /** Each as often as it is frequent. */
  private static final List<String> CSV_TOKENS =
      weighted(
          new Weight(6, "\""),
          new Weight(2, "\"\""),
          new Weight(6, ","),
          new Weight(3, "\n"),
          new Weight(3, "\r\n"),
          new Weight(2, "\r"),
          new Weight(2, "1,2\n"),
          new Weight(2, "\"a\nb\",\"c\"\"\r\"\r\n"),
          new Weight(2, "a"),
          new Weight(1, "ÿ"),
          new Weight(1, "€"),
          new Weight(1, "😀"),
          new Weight(1, "\uFEFF"),
          new Weight(1, "\uFFFD"),
          new Weight(1, NOT_UTF_8),
          new Weight(1, "\0"),
          new Weight(1, "longer than eight bytes"));

  private static final List<String> JSON_TOKENS =
      List.of(
          "{\"x\":\"a\"}\n",
          "{\"x\": \"\\\"é\", \"y\": [1, 2]}\r\n",
          "{\"x\":null}\n",
          "{\"x\"",
          "\n",
          "\r\n",
          "\r",
          "\"",
          " ",
          "[1]\n",
          NOT_UTF_8,
          "\0");

  private static final List<String> TEXT_TOKENS =
      List.of("a", "é", "\"", "\n", "\r", "\r\n", "two words", NOT_UTF_8, "\0");

  @TempDir Path folder;

  private record Weight(int times, String token) {}

  private static List<String> weighted(Weight... weights) {
    List<String> tokens = new ArrayList<>();
    for (Weight weight : weights) {
      for (int i = 0; i < weight.times(); i++) {
        tokens.add(weight.token());
      }
    }
    return tokens;
  }

  /** Makes a file of random bytes. */
  private interface Maker {
    String make(Random random);
  }

  private static String any(Random random, List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static String some(Random random, List<String> tokens, int most) {
    StringBuilder text = new StringBuilder();
    int count = random.nextInt(most + 1);
    for (int i = 0; i < count; i++) {
      text.append(any(random, tokens));
    }
    return text.toString();
  }

  @Test
  void ofCsvWithAHeader() throws IOException {
    check(
        2000,
        "a.csv",
        random -> any(random, HEADERS) + some(random, CSV_TOKENS, 24),
        SlicedReading.texts("x", "y"),
        true);
  }

  @Test
  void ofAnyCsvWithoutAHeader() throws IOException {
    check(2000, "b.csv", random -> some(random, CSV_TOKENS, 24), SlicedReading.texts("0"), false);
  }

  @Test
  void ofJsonLines() throws IOException {
    check(
        1000, "c.jsonl", random -> some(random, JSON_TOKENS, 12), SlicedReading.texts("x"), false);
  }

  @Test
  void ofText() throws IOException {
    check(1000, "d.txt", random -> some(random, TEXT_TOKENS, 24), SlicedReading.plainText(), false);
  }

  private void check(int tries, String name, Maker maker, InputBinding binding, boolean header)
      throws IOException {
    InputSettings settings = settings(header);
    Random seeds = new Random(SEED);
    for (int i = 0; i < tries; i++) {
      long seed = i == 0 ? SEED : seeds.nextLong();
      Random random = new Random(seed);
      String text = any(random, BYTE_ORDER_MARKS) + maker.make(random);
      // The smallest cuts are the hardest, and so as frequent as all others.
      int sliceBytes = 1 + random.nextInt(random.nextBoolean() ? 4 : MAX_SLICE_BYTES);
      Path file = Files.write(folder.resolve(name), bytes(text));

      List<String> whole = SlicedReading.of(file, settings.withSliceBytes(WHOLE), binding);

      assertThat(
          "-Dscoreline.slices.seed=%d, slices of %d bytes of %s"
              .formatted(seed, sliceBytes, quoted(text)),
          SlicedReading.of(file, settings.withSliceBytes(sliceBytes), binding),
          equalTo(whole));
    }
  }

  private static byte[] bytes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String[] parts = text.split(NOT_UTF_8, -1);
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        bytes.write(0xFF);
      }
      bytes.writeBytes(parts[i].getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String quoted(String text) {
    return '"'
        + text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0")
        + '"';
  }

  private static InputSettings settings(boolean header) {
    InputSettings settings = InputSettings.defaults();
    return new InputSettings(
        settings.format(),
        header,
        settings.separator(),
        settings.columns(),
        settings.columnOfInput(),
        settings.keptColumns(),
        settings.keepAllColumns(),
        settings.textRecord(),
        settings.sliceBytes(),
        settings.image());
  }
}
