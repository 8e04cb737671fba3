package io.scoreline.scorers.lightgbm;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The lines of a model's file, by section.
 *
 * @param header what stands before the trees
 * @param trees a section for each tree
 * @param pandasCategories the categories of the data frame behind the model, as JSON, or nothing
 * @param isWhole whether the trees end as they should
 */
record Sections(Section header, List<Section> trees, String pandasCategories, boolean isWhole) {
  private static final String PANDAS = "pandas_categorical:";
  private static final String TREE = "Tree=";

  /** What training left behind, and is never scored with: half of a file. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "split_gain",
          "leaf_weight",
          "leaf_count",
          "internal_value",
          "internal_weight",
          "internal_count",
          "tree_sizes",
          "feature_infos",
          "monotone_constraints");

  Sections {
    trees = List.copyOf(trees);
  }

  static Sections of(Path file, byte[] bytes) throws IOException {
    Map<String, String> fields = new HashMap<>();
    Section header = new Section(file, "the header", fields);
    List<Section> trees = new ArrayList<>();
    boolean isWhole = false;
    String pandas = "";
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(PANDAS)) {
          pandas = line.substring(PANDAS.length()).strip();
        }
        if (isWhole) {
          continue;
        }
        int equals = line.indexOf('=');
        if (line.startsWith(TREE)) {
          fields = new HashMap<>();
          trees.add(new Section(file, line, fields));
        } else if (line.equals("end of trees")) {
          isWhole = true;
        } else if (equals < 0) {
          fields.put(line.strip(), "");
        } else if (!LEFT_OUT.contains(line.substring(0, equals))) {
          fields.put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
    }
    return new Sections(header, trees, pandas.equals("null") ? "" : pandas, isWhole);
  }
}
