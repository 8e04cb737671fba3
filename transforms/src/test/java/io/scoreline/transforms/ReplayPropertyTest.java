package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.output.JobFailedException;
import io.scoreline.transforms.output.RowsLayout;
import io.scoreline.transforms.plan.UnreadableInputException;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables in which records and whole files are bad at random, of which some are mended, in rounds:
 * what replays publish is what one job publishes over the tables as they are in the end.
 */
class ReplayPropertyTest {
  private static final int ROUNDS = 40;
  private static final List<String> OUTPUTS =
      List.of("predictions.csv", "predictions.jsonl", "no-ending", "");

  @TempDir Path folder;

  /** A table whose records may be bad, and whose header may be. */
  private static final class Table {
    private final List<String> good = new ArrayList<>();
    private final List<String> bad = new ArrayList<>();
    private boolean isUnreadable;

    static Table random(Random random) {
      Table table = new Table();
      table.isUnreadable = random.nextInt(6) == 0;
      int records = 1 + random.nextInt(12);
      for (int i = 0; i < records; i++) {
        String note = random.nextBoolean() ? "n" + i : "\"two\nlines, \"\"" + i + "\"\"\"";
        table.good.add("%d,%d.5,%s%n".formatted(i + 20, random.nextInt(9), note));
        // The model fails on 13, and a word is no number.
        String worse = random.nextBoolean() ? "13,0,%s%n" : "bad,0,%s%n";
        boolean isBad = random.nextInt(3) == 0;
        table.bad.add(isBad ? worse.formatted(note) : table.good.get(i));
      }
      return table;
    }

    boolean isBad() {
      return isUnreadable || !bad.equals(good);
    }

    void mendSome(Random random) {
      isUnreadable &= random.nextBoolean();
      for (int i = 0; i < bad.size(); i++) {
        if (random.nextBoolean()) {
          bad.set(i, good.get(i));
        }
      }
    }

    String text() {
      return (isUnreadable ? "x,y,note\n" : "a,b,note\n") + String.join("", bad);
    }
  }

