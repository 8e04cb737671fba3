package io.scoreline.transforms;

import io.scoreline.transforms.output.FailureLimits;
import io.scoreline.transforms.output.JobDetails;
import io.scoreline.transforms.output.JobSummary;
import io.scoreline.transforms.output.Publisher;
import io.scoreline.transforms.plan.DatasetLister;
import io.scoreline.transforms.plan.DatasetListing;
import io.scoreline.transforms.plan.FileBlock;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.plan.PlanFreezer;
import io.scoreline.transforms.plan.ScannedBlock;
import io.scoreline.transforms.plan.WorkUnitRef;
import io.scoreline.transforms.scorer.BatchLimits;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NotDirectoryException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A job's steps in turn, without a runner.
 *
 * @param settings how it scores
 * @param input the root of its input
 * @param store where it stages
 * @param output where it publishes
 * @param reports where it reports
 */
record SmallJob(
    ScoringSettings settings,
    String input,
    DurableStore store,
    DurableStore output,
    DurableStore reports) {

  /** Runs the job, or goes on where an earlier run broke off. */
  JobSummary run() throws IOException {
    return finish(plan());
  }

  /** Lists the input and freezes the plan, or reads the one that is frozen. */
  List<WorkUnitRef> plan() throws IOException {
    JobStaging staging = new JobStaging(store);
    DatasetListing listing =
        new DatasetLister(settings.input()).list(FileDataset.of(input), staging);
    PlanFreezer freezer =
        new PlanFreezer(settings.input(), settings.model(), BatchLimits.OPEN, 2, Map.of());
    List<ScannedBlock> scanned = new ArrayList<>();
    for (FileBlock block : freezer.blocks(listing)) {
      scanned.addAll(block.scan());
    }
    return freezer.freeze(listing, scanned, staging);
  }

  /** Scores what has no part yet, publishes, and removes what was staged. */
  JobSummary finish(List<WorkUnitRef> units) throws IOException {
    score(units);
    JobSummary summary = publish();
    new JobStaging(store).remove();
    return summary;
  }

  /** Scores what has no part yet. */
  void score(List<WorkUnitRef> units) throws IOException {
    try (var worker = new ScoreMiniBatches.Worker(settings, new JobStaging(store))) {
      for (WorkUnitRef unit : units) {
        worker.score(unit);
      }
    }
  }

  /** Closes the ledger and publishes. */
  JobSummary publish() throws IOException {
    return new Publisher(
            settings.output(),
            new JobDetails("a-job", "2026-01-01T00:00:00Z", "{}"),
            FailureLimits.NONE,
            new JobStaging(store),
            output,
            reports,
            Clock.systemUTC())
        .publish();
  }

  private static List<String> below(DurableStore output, String name) throws IOException {
    try {
      return output.list(name);
    } catch (NotDirectoryException e) {
      return List.of();
    }
  }

  /** What is published, but for the report and the manifest, which tell when. */
  static Map<String, String> publishedIn(DurableStore output) throws IOException {
    Map<String, String> files = new TreeMap<>();
    List<String> names = new ArrayList<>(output.list());
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      List<String> below = below(output, name);
      if (!below.isEmpty()) {
        names.addAll(below);
        continue;
      }
      boolean tellsTime = name.endsWith("report.json") || name.endsWith("manifest.json");
      files.put(name, tellsTime ? "" : new String(output.read(name), StandardCharsets.UTF_8));
    }
    return files;
  }
}
