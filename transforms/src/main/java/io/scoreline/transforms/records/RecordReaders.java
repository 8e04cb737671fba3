package io.scoreline.transforms.records;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Opens the slices of a job's input for one worker. Not thread-safe. */
public final class RecordReaders implements Closeable {
  private final InputSettings settings;
  private final InputBinding binding;
  private final LocalFiles localFiles = new LocalFiles();
  private Optional<ImageDecoder> images = Optional.empty();
  private Optional<TableFormat> tables = Optional.empty();

  public RecordReaders(InputSettings settings, InputBinding binding) {
    this.settings = settings;
    this.binding = binding;
  }

  /**
   * Opens a slice. The caller closes the reader.
   *
   * @throws UnreadableFileException if the file cannot be read as records for this model
   * @throws IOException if reading fails; it may pass at another time
   */
  public RecordReader open(FileSlice slice) throws IOException {
    RecordReader all = openAll(slice);
    return slice.selected().isEmpty()
        ? all
        : new SelectedRecordReader(all, slice.selected().get(), slice.recordsBefore() > 0);
  }

  private RecordReader openAll(FileSlice slice) throws IOException {
    InputFile file = slice.file();
    RecordFormat format =
        settings
            .formatOf(file.name())
            .orElseThrow(() -> new UnreadableFileException(unknownFormat(file.name())));
    if (!feeds(format)) {
      throw new UnreadableFileException(
          "a file of format %s among files of another kind (expected: one kind in a job, as the"
                  .formatted(format)
              + " model is fed from the first)");
    }
    return switch (format) {
      case CSV, TSV ->
          new CsvRecordReader(slice, settings.separatorOf(format), settings.header(), binding);
      case JSON_LINES -> new JsonLinesRecordReader(slice, binding, wholeArrays());
      case PARQUET, AVRO ->
          new TableRecordReader(tableFormat(format).open(file), slice, binding, wholeArrays());
      case TEXT ->
          new TextRecordReader(slice, settings.textRecord() == InputSettings.TextRecord.FILE);
      case IMAGE -> new ImageRecordReader(slice, imageDecoder());
      case FILE -> new FileRecordReader(file, localFiles);
    };
  }

  /**
   * For each input, the columns that feed it of arrays which do so with all of their values: those
   * of which the settings do not choose some.
   */
  private List<List<String>> wholeArrays() {
    List<List<String>> whole = new ArrayList<>();
    for (int i = 0; i < binding.columns().size() && settings.columns().isEmpty(); i++) {
      Feature feature = binding.features().get(i);
      List<String> columns = binding.columns().get(i);
      if (feature.elements().size() == columns.size()) {
        whole.add(
            IntStream.range(0, columns.size())
                .filter(place -> !isChosen(feature.elements().get(place)))
                .mapToObj(columns::get)
                .toList());
      } else if (!isChosen(feature.name())) {
        whole.add(columns);
      }
    }
    return whole;
  }

  private boolean isChosen(String input) {
    return ColumnPath.choosesPlaces(settings.columnOfInput().getOrDefault(input, input));
  }

  /**
   * Whether the model reads the files of its records itself, after this reader is done with them.
   */
  public boolean leaveReadingToModel() {
    return binding.features().get(0).type() == FeatureType.FILE;
  }

  /** Forgets the records that were read: files that were fetched for the model may go. */
  public void release() throws IOException {
    localFiles.close();
  }

  @Override
  public void close() throws IOException {
    release();
  }

  private boolean feeds(RecordFormat format) {
    boolean fedFromColumns = !binding.columns().isEmpty();
    FeatureType first = binding.features().get(0).type();
    return switch (format) {
      case CSV, TSV, JSON_LINES, PARQUET, AVRO -> fedFromColumns;
      case TEXT -> !fedFromColumns && first == FeatureType.STRING;
      case IMAGE -> !fedFromColumns && first.isNumber();
      case FILE -> first == FeatureType.FILE;
    };
  }

  /** Looked for once: there may be a million files. */
  private TableFormat tableFormat(RecordFormat format) throws UnreadableFileException {
    if (tables.isEmpty() || tables.get().format() != format) {
      tables = Optional.of(TableFormats.of(format));
    }
    return tables.get();
  }

  private ImageDecoder imageDecoder() {
    if (images.isEmpty()) {
      ImageShape shape = ImageShape.of(binding.features().get(0), settings.image(), 0, 0);
      images = Optional.of(new ImageDecoder(shape, settings.image()));
    }
    return images.get();
  }

  static String unknownFormat(String name) {
    StringBuilder known = new StringBuilder();
    List<RecordFormat> formats =
        Arrays.stream(RecordFormat.values()).filter(one -> !one.endings().isEmpty()).toList();
    for (RecordFormat format : formats) {
      known.append(known.length() == 0 ? "" : ", ").append(String.join(", ", format.endings()));
    }
    int dot = name.lastIndexOf('.');
    return "unknown kind of file '%s' (expected: %s, or the setting scoreline.input.format: %s)"
        .formatted(
            dot < 0 ? name : name.substring(dot),
            known,
            formats.toString().toLowerCase(java.util.Locale.ROOT));
  }
}
