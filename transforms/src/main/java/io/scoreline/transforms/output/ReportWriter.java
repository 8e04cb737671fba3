package io.scoreline.transforms.output;

import com.fasterxml.jackson.core.JsonGenerator;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import io.scoreline.transforms.staging.SpillBuffer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/**
 * Writes a job's report: what it came to, in all and per file. The files are taken one by one and
 * may be many. Not thread-safe.
 */
final class ReportWriter implements Closeable {
  private static final int MEMORY_BYTES = 4 << 20;

  private final JobDetails details;
  private final Clock clock;
  private final SpillBuffer files = new SpillBuffer(MEMORY_BYTES);

  ReportWriter(JobDetails details, Clock clock) {
    this.details = details;
    this.clock = clock;
  }

  /** Adds the next file's totals. */
  void add(FileAccount total) throws IOException {
    String before = files.length() == 0 ? "\n    " : ",\n    ";
    files.stream().write(before.getBytes(StandardCharsets.UTF_8));
    files.stream().write(JobStaging.JSON.writeValueAsBytes(total));
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
      json.writeFieldName("files");
      json.writeRawValue("[");
      json.flush();
      files.writeTo(object.stream());
      json.writeRaw("\n  ]");
      json.writeEndObject();
      json.flush();
      object.commitOver();
    }
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
