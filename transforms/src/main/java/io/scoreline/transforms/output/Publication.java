package io.scoreline.transforms.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The steps by which an output appears, once its ledger is closed: rows, dead letters, report,
 * manifest, {@code _SUCCESS}. Everything is put if absent; run again after a crash between any two
 * steps, it goes on where it was. For one publication; not thread-safe.
 */
final class Publication {
  private final OutputSettings settings;
  private final JobDetails details;
  private final JobStaging staging;
  private final DurableStore output;
  private final DurableStore reports;
  private final OutputClaim claim;

  /** What this run, and no earlier one, has published. */
  private final List<Published> committed = new ArrayList<>();

  /** The names of rows' files that it has begun to write, as there may be a folder for each. */
  private final List<String> begun = new ArrayList<>();

  Publication(
      OutputSettings settings,
      JobDetails details,
      JobStaging staging,
      DurableStore output,
      DurableStore reports) {
    this.settings = settings;
    this.details = details;
    this.staging = staging;
    this.output = output;
    this.reports = reports;
    this.claim = new OutputClaim(output, settings, details.job());
  }

  /** Puts the files of rows, each with whatever comes before them. */
  interface Rows {
    void publish(RowsPublication files) throws IOException;
  }

  /**
   * What is published, but for the rows.
   *
   * @param report the account of each file
   * @param deadLetters what is in the reports' folder already
   * @param written files that the model wrote itself, in the order of the input
   * @param summary what the job came to, given the paths of its outputs
   * @param previous the version before it, if there is one
   */
  record Content(
      PlanHeader plan,
      ReportWriter report,
      Published deadLetters,
      List<StagedFile> written,
      Function<List<String>, JobSummary> summary,
      Optional<PublishedVersion> previous) {}

  /**
   * Publishes.
   *
   * @throws JobFailedException if the names are another's, or the job was cancelled
   */
  JobSummary publish(Content content, Rows rows) throws IOException {
    claim.take();
    try {
      return publishClaimed(content, rows);
    } catch (JobFailedException | IOException e) {
      try {
        takeBack(e);
      } catch (IOException whileTakingBack) {
        e.addSuppressed(whileTakingBack);
      }
      throw e;
    }
  }

  private void takeBack(Exception reason) throws IOException {
    if (claim.isPublished()) {
      // By another process of this job, while this one stood still: what it published stays.
      claim.release();
    } else if (isOver(reason)) {
      // What an earlier process of the job has published goes too, where it was cancelled.
      if (isFor(reason, JobFailedException.Reason.CANCELLED)) {
        claim.withdraw(staging);
      }
      claim.release(committed, begun);
    }
  }

  /** Whether no other process goes on with the job: it failed, or was ended and cleaned up. */
  private boolean isOver(Exception reason) throws IOException {
    // With a damaged part a resume goes on here, as after a crash.
    boolean failed =
        reason instanceof JobFailedException
            && !isFor(reason, JobFailedException.Reason.PART_DAMAGED);
    return failed || !staging.isPlanned();
  }

  private static boolean isFor(Exception reason, JobFailedException.Reason what) {
    return reason instanceof JobFailedException failed && failed.reason() == what;
  }

  private JobSummary publishClaimed(Content content, Rows rows) throws IOException {
    Map<Published, Long> rowsFiles = settings.hasRows() ? publishRows(rows) : Map.of();
    List<Published> published = new ArrayList<>(rowsFiles.keySet());
    if (content.deadLetters().bytes() > 0) {
      published.add(publishDeadLetters());
    }
    List<String> paths = paths(published);
    JobSummary summary = content.summary().apply(paths);
    content.report().write(reports, "Completed", content.plan(), summary);
    published.add(publishReport());
    published.addAll(writtenFiles().publish(content.written(), committed));
    if (staging.decide(JobStaging.Outcome.PUBLISHED) == JobStaging.Outcome.CANCELLED) {
      throw cancelled();
    }
    if (content.previous().isPresent()) {
      published.addAll(content.previous().get().writtenFiles(output));
    }
    String manifest = OutputClaim.beside(settings, OutputClaim.MANIFEST);
    boolean first = output.putIfAbsent(manifest, manifest(content, summary, published, rowsFiles));
    if (!first && !claim.isPublished()) {
      throw claim.exists("its manifest is another's");
    }
    output.putIfAbsent(Publisher.SUCCESS, new byte[0]);
    claim.release();
    return summary;
  }

