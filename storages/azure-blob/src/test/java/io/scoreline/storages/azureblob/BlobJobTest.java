package io.scoreline.storages.azureblob;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.storages.azureblob.FaultProxy.Fault;
import io.scoreline.transforms.ExpandFileDataset;
import io.scoreline.transforms.PlanMiniBatches;
import io.scoreline.transforms.PublishScores;
import io.scoreline.transforms.ScoreMiniBatches;
import io.scoreline.transforms.ScoringSettings;
import io.scoreline.transforms.UnitInFlight;
import io.scoreline.transforms.output.JobDetails;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A small job whose input, staging and output are blobs, over a storage that fails. */
@Timeout(1200)
class BlobJobTest {
  private static final TreeMap<String, String> INPUT = new TreeMap<>();

  static {
    INPUT.put("in [1]/a b#1%.csv", "a\n1\n2\nbad\n4\n");
    INPUT.put("in [1]/*[2]?.csv", "a\n" + "7.5\n".repeat(20));
    INPUT.put("in [1]/sub/é.csv", "a\n-3\n");
    INPUT.put("in [1]/empty.csv", "");
  }

  /** All of them take minutes: {@code -Dscoreline.every-request=true}. */
  private static final int STEP = 19;

  private static final long QUIET_MILLIS = 200;

  @TempDir Path folder;
  private FaultProxy proxy;
  private BlobAddress container;
  private DurableStore output;

  @BeforeEach
  void putInput() throws IOException {
    proxy = new FaultProxy();
    container = Azurite.newContainer(proxy);
    DurableStore root = DurableStores.at(container.toString());
    for (var file : INPUT.entrySet()) {
      root.put(file.getKey(), file.getValue().getBytes(StandardCharsets.UTF_8));
      Path local = folder.resolve(file.getKey());
      Files.createDirectories(local.getParent());
      Files.writeString(local, file.getValue());
    }
    output = DurableStores.at(container.withName("out").toString());
    healthy();
  }

  @AfterEach
  void stopProxy() {
    proxy.close();
  }

  private void healthy() {
    proxy.plan((number, method, target) -> Fault.NONE);
  }

