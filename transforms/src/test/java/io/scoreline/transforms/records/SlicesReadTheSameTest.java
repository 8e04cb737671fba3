package io.scoreline.transforms.records;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * A file read slice by slice gives the same records and dead letters, with the same numbers and
 * lines, as the file read at once: whatever its bytes and wherever it is cut.
 */
class SlicesReadTheSameTest {
  private static final long WHOLE = 1 << 20;

  private static Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("slices");
  }

  @AfterContainer
  static void removeFolder() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  @Property(tries = 2000, shrinking = ShrinkingMode.BOUNDED)
  void ofCsvWithAHeader(@ForAll("csvRows") String rows, @ForAll @IntRange(min = 1, max = 40) int n)
      throws IOException {
    check("a.csv", rows, n, SlicedReading.texts("x", "y"), true);
  }

  @Property(tries = 2000, shrinking = ShrinkingMode.BOUNDED)
  void ofAnyCsvWithoutAHeader(
      @ForAll("csv") String text, @ForAll @IntRange(min = 1, max = 40) int n) throws IOException {
    check("b.csv", text, n, SlicedReading.texts("0"), false);
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
  void ofJsonLines(@ForAll("json") String text, @ForAll @IntRange(min = 1, max = 40) int n)
      throws IOException {
    check("c.jsonl", text, n, SlicedReading.texts("x"), false);
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
  void ofText(@ForAll("text") String text, @ForAll @IntRange(min = 1, max = 40) int n)
      throws IOException {
    check("d.txt", text, n, SlicedReading.plainText(), false);
  }

  private static void check(
      String name, String text, int sliceBytes, InputBinding binding, boolean header)
      throws IOException {
    Path file = Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    InputSettings settings = settings(header);

    List<String> whole = SlicedReading.of(file, settings.withSliceBytes(WHOLE), binding);

    assertThat(
        SlicedReading.of(file, settings.withSliceBytes(sliceBytes), binding), equalTo(whole));
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

  @Provide
  Arbitrary<String> csvRows() {
    Arbitrary<String> header = Arbitraries.of("x,y\n", "x,y\r\n", "x,y\r", "\n\"x\",\"y\"\n\n");
    return joined(List.of(byteOrderMark(), header, csvTokens()));
  }

  @Provide
  Arbitrary<String> csv() {
    return joined(List.of(byteOrderMark(), csvTokens()));
  }

  private static Arbitrary<String> csvTokens() {
    Arbitrary<String> token =
        Arbitraries.frequency(
            Tuple.of(6, "\""),
            Tuple.of(2, "\"\""),
            Tuple.of(6, ","),
            Tuple.of(3, "\n"),
            Tuple.of(3, "\r\n"),
            Tuple.of(2, "\r"),
            Tuple.of(2, "1,2\n"),
            Tuple.of(2, "\"a\nb\",\"c\"\"\r\"\r\n"),
            Tuple.of(2, "a"),
            Tuple.of(1, "ÿ"),
            Tuple.of(1, "€"),
            Tuple.of(1, "😀"),
            Tuple.of(1, "\uFEFF"),
            Tuple.of(1, "\0"),
            Tuple.of(1, "longer than eight bytes"));
    return token.list().ofMaxSize(24).map(tokens -> String.join("", tokens));
  }

  @Provide
  Arbitrary<String> json() {
    Arbitrary<String> token =
        Arbitraries.of(
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
            "\0");
    return joined(
        List.of(
            byteOrderMark(), token.list().ofMaxSize(12).map(tokens -> String.join("", tokens))));
  }

  @Provide
  Arbitrary<String> text() {
    Arbitrary<String> token = Arbitraries.of("a", "é", "\"", "\n", "\r", "\r\n", "two words", "\0");
    return joined(
        List.of(
            byteOrderMark(), token.list().ofMaxSize(24).map(tokens -> String.join("", tokens))));
  }

  private static Arbitrary<String> byteOrderMark() {
    return Arbitraries.of("", "", "\uFEFF");
  }

  private static Arbitrary<String> joined(List<Arbitrary<String>> parts) {
    return net.jqwik.api.Combinators.combine(parts).as(texts -> String.join("", texts));
  }
}
