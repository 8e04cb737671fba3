package io.scoreline.transforms.output;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Closes a job's ledger and publishes its parts, or says why it may not. Everything is put if
 * absent, the manifest after what it lists, {@code _SUCCESS} last; run again after a crash between
 * any two steps, it goes on where it was.
 */
public final class Publisher {
  public static final String SUCCESS = "_SUCCESS";
  private static final String CLAIM = ".scoreline-claim-";
  private static final int COPY_BYTES = 1 << 18;

  private final OutputSettings settings;
  private final JobDetails details;
  private final ErrorThreshold threshold;
  private final JobStaging staging;
  private final DurableStore output;
  private final DurableStore reports;
  private final Clock clock;

  /**
   * @param output the folder that gets the outputs
   * @param reports the folder that gets the report and the dead letters, however the job ends
   */
  public Publisher(
      OutputSettings settings,
      JobDetails details,
      ErrorThreshold threshold,
      JobStaging staging,
      DurableStore output,
      DurableStore reports,
      Clock clock) {
    this.settings = settings;
    this.details = details;
    this.threshold = threshold;
    this.staging = staging;
    this.output = output;
    this.reports = reports;
    this.clock = clock;
  }

  /** A published object: its name, and what its bytes are. */
  private record Published(String name, long bytes, String sha256) {}

  /** The name of one of the files that stand beside a job's rows. */
  public static String beside(OutputSettings settings, String name) {
    return settings.hasRows() ? settings.fileName() + "." + name : name;
  }

  /**
   * Publishes.
   *
   * @throws JobFailedException if the job may not publish; the report is written all the same
   */
  public JobSummary publish() throws IOException {
    PlanHeader plan =
        staging.plan().orElseThrow(() -> new IOException("there is no plan to publish"));
    Ledger ledger = new Ledger(staging, plan);
    reports.delete("files.jsonl");
    try (DurableStore.NewObject files = reports.create("files.jsonl")) {
      ledger.close(
          total -> {
            files.stream().write(JobStaging.JSON.writeValueAsBytes(total));
            files.stream().write('\n');
          });
      files.commit();
    }
    FailureCauses causes = new FailureCauses();
    Published deadLetters = collectDeadLetters(ledger, causes);
    Optional<JobFailedException> failure = failure(ledger, plan);
    if (failure.isPresent()) {
      writeReport("Failed", plan, ledger.summary(causes.list(), List.of()));
      throw failure.get();
    }
    claim();
    List<Published> published = new ArrayList<>();
    if (settings.hasRows()) {
      published.add(publishRows(ledger));
    }
    if (deadLetters.bytes() > 0) {
      published.add(publishDeadLetters());
    }
    List<String> paths =
        published.stream().map(file -> output.location() + "/" + file.name()).toList();
    JobSummary summary = ledger.summary(causes.list(), paths);
    writeReport("Completed", plan, summary);
    published.add(publishReport());
    String manifest = beside(settings, "manifest.json");
    boolean first = output.putIfAbsent(manifest, manifest(plan, summary, published));
    if (!first && !isOurs(output.read(manifest))) {
      throw exists("its manifest is another's");
    }
    output.putIfAbsent(SUCCESS, new byte[0]);
    output.delete(CLAIM + settings.fileName());
    return summary;
  }

  private Optional<JobFailedException> failure(Ledger ledger, PlanHeader plan) {
    if (!threshold.allows(ledger.failedFiles())) {
      return Optional.of(
          new JobFailedException(
              JobFailedException.Reason.ERROR_THRESHOLD_PASSED,
              "%d of %d files failed (error_threshold: %s)"
                  .formatted(ledger.failedFiles(), plan.files(), threshold)));
    }
    if (ledger.scored() == 0 && plan.files() > 0) {
      return Optional.of(
          new JobFailedException(
              JobFailedException.Reason.NOTHING_SCORED,
              "no record was scored: %d of %d files failed"
                  .formatted(ledger.failedFiles(), plan.files())));
    }
    return Optional.empty();
  }

  /** Takes the output's name for this job, so that of two jobs only one publishes. */
  private void claim() throws IOException {
    byte[] mine = details.job().getBytes(StandardCharsets.UTF_8);
    boolean first = output.putIfAbsent(CLAIM + settings.fileName(), mine);
    if (!first) {
      String owner = new String(output.read(CLAIM + settings.fileName()), StandardCharsets.UTF_8);
      if (!owner.equals(details.job())) {
        throw exists("job %s is publishing it".formatted(owner));
      }
      return;
    }
    String manifest = beside(settings, "manifest.json");
    boolean taken =
        output.exists(manifest) || (settings.hasRows() && output.exists(settings.fileName()));
    if (!taken) {
      return;
    }
    boolean ours = output.exists(manifest) && isOurs(output.read(manifest));
    if (!ours) {
      output.delete(CLAIM + settings.fileName());
      throw exists("it was there before");
    }
  }

  private boolean isOurs(byte[] manifest) throws IOException {
    return JobStaging.JSON.readTree(manifest).path("job").asText().equals(details.job());
  }

  private JobFailedException exists(String why) {
    return new JobFailedException(
        JobFailedException.Reason.OUTPUT_EXISTS,
        "the output %s/%s exists: %s (expected: another output_file_name or output path)"
            .formatted(
                output.location(),
                settings.hasRows() ? settings.fileName() : "manifest.json",
                why));
  }

