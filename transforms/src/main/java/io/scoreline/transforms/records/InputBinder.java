package io.scoreline.transforms.records;

import static io.scoreline.transforms.scorer.Feature.FREE;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.plan.InputStorage;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Settles what feeds a model's inputs, by the job's first file. A table's columns feed inputs of
 * the same name; a single input that does not ask for its own column is fed from the columns that
 * the settings name, else from all columns if their number fits, else from all columns of numbers.
 */
public final class InputBinder {
  private final List<Feature> features;
  private final InputSettings settings;

  public InputBinder(List<Feature> features, InputSettings settings) {
    this.features = List.copyOf(features);
    this.settings = settings;
  }

  /**
   * Binds the model to files like this one.
   *
   * @throws ModelRefusedException if the model cannot be fed from such a file; the message sets the
   *     model's inputs and the file's columns side by side
   * @throws UnreadableFileException if the file cannot be read
   */
  public InputBinding bind(InputFile file) throws IOException {
    RecordFormat format =
        settings
            .formatOf(file.name())
            .orElseThrow(
                () -> new UnreadableFileException(RecordReaders.unknownFormat(file.name())));
    return switch (format) {
      case CSV, TSV -> bindColumns(file.name(), csvColumns(file, format));
      // Members that are filled may be missing in any record, also in the first.
      case JSON_LINES ->
          bindColumns(file.name(), jsonColumns(file), settings.cells().fill().keySet());
      case PARQUET, AVRO -> bindTable(file, TableFormats.of(format).open(file));
      case TEXT -> bindText();
      case IMAGE -> bindImage(file);
      case FILE -> bindFile();
    };
  }

