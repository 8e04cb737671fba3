package io.scoreline.transforms.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Proves a published output from its own files: that they are what the manifest says, byte for
 * byte, and that each record of each input file is in the rows or in the dead letters, once, in
 * order; and that it is made of the work units of the report or, as a later version, of the version
 * before and new rows. Holds no more than a line of each file. Not thread-safe.
 */
public final class OutputVerifier {
  /** After so many differences it says that there are more. */
  public static final int MOST_DIFFERENCES = 50;

  private final DurableStore output;
  private final OutputSettings settings;
  private final List<String> differences = new ArrayList<>();
  private long files;
  private long records;

  /** Where a record is: which file it is of, and its number in it. */
  private record Place(String file, long record) {}

  /**
   * What was found.
   *
   * @param files input files that are accounted for
   * @param records their records, scored or dead
   * @param differences a line each for what is not as it should be; at most {@link
   *     #MOST_DIFFERENCES}, and a line that says so
   */
  public record Verdict(long files, long records, List<String> differences) {
    public Verdict {
      differences = List.copyOf(differences);
    }

    /** Whether everything is as it should be. */
    public boolean isTrue() {
      return differences.isEmpty();
    }
  }

  /**
   * @param output the folder that holds the output
   * @param settings how it was written
   */
  public OutputVerifier(DurableStore output, OutputSettings settings) {
    this.output = output;
    this.settings = settings;
  }

  /**
   * Verifies the output.
   *
   * @throws IOException if a file cannot be read; that it is missing is a difference
   */
  public Verdict verify() throws IOException {
    String manifestName = OutputClaim.beside(settings, OutputClaim.MANIFEST);
    if (!output.exists(manifestName)) {
      return new Verdict(0, 0, List.of("there is no manifest %s".formatted(manifestName)));
    }
    JsonNode manifest = JobStaging.JSON.readTree(output.read(manifestName));
    JsonNode before = manifest.path("previous");
    PreviousVerifier previous = new PreviousVerifier(output, settings, this::differs);
    Optional<String> rowsBefore =
        before.isMissingNode() ? Optional.empty() : previous.compareManifest(before);
    boolean complete = true;
    for (JsonNode listed : manifest.path("outputs")) {
      complete &= isAsListed(listed);
    }
    if (complete) {
      try {
        followRecords(manifest);
        if (before.isMissingNode()) {
          new UnitVerifier(output, settings, this::differs).verify(manifest);
        } else if (rowsBefore.isPresent()) {
          // It is made of that one and of units of which it holds some rows.
          previous.compareRows(rowsBefore.get());
        }
      } catch (JsonProcessingException e) {
        differs("a line is no JSON: " + e.getOriginalMessage());
      } catch (JobFailedException e) {
        differs(e.getMessage());
      } catch (CsvParseException | IllegalArgumentException | IndexOutOfBoundsException e) {
        differs("a row cannot be read: " + e.getMessage());
      }
    }
    if (differences.size() == MOST_DIFFERENCES) {
      differences.add("more differences may follow");
    }
    return new Verdict(files, records, differences);
  }

  private void differs(String difference) {
    if (differences.size() < MOST_DIFFERENCES) {
      differences.add(difference);
    }
  }

  private boolean isAsListed(JsonNode listed) throws IOException {
    String name = listed.path("name").asText();
    if (!output.exists(name)) {
      differs("%s: missing".formatted(name));
      return false;
    }
    try (InputStream in = open(name)) {
      HashingStream content = new HashingStream(OutputStream.nullOutputStream());
      in.transferTo(content);
      if (content.length() != listed.path("bytes").asLong()) {
        differs(
            "%s: %d bytes, the manifest says %d"
                .formatted(name, content.length(), listed.path("bytes").asLong()));
      }
      String found = content.sha256();
      if (!found.equals(listed.path("sha256").asText())) {
        differs(
            "%s: its SHA-256 is %s, the manifest says %s"
                .formatted(name, found, listed.path("sha256").asText()));
      }
    }
    return true;
  }

  private InputStream open(String name) throws IOException {
    return Channels.newInputStream(output.open(name));
  }

  /** Walks over files, rows and dead letters at once, which all are in the order of the input. */
  private void followRecords(JsonNode manifest) throws IOException {
    try (PlaceReader scored = rows();
        PlaceReader dead = deadLetters();
        AccountReader accounts =
            new AccountReader(open(OutputClaim.beside(settings, OutputClaim.REPORT)))) {
      long scoredRecords = 0;
      long deadRecords = 0;
      while (accounts.next().isPresent()) {
        FileAccount file = accounts.next().get();
        accounts.advance();
        files++;
        follow(file, scored, dead);
        scoredRecords += file.scored();
        deadRecords += file.dead();
      }
      strays("row", scored.next());
      strays("dead letter", dead.next());
      records = scoredRecords + deadRecords;
      same("scored", scoredRecords, manifest.path("scored").asLong());
      same("dead", deadRecords, manifest.path("dead").asLong());
      same("in", records, manifest.path("in").asLong());
    }
  }

