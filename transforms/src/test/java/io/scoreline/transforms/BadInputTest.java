package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Broken files of every kind, each scored beside clean ones, in a process of 192 MB: each becomes
 * dead letters that name it, and its neighbours are scored.
 */
class BadInputTest {
  private static final String POINTER =
      "version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 12\n";

  @TempDir Path folder;
  private final Map<String, String> expected = new TreeMap<>();

  private Path input() throws IOException {
    return Files.createDirectories(folder.resolve("input"));
  }

  private void clean(String name, String text) throws IOException {
    write(name, text.getBytes(StandardCharsets.UTF_8), "scored 1");
  }

  private void broken(String name, String text, String fate) throws IOException {
    write(name, text.getBytes(StandardCharsets.UTF_8), fate);
  }

  private void broken(String name, String text, Charset charset, String fate) throws IOException {
    write(name, text.getBytes(charset), fate);
  }

  private void write(String name, byte[] bytes, String fate) throws IOException {
    Path file = input().resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    expected.put(ScoreFolder.visible(name), fate);
  }

  /** Scores in a process with a small heap, and compares what became of every file. */
  private void score(String model) throws IOException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-Djava.awt.headless=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                ScoreFolder.class.getName(),
                folder.toString(),
                model)
            .redirectErrorStream(true)
            .start();
    String said =
        assertTimeoutPreemptively(
            Duration.ofMinutes(2),
            () -> new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    Map<String, String> fates = new TreeMap<>();
    Path fatesFile = folder.resolve("fates.txt");
    assertThat(said, Files.exists(fatesFile), is(true));
    Files.readAllLines(fatesFile)
        .forEach(line -> fates.put(line.split("\t", -1)[0], line.split("\t", -1)[1]));

    assertThat(lines(fates), equalTo(lines(expected)));
  }

  private static String lines(Map<String, String> fates) {
    StringBuilder lines = new StringBuilder();
    fates.forEach((name, fate) -> lines.append(name).append(": ").append(fate).append('\n'));
    return lines.toString();
  }

  @Test
  void ofCsv() throws IOException {
    broken("0-pointer.csv", POINTER, "dead file");
    broken("1-other-columns.csv", "c,d\n1,2\n", "dead file");
    clean("a.csv", "a,b\n1,2\n");
    broken("truncated.csv", "a,b\n1,2\n3,\"4", "scored 1, dead record");
    broken("latin-1-header.csv", "a,b,é\n1,2,3\n", StandardCharsets.ISO_8859_1, "scored 1");
    broken("latin-1.csv", "a,b\né,2\n1,2\n", StandardCharsets.ISO_8859_1, "scored 1, dead record");
    broken("utf-16.csv", "a,b\n1,2\n", StandardCharsets.UTF_16, "dead file");
    broken("utf-16-no-mark.csv", "a,b\n1,2\n", StandardCharsets.UTF_16LE, "dead file");
    broken("nul.csv", "a,b\n1\0,2\n\0001,2\n\0\0\n1,2\n", "scored 1, dead record x3");
    broken("ragged.csv", "a,b\n1\n1,2,3\n1,2\n", "scored 1, dead record x2");
    broken(
        "giant.csv", "a,b\n1,\"" + "x".repeat(50_000_000) + "\"\n1,2\n", "scored 1, dead record");
    broken("digits.csv", "a,b\n" + "1".repeat(900_000) + ",2\n1,2\n", "scored 1, dead record");
    broken("giant-header.csv", "a,b," + "x".repeat(2_000_000) + "\n1,2\n", "dead file");
    broken("empty.csv", "", "nothing");
    broken("header-only.csv", "a,b\n", "nothing");
    broken("duplicate-header.csv", "a,b,a\n1,2,3\n", "dead file");
    broken("no-header.csv", "1,2\n3,4\n", "dead file");
    broken(
        "emoji.csv",
        "a,b\n" + "😀".repeat(2001) + ",2\nx" + "😀".repeat(2001) + ",2\n1,2\n",
        "scored 1, dead record x2");
    broken(
        "quotes.csv",
        "a,b\n" + "\"1\"x,2\n".repeat(20_000) + "1,2\n",
        "scored 1, dead record x20000");
    clean("one\nline, \"two\".csv", "a,b\n1,2\n");
    clean("tab\tand é*[x].csv", "a,b\n1,2\n");
    clean("one/same.csv", "a,b\n1,2\n");
    clean("two/same.csv", "a,b\n1,2\n");
    broken("text.weird", "a,b\n1,2\n", "dead file");
    broken("text.txt", "a,b\n1,2\n", "dead file");
    broken("picture.png", "a,b\n1,2\n", "dead file");

    score("sums");
  }

  @Test
  void ofJsonLines() throws IOException {
    String good = "{\"a\":1,\"b\":2}\n";
    broken("0-broken-first.jsonl", "{\"a\n" + good, "scored 1, dead record");
    clean("a.jsonl", good);
    broken("pointer.jsonl", POINTER, "dead file");
    broken("truncated.jsonl", good + "{\"a\":1,\"b", "scored 1, dead record");
    broken("array.jsonl", "[1,2]\n" + good, "scored 1, dead record");
    broken("nested.jsonl", "{\"a\":{\"x\":1},\"b\":[2,3]}\n" + good, "scored 1, dead record");
    broken("twice.jsonl", "{\"a\":1,\"b\":2,\"a\":3}\n" + good, "scored 1, dead record");
    broken(
        "two-on-a-line.jsonl",
        "{\"a\":1,\"b\":2}{\"a\":1,\"b\":2}\n" + good,
        "scored 1, dead record");
    broken("null.jsonl", "{\"a\":null,\"b\":2}\n" + good, "scored 1, dead record");
    broken(
        "huge.jsonl",
        "{\"a\":1,\"b\":2,\"c\":\"" + "x".repeat(20_000_000) + "\"}\n" + good,
        "scored 1, dead record");
    broken(
        "deep.jsonl",
        "{\"a\":".repeat(100_000) + "\n" + "[".repeat(100_000) + "\n" + good,
        "scored 1, dead record x2");
    broken(
        "nul.jsonl",
        "\0\0\0\0\n\0{\n \0\0{\"a\n{\"a\":1,\"b\":2}\0\n" + good,
        "scored 1, dead record x4");
    broken("utf-16.jsonl", good, StandardCharsets.UTF_16LE, "dead record x2");
    broken("utf-16-mark.jsonl", good, StandardCharsets.UTF_16, "dead file");
    broken("surrogate.jsonl", "{\"a\":\"\\ud800\",\"b\":2}\n" + good, "scored 1, dead record");
    broken(
        "latin-1.jsonl",
        "{\"a\":\"é\",\"b\":2}\n" + good,
        StandardCharsets.ISO_8859_1,
        "scored 1, dead record");
    broken("empty.jsonl", "", "nothing");

    score("sums");
  }

  @Test
  void ofImages() throws IOException {
    byte[] picture =
        Files.readAllBytes(
            Path.of(System.getProperty("scoreline.repository"), "test-data/digits/00000.png"));
    write("b.png", picture, "scored 1");
    broken("0-text.png", "not a picture", "dead record");
    broken("0-empty.png", "", "dead record");
    broken("pointer.png", POINTER, "dead record");
    write("truncated.png", java.util.Arrays.copyOf(picture, picture.length / 2), "dead record");
    byte[] damaged = picture.clone();
    damaged[picture.length / 2] ^= 0x55;
    write("damaged.png", damaged, "dead record");
    write("bomb.png", bomb(7000, 7000), "scored 1");
    byte[] noise = new byte[5000];
    new Random(1).nextBytes(noise);
    write("noise.jpg", noise, "dead record");
    broken("notes.txt", "about these pictures", "dead file");
    broken("table.csv", "a,b\n1,2\n", "dead file");
    write("c/b.png", picture, "scored 1");

    score("brightness");
  }

  /** A picture of one colour: a few kilobytes that unpack to many megabytes. */
  private static byte[] bomb(int width, int height) throws IOException {
    var out = new java.io.ByteArrayOutputStream();
    javax.imageio.ImageIO.write(
        new java.awt.image.BufferedImage(
            width, height, java.awt.image.BufferedImage.TYPE_BYTE_GRAY),
        "png",
        out);
    return out.toByteArray();
  }
}