  private void score(String root) {
    String access = Azurite.accessJson(container, proxy.port());
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs("--runner=DirectRunner", "--azureBlobAccess=" + access)
                .create());
    ScoringSettings standard = ScoringSettings.of(Doubled.MODEL);
    ScoringSettings settings = standard.withInput(standard.input().withSliceBytes(16));
    String staging = root + "/staging";
    pipeline
        .apply(
            "Expand",
            ExpandFileDataset.of(FileDataset.of(root + "/in [1]"), settings.input(), staging))
        .apply("Plan", PlanMiniBatches.with(settings, staging))
        .apply("Score", ScoreMiniBatches.with(settings, staging))
        .apply(
            "Publish",
            PublishScores.to(
                settings.output(),
                new PublishScores.Locations(staging, root + "/out", root + "/reports"),
                new JobDetails("nightly", "2026-01-01T00:00:00Z", "{}")));
    pipeline.run().waitUntilFinish();
  }

  private void score() {
    score(container.toString().replaceAll("/$", ""));
  }

  private String expected(String name) throws IOException {
    Path file = folder.resolve("out").resolve(name);
    if (!Files.exists(file)) {
      score(folder.toString());
    }
    return Files.readString(file);
  }

  private String published(String name) throws IOException {
    return new String(output.read(name), StandardCharsets.UTF_8);
  }

  private void requireSameAsHere(String told) throws IOException {
    for (String name : List.of("predictions.csv", "predictions.csv.dead_letters.jsonl")) {
      assertThat(told, withoutAttempts(published(name)), equalTo(withoutAttempts(expected(name))));
    }
    assertThat(told, output.list(), equalTo(namesHere()));
  }

  /** A worker that outlives its run may have tried in vain before the storage came back. */
  private static String withoutAttempts(String text) {
    return text.replaceAll("\"attempts\":[0-9]+,", "");
  }

  private List<String> namesHere() throws IOException {
    return DurableStores.at(folder.resolve("out").toString()).list();
  }

  @Test
  void publishesTheBytesThatItPublishesOnThisMachine() throws IOException {
    score();

    requireSameAsHere("undisturbed");
  }

  @Test
  void goesOnFromWhicheverRequestWasTheLastThatWasAnswered() throws Exception {
    score();
    int requests = proxy.requests().size();
    int broken = 0;
    int step = Boolean.getBoolean("scoreline.every-request") ? 1 : STEP;
    for (int last = 1 + new Random().nextInt(step); last < requests; last += step) {
      container = Azurite.newContainer(proxy);
      putInput();
      int answered = last;
      proxy.plan((number, method, target) -> number <= answered ? Fault.NONE : Fault.FORBIDDEN);
      boolean brokeOff = brokeOff();
      healthy();
      if (brokeOff) {
        broken++;
        score();
      }
      requireSameAsHere("%d of %d requests".formatted(last, requests));
    }
    System.out.printf("%d requests; %d runs broke off and were resumed%n", requests, broken);
    assertThat(broken, greaterThan(requests / step / 2));
  }

  private boolean brokeOff() throws InterruptedException {
    try {
      score();
      return false;
    } catch (RuntimeException e) {
      awaitQuiet();
      return true;
    }
  }

  /**
   * The runner leaves workers behind that a process's end takes away: one that reads in vain while
   * the storage is away, and stages that it did when it is back, is another story.
   */
  private void awaitQuiet() throws InterruptedException {
    int seen;
    do {
      seen = proxy.requests().size();
      TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
    } while (seen < proxy.requests().size()
        || !UnitInFlight.all(container.withName("staging").toString()).isEmpty());
  }

  @Test
  void completesOverAStorageThatFailsNowAndThen() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Fault[] faults = {
      Fault.DROPPED, Fault.ANSWER_LOST, Fault.CUT, Fault.UNAVAILABLE, Fault.SLOW, Fault.TOO_MANY
    };
    proxy.plan(
        (number, method, target) ->
            random.nextInt(12) == 0 ? faults[random.nextInt(faults.length)] : Fault.NONE);

    score();
    long spoiled = proxy.requests().stream().filter(request -> !request.endsWith("NONE")).count();
    healthy();

    requireSameAsHere("seed " + seed);
    assertThat("seed " + seed, spoiled, greaterThan(0L));
  }

  @Test
  void buriesNoRecordForAStorageThatLetsNobodyInAndGoesOnWhenItDoes() throws Exception {
    proxy.plan(
        (number, method, target) ->
            method.equals("GET") && target.contains(".csv") && number > 20
                ? Fault.FORBIDDEN
                : Fault.NONE);

    assertThat(brokeOff(), is(true));
    healthy();
    score();

    requireSameAsHere("resumed");
  }

  @Test
  void tellsWhileAUnitWaitsForTheStorageThatThatIsTheReason() throws Exception {
    AtomicInteger failed = new AtomicInteger();
    proxy.plan(
        (number, method, target) ->
            method.equals("GET") && target.contains(".csv") && failed.getAndIncrement() % 2 == 0
                ? Fault.UNAVAILABLE
                : Fault.NONE);
    Set<UnitInFlight.Position> seen = ConcurrentHashMap.newKeySet();
    AtomicBoolean over = new AtomicBoolean();
    Thread watch =
        new Thread(
            () -> {
              while (!over.get()) {
                UnitInFlight.all(container.withName("staging").toString())
                    .forEach(flight -> seen.add(flight.position()));
              }
            });
    watch.start();
    score();
    over.set(true);
    watch.join();

    long withoutTroubles =
        seen.stream().map(at -> List.of(at.unit(), at.steps(), at.record())).distinct().count();
    assertThat((long) seen.size(), greaterThan(withoutTroubles));
  }

  @Test
  void endsWithTheReasonWhenTheStorageStaysAway() {
    proxy.plan((number, method, target) -> Fault.FORBIDDEN);

    var failed = assertThrows(RuntimeException.class, this::score);

    Throwable cause = failed;
    while (cause.getCause() != null && !String.valueOf(cause.getMessage()).startsWith("wasbs://")) {
      cause = cause.getCause();
    }
    assertThat(
        cause.getMessage().substring(cause.getMessage().indexOf(": ")),
        equalTo(
            ": the storage answers 403 (expected: credentials that may do so; see the datastore's"
                + " account_key, sas_token or managed_identity)"));
    assertThat(proxy.requests().size(), lessThan(5));
  }
}
