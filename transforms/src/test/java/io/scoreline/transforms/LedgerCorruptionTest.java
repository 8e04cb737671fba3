package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.output.JobFailedException;
import io.scoreline.transforms.plan.WorkUnitRef;
import io.scoreline.transforms.staging.DamagedStagingException;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small job that is scored, and of which anything that it staged is damaged then: it publishes
 * the same, as what was damaged is scored again, or it says what is damaged and publishes nothing.
 */
class LedgerCorruptionTest {
  private static final String PLAN = "plan.json";

  @TempDir Path folder;
  private ScoringSettings settings;
  private List<WorkUnitRef> units = List.of();
  private final Map<String, byte[]> staged = new TreeMap<>();
  private Map<String, String> expected = Map.of();

  @BeforeEach
  void score() throws IOException {
    Files.writeString(folder.resolve("a.csv"), "a,b\n1,0.5\n2,0.5\n13,0\n4,0.5\n5,0.5\n");
    Files.writeString(folder.resolve("b.csv"), "a,b\n6,1\nbad,2\n");
    Files.writeString(folder.resolve("c.csv"), "a,b\n7,1\n");
    ScoringSettings standard = ScoringSettings.of(Sums.MODEL);
    settings = standard.withInput(standard.input().withSliceBytes(16));
    SmallJob job = job(new MemoryStore("staging"));
    units = job.plan();
    job.score(units);
    for (String name : job.store().list()) {
      List<String> below = job.store().list(name);
      for (String object : below.isEmpty() ? List.of(name) : below) {
        staged.put(object, job.store().read(object));
      }
    }
    job.finish(units);
    expected = SmallJob.publishedIn(job.output());
  }

  private SmallJob job(DurableStore staging) {
    return new SmallJob(
        settings,
        folder.toString(),
        staging,
        new MemoryStore("output"),
        new MemoryStore("reports"));
  }

  /** The job as it was when all was scored, but for some objects. */
  private SmallJob jobWith(Map<String, byte[]> damaged) throws IOException {
    MemoryStore staging = new MemoryStore("staging");
    for (Map.Entry<String, byte[]> object : staged.entrySet()) {
      staging.put(object.getKey(), damaged.getOrDefault(object.getKey(), object.getValue()));
    }
    return job(staging);
  }

  private List<String> objects(String prefix) {
    return staged.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  /**
   * An object's bytes with each byte changed in turn, at random, and now and then cut off before
   * it.
   */
  private List<byte[]> damages(String name, Random random) {
    byte[] whole = staged.get(name);
    List<byte[]> damages = new ArrayList<>();
    for (int place = 0; place < whole.length; place++) {
      byte[] flipped = whole.clone();
      flipped[place] ^= (byte) (1 + random.nextInt(255));
      damages.add(flipped);
      if (random.nextInt(4) == 0) {
        damages.add(Arrays.copyOf(whole, place));
      }
    }
    return damages;
  }

  /** Resumes a job until it publishes; gives how often it broke off. */
  private static int resumes(SmallJob job, String told) throws IOException {
    for (int resumes = 0; ; resumes++) {
      assertThat(told, resumes, lessThan(20));
      try {
        job.run();
        return resumes;
      } catch (JobFailedException e) {
        assertThat(told, e.reason(), is(JobFailedException.Reason.PART_DAMAGED));
        assertThat(told, e.getMessage(), startsWith("the part of unit "));
        assertThat(told, e.getMessage(), containsString("; a resume scores it again"));
        assertThat(told, job.output().exists("_SUCCESS"), is(false));
      }
    }
  }

  @Test
  void scoresAPartAgainWhateverByteOfItIsDamagedAndWhereverItIsCut() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> parts = objects("parts/");
    assertThat(parts.size(), greaterThan(3));
    int damages = 0;
    int resumed = 0;
    for (String part : parts) {
      for (byte[] damaged : damages(part, random)) {
        String told = "seed %d, damage %d of %s".formatted(seed, damages++, part);
        SmallJob job = jobWith(Map.of(part, damaged));

        resumed += resumes(job, told);

        assertThat(told, SmallJob.publishedIn(job.output()), equalTo(expected));
      }
    }
    System.out.printf("%d damages of parts, of which %d took a resume%n", damages, resumed);
  }

