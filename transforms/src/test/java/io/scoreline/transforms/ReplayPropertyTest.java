package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.scoreline.transforms.output.JobFailedException;
import io.scoreline.transforms.plan.UnreadableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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
        .withOutput(standard.output().withFileName(name))
        .withBatchSize(random.nextInt(4));
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
}
