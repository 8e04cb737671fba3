package io.scoreline.scorers.onnx;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the models, data and expected outputs, and reads tables. */
final class TestFiles {
  private TestFiles() {}

  /** A file of this module's own small models, by name without ending. */
  static Path model(String name) {
    try {
      return Path.of(TestFiles.class.getResource("/models/" + name + ".onnx").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A file under the repository's test-data. */
  static Path testData(String name) {
    return Path.of(System.getProperty("scoreline.repository"), "test-data", name);
  }

  /** A file of the collection of real models; skips the test if there is none. */
  static Path realModel(String name) {
    Path assets =
        Path.of(
            System.getProperty(
                "scoreline.assets",
                System.getProperty("scoreline.repository") + "/../shared/assets"));
    assumeTrue(
        Files.isDirectory(assets),
        () -> "skipped: no real models at %s; set -Dscoreline.assets".formatted(assets));
    return assets.resolve(name);
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of a CSV file with a header: column to text. */
  static List<Map<String, String>> table(Path file) {
    List<List<String>> rows = rows(read(file));
    List<Map<String, String>> table = new ArrayList<>();
    for (List<String> row : rows.subList(1, rows.size())) {
      Map<String, String> named = new LinkedHashMap<>();
      for (int i = 0; i < row.size(); i++) {
        named.put(rows.get(0).get(i), row.get(i));
      }
      table.add(named);
    }
    return table;
  }

  private static List<List<String>> rows(String text) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (!quoted && (c == ',' || c == '\n')) {
        row.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          rows.add(row);
          row = new ArrayList<>();
        }
      } else if (quoted || c != '\r') {
        cell.append(c);
      }
    }
    if (cell.length() > 0 || !row.isEmpty()) {
      row.add(cell.toString());
      rows.add(row);
    }
    return rows;
  }
}