  private Published publishRows(Ledger ledger) throws IOException {
    try (DurableStore.NewObject object = output.create(settings.fileName());
        BackgroundHash out = new BackgroundHash(object.stream())) {
      if (settings.header() && !ledger.columns().isEmpty()) {
        Bytes header = new Bytes();
        CsvRowEncoder.header(ledger.columns(), settings.separator(), header);
        header.writeTo(out);
      }
      byte[] buffer = new byte[COPY_BYTES];
      for (PartAccount part : ledger.parts()) {
        if (part.rowBytes() > 0) {
          try (InputStream rows = staging.openRows(part)) {
            copyChecked(rows, part.rowBytes(), part.rowsCrc32c(), part.unit(), out, buffer);
          }
        }
      }
      Published published = new Published(settings.fileName(), out.length(), out.sha256());
      if (!object.commit() && !published.sha256().equals(describe(published.name()).sha256())) {
        throw exists("its content is another");
      }
      return published;
    }
  }

  /** Copies bytes of a part and checks them against its account on the way. */
  private static void copyChecked(
      InputStream in, long length, String crc32c, long unit, OutputStream out, byte[] buffer)
      throws IOException {
    CRC32C checksum = new CRC32C();
    long left = length;
    while (left > 0) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw new EOFException("the part of unit %d is cut off".formatted(unit));
      }
      checksum.update(buffer, 0, count);
      out.write(buffer, 0, count);
      left -= count;
    }
    String found = JobStaging.hex(checksum);
    if (!found.equals(crc32c)) {
      throw new JobFailedException(
          JobFailedException.Reason.LEDGER_MISMATCH,
          "the part of unit %d is damaged: its CRC-32C is %s, its account says %s"
              .formatted(unit, found, crc32c));
    }
  }

  private Published collectDeadLetters(Ledger ledger, FailureCauses causes) throws IOException {
    reports.delete("dead_letters.jsonl");
    try (DurableStore.NewObject object = reports.create("dead_letters.jsonl")) {
      HashingStream out = new HashingStream(object.stream());
      byte[] buffer = new byte[COPY_BYTES];
      for (PartAccount part : ledger.parts()) {
        if (part.deadLetterBytes() == 0) {
          continue;
        }
        try (InputStream letters = staging.openDeadLetters(part)) {
          copyChecked(
              letters, part.deadLetterBytes(), part.deadLettersCrc32c(), part.unit(), out, buffer);
        }
        try (InputStream letters = staging.openDeadLetters(part)) {
          causes.addAll(letters, part.deadLetterBytes());
        }
      }
      object.commit();
      return new Published("dead_letters.jsonl", out.length(), out.sha256());
    }
  }

  private Published publishDeadLetters() throws IOException {
    Published published = copy("dead_letters.jsonl");
    if (!published.sha256().equals(describe(published.name()).sha256())) {
      throw exists("its dead letters are another's");
    }
    return published;
  }

  /**
   * Publishes the report. One that this job left before a crash stays, though it says another time.
   */
  private Published publishReport() throws IOException {
    Published published = copy("report.json");
    if (!isOurs(output.read(published.name()))) {
      throw exists("its report is another's");
    }
    return describe(published.name());
  }

  /** Copies a report to the output under its name there, unless one is there already. */
  private Published copy(String report) throws IOException {
    String name = beside(settings, report);
    try (DurableStore.NewObject object = output.create(name);
        InputStream in = Channels.newInputStream(reports.open(report))) {
      HashingStream out = new HashingStream(object.stream());
      in.transferTo(out);
      object.commit();
      return new Published(name, out.length(), out.sha256());
    }
  }

  /** What is published under a name. */
  private Published describe(String name) throws IOException {
    try (InputStream in = Channels.newInputStream(output.open(name))) {
      HashingStream content = new HashingStream(OutputStream.nullOutputStream());
      in.transferTo(content);
      return new Published(name, content.length(), content.sha256());
    }
  }

  private void writeReport(String state, PlanHeader plan, JobSummary summary) throws IOException {
    reports.delete("report.json");
    try (DurableStore.NewObject object = reports.create("report.json")) {
      JsonGenerator json = JobStaging.JSON.createGenerator(object.stream());
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("job", details.job());
      json.writeStringField("status", state);
      json.writeStringField("started_at", details.startedAt());
      json.writeStringField("ended_at", clock.instant().toString());
      json.writePOJOField("summary", summary);
      json.writePOJOField("plan", plan);
      json.writeFieldName("details");
      json.writeTree(JobStaging.JSON.readTree(details.detailsJson()));
      json.writeArrayFieldStart("files");
      try (var lines =
          new java.io.BufferedReader(
              Channels.newReader(reports.open("files.jsonl"), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          json.writeRawValue(line);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
      json.flush();
      object.commit();
    }
    reports.delete("files.jsonl");
  }

  private byte[] manifest(PlanHeader plan, JobSummary summary, List<Published> published)
      throws IOException {
    ObjectNode manifest = JobStaging.JSON.createObjectNode();
    manifest.put("version", 1);
    manifest.put("job", details.job());
    manifest.put("plan_sha256", plan.unitsSha256());
    manifest.put("in", summary.in());
    manifest.put("scored", summary.scored());
    manifest.put("dead", summary.dead());
    ArrayNode outputs = manifest.putArray("outputs");
    for (Published file : published) {
      ObjectNode entry = outputs.addObject();
      entry.put("name", file.name());
      if (settings.hasRows() && file.name().equals(settings.fileName())) {
        entry.put("rows", summary.scored());
      } else if (file.name().endsWith("dead_letters.jsonl")) {
        entry.put("rows", summary.dead());
      }
      entry.put("bytes", file.bytes());
      entry.put("sha256", file.sha256());
    }
    manifest.set("details", JobStaging.JSON.readTree(details.detailsJson()));
    return JobStaging.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
  }
}
