package io.scoreline.transforms.plan;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanWriterTest {
  @TempDir Path folder;

  private static List<FileSlice> slices(long ordinal, int count) {
    InputFile file = new InputFile(ordinal, "/" + ordinal, ordinal + "", 100L * count, "v");
    List<FileSlice> slices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      slices.add(new FileSlice(file, 100L * i, 100, 10L * i, 1 + 10L * i));
    }
    return slices;
  }

  private static PlanHeader plan(String units, String sha256) {
    return new PlanHeader(Map.of(), "files", units, 1, 1, 0, 1, 1, sha256, null);
  }

  private static List<WorkUnit> read(DurableStore store, PlanHeader plan, List<WorkUnitRef> refs)
      throws IOException {
    List<WorkUnit> units = new ArrayList<>();
    try (PlanReader reader = new PlanReader(store, plan)) {
      for (WorkUnitRef ref : refs) {
        units.add(reader.read(ref));
      }
    }
    return units;
  }

  @Test
  void putsEverySliceOfEveryFileIntoExactlyOneUnitAndNumbersWithoutGaps() throws IOException {
    Random random = new Random(11);
    for (int round = 0; round < 200; round++) {
      int files = random.nextInt(round % 10 == 0 ? 2000 : 60);
      int miniBatchSize = 1 + random.nextInt(12);
      int unitBytes = 1 + random.nextInt(2000);
      DurableStore store = DurableStores.at(folder.resolve("" + round).toString());
      List<FileSlice> planned = new ArrayList<>();
      List<WorkUnitRef> refs;
      long miniBatches;
      String name = JobStaging.newUnitsName();
      PlanHeader plan;
      try (var object = store.create(name)) {
        HashingStream out = new HashingStream(object.stream());
        PlanWriter writer = new PlanWriter(out, files, miniBatchSize, unitBytes);
        for (long file = 0; file < files; file++) {
          List<FileSlice> slices = slices(file, random.nextInt(5) == 0 ? 2 + random.nextInt(4) : 1);
          planned.addAll(slices);
          writer.add(slices);
        }
        refs = writer.finish();
        miniBatches = writer.miniBatches();
        plan = plan(name, out.sha256());
        object.commit();
      }

      assertThat(PlanReader.refs(store, plan), equalTo(refs));
      assertThat(miniBatches, is((files + miniBatchSize - 1L) / miniBatchSize));
      List<FileSlice> found = new ArrayList<>();
      long unit = 0;
      for (WorkUnit read : read(store, plan, refs)) {
        assertThat(read.number(), is(unit++));
        assertThat(read.miniBatches().size(), lessThanOrEqualTo(PlanWriter.MAX_MINI_BATCHES));
        for (MiniBatch miniBatch : read.miniBatches()) {
          for (FileSlice slice : miniBatch.slices()) {
            assertThat(miniBatch.number(), is(slice.file().ordinal() / miniBatchSize));
          }
          found.addAll(miniBatch.slices());
        }
      }
      assertThat(found, equalTo(planned));
    }
  }

  @Test
  void cutsSlicesThatFollowOnEachOtherWithoutGapOrOverlap() throws IOException {
    InputFile file = new InputFile(0, "/f", "f.csv", 30, "v");
    RecordBoundaries.Assumed nothing = new RecordBoundaries.Assumed(0, false, -1, 0, 0);
    RecordBoundaries.Assumed one = new RecordBoundaries.Assumed(2, false, 12, 1, 1);
    List<RecordBoundaries.Scan> scans =
        List.of(
            new RecordBoundaries.Scan(one, nothing, 2),
            new RecordBoundaries.Scan(nothing, new RecordBoundaries.Assumed(0, true, -1, 0, 0), 0),
            new RecordBoundaries.Scan(
                new RecordBoundaries.Assumed(1, false, 25, 1, 1), nothing, 1));

    assertThat(
        new SliceCutter(true).cut(file, scans),
        equalTo(List.of(new FileSlice(file, 0, 25, 0, 1), new FileSlice(file, 25, 5, 2, 4))));
    assertThat(
        new SliceCutter(false).cut(file, scans.subList(0, 1)),
        equalTo(List.of(FileSlice.whole(file))));
  }
}
