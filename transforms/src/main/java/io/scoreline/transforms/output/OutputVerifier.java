package io.scoreline.transforms.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.staging.Crc32c;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

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
    JsonNode manifest;
    try {
      manifest = JobStaging.JSON.readTree(output.read(manifestName));
    } catch (JsonProcessingException e) {
      return new Verdict(0, 0, List.of("%s: it is no JSON".formatted(manifestName)));
    }
    JsonNode before = manifest.path("previous");
    PreviousVerifier previous = new PreviousVerifier(output, settings, this::differs);
    Optional<JsonNode> manifestBefore =
        before.isMissingNode() ? Optional.empty() : previous.compareManifest(before);
    RowsFiles rows = new RowsFiles(output, settings, manifest, OutputVerifier::damaged);
    boolean complete = true;
    for (JsonNode listed : manifest.path("outputs")) {
      complete &= isAsListed(listed);
    }
    if (complete) {
      try {
        followRecords(manifest, rows);
        if (before.isMissingNode()) {
          new UnitVerifier(output, settings, rows, this::differs).verify(manifest);
        } else if (manifestBefore.isPresent()) {
          // It is made of that one and of units of which it holds some rows.
          previous.compareRows(manifestBefore.get(), manifest);
        }
      } catch (JsonProcessingException e) {
        differs("a line is no JSON: " + e.getOriginalMessage());
      } catch (JobFailedException e) {
        differs(e.getMessage());
      }
    }
    if (differences.size() == MOST_DIFFERENCES) {
      differences.add("more differences may follow");
    }
    return new Verdict(files, records, differences);
  }

  private static JobFailedException damaged(String name, String how) {
    return new JobFailedException(
        JobFailedException.Reason.LEDGER_MISMATCH, "%s: %s".formatted(name, how));
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
  private void followRecords(JsonNode manifest, RowsFiles rowsFiles) throws IOException {
    RowsFiles.Rows staged = rowsFiles.open();
    try (RowReader scored = rows(staged, rowsFiles);
        LetterReader dead = deadLetters();
        AccountReader accounts = accounts()) {
      RowsPlaces places = new RowsPlaces(settings, rowsFiles);
      long position = 0;
      long scoredRecords = 0;
      long deadRecords = 0;
      while (accounts.next().isPresent()) {
        FileAccount file = accounts.next().get();
        accounts.advance();
        files++;
        long rowBytes = follow(file, scored, dead);
        if (file.scored() > 0) {
          position += rowBytes;
          places.add(file.name(), position);
        }
        scoredRecords += file.scored();
        deadRecords += file.dead();
      }
      if (scored.isRow()) {
        strays("row", scored.file(), scored.record());
      }
      dead.next().ifPresent(letter -> strays("dead letter", letter.file(), letter.record()));
      if (settings.hasRows()) {
        places.compare(staged, this::differs);
        same("rows by file", rowsListed(manifest), scoredRecords);
      }
      records = scoredRecords + deadRecords;
      same("scored", scoredRecords, manifest.path("scored").asLong());
      same("dead", deadRecords, manifest.path("dead").asLong());
      same("in", records, manifest.path("in").asLong());
    }
  }

  private long rowsListed(JsonNode manifest) {
    long rows = 0;
    for (JsonNode listed : manifest.path("outputs")) {
      if (settings.isOfRows(listed.path("name").asText())) {
        rows += listed.path("rows").asLong();
      }
    }
    return rows;
  }

  private void strays(String what, String file, long record) {
    differs(
        "a %s of %s, record %d, is where none of that file should be"
            .formatted(what, file, record));
  }

  private void same(String what, long found, long listed) {
    if (found != listed) {
      differs("%s: %d records, the manifest says %d".formatted(what, found, listed));
    }
  }

  /** Follows the records of a file; says how long its rows are. */
  private long follow(FileAccount file, RowReader rows, LetterReader letters) throws IOException {
    long rowBytes = 0;
    long scored = 0;
    long dead = 0;
    boolean inOrder = file.extent() == FileAccount.Extent.WHOLE && settings.hasRows();
    CRC32C checksum = new CRC32C();
    while (rows.isOf(file.name()) || letters.nextOf(file.name()).isPresent()) {
      Optional<DeadLetter> letter = letters.nextOf(file.name());
      boolean isRow =
          rows.isOf(file.name()) && (letter.isEmpty() || rows.record() < letter.get().record());
      long record = isRow ? rows.record() : letter.orElseThrow().record();
      if (inOrder && record != scored + dead) {
        differs(
            "%s: record %d stands where record %d should"
                .formatted(file.name(), record, scored + dead));
        inOrder = false;
      }
      if (isRow) {
        rows.update(checksum);
        rowBytes += rows.length();
        rows.advance();
        scored++;
      } else {
        letters.advance();
        dead++;
      }
    }
    compare(file, scored, dead);
    String crc32c = Crc32c.hex(checksum);
    // A replay adds rows between those that the account knows, and then it has none.
    if (settings.hasRows() && file.rows().bytes() > 0 && !crc32c.equals(file.rows().crc32c())) {
      differs(
          "%s: the CRC-32C of its rows is %s, the report says %s"
              .formatted(file.name(), crc32c, file.rows().crc32c()));
    }
    return rowBytes;
  }

  private void compare(FileAccount file, long scored, long dead) {
    if (settings.hasRows() && scored != file.scored()) {
      differs("%s: %d rows, the report says %d".formatted(file.name(), scored, file.scored()));
    }
    if (dead != file.dead()) {
      differs("%s: %d dead letters, the report says %d".formatted(file.name(), dead, file.dead()));
    }
    if (file.in() != file.scored() + file.dead()) {
      differs(
          "%s: %d records in, %d scored, %d dead"
              .formatted(file.name(), file.in(), file.scored(), file.dead()));
    }
  }

  private LetterReader deadLetters() throws IOException {
    String name = OutputClaim.beside(settings, OutputClaim.DEAD_LETTERS);
    return new LetterReader(output.exists(name) ? open(name) : InputStream.nullInputStream());
  }

  private AccountReader accounts() throws IOException {
    return new AccountReader(open(OutputClaim.beside(settings, OutputClaim.REPORT)));
  }

  private RowReader rows(RowsFiles.Rows staged, RowsFiles rowsFiles) throws IOException {
    return RowReader.open(
        staged,
        settings,
        settings.hasHeader() && settings.hasRows(),
        rowsFiles.damaged(),
        this::accounts);
  }
}
