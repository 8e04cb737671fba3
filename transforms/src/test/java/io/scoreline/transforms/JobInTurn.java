package io.scoreline.transforms;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.output.JobDetails;
import io.scoreline.transforms.output.JobSummary;
import io.scoreline.transforms.output.OutputClaim;
import io.scoreline.transforms.output.OutputSettings;
import io.scoreline.transforms.output.OutputVerifier;
import io.scoreline.transforms.output.PublishedVersion;
import io.scoreline.transforms.output.ReplayPublisher;
import io.scoreline.transforms.plan.DatasetLister;
import io.scoreline.transforms.plan.DatasetListing;
import io.scoreline.transforms.plan.FileBlock;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.plan.PlanFreezer;
import io.scoreline.transforms.plan.ScannedBlock;
import io.scoreline.transforms.plan.SelectedRecords;
import io.scoreline.transforms.plan.WorkUnitRef;
import io.scoreline.transforms.scorer.BatchLimits;
import io.scoreline.transforms.staging.CrashingStore;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A job, or a replay of it, whose steps are made in turn, without a runner: in a folder that gets
 * {@code staging}, {@code output} and {@code reports}.
 */
final class JobInTurn {
  private static final CrashingStore.Steps UNDISTURBED = new CrashingStore.Steps(Integer.MAX_VALUE);

  private final Path folder;
  private final ScoringSettings settings;

  JobInTurn(Path folder, ScoringSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  private DurableStore store(String name, CrashingStore.Steps steps) {
    return new CrashingStore(DurableStores.at(folder.resolve(name).toString()), steps);
  }

  JobSummary run(Path input) throws IOException {
    return run(input, UNDISTURBED);
  }

  /** Runs the job, which stops where its storage does. */
  JobSummary run(Path input, CrashingStore.Steps steps) throws IOException {
    return new SmallJob(
            settings,
            input.toString(),
            store("staging", steps),
            store("output", steps),
            store("reports", steps))
        .run();
  }

  JobSummary replay(Path input, int previous, int version) throws IOException {
    return replay(input, previous, version, UNDISTURBED);
  }

  /** Replays the dead letters of a version, over the files of a folder. */
  JobSummary replay(Path input, int previous, int version, CrashingStore.Steps steps)
      throws IOException {
    ScoringSettings now = settings.withOutput(settings.output().withVersion(version));
    DurableStore output = store("output", steps);
    JobStaging staging = new JobStaging(store("staging-" + version, steps));
    PublishedVersion before = version(previous);
    SelectedRecords dead = before.deadRecords(output, staging);
    DatasetListing listing =
        new DatasetLister(now.input())
            .list(FileDataset.of(input.toString()), dead.ofFiles().keySet(), staging);
    score(now, listing, freezer(now).of(dead), staging);
    JobSummary summary =
        new ReplayPublisher(
                before,
                now.output(),
                details("a-job-replay-" + version),
                staging,
                output,
                store("reports-" + version, steps),
                Clock.systemUTC())
            .publish();
    staging.remove();
    return summary;
  }

  private static JobDetails details(String job) {
    return new JobDetails(job, "2026-01-01T00:00:00Z", "{}");
  }

  private static PlanFreezer freezer(ScoringSettings settings) {
    return new PlanFreezer(settings.input(), settings.model(), BatchLimits.OPEN, 2, Map.of());
  }

  private static void score(
      ScoringSettings settings, DatasetListing listing, PlanFreezer freezer, JobStaging staging)
      throws IOException {
    List<ScannedBlock> scanned = new ArrayList<>();
    for (FileBlock block : freezer.blocks(listing)) {
      scanned.addAll(block.scan());
    }
    List<WorkUnitRef> units = freezer.freeze(listing, scanned, staging);
    try (var worker = new ScoreMiniBatches.Worker(settings, staging)) {
      for (WorkUnitRef unit : units) {
        worker.score(unit);
      }
    }
  }

  private OutputSettings output(int version) {
    return settings.output().withVersion(version);
  }

  /** A version that is published. */
  PublishedVersion version(int version) throws IOException {
    byte[] manifest = read(OutputClaim.beside(output(version), OutputClaim.MANIFEST));
    return new PublishedVersion(
        version == 1 ? "a-job" : "a-job-replay-" + version,
        folder.resolve("output").toString(),
        output(version),
        HashingStream.sha256(manifest));
  }

  /** The differences that the verifier finds in a version. */
  List<String> differences(int version) throws IOException {
    DurableStore output = DurableStores.at(folder.resolve("output").toString());
    return new OutputVerifier(output, output(version)).verify().differences();
  }

  /** A version's rows, of all its files behind one header; empty if it has none. */
  String rows(int version) throws IOException {
    StringBuilder rows = new StringBuilder();
    String name = output(version).fileName();
    byte[] manifest = read(OutputClaim.beside(output(version), OutputClaim.MANIFEST));
    for (JsonNode listed : JobStaging.JSON.readTree(manifest).path("outputs")) {
      String file = listed.path("name").asText();
      if (!name.isEmpty() && (file.equals(name) || file.startsWith(name + "/"))) {
        String text = text(file);
        boolean hasHeader = !output(version).isSelfDescribing() && output(version).header();
        rows.append(hasHeader && rows.length() > 0 ? text.substring(text.indexOf('\n') + 1) : text);
      }
    }
    return rows.toString();
  }

  /** A version's dead letters, a line each; empty if there is none. */
  String deadLetters(int version) throws IOException {
    String name = OutputClaim.beside(output(version), OutputClaim.DEAD_LETTERS);
    return Files.exists(folder.resolve("output").resolve(name)) ? text(name) : "";
  }

  private String text(String name) throws IOException {
    return new String(read(name), java.nio.charset.StandardCharsets.UTF_8);
  }

  private byte[] read(String name) throws IOException {
    return Files.readAllBytes(folder.resolve("output").resolve(name));
  }
}
