package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.scoreline.transforms.output.DeadLetter;
import io.scoreline.transforms.output.PartAccount;
import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.MiniBatch;
import io.scoreline.transforms.plan.PlannedSlices;
import io.scoreline.transforms.plan.WorkUnit;
import io.scoreline.transforms.records.InputBinding;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random sets of records on which a model call fails. Each is found, and nothing else, in at most
 * {@code (b + 1) * (ceil(log2(n)) + 2) + 1} calls for b such records among the n of a batch: the
 * call that fails, one on each level, and one of the record alone. The first one of a worker is
 * looked for twice, as the texts of records are kept from then on; what is behind the last is one
 * call.
 */
class BisectionBoundTest {
  private static final int C = 4;

  @TempDir Path folder;
  private int files;

  /** What a mini-batch came to. */
  private record Found(List<Long> dead, List<Long> scored, int calls) {}

  private Found score(int records, int batchSize, BitSet bad) throws IOException {
    Path file = folder.resolve(files++ + ".csv");
    Files.writeString(
        file,
        IntStream.range(0, records)
            .mapToObj(i -> i + "\n")
            .collect(Collectors.joining("", "a\n", "")));
    AtomicInteger calls = new AtomicInteger();
    HandModel model =
        new HandModel(
            (numbers, session) -> {
              calls.incrementAndGet();
              for (long number : numbers) {
                if (bad.get((int) number)) {
                  throw new ScoringException("bad: " + number);
                }
              }
            });
    ScoringSettings settings =
        ScoringSettings.of(ModelSource.of("by hand", ""))
            .withBatchSize(batchSize)
            .withRetry(1, Duration.ofMinutes(1));
    InputBinding binding = new InputBinding(model.features(), List.of(List.of("a")), List.of());
    JobStaging staging = new JobStaging(new MemoryStore("staging"));
    FileSlice slice = FileSlice.whole(PlannedSlices.listed(0, file));
    try (UnitScorer scorer = new UnitScorer(settings, binding, model, staging)) {
      PartAccount part = scorer.score(new WorkUnit(0, List.of(new MiniBatch(0, List.of(slice)))));
      PartContent content = PartContent.of(staging, part);
      return new Found(
          content.letters().stream().map(DeadLetter::record).toList(),
          content.rows().lines().map(row -> Long.valueOf(row.split(",", -1)[1])).toList(),
          calls.get());
    }
  }

  /** Single ones, many, runs of neighbours, all: what is bad in a table is seldom spread evenly. */
  private static BitSet bad(int records, Random random) {
    BitSet bad = new BitSet(records);
    switch (random.nextInt(4)) {
      case 0 -> bad.set(random.nextInt(records));
      case 1 -> {
        int oneIn = 1 + random.nextInt(40);
        IntStream.range(0, records).filter(i -> random.nextInt(oneIn) == 0).forEach(bad::set);
      }
      case 2 -> {
        int from = random.nextInt(records);
        bad.set(from, from + 1 + random.nextInt(records - from));
      }
      default -> IntStream.range(0, records).filter(i -> i % 2 == 0).forEach(bad::set);
    }
    return bad;
  }

  private static int log2(int records) {
    return 32 - Integer.numberOfLeadingZeros(records - 1);
  }

  private static void requireExactly(String place, int records, BitSet bad, Found found) {
    assertThat(place, found.dead(), equalTo(bad.stream().asLongStream().boxed().toList()));
    assertThat(
        place,
        found.scored(),
        equalTo(
            IntStream.range(0, records).filter(i -> !bad.get(i)).asLongStream().boxed().toList()));
  }

  @Test
  void findsAnySetOfBadRecordsInABatchWithinTheBound() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      int records = 1 + random.nextInt(round % 10 == 0 ? 1024 : 130);
      BitSet bad = bad(records, random);
      String place = "seed %d, round %d: %s of %d".formatted(seed, round, bad, records);

      Found found = score(records, records, bad);

      requireExactly(place, records, bad, found);
      assertThat(
          place,
          found.calls(),
          lessThanOrEqualTo((bad.cardinality() + 1) * (log2(records) + 2) + 1));
    }
  }

  @Test
  void findsThemInManyBatchesToo() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      int records = 1 + random.nextInt(500);
      int batchSize = 1 + random.nextInt(64);
      BitSet bad = bad(records, random);
      String place =
          "seed %d, round %d: %s of %d in batches of %d"
              .formatted(seed, round, bad, records, batchSize);

      Found found = score(records, batchSize, bad);

      requireExactly(place, records, bad, found);
      int batches = (records + batchSize - 1) / batchSize;
      assertThat(
          place,
          found.calls(),
          lessThanOrEqualTo(C * bad.cardinality() * log2(batchSize) + 2 * batches + C));
    }
  }

  @Test
  void asksOnceForABatchWithoutABadRecord() throws IOException {
    Found found = score(100, 100, new BitSet());

    requireExactly("100 good records", 100, new BitSet(), found);
    assertThat(found.calls(), equalTo(1));
  }
}
