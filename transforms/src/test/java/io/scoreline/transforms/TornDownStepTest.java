package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.plan.DatasetLister;
import io.scoreline.transforms.plan.DatasetListing;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.plan.PlanFreezer;
import io.scoreline.transforms.plan.WorkUnitRef;
import io.scoreline.transforms.scorer.BatchLimits;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.WatchedStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that a runner tears down while they are at work, as it does when a run is cancelled. */
class TornDownStepTest {
  @TempDir Path folder;
  private final ScoringSettings settings = ScoringSettings.of(Sums.MODEL);
  private final List<ScoreMiniBatches.Worker> workers = new ArrayList<>();
  private List<WorkUnitRef> units = List.of();

  @BeforeEach
  void plan() throws IOException {
    Path input = Files.createDirectory(folder.resolve("input"));
    Files.writeString(input.resolve("a.csv"), "a,b\n1,0.5\n2,0.5\n");
    Files.writeString(input.resolve("b.csv"), "a,b\n3,0.5\n");
    JobStaging staging = JobStaging.at(folder.resolve("staging").toString());
    DatasetListing listing =
        new DatasetLister(settings.input()).list(FileDataset.of(input.toString()), staging);
    units =
        new PlanFreezer(settings.input(), settings.model(), BatchLimits.OPEN, 1, Map.of())
            .freeze(listing, List.of(), staging);
  }

  /** A staging whose worker is closed just before it writes a part. */
  private JobStaging tornDownBeforeParts() {
    return new JobStaging(
        WatchedStore.over(
            DurableStores.at(folder.resolve("staging").toString()),
            (method, name) -> {
              if (method.equals("create") && name.startsWith("parts/")) {
                workers.get(0).close();
              }
            }));
  }

  @Test
  void stageAllRowsOfTheUnitThatTheyAreAtAndNoMore() throws IOException {
    JobStaging staging = tornDownBeforeParts();
    ScoreMiniBatches.Worker worker = new ScoreMiniBatches.Worker(settings, staging);
    workers.add(worker);

    assertThat(worker.score(units.get(0)).scored(), is(2L));

    assertThat(
        PartContent.of(staging, staging.account(0)).rows(), equalTo("a.csv,0,1.5\na.csv,1,2.5\n"));
    assertThrows(IllegalStateException.class, () -> worker.score(units.get(1)));
    worker.close();
    assertThat(staging.units(), equalTo(List.of(0L)));
  }
}
