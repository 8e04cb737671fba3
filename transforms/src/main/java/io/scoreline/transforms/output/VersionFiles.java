package io.scoreline.transforms.output;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.records.InputBinding;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The files of a published version, which have to be what its manifest says. */
final class VersionFiles {
  private final DurableStore output;
  private final PublishedVersion version;
  private final JsonNode manifest;
  private final RowsFiles rows;

  /**
   * Opens a version.
   *
   * @throws JobFailedException if its manifest, report or dead letters are not as they were; rows
   *     are looked at when they have been read
   */
  VersionFiles(DurableStore output, PublishedVersion version) throws IOException {
    this.output = output;
    this.version = version;
    String name = version.manifestName();
    requireThere(name);
    byte[] json = output.read(name);
    requireSame(name, HashingStream.newSha256().digest(json), version.manifestSha256());
    this.manifest = JobStaging.JSON.readTree(json);
    this.rows = new RowsFiles(output, version.settings(), manifest, this::damaged);
    requireOwn(name);
    for (String beside : List.of(OutputClaim.REPORT, OutputClaim.DEAD_LETTERS)) {
      String listed = OutputClaim.beside(version.settings(), beside);
      if (isListed(listed)) {
        requireThere(listed);
        MessageDigest digest = HashingStream.newSha256();
        try (InputStream in = new DigestInputStream(open(listed), digest)) {
          in.transferTo(OutputStream.nullOutputStream());
        }
        requireSame(listed, digest.digest(), sha256(listed));
      }
    }
  }

  OutputSettings settings() {
    return version.settings();
  }

  /** Dead records, or files, in it. */
  long dead() {
    return manifest.path("dead").asLong();
  }

  private JsonNode listed(String name) {
    for (JsonNode file : manifest.path("outputs")) {
      if (file.path("name").asText().equals(name)) {
        return file;
      }
    }
    return manifest.path("none");
  }

  private boolean isListed(String name) {
    return !listed(name).isMissingNode();
  }

  private String sha256(String name) {
    return listed(name).path("sha256").asText();
  }

  /** Folders are emptied, and names used again: what is there may be another job's. */
  private void requireOwn(String name) {
    String job = manifest.path("job").asText();
    int number = manifest.path("version").asInt();
    if (!job.equals(version.job()) || number != version.settings().version()) {
      throw new JobFailedException(
          JobFailedException.Reason.PREVIOUS_VERSION,
          "%s/%s: version %d of job %s (expected: version %d of job %s; restore it, or start a new"
                  .formatted(
                      output.location(),
                      name,
                      number,
                      job,
                      version.settings().version(),
                      version.job())
              + " job over the input)");
    }
  }

  private void requireThere(String name) throws IOException {
    if (!output.exists(name)) {
      throw damaged(name, "it is missing");
    }
  }

  private void requireSame(String name, byte[] found, String listed) {
    String hex = HexFormat.of().formatHex(found);
    if (!hex.equals(listed)) {
      throw damaged(name, "its SHA-256 is %s, was %s".formatted(hex, listed));
    }
  }

  private JobFailedException damaged(String name, String how) {
    return new JobFailedException(
        JobFailedException.Reason.PREVIOUS_VERSION,
        "version %d of the output is not as it was published: %s/%s: %s (expected: the file as it"
                .formatted(version.settings().version(), output.location(), name, how)
            + " was published; restore it, or start a new job over the input)");
  }

  /** Makes the exception for rows that are not as they should be, given how. */
  Function<String, JobFailedException> damagedRows() {
    return rows.damaged();
  }

  /** Makes the exception for dead letters that are not as they should be, given how. */
  Function<String, JobFailedException> damagedLetters() {
    return how -> damaged(OutputClaim.beside(settings(), OutputClaim.DEAD_LETTERS), how);
  }

  private InputStream open(String name) throws IOException {
    return Channels.newInputStream(output.open(name));
  }

  /** The accounts of all input files, in their order. */
  AccountReader accounts() throws IOException {
    return new AccountReader(open(OutputClaim.beside(settings(), OutputClaim.REPORT)));
  }

  /** The dead letters, in the order of their files and records. */
  LetterReader letters() throws IOException {
    String name = OutputClaim.beside(settings(), OutputClaim.DEAD_LETTERS);
    return new LetterReader(isListed(name) ? open(name) : InputStream.nullInputStream());
  }

  /**
   * The rows, in the order of their files and records; to be had if the version has rows. A file
   * that is not as it was published is found when it is read to its end.
   */
  RowReader rows() throws IOException {
    return rows(stagedRows());
  }

  /** The same rows, as they were staged. */
  RowsFiles.Rows stagedRows() {
    return rows.openChecked();
  }

  /** Reads what {@link #stagedRows} has opened. */
  RowReader rows(RowsFiles.Rows staged) throws IOException {
    return RowReader.open(
        staged, settings(), settings().hasHeader(), damagedRows(), this::accounts);
  }

  /** The columns of its rows with their types, as parts tell theirs; empty for text. */
  List<String> typedColumns() throws IOException {
    return rows.typedColumns();
  }

  /** What fed the model, if the report tells. */
  Optional<InputBinding> binding() throws IOException {
    try (JsonParser report =
        JobStaging.JSON.createParser(open(OutputClaim.beside(settings(), OutputClaim.REPORT)))) {
      JsonNode plan =
          JsonFields.moveTo(report, "plan")
              ? report.readValueAsTree()
              : JobStaging.JSON.missingNode();
      return plan.hasNonNull("binding")
          ? Optional.of(JobStaging.JSON.treeToValue(plan.get("binding"), InputBinding.class))
          : Optional.empty();
    }
  }
}