  private void strays(String what, Optional<Place> next) {
    next.ifPresent(
        place ->
            differs(
                "a %s of %s, record %d, is where none of that file should be"
                    .formatted(what, place.file(), place.record())));
  }

  private void same(String what, long found, long listed) {
    if (found != listed) {
      differs("%s: %d records, the manifest says %d".formatted(what, found, listed));
    }
  }

  private void follow(FileAccount file, PlaceReader scored, PlaceReader dead) throws IOException {
    long scoredRecords = 0;
    long deadRecords = 0;
    long expected = 0;
    boolean whole = file.extent() == FileAccount.Extent.WHOLE;
    while (scored.isOf(file.name()) || dead.isOf(file.name())) {
      boolean isRow =
          !dead.isOf(file.name()) || (scored.isOf(file.name()) && scored.record() < dead.record());
      long record = isRow ? scored.record() : dead.record();
      (isRow ? scored : dead).advance();
      scoredRecords += isRow ? 1 : 0;
      deadRecords += isRow ? 0 : 1;
      if (whole && settings.hasRows() && record != expected) {
        differs(
            "%s: record %d stands where record %d should".formatted(file.name(), record, expected));
        whole = false;
      }
      expected++;
    }
    if (settings.hasRows() && scoredRecords != file.scored()) {
      differs(
          "%s: %d rows, the report says %d".formatted(file.name(), scoredRecords, file.scored()));
    }
    if (deadRecords != file.dead()) {
      differs(
          "%s: %d dead letters, the report says %d"
              .formatted(file.name(), deadRecords, file.dead()));
    }
    if (file.in() != file.scored() + file.dead()) {
      differs(
          "%s: %d records in, %d scored, %d dead"
              .formatted(file.name(), file.in(), file.scored(), file.dead()));
    }
  }

  private PlaceReader deadLetters() throws IOException {
    String name = OutputClaim.beside(settings, OutputClaim.DEAD_LETTERS);
    if (!output.exists(name)) {
      return PlaceReader.empty();
    }
    MappingIterator<DeadLetter> letters =
        JobStaging.JSON.readerFor(DeadLetter.class).readValues(open(name));
    return new PlaceReader(
        letters,
        () -> {
          if (!letters.hasNextValue()) {
            return Optional.empty();
          }
          DeadLetter letter = letters.nextValue();
          return Optional.of(new Place(letter.file(), letter.record()));
        });
  }

  private PlaceReader rows() throws IOException {
    if (!settings.hasRows()) {
      return PlaceReader.empty();
    }
    return settings.isJsonLines() ? jsonRows() : csvRows();
  }

  private PlaceReader jsonRows() throws IOException {
    MappingIterator<JsonNode> rows =
        JobStaging.JSON.readerFor(JsonNode.class).readValues(open(settings.fileName()));
    return new PlaceReader(
        rows,
        () -> {
          if (!rows.hasNextValue()) {
            return Optional.empty();
          }
          JsonNode row = rows.nextValue();
          return Optional.of(new Place(row.path("file").asText(), row.path("row").asLong(-1)));
        });
  }

  private PlaceReader csvRows() throws IOException {
    CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .fieldSeparator(settings.separator())
            .ofCsvRecord(open(settings.fileName()));
    CloseableIterator<CsvRecord> rows = reader.iterator();
    if (settings.hasHeader() && rows.hasNext()) {
      rows.next();
    }
    return new PlaceReader(
        rows,
        () -> {
          if (!rows.hasNext()) {
            return Optional.empty();
          }
          CsvRecord row = rows.next();
          return Optional.of(new Place(row.getField(0), Long.parseLong(row.getField(1))));
        });
  }

  /** Places one by one, with a look at the next. */
  private static final class PlaceReader implements Closeable {
    /** Gives one place after another, then nothing. */
    interface Source {
      Optional<Place> next() throws IOException;
    }

    private final Closeable open;
    private final Source source;
    private Optional<Place> next;

    PlaceReader(Closeable open, Source source) throws IOException {
      this.open = open;
      this.source = source;
      this.next = source.next();
    }

    static PlaceReader empty() throws IOException {
      return new PlaceReader(() -> {}, Optional::empty);
    }

    Optional<Place> next() {
      return next;
    }

    boolean isOf(String file) {
      return next.filter(place -> place.file().equals(file)).isPresent();
    }

    long record() {
      return next.orElseThrow().record();
    }

    void advance() throws IOException {
      next = source.next();
    }

    @Override
    public void close() throws IOException {
      open.close();
    }
  }
}
