package io.scoreline.transforms.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Closes a job's ledger and publishes its parts, or says why it may not. Everything is put if
 * absent, the manifest after what it lists, {@code _SUCCESS} last; run again after a crash between
 * any two steps, it goes on where it was.
 */
public final class Publisher {
  public static final String SUCCESS = "_SUCCESS";

  private final OutputSettings settings;
  private final JobDetails details;
  private final FailureLimits limits;
  private final JobStaging staging;
  private final DurableStore output;
  private final DurableStore reports;
  private final OutputClaim claim;
  private final PartCopier parts;
  private final Clock clock;

  /**
   * @param limits what may fail
   * @param output the folder that gets the outputs
   * @param reports the folder that gets the report and the dead letters, however the job ends
   */
  public Publisher(
      OutputSettings settings,
      JobDetails details,
      FailureLimits limits,
      JobStaging staging,
      DurableStore output,
      DurableStore reports,
      Clock clock) {
    this.settings = settings;
    this.details = details;
    this.limits = limits;
    this.staging = staging;
    this.output = output;
    this.reports = reports;
    this.claim = new OutputClaim(output, settings, details.job());
    this.parts = new PartCopier(staging);
    this.clock = clock;
  }

  /**
   * Publishes.
   *
   * @throws JobFailedException if the job may not publish; the report is written all the same
   */
  public JobSummary publish() throws IOException {
    PlanHeader plan = staging.requirePlan();
    Ledger ledger = new Ledger(staging, plan);
    try (ReportWriter report = new ReportWriter(details, clock)) {
      ledger.close(report::add);
      for (UnitAccount unit : ledger.units()) {
        report.add(unit);
      }
      FailureCauses causes = new FailureCauses();
      Published deadLetters = parts.reportDeadLetters(ledger.parts(), reports, causes);
      Optional<JobFailedException> failure = limits.passedBy(ledger, plan.files());
      if (failure.isPresent()) {
        report.write(reports, "Failed", plan, ledger.summary(causes.list(), List.of()));
        throw failure.get();
      }
      claim.take();
      List<String> committed = new ArrayList<>();
      try {
        return publish(plan, ledger, causes, deadLetters, report, committed);
      } catch (JobFailedException e) {
        claim.release(committed);
        throw e;
      }
    }
  }

  /**
   * @param committed takes the names that this run, and no earlier one, has published
   */
  private JobSummary publish(
      PlanHeader plan,
      Ledger ledger,
      FailureCauses causes,
      Published deadLetters,
      ReportWriter report,
      List<String> committed)
      throws IOException {
    List<Published> published = new ArrayList<>();
    if (settings.hasRows()) {
      published.add(publishRows(ledger, committed));
    }
    if (deadLetters.bytes() > 0) {
      published.add(publishDeadLetters(committed));
    }
    List<String> paths =
        published.stream().map(file -> output.location() + "/" + file.name()).toList();
    JobSummary summary = ledger.summary(causes.list(), paths);
    report.write(reports, "Completed", plan, summary);
    published.add(publishReport(committed));
    if (staging.decide(JobStaging.Outcome.PUBLISHED) == JobStaging.Outcome.CANCELLED) {
      throw cancelled();
    }
    String manifest = OutputClaim.beside(settings, OutputClaim.MANIFEST);
    boolean first = output.putIfAbsent(manifest, manifest(plan, summary, published));
    if (!first && !claim.isPublished()) {
      throw claim.exists("its manifest is another's");
    }
    output.putIfAbsent(SUCCESS, new byte[0]);
    claim.release();
    return summary;
  }

  private static JobFailedException cancelled() {
    return new JobFailedException(
        JobFailedException.Reason.CANCELLED, "the job was cancelled while it was published");
  }

  private Published publishRows(Ledger ledger, List<String> committed) throws IOException {
    try (DurableStore.NewObject object = output.create(settings.fileName());
        BackgroundHash out = new BackgroundHash(object.stream())) {
      if (settings.header() && !ledger.columns().isEmpty()) {
        Bytes header = new Bytes();
        CsvRowEncoder.header(ledger.columns(), settings.separator(), header);
        header.writeTo(out);
      }
      for (PartAccount part : ledger.parts()) {
        if (staging.outcome().filter(JobStaging.Outcome.CANCELLED::equals).isPresent()) {
          throw cancelled();
        }
        parts.copyRows(part, out);
      }
      Published published = new Published(settings.fileName(), out.length(), out.sha256());
      if (object.commit()) {
        committed.add(published.name());
      } else if (!published.equals(describe(published.name()))) {
        throw claim.exists("its content is another");
      }
      return published;
    }
  }

  private Published publishDeadLetters(List<String> committed) throws IOException {
    Published published = copy(OutputClaim.DEAD_LETTERS, committed);
    if (!published.equals(describe(published.name()))) {
      throw claim.exists("its dead letters are another's");
    }
    return published;
  }

  /**
   * Publishes the report. One that this job left before a crash stays, though it says another time.
   */
  private Published publishReport(List<String> committed) throws IOException {
    Published published = copy(OutputClaim.REPORT, committed);
    if (!claim.isOurs(output.read(published.name()))) {
      throw claim.exists("its report is another's");
    }
    return describe(published.name());
  }

  /** Copies a report to the output under its name there, unless one is there already. */
  private Published copy(String report, List<String> committed) throws IOException {
    String name = OutputClaim.beside(settings, report);
    try (DurableStore.NewObject object = output.create(name);
        InputStream in = Channels.newInputStream(reports.open(report))) {
      HashingStream out = new HashingStream(object.stream());
      in.transferTo(out);
      if (object.commit()) {
        committed.add(name);
      }
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
      } else if (file.name().endsWith(OutputClaim.DEAD_LETTERS)) {
        entry.put("rows", summary.dead());
      }
      entry.put("bytes", file.bytes());
      entry.put("sha256", file.sha256());
    }
    manifest.set("details", JobStaging.JSON.readTree(details.detailsJson()));
    return JobStaging.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
  }
}