  private static void write(Path folder, Map<String, Table> tables) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, Table> table : tables.entrySet()) {
      Files.writeString(folder.resolve(table.getKey()), table.getValue().text());
    }
  }

  private static ScoringSettings settings(Random random) {
    ScoringSettings standard = ScoringSettings.of(Sums.MODEL);
    String name = OUTPUTS.get(random.nextInt(OUTPUTS.size()));
    return standard
        .withInput(
            standard
                .input()
                .withKeptColumns(List.of("note"))
                .withSliceBytes(20 + random.nextInt(100)))
        .withOutput(standard.output().withFileName(name).withLayout(layout(random, name)))
        .withBatchSize(random.nextInt(4));
  }

  private static RowsLayout layout(Random random, String name) {
    return switch (random.nextInt(3)) {
      case 0 -> new RowsLayout.OneFile();
      case 1 -> new RowsLayout.Shards(1 + random.nextInt(9));
      default -> name.contains(".") ? new RowsLayout.PerInputFile() : new RowsLayout.Shards(2);
    };
  }

  @Test
  void replaysPublishWhatAJobPublishesOverTheMendedFiles() throws IOException {
    long seed = System.nanoTime();
    int versions = 0;
    for (int round = 0; round < ROUNDS; round++) {
      versions += replayInRounds(new Random(seed + round), "seed %d + %d".formatted(seed, round));
    }
    assertThat(versions, greaterThan(ROUNDS));
  }

  private int replayInRounds(Random random, String told) throws IOException {
    Path here = Files.createDirectory(folder.resolve(told.replaceAll("\\D+", "-")));
    ScoringSettings settings = settings(random);
    Map<String, Table> tables = new TreeMap<>();
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      tables.put("f%d.csv".formatted(i), Table.random(random));
    }
    // Nothing is published unless something is scored.
    Table scored = Table.random(random);
    scored.isUnreadable = false;
    scored.bad.set(0, scored.good.get(0));
    tables.put("z.csv", scored);
    write(here.resolve("input"), tables);
    JobInTurn job = new JobInTurn(here, settings);
    job.run(here.resolve("input"));
    int newest = 1;
    int published = 0;
    for (int version = 2; version < 6; version++) {
      boolean anyBad = tables.values().stream().anyMatch(Table::isBad);
      if (!anyBad) {
        break;
      }
      Map<String, Table> mended = new TreeMap<>(tables);
      // Some files with dead letters are not given again: they stay as they are.
      mended.values().removeIf(table -> random.nextInt(4) == 0);
      mended.values().forEach(table -> table.mendSome(random));
      write(here.resolve("mended-" + version), mended);
      write(here.resolve("all-" + version), tables);
      String before = job.rows(newest);
      if (!replays(job, here, newest, version)) {
        assertThat(told, job.rows(newest), equalTo(before));
        continue;
      }
      published++;
      newest = version;
      Path expectedFolder = Files.createDirectory(here.resolve("expected-" + version));
      JobInTurn expected = new JobInTurn(expectedFolder, settings);
      expected.run(here.resolve("all-" + version));
      assertThat(told, job.rows(version), equalTo(expected.rows(1)));
      assertThat(told, job.deadLetters(version), equalTo(expected.deadLetters(1)));
      assertThat(told, job.differences(version), equalTo(List.of()));
    }
    return published;
  }

  /** Whether there was something to replay, and some of it was saved. */
  private static boolean replays(JobInTurn job, Path here, int previous, int version)
      throws IOException {
    try {
      job.replay(here.resolve("mended-" + version), previous, version);
      return true;
    } catch (JobFailedException e) {
      assertThat(e.reason(), is(JobFailedException.Reason.NOTHING_SCORED));
      return false;
    } catch (UnreadableInputException e) {
      // None of the files that were given was bad.
      return false;
    }
  }

  /** JSON lines that grow and shrink; whose first line may cost the first of its slices. */
  private static final class Lines {
    private final List<String> lines = new ArrayList<>();
    private boolean isOpen;

    static Lines random(Random random) {
      Lines file = new Lines();
      file.isOpen = random.nextInt(3) > 0;
      file.grow(random, 2 + random.nextInt(10));
      return file;
    }

    private void grow(Random random, int records) {
      for (int i = 0; i < records; i++) {
        boolean isBad = random.nextInt(4) == 0;
        lines.add(isBad ? "{\"a\":13,\"b\":0}" : good(random));
      }
    }

    private static String good(Random random) {
      return "{\"a\":%d,\"b\":0.5}".formatted(20 + random.nextInt(9));
    }

    void change(Random random) {
      isOpen &= random.nextBoolean();
      lines.replaceAll(line -> random.nextBoolean() && line.contains("13") ? good(random) : line);
      switch (random.nextInt(4)) {
        case 0 -> grow(random, 1 + random.nextInt(4));
        case 1 -> lines.subList(random.nextInt(lines.size() + 1), lines.size()).clear();
        default -> {}
      }
    }

    /** An array that is open stands in the place of the first record. */
    boolean isUnreadable() {
      return isOpen && !lines.isEmpty();
    }

    String text() {
      List<String> shown = new ArrayList<>(lines);
      if (isUnreadable()) {
        shown.set(0, "[");
      }
      return shown.isEmpty() ? "" : String.join("\n", shown) + "\n";
    }
  }

  /** What a version holds of a file. */
  private record Held(
      Map<Long, String> rows, TreeSet<Long> dead, TreeSet<Long> all, boolean hasRest) {
    static Held of(JobInTurn job, int version, String file) throws IOException {
      Held held = new Held(new TreeMap<>(), new TreeSet<>(), new TreeSet<>(), false);
      boolean hasRest = false;
      for (String line : job.rows(version).lines().toList()) {
        JsonNode row = JobStaging.JSON.readTree(line);
        if (row.path("file").asText().equals(file)) {
          long record = row.path("row").asLong();
          held.rows.put(record, line);
          assertThat(file + " " + record, held.all.add(record), is(true));
        }
      }
      for (String line : job.deadLetters(version).lines().toList()) {
        JsonNode letter = JobStaging.JSON.readTree(line);
        long record = letter.path("record").asLong();
        if (letter.path("file").asText().equals(file) && record < 0) {
          hasRest = true;
        } else if (letter.path("file").asText().equals(file)) {
          held.dead.add(record);
          assertThat(file + " " + record, held.all.add(record), is(true));
        }
      }
      return new Held(held.rows, held.dead, held.all, hasRest);
    }

    long known() {
      return all.isEmpty() ? 0 : all.last() + 1;
    }
  }

  @Test
  void losesNoRecordHoweverFilesGrowAndShrink() throws IOException {
    long seed = System.nanoTime();
    int versions = 0;
    for (int round = 0; round < ROUNDS; round++) {
      versions += growAndShrink(new Random(seed + round), "seed %d + %d".formatted(seed, round));
    }
    assertThat(versions, greaterThan(ROUNDS / 2));
  }

  private int growAndShrink(Random random, String told) throws IOException {
    Path here = Files.createDirectory(folder.resolve(told.replaceAll("\\D+", "-")));
    ScoringSettings standard = ScoringSettings.of(Sums.MODEL);
    JobInTurn job =
        new JobInTurn(
            here,
            standard
                .withInput(standard.input().withSliceBytes(20 + random.nextInt(80)))
                .withOutput(
                    standard
                        .output()
                        .withFileName("p.jsonl")
                        .withLayout(layout(random, "p.jsonl"))));
    Map<String, Lines> files = new TreeMap<>();
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      files.put("f%d.jsonl".formatted(i), Lines.random(random));
    }
    Lines scored = new Lines();
    scored.lines.add(Lines.good(random));
    files.put("z.jsonl", scored);
    writeLines(here.resolve("input"), files);
    job.run(here.resolve("input"));
    int newest = 1;
    int published = 0;
    for (int version = 2; version < 6; version++) {
      files.values().forEach(file -> file.change(random));
      Map<String, Lines> given = new TreeMap<>(files);
      given.values().removeIf(file -> random.nextInt(4) == 0);
      writeLines(here.resolve("mended-" + version), given);
      if (!replays(job, here, newest, version)) {
        continue;
      }
      for (String file : files.keySet()) {
        String which = "%s, version %d, %s".formatted(told, version, file);
        Held before = Held.of(job, newest, file);
        Held now = Held.of(job, version, file);
        requireNothingLost(which, before, now);
        Lines mended = given.get(file);
        if (mended == null) {
          assertThat(which, now, equalTo(before));
        } else {
          requireFilled(which, before, now, mended);
        }
      }
      assertThat(told, job.differences(version), equalTo(List.of()));
      published++;
      newest = version;
    }
    return published;
  }

  private static void writeLines(Path folder, Map<String, Lines> files) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, Lines> file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue().text());
    }
  }

  private static void requireNothingLost(String told, Held before, Held now) {
    Map<Long, String> kept = new TreeMap<>(now.rows());
    kept.keySet().retainAll(before.rows().keySet());
    assertThat(told, kept, equalTo(before.rows()));
    assertThat(told, now.all().containsAll(before.all()), is(true));
    if (!before.hasRest()) {
      assertThat(told, now.all(), equalTo(before.all()));
      assertThat(told, now.hasRest(), is(false));
    }
  }

  /** The letter for the rest goes if all that was known is there, and only then. */
  private static void requireFilled(String told, Held before, Held now, Lines given) {
    if (!before.hasRest()) {
      return;
    }
    boolean filled = !given.isUnreadable() && given.lines.size() >= before.known();
    assertThat(told, now.hasRest(), is(!filled));
    if (filled) {
      TreeSet<Long> all = new TreeSet<>();
      for (long record = 0; record < given.lines.size(); record++) {
        all.add(record);
      }
      assertThat(told, now.all(), equalTo(all));
    }
  }
}
