package io.scoreline.transforms.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Proves that a later version of an output is the one before and more: the manifest that it names
 * is there as it was, and each of its rows is in the new one, byte for byte. Not thread-safe.
 */
final class PreviousVerifier {
  private final DurableStore output;
  private final OutputSettings settings;
  private final Consumer<String> differences;

  /**
   * @param settings how the later version is written
   * @param differences takes a line for what is not as it should be
   */
  PreviousVerifier(DurableStore output, OutputSettings settings, Consumer<String> differences) {
    this.output = output;
    this.settings = settings;
    this.differences = differences;
  }

  /**
   * Looks at the manifest before.
   *
   * @param previous what the later manifest says of it
   * @return that manifest, if there are rows to compare
   */
  Optional<JsonNode> compareManifest(JsonNode previous) throws IOException {
    String name = previous.path("manifest").asText();
    if (!output.exists(name)) {
      differences.accept("%s, the manifest of the version before: missing".formatted(name));
      return Optional.empty();
    }
    byte[] manifest = output.read(name);
    String found = HashingStream.sha256(manifest);
    if (!found.equals(previous.path("sha256").asText())) {
      differences.accept(
          "%s, the manifest of the version before: its SHA-256 is %s, was %s"
              .formatted(name, found, previous.path("sha256").asText()));
    }
    return settings.hasRows() ? Optional.of(JobStaging.JSON.readTree(manifest)) : Optional.empty();
  }

  /**
   * Walks over the rows of both versions.
   *
   * @param manifestBefore that of the version before
   * @param manifest that of the later one
   * @throws JobFailedException if a row does not start with its place
   */
  void compareRows(JsonNode manifestBefore, JsonNode manifest) throws IOException {
    String first = manifestBefore.at("/outputs/0/name").asText();
    OutputSettings written = settings.withFileName(first.replaceFirst("/.*", ""));
    RowsFiles filesBefore = files(written, manifestBefore);
    for (Published file : filesBefore.files()) {
      if (!output.exists(file.name())) {
        differences.accept("%s, the rows of the version before: missing".formatted(file.name()));
        return;
      }
    }
    try (RowReader before = rows(written, filesBefore);
        RowReader now = rows(settings, files(settings, manifest))) {
      compareRows(before, written.fileName(), now);
    }
  }

  private void compareRows(RowReader before, String nameBefore, RowReader now) throws IOException {
    if (!Arrays.equals(before.header(), now.header())) {
      differences.accept(
          "%s: its header is not that of %s".formatted(settings.fileName(), nameBefore));
    }
    for (; before.isRow(); before.advance()) {
      while (now.isRow() && !(now.isOf(before.file()) && now.record() == before.record())) {
        now.advance();
      }
      if (!now.isRow()) {
        differences.accept(
            "%s, record %d: its row in %s is not there any more"
                .formatted(before.file(), before.record(), nameBefore));
        return;
      }
      if (!Arrays.equals(before.row(), now.row())) {
        differences.accept(
            "%s, record %d: its row is not the one in %s"
                .formatted(before.file(), before.record(), nameBefore));
      }
      now.advance();
    }
  }

  private RowsFiles files(OutputSettings written, JsonNode manifest) {
    return new RowsFiles(
        output,
        written,
        manifest,
        (name, how) ->
            new JobFailedException(
                JobFailedException.Reason.PREVIOUS_VERSION, "%s: %s".formatted(name, how)));
  }

  private RowReader rows(OutputSettings written, RowsFiles files) throws IOException {
    return RowReader.open(
        files.open(),
        written,
        written.hasHeader(),
        files.damaged(),
        () ->
            new AccountReader(
                Channels.newInputStream(
                    output.open(OutputClaim.beside(written, OutputClaim.REPORT)))));
  }
}
