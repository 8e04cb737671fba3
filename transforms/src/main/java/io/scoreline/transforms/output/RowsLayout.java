package io.scoreline.transforms.output;

import io.scoreline.transforms.staging.HashingStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Into which files an output's rows go. One file has the output's file name; of more than one that
 * is the name of the folder in which they are. Rows are in the order of the input, within a file
 * and from each file to the next. Immutable.
 */
public sealed interface RowsLayout extends Serializable {
  /** All rows in one file. */
  record OneFile() implements RowsLayout {
    @Override
    public List<String> names(String fileName) {
      return List.of(fileName);
    }
  }

  /**
   * Files of about one size, cut where work units end; there are always so many, with or without
   * rows.
   *
   * @param count how many, 1 to {@value #MOST}
   */
  record Shards(int count) implements RowsLayout {
    /** So many have five digits in their names. */
    public static final int MOST = 99_999;

    public Shards {
      if (count < 1 || count > MOST) {
        throw new IllegalArgumentException("shards: %d (expected: 1 to %d)".formatted(count, MOST));
      }
    }

    /** They are {@code predictions.csv/predictions-00000-of-00008.csv} and so on. */
    @Override
    public List<String> names(String fileName) {
      return IntStream.range(0, count).mapToObj(shard -> name(fileName, shard)).toList();
    }

    private String name(String fileName, int shard) {
      int ending = fileName.length() - ending(fileName).length();
      return String.format(
          Locale.ROOT,
          "%s/%s-%05d-of-%05d%s",
          fileName,
          fileName.substring(0, ending),
          shard,
          count,
          fileName.substring(ending));
    }
  }

  /** The rows of each input file that has some in a file of their own, at the file's path. */
  record PerInputFile() implements RowsLayout {
    /** A longer name of a file has no room for what is added to it while it is written. */
    private static final int MOST_NAME_BYTES = 200;

    private static final int KEPT_CHARACTERS = 40;

    /** What a folder may not be called: as a file here is, or what is no name of a folder. */
    private static final Pattern NO_FOLDER_NAME = Pattern.compile("(|\\.|\\.\\.)_*");

    /**
     * The name of an input file's rows: {@code predictions.csv/2026/a.jsonl.csv} of {@code
     * 2026/a.jsonl}. No two files share one, and none is that of a folder: where a folder's name
     * ends as the files' do, or is none, an underscore follows on it. A name of more than {@value
     * #MOST_NAME_BYTES} bytes is its start and its checksum.
     *
     * @param fileName the output's file name
     * @param inputFile the input file's name
     */
    String name(String fileName, String inputFile) {
      String ending = ending(fileName);
      StringBuilder name = new StringBuilder(fileName);
      int from = 0;
      for (int end = inputFile.indexOf('/'); end >= 0; end = inputFile.indexOf('/', from)) {
        String folder = inputFile.substring(from, end);
        name.append('/').append(folder).append(isReserved(folder, ending) ? "_" : "");
        from = end + 1;
      }
      return name.append('/')
          .append(shortened(inputFile.substring(from)))
          .append(ending)
          .toString();
    }

    private static String shortened(String fileName) {
      byte[] bytes = fileName.getBytes(StandardCharsets.UTF_8);
      if (bytes.length <= MOST_NAME_BYTES) {
        return fileName;
      }
      int end = fileName.offsetByCodePoints(0, KEPT_CHARACTERS);
      return fileName.substring(0, end) + "~" + HashingStream.sha256(bytes).substring(0, 32);
    }

    @Override
    public List<String> names(String fileName) {
      return List.of();
    }

    private static boolean isReserved(String folder, String ending) {
      return NO_FOLDER_NAME.matcher(folder).matches()
          || folder.replaceFirst("_*$", "").endsWith(ending);
    }
  }

  /**
   * The names of the files, in the order of their rows; none if the input decides on them.
   *
   * @param fileName the output's file name
   */
  List<String> names(String fileName);

  /** Whether the rows are in files of a folder. */
  default boolean isFolder() {
    return !(this instanceof OneFile);
  }

  /** A name's ending, with its dot; empty if it has none. */
  static String ending(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot < 0 ? "" : fileName.substring(dot);
  }
}