  /** Column names and the texts of the first record's cells (empty where there is no record). */
  private Map<String, String> csvColumns(InputFile file, RecordFormat format) throws IOException {
    List<List<String>> first =
        CsvRecordReader.readFirst(FileSlice.whole(file), settings.separatorOf(format), 2);
    if (first.isEmpty()) {
      throw new UnreadableFileException("the file is empty (expected: a table)");
    }
    List<String> names =
        settings.header() ? first.get(0) : CsvRecordReader.numbered(first.get(0).size());
    List<String> cells = List.of();
    if (!settings.header()) {
      cells = first.get(0);
    } else if (first.size() > 1) {
      cells = first.get(1);
    }
    Map<String, String> columns = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      if (columns.put(names.get(i), i < cells.size() ? cells.get(i) : "") != null) {
        throw new UnreadableFileException(
            "two columns are named '%s' (expected: each name once)".formatted(names.get(i)));
      }
    }
    return columns;
  }

  private static Map<String, String> jsonColumns(InputFile file) throws IOException {
    Map<String, String> columns = new LinkedHashMap<>();
    for (JsonLinesRecordReader.Cell cell : JsonLinesRecordReader.readFirst(FileSlice.whole(file))) {
      columns.put(cell.column(), cell.text());
    }
    if (columns.isEmpty()) {
      throw new UnreadableFileException("the file is empty (expected: one JSON object per line)");
    }
    return columns;
  }

  private InputBinding bindTable(InputFile file, TableFile table) throws IOException {
    InputBinding binding = bindColumns(file.name(), TableRecordReader.readFirst(table, file));
    // Said here, before anything is scored, where it is a column of every file.
    new TableFeeds(table, binding, List.of()).requireReadable();
    return binding;
  }

  /**
   * Binds the model to a table's columns.
   *
   * @param source what the table is called in messages
   * @param columns the columns' names, in the table's order, each with the text of a cell
   * @throws ModelRefusedException if the model cannot be fed from such columns
   */
  public InputBinding bindColumns(String source, Map<String, String> columns) {
    return bindColumns(source, columns, Set.of());
  }

  /**
   * @param mayBeAbsent names that feed an input which asks for them, though no column is there
   */
  private InputBinding bindColumns(
      String source, Map<String, String> columns, Set<String> mayBeAbsent) {
    List<Feature> settled = new ArrayList<>();
    List<List<String>> bound = new ArrayList<>();
    List<String> unfed = new ArrayList<>();
    Columns seen = new Columns(seen(columns), mayBeAbsent);
    for (Feature feature : features) {
      Optional<List<String>> fed = columnsOf(feature, seen);
      Optional<Feature> shaped = fed.flatMap(names -> feature.settled(names.size()));
      if (shaped.isEmpty()) {
        unfed.addAll(unfed(feature, seen));
        continue;
      }
      settled.add(shaped.get());
      bound.add(fed.get());
    }
    boolean none =
        features.stream().allMatch(Feature::hasOptionalColumn)
            && bound.stream()
                .flatMap(List::stream)
                .noneMatch(column -> seen.named(column).isPresent());
    if (unfed.isEmpty() && none) {
      features.forEach(feature -> unfed.add(feature.name()));
    }
    List<String> kept =
        settings.keepAllColumns()
            ? List.copyOf(columns.keySet())
            : settings.keptColumns().stream().distinct().toList();
    List<String> problems = new ArrayList<>();
    if (!unfed.isEmpty()) {
      problems.add("nothing feeds " + Feature.shown(unfed));
    }
    Set<String> known = new HashSet<>(columns.keySet());
    problems.addAll(withoutColumn(kept, known, "to keep"));
    bound.forEach(known::addAll);
    problems.addAll(withoutColumn(settings.cells().fill().keySet(), known, "to fill"));
    problems.addAll(withoutColumn(settings.cells().cast().keySet(), known, "to cast"));
    if (!problems.isEmpty()) {
      throw new ModelRefusedException(sideBySide(source, columns, problems));
    }
    return new InputBinding(
        settled, bound, kept, settings.cells(), Optional.of(settings.columnOfInput()));
  }

  /**
   * The columns that inputs are fed from.
   *
   * @param cells their names, in the file's order, each with the text of a cell
   * @param mayBeAbsent names that mean a column where an input asks for them, and only there
   */
  private record Columns(Map<String, String> cells, Set<String> mayBeAbsent) {
    Optional<List<String>> named(String column) {
      return ColumnPath.resolve(column, cells.keySet())
          .or(() -> ColumnPath.resolve(column, mayBeAbsent).filter(found -> found.size() == 1));
    }

    /** All columns that names or paths mean, or nothing if one of them means none. */
    Optional<List<String>> named(List<String> names) {
      List<String> all = new ArrayList<>();
      for (String name : names) {
        Optional<List<String>> found = named(name);
        if (found.isEmpty()) {
          return Optional.empty();
        }
        all.addAll(found.get());
      }
      return Optional.of(all);
    }
  }

  /** Several inputs are fed from the columns that the settings name, if they name any. */
  private Map<String, String> seen(Map<String, String> columns) {
    if (features.size() == 1 || settings.columns().isEmpty()) {
      return columns;
    }
    Map<String, String> seen = new LinkedHashMap<>();
    for (String named : settings.columns()) {
      ColumnPath.resolve(named, columns.keySet())
          .orElse(List.of())
          .forEach(column -> seen.put(column, columns.get(column)));
    }
    return seen;
  }

  private static List<String> withoutColumn(
      Collection<String> named, Set<String> known, String what) {
    List<String> missing =
        named.stream().filter(column -> !known.contains(column)).sorted().toList();
    return missing.isEmpty()
        ? List.of()
        : List.of("no column %s %s".formatted(Feature.shown(missing), what));
  }

  /** What of an input has no column: itself, or some of the values that it has names for. */
  private List<String> unfed(Feature feature, Columns columns) {
    List<String> missing =
        feature.elements().stream()
            .map(this::columnOf)
            .filter(column -> columns.named(column).isEmpty())
            .toList();
    return missing.isEmpty() ? List.of(feature.name()) : missing;
  }

  /** The name or path of the column that feeds an input, or one of its named values. */
  private String columnOf(String input) {
    return settings.columnOfInput().getOrDefault(input, input);
  }

  private Optional<List<String>> columnsOf(Feature feature, Columns given) {
    Map<String, String> columns = given.cells();
    int width = feature.width();
    boolean single = features.size() == 1;
    if (single && !settings.columns().isEmpty()) {
      return given.named(settings.columns());
    }
    if (!feature.elements().isEmpty()) {
      return given.named(feature.elements().stream().map(this::columnOf).toList());
    }
    String name = columnOf(feature.name());
    Optional<List<String>> named = given.named(name);
    if (feature.fedBy() != Feature.FedBy.ANY_THAT_FIT) {
      // A column that the settings name is meant to be there.
      boolean mayLack =
          feature.hasOptionalColumn() && !settings.columnOfInput().containsKey(feature.name());
      return mayLack ? named.or(() -> Optional.of(List.of(name))) : named;
    }
    if (named.isPresent() && (width == named.get().size() || width == FREE)) {
      return named;
    }
    List<String> numbered = new ArrayList<>();
    while (columns.containsKey(name + "_" + numbered.size())) {
      numbered.add(name + "_" + numbered.size());
    }
    if (!numbered.isEmpty() && (width == numbered.size() || width == FREE)) {
      return Optional.of(numbered);
    }
    if (!single) {
      return Optional.empty();
    }
    List<String> all = List.copyOf(columns.keySet());
    if (width == all.size()) {
      return Optional.of(all);
    }
    if (!feature.type().isNumber()) {
      return width == FREE ? Optional.of(all) : Optional.empty();
    }
    List<String> numbers =
        all.stream().filter(column -> mayBeNumber(feature, column, columns.get(column))).toList();
    boolean fits = !numbers.isEmpty() && (width == FREE || width == numbers.size());
    return fits ? Optional.of(numbers) : Optional.empty();
  }

  private boolean mayBeNumber(Feature feature, String column, String cell) {
    CellSettings cells = settings.cells();
    boolean isEmpty = cell.isBlank() || cells.nullWords().contains(cell.strip());
    boolean takesEmpty = feature.mayBeMissing() || cells.fill().containsKey(column);
    return cells.cast().containsKey(column)
        || ValueParser.isNumber(cell)
        || (isEmpty && takesEmpty);
  }

  private String sideBySide(String source, Map<String, String> columns, List<String> problems) {
    StringBuilder message = new StringBuilder("the model cannot be fed from ");
    message.append(source).append(':');
    problems.forEach(problem -> message.append(' ').append(problem).append(';'));
    message.append("\n  the model's inputs: ");
    message.append(String.join(", ", features.stream().map(Feature::toString).toList()));
    message.append("\n  the file's columns: ");
    message.append(String.join(", ", columns.keySet()));
    message.append(" (").append(columns.size()).append(')');
    if (features.size() == 1 && features.get(0).elements().isEmpty()) {
      message.append("\n  name the columns that feed the input in scoreline.input.columns");
    } else {
      message.append("\n  map inputs to columns in scoreline.model.inputs");
    }
    return message.toString();
  }

  private InputBinding bindText() {
    Feature only = features.get(0);
    boolean fits =
        features.size() == 1
            && only.type() == FeatureType.STRING
            && (only.width() == 1 || only.width() == FREE);
    if (!fits) {
      throw new ModelRefusedException(
          ("texts cannot feed the model\n  the model's inputs: %s"
                  + "\n  expected: one input of type string with one value per record")
              .formatted(features));
    }
    return new InputBinding(List.of(only.settled(1).orElseThrow()), List.of(), List.of());
  }

  private InputBinding bindFile() {
    Feature only = features.get(0);
    if (features.size() != 1 || only.type() != FeatureType.FILE || only.width() != 1) {
      throw new ModelRefusedException(
          "whole files cannot feed the model\n  the model's inputs: %s\n  expected: one input of type file"
              .formatted(features));
    }
    return new InputBinding(features, List.of(), List.of());
  }

  private InputBinding bindImage(InputFile file) throws IOException {
    Feature only = features.get(0);
    if (features.size() != 1 || !only.type().isNumber() || only.type() == FeatureType.BOOL) {
      throw new ModelRefusedException(
          "images cannot feed the model\n  the model's inputs: %s\n  expected: one input of numbers"
              .formatted(features));
    }
    int width = 0;
    int height = 0;
    if (only.width() == FREE) {
      int[] size = ImageDecoder.sizeOf(InputStorage.readAll(file));
      width = size[0];
      height = size[1];
    }
    ImageShape shape = ImageShape.of(only, settings.image(), width, height);
    Feature settled = only.withShape(shape.dimensions(only.shape().size()));
    return new InputBinding(List.of(settled), List.of(), List.of());
  }
}
