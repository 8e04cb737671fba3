package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.records.InputBinding;
import io.scoreline.transforms.records.InputSettings;
import io.scoreline.transforms.records.RecordFormat;
import io.scoreline.transforms.records.RecordReader;
import io.scoreline.transforms.records.RecordReaders;
import io.scoreline.transforms.records.RecordText;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.Heartbeat;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitInFlightTest {
  @TempDir Path folder;

  @Test
  void movesAtEachBeatOfItsWorkerWhileAUnitIsInFlight() throws IOException {
    UnitInFlight flight = new UnitInFlight(JobStaging.at(folder.toString()), 3);
    flight.begin(7);
    UnitInFlight.Position first = flight.position();

    Heartbeat.beat();

    UnitInFlight.Position second = flight.position();
    assertThat(second, not(equalTo(first)));
    flight.done();
    Heartbeat.beat();
    assertThat(flight.position(), equalTo(second));
  }

  @Test
  void isHeardOfWhileAFileOfAnotherStorageIsFetched() throws IOException {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    byte[] content = new byte[1 << 20];
    InputSettings settings = InputSettings.defaults().withFormat(RecordFormat.FILE);
    InputBinding binding =
        new InputBinding(
            List.of(new Feature("file", FeatureType.FILE, List.of())), List.of(), List.of());
    RecordBatch batch = new RecordBatch(binding.features(), 1);
    AtomicInteger beats = new AtomicInteger();
    try (InputFaults files = new InputFaults("fetched", Map.of("a", content));
        RecordReaders readers = new RecordReaders(settings, binding);
        RecordReader reader =
            readers.open(
                FileSlice.whole(new InputFile(0, files.root() + "/a", "a", content.length, "1")))) {
      Heartbeat.listen(beats::incrementAndGet);

      reader.read(batch, new RecordText(0, 0));

      assertThat(Files.size(Path.of(batch.texts(0)[0])), is((long) content.length));
    } finally {
      Heartbeat.ignore();
    }
    assertThat(beats.get(), greaterThanOrEqualTo(4));
  }
}
