package io.scoreline.transforms.output;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Proves that the rows' files are those of their layout, and where each input file has one of its
 * own, that its rows and no others are in it. Not thread-safe.
 */
final class RowsPlaces {
  private final OutputSettings settings;
  private final RowsFiles rowsFiles;
  private final List<String> names = new ArrayList<>();
  private final List<Long> ends = new ArrayList<>();

  RowsPlaces(OutputSettings settings, RowsFiles rowsFiles) {
    this.settings = settings;
    this.rowsFiles = rowsFiles;
    this.names.addAll(settings.layout().names(settings.fileName()));
  }

  /**
   * Adds the next input file that has rows.
   *
   * @param end how long its rows and those before them are
   */
  void add(String inputFile, long end) {
    if (settings.layout() instanceof RowsLayout.PerInputFile perInputFile) {
      names.add(perInputFile.name(settings.fileName(), inputFile));
      ends.add(end);
    }
  }

  /**
   * Compares.
   *
   * @param read the rows of all files, read to their end
   * @param differences takes a line for what is not as it should be
   */
  void compare(RowsFiles.Rows read, Consumer<String> differences) {
    List<String> found = rowsFiles.files().stream().map(Published::name).toList();
    for (int i = 0; i < Math.max(names.size(), found.size()); i++) {
      String expected = i < names.size() ? names.get(i) : "no file more";
      String listed = i < found.size() ? found.get(i) : "no file more";
      if (!expected.equals(listed)) {
        differences.accept(
            "the manifest lists %s, where the layout has %s".formatted(listed, expected));
        return;
      }
      if (i < ends.size() && i < read.ends().size() && !ends.get(i).equals(read.ends().get(i))) {
        differences.accept("%s: it holds other rows than those of its input".formatted(listed));
        return;
      }
    }
  }
}