  private WrittenFiles writtenFiles() {
    return new WrittenFiles(settings, staging, output, claim, this::requireNotCancelled);
  }

  /**
   * To be asked now and then while rows or files are written.
   *
   * @throws JobFailedException if the job was cancelled
   */
  void requireNotCancelled() throws IOException {
    if (staging.outcome().filter(JobStaging.Outcome.CANCELLED::equals).isPresent()) {
      throw cancelled();
    }
  }

  private static JobFailedException cancelled() {
    return new JobFailedException(
        JobFailedException.Reason.CANCELLED, "the job was cancelled while it was published");
  }

  /** Puts the rows' files; says how many rows each has, in their order. */
  private Map<Published, Long> publishRows(Rows rows) throws IOException {
    try (RowsPublication files = new RowsPublication(settings, output, claim, committed, begun)) {
      rows.publish(files);
      return files.published();
    }
  }

  /** Where rows and dead letters are: of rows in a folder, that folder. */
  private List<String> paths(List<Published> published) {
    return published.stream()
        .map(file -> settings.isOfRows(file.name()) ? settings.fileName() : file.name())
        .distinct()
        .map(name -> output.location() + "/" + name)
        .toList();
  }

  private Published publishDeadLetters() throws IOException {
    Published published = copy(OutputClaim.DEAD_LETTERS);
    if (!published.equals(Published.of(output, published.name()))) {
      throw claim.exists("its dead letters are another's");
    }
    return published;
  }

  /**
   * Publishes the report. One that this job left before a crash stays, though it says another time.
   */
  private Published publishReport() throws IOException {
    Published published = copy(OutputClaim.REPORT);
    if (!claim.isOurs(published.name())) {
      throw claim.exists("its report is another's");
    }
    return Published.of(output, published.name());
  }

  /** Copies a report to the output under its name there, unless one is there already. */
  private Published copy(String report) throws IOException {
    String name = OutputClaim.beside(settings, report);
    try (DurableStore.NewObject object = output.create(name);
        InputStream in = Channels.newInputStream(reports.open(report))) {
      HashingStream out = new HashingStream(object.stream());
      in.transferTo(out);
      Published published = new Published(name, out.length(), out.sha256());
      if (object.commit()) {
        committed.add(published);
      }
      return published;
    }
  }

  private byte[] manifest(
      Content content,
      JobSummary summary,
      List<Published> published,
      Map<Published, Long> rowsFiles)
      throws IOException {
    ObjectNode manifest = JobStaging.JSON.createObjectNode();
    manifest.put("version", settings.version());
    if (content.previous().isPresent()) {
      ObjectNode previous = manifest.putObject("previous");
      previous.put("manifest", content.previous().get().manifestName());
      previous.put("sha256", content.previous().get().manifestSha256());
    }
    manifest.put("job", details.job());
    manifest.put("plan_sha256", content.plan().unitsSha256());
    manifest.put("in", summary.in());
    manifest.put("scored", summary.scored());
    manifest.put("dead", summary.dead());
    ArrayNode outputs = manifest.putArray("outputs");
    for (Published file : published) {
      ObjectNode entry = outputs.addObject();
      entry.put("name", file.name());
      if (rowsFiles.containsKey(file)) {
        entry.put("rows", rowsFiles.get(file));
      } else if (file.name().equals(OutputClaim.beside(settings, OutputClaim.DEAD_LETTERS))) {
        entry.put("rows", summary.dead());
      }
      entry.put("bytes", file.bytes());
      entry.put("sha256", file.sha256());
    }
    manifest.set("details", JobStaging.JSON.readTree(details.detailsJson()));
    return JobStaging.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
  }
}
