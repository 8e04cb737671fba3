package io.scoreline.transforms.scorer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
  private static final long MEBIBYTE = 1L << 20;
  private static final List<Feature> PICTURE =
      List.of(new Feature("picture", FeatureType.FLOAT, List.of(512, 512)));

  private static MemoryEstimate pictures(long modelMebibytes, int workers, int records) {
    return MemoryEstimate.ofModel(ModelMemory.shared(modelMebibytes * MEBIBYTE))
        .withBatches(workers, records, PICTURE);
  }

  private static MemoryRoom room(long machineMebibytes, long bufferMebibytes) {
    return new MemoryRoom(machineMebibytes * MEBIBYTE, bufferMebibytes * MEBIBYTE);
  }

  private static String refusal(MemoryEstimate estimate, MemoryRoom room) {
    return assertThrows(ModelRefusedException.class, () -> estimate.requireRoom(room)).getMessage();
  }

  @Test
  void passesWhatFitsToTheLastByte() {
    pictures(100, 4, 8).requireRoom(room(132, 32));
    MemoryEstimate.ofModel(ModelMemory.shared(100 * MEBIBYTE)).requireRoom(room(100, 1));
  }

  @Test
  void refusesBatchesThatTheBuffersOfTheJvmCannotHold() {
    assertThat(
        refusal(pictures(0, 4, 8), room(1000, 31)),
        equalTo(
            "the job does not fit in memory: a record batch of 8.0 MiB for each of the 4 at work (8"
                + " records of 1.0 MiB) come to 32.0 MiB, and there is 31.0 MiB for them, the most"
                + " that the JVM's buffers may have (as much as its largest heap, but for"
                + " -XX:MaxDirectMemorySize) (expected: a scoreline.batch_size of at most 7, or 3"
                + " workers by max_concurrency_per_instance, on runners that take it for the most,"
                + " or -Xmx33m or more in SCORELINE_JOB_JAVA_OPTS)"));
  }

  @Test
  void refusesBatchesThatTheMachineCannotHoldBesideTheModel() {
    assertThat(
        refusal(pictures(100, 1, 8), room(107, 1000)),
        equalTo(
            "the job does not fit in memory: a record batch of 8.0 MiB for each of the 1 at work (8"
                + " records of 1.0 MiB) come to 8.0 MiB, and there is 7.0 MiB for them, as this"
                + " machine, or container, has 107.0 MiB, of which the model takes 100.0 MiB"
                + " (expected: a scoreline.batch_size of at most 7, or a machine with more)"));
  }

  @Test
  void refusesAModelThatIsLargerThanTheMachine() {
    assertThat(
        refusal(MemoryEstimate.ofModel(ModelMemory.shared(100 * MEBIBYTE)), room(99, 99)),
        equalTo(
            "the model does not fit in memory: its files have 100.0 MiB, and this machine, or"
                + " container, has 99.0 MiB in all (expected: a smaller model, or a machine with"
                + " more)"));
  }

  @Test
  void countsNoMemoryOutsideOfTheHeapForTexts() {
    List<Feature> text = List.of(new Feature("text", FeatureType.STRING, List.of()));

    MemoryEstimate.ofModel(ModelMemory.UNKNOWN)
        .withBatches(64, 1 << 30, text)
        .requireRoom(new MemoryRoom(1, 1));
  }

  @Test
  void warnsOfProcessesThatMayTakeMoreThanThereIsAndRefusesNone() {
    MemoryEstimate scripts =
        MemoryEstimate.ofModel(new ModelMemory(0, 30 * MEBIBYTE, 50 * MEBIBYTE))
            .withBatches(4, 10, List.of(new Feature("file", FeatureType.FILE, List.of())));

    scripts.requireRoom(room(100, 1));

    assertThat(
        scripts.warning(room(100, 1)),
        equalTo(
            Optional.of(
                "memory may run out: 4 worker processes with a limit of 50.0 MiB each"
                    + " (scoreline.python.memory_limit_megabytes), and 4 worker processes that read"
                    + " the model's 30.0 MiB each come to more than the 100.0 MiB of this machine,"
                    + " or container; a smaller max_concurrency_per_instance takes less")));
    assertThat(scripts.warning(room(200, 1)), equalTo(Optional.empty()));
  }

  @Test
  void tellsEachPartAndWhatThereIs() {
    assertThat(
        pictures(100, 4, 8).told(room(1000, 250)),
        equalTo(
            "memory outside of the heap, at least: the model's files 100.0 MiB, a record batch of"
                + " 8.0 MiB for each of the 4 at work (8 records of 1.0 MiB); this machine, or"
                + " container, has 1000.0 MiB, and the JVM's buffers may have 250.0 MiB"));
  }

  @Test
  void asksTheJvmHowMuchThereIs() {
    MemoryRoom here = MemoryRoom.ofThisProcess();

    assertThat(here.bufferBytes(), greaterThan(0L));
    assertThat(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted(),
        lessThanOrEqualTo(here.machineBytes()));
  }
}