  @Test
  void scoresPartsAgainHoweverManyAreDamagedAtOnce() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      Map<String, byte[]> damaged = new TreeMap<>();
      for (String part : objects("parts/")) {
        if (random.nextBoolean()) {
          byte[] bytes = staged.get(part).clone();
          for (int changes = random.nextInt(8); changes >= 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
          }
          damaged.put(part, bytes);
        }
      }
      String told = "seed %d, round %d".formatted(seed, round);
      SmallJob job = jobWith(damaged);

      resumes(job, told);

      assertThat(told, SmallJob.publishedIn(job.output()), equalTo(expected));
    }
  }

  @Test
  void saysThatThePlanIsDamagedWhateverByteOfItIs() throws IOException {
    long seed = System.nanoTime();
    for (byte[] damaged : damages(PLAN, new Random(seed))) {
      String told = "seed " + seed + ": " + new String(damaged, StandardCharsets.UTF_8);
      SmallJob job = jobWith(Map.of(PLAN, damaged));

      var error = assertThrows(DamagedStagingException.class, job::run, told);

      assertThat(
          told,
          error.getMessage(),
          equalTo(
              "staging/plan.json is damaged: its CRC-32C is not that of its content; a resume"
                  + " cannot help (expected: a new job over the same input)"));
      assertThat(told, job.output().list(), equalTo(List.of()));
    }
  }

  @Test
  void saysThatTheUnitsAreDamagedWhateverByteOfThemIsWhenItIsResumed() throws IOException {
    long seed = System.nanoTime();
    String name = objects("units-").get(0);
    for (byte[] damaged : damages(name, new Random(seed))) {
      SmallJob job = jobWith(Map.of(name, damaged));

      var error = assertThrows(DamagedStagingException.class, job::run, "seed " + seed);

      assertThat(
          error.getMessage(), startsWith("staging/" + name + " is damaged: its SHA-256 is "));
      assertThat(job.output().list(), equalTo(List.of()));
    }
  }

  @Test
  void scoresNoUnitOfWhichTheLineIsDamagedWhileTheJobRuns() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String name = objects("units-").get(0);
    byte[] whole = staged.get(name);
    for (WorkUnitRef ref : units) {
      for (int i = 0; i < ref.planLength(); i++) {
        byte[] damaged = whole.clone();
        damaged[(int) ref.planOffset() + i] ^= (byte) (1 + random.nextInt(255));
        SmallJob job = jobWith(Map.of(name, damaged));
        job.store().delete("parts");

        var error =
            assertThrows(DamagedStagingException.class, () -> job.score(units), "seed " + seed);

        assertThat(
            error.getMessage(),
            startsWith(
                "staging/%s is damaged: unit %d has another CRC-32C"
                    .formatted(name, ref.number())));
        assertThat(job.store().list("parts").size(), is((int) ref.number()));
      }
    }
  }

  @Test
  void saysThatTheUnitsAreGone() throws IOException {
    String name = objects("units-").get(0);
    SmallJob job = jobWith(Map.of());
    job.store().delete(name);

    var error = assertThrows(DamagedStagingException.class, job::run);

    assertThat(error.getMessage(), startsWith("staging/" + name + " is damaged: it is gone;"));
  }

  @Test
  void publishesNothingOverAnOutcomeThatSaysNeither() throws IOException {
    SmallJob job = jobWith(Map.of());
    job.store().put("outcome", "PUBLISHEX".getBytes(StandardCharsets.UTF_8));

    var error = assertThrows(DamagedStagingException.class, job::run);

    assertThat(
        error.getMessage(),
        startsWith("staging/outcome is damaged: it says 'PUBLISHEX'; a resume"));
    assertThat(job.output().exists("_SUCCESS"), is(false));
  }
}
