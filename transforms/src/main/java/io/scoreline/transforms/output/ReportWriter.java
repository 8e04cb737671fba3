package io.scoreline.transforms.output;

import com.fasterxml.jackson.core.JsonGenerator;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import io.scoreline.transforms.staging.SpillBuffer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/**
 * Writes a job's report: what it came to, in all, per file and per work unit. Both are taken one by
 * one and may be many. Not thread-safe.
 */
final class ReportWriter implements Closeable {
  private static final int MEMORY_BYTES = 4 << 20;

  private final JobDetails details;
  private final Clock clock;
  private final SpillBuffer files = new SpillBuffer(MEMORY_BYTES);
  private final SpillBuffer units = new SpillBuffer(MEMORY_BYTES);

  ReportWriter(JobDetails details, Clock clock) {
    this.details = details;
    this.clock = clock;
  }

  /** Adds the next file's totals. */
  void add(FileAccount total) throws IOException {
    add(files, total);
  }

  /** The totals of all files that were added, in that order. */
  AccountReader accounts() throws IOException {
    return AccountReader.ofList(files.open());
  }

  /** Adds the next unit's account. */
  void add(UnitAccount unit) throws IOException {
    add(units, unit);
  }

  private static void add(SpillBuffer list, Object entry) throws IOException {
    String before = list.length() == 0 ? "\n    " : ",\n    ";
    list.stream().write(before.getBytes(StandardCharsets.UTF_8));
    list.stream().write(JobStaging.JSON.writeValueAsBytes(entry));
  }

  private static void write(String name, SpillBuffer list, JsonGenerator json, OutputStream out)
      throws IOException {
    json.writeFieldName(name);
    json.writeRawValue("[");
    json.flush();
    list.writeTo(out);
    json.writeRaw("\n  ]");
  }

  /** Writes the report over any that is there. */
  void write(DurableStore reports, String state, PlanHeader plan, JobSummary summary)
      throws IOException {
    try (DurableStore.NewObject object = reports.create(OutputClaim.REPORT)) {
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
      write("files", files, json, object.stream());
      write("units", units, json, object.stream());
      json.writeEndObject();
      json.flush();
      object.commitOver();
    }
  }

  @Override
  public void close() throws IOException {
    try (files) {
      units.close();
    }
  }
}
