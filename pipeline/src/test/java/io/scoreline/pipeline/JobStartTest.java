package io.scoreline.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.scoreline.pipeline.JobStart.Decision;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a process does that finds another launch of its job. */
class JobStartTest {
  private static final ProcessIdentity ELSEWHERE = new ProcessIdentity("another-pod", "", 7, "");
  private static final JobStart.Pause NEVER =
      time -> {
        throw new AssertionError("waits");
      };

  @TempDir Path folder;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private int looks;
  private Path input;

  @BeforeEach
  void makeJob() throws IOException {
    Files.writeString(
        folder.resolve("spec.json"),
        """
        {"endpoint": "e", "deployment": "d", "compute": {"name": "direct", "type": "direct"},
         "model": {"name": "m", "version": "1", "type": "onnx", "path": "m.onnx", "sha256": "x"}}
        """);
    Files.createDirectories(job());
    input = folder;
  }

  private Path job() {
    return folder.resolve("job");
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  private ScoringOptions options(String... more) {
    PipelineOptionsFactory.register(ScoringOptions.class);
    return PipelineOptionsFactory.fromArgs(
            "--spec=" + folder.resolve("spec.json"),
            "--input=" + input,
            "--output=" + out(),
            "--jobFolder=" + job(),
            "--jobName=a-job",
            more.length == 0 ? "--resume=true" : more[0])
        .as(ScoringOptions.class);
  }

  private Decision decide(JobStart.Pause pause, String... more) throws IOException {
    ScoringOptions options = options(more);
    return new JobStart(
            ScoringJobReader.read(options),
            options,
            Clock.systemUTC(),
            pause,
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .decide();
  }

  private void tell(ProcessIdentity process, JobState state, int second, Optional<Integer> code)
      throws IOException {
    tell(process, state, second, code, JobStatus.Progress.NONE);
  }

  private void tell(
      ProcessIdentity process,
      JobState state,
      int second,
      Optional<Integer> code,
      JobStatus.Progress progress)
      throws IOException {
    new StatusFile(job())
        .write(
            new JobStatus(
                "a-job",
                state,
                process,
                1,
                "2026-01-01T00:00:00Z",
                "2026-01-01T00:00:%02dZ".formatted(second),
                progress,
                code,
                "",
                List.of(),
                Optional.empty()));
  }

  private JobStart.Pause thatTells(JobState state, Optional<Integer> code) {
    return time -> {
      try {
        tell(ELSEWHERE, state, looks++, code);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static void isLeftAlone(Decision decision, String why) {
    assertThat(decision, instanceOf(Decision.Stay.class));
    Decision.Stay stay = (Decision.Stay) decision;
    assertThat(stay.code(), is(ExitCode.RUNS_ALREADY));
    assertThat(stay.message(), containsString(why));
  }

  @Test
  void leavesAJobToALivingProcessThatClaimedItAndHasToldNothingYet() throws Exception {
    new Attempts(job().toString()).claim(1, "2026-01-01T00:00:00Z");
    assertThat(new Attempts(job().toString()).last(), is(1));

    isLeftAlone(decide(NEVER), "runs already, in process " + ProcessHandle.current().pid());

    tell(ELSEWHERE, JobState.FAILED, 0, Optional.of(9));
    new Attempts(job().toString()).claim(2, "2026-01-01T00:00:00Z");
    isLeftAlone(decide(NEVER), "runs already, in process " + ProcessHandle.current().pid());
  }

  @Test
  void leavesAJobToAProcessOfAnotherMachineThatStillTellsSomething() throws Exception {
    new Attempts(job().toString()).claim(1, "2026-01-01T00:00:00Z");
    tell(ELSEWHERE, JobState.RUNNING, 59, Optional.empty());

    Decision decision = decide(thatTells(JobState.RUNNING, Optional.empty()));

    isLeftAlone(decision, "runs already, in process 7 of another-pod");
    assertThat(looks, is(1));
    assertThat(
        err.toString(StandardCharsets.UTF_8),
        equalTo(
            "job a-job was run last by process 7 of another-pod; looking for 30 s whether it still"
                + " is\n"));
  }

  @Test
  void goesOnOnceAProcessOfAnotherMachineTellsNothingHoweverTheClocksAreSet() throws Exception {
    new Attempts(job().toString()).claim(1, "2026-01-01T00:00:00Z");
    tell(ELSEWHERE, JobState.RUNNING, 0, Optional.empty());

    Decision decision = decide(time -> looks++);

    assertThat(decision, equalTo(new Decision.Run(2)));
    assertThat(looks, is(30));
  }

  @Test
  void goesOnAtOnceWhereAProcessOfAnotherMachineHasToldItsEnd() throws Exception {
    new Attempts(job().toString()).claim(1, "2026-01-01T00:00:00Z");
    tell(ELSEWHERE, JobState.RUNNING, 0, Optional.of(ExitCode.GAVE_UP.number()));

    assertThat(decide(NEVER), equalTo(new Decision.Run(2)));
  }

  @Test
  void goesOnWhereAProcessOfAnotherMachineBreaksOffMeanwhile() throws Exception {
    new Attempts(job().toString()).claim(1, "2026-01-01T00:00:00Z");
    tell(ELSEWHERE, JobState.RUNNING, 59, Optional.empty());
    assertThat(decide(thatTells(JobState.FAILED, Optional.of(9))), equalTo(new Decision.Run(2)));
  }

  @Test
  void endsAsTheOtherOfAnotherMachineDid() throws Exception {
    new Attempts(job().toString()).claim(1, "2026-01-01T00:00:00Z");
    tell(ELSEWHERE, JobState.RUNNING, 59, Optional.empty());

    Decision decision = decide(thatTells(JobState.COMPLETED, Optional.of(0)));

    assertThat(
        decision,
        equalTo(new Decision.Stay(ExitCode.COMPLETED, "job a-job has ended before: Completed")));
  }

  @Test
  void believesNoProcessThatWasOvertakenThatTheJobFailed() throws Exception {
    new Attempts(job().toString()).claim(1, "2026-01-01T00:00:00Z");
    new Attempts(job().toString()).claim(2, "2026-01-01T00:00:00Z");
    tell(ELSEWHERE, JobState.FAILED, 0, Optional.of(ExitCode.OUTPUT_EXISTS.number()));

    isLeftAlone(decide(NEVER), "runs already, in process " + ProcessHandle.current().pid());
  }

  @Test
  void goesOnWithAJobThatIsToBeCancelledWithoutBeingToldTo() throws Exception {
    new Attempts(job().toString()).claim(1, "2026-01-01T00:00:00Z");
    tell(ELSEWHERE, JobState.RUNNING, 0, Optional.of(75));
    plan();
    assertThat(decide(NEVER, "--resume=false"), instanceOf(Decision.Stay.class));

    Files.createFile(job().resolve(JobRun.CANCEL));

    assertThat(decide(NEVER, "--resume=false"), equalTo(new Decision.Run(2)));
  }

  @Test
  void takesNothingElseInItsFolderForAnAttempt() throws Exception {
    Files.createDirectories(job().resolve("attempts"));
    Files.createFile(job().resolve("attempts/.nfs0000000000000001"));
    Files.createFile(job().resolve("attempts/notes.txt"));

    assertThat(decide(NEVER), equalTo(new Decision.Run(1)));
    assertThat(new Attempts(job().toString()).list().size(), equalTo(1));
  }

  private void plan() throws IOException {
    JobStaging staging = JobStaging.at(ScoringJob.stagingBeside(out(), "a-job"));
    staging.store().put("files", new byte[0]);
    Map<String, String> identity = JobIdentity.of(ScoringJobReader.read(options()).deployment());
    staging.freeze(new PlanHeader(identity, "files", "units", 0, 0, 0, 0, 0, "", null));
  }

  @ParameterizedTest
  @EnumSource(
      value = ExitCode.class,
      names = {"INPUT_UNREADABLE", "MODEL_REFUSED", "OUTPUT_EXISTS"})
  void startsAnewUnderANameUnderWhichNothingWasPlanned(ExitCode code) throws Exception {
    assertThat(decide(NEVER, "--resume=false"), equalTo(new Decision.Run(1)));
    tell(ELSEWHERE, JobState.FAILED, 0, Optional.of(code.number()));
    input = Files.createDirectory(folder.resolve("mended"));

    assertThat(decide(NEVER, "--resume=false"), equalTo(new Decision.Run(2)));
  }

  @Test
  void givesTheFirstEndOfAJobThatFailedAfterItWasPlanned() throws Exception {
    decide(NEVER, "--resume=false");
    ExitCode code = ExitCode.MODEL_REFUSED;
    JobStatus.Progress planned = new JobStatus.Progress(1, 1, 0, 0, 0);
    tell(ELSEWHERE, JobState.FAILED, 0, Optional.of(code.number()), planned);

    assertThat(
        decide(NEVER, "--resume=false"),
        equalTo(new Decision.Stay(code, "job a-job has ended before: Failed")));
  }

  @Test
  void needsNoLeaveToGoOnWithAJobThatBrokeOffBeforeItWasPlanned() throws Exception {
    decide(NEVER, "--resume=false");
    tell(ELSEWHERE, JobState.FAILED, 0, Optional.of(ExitCode.RUN_FAILED.number()));

    assertThat(decide(NEVER, "--resume=false"), equalTo(new Decision.Run(2)));
  }

  @Test
  void refusesToTakeAnotherInputForWhatItHasScored() throws Exception {
    decide(NEVER);
    tell(ELSEWHERE, JobState.COMPLETED, 0, Optional.of(0));
    input = Files.createDirectory(folder.resolve("other"));

    assertThat(
        decide(NEVER),
        equalTo(
            new Decision.Stay(
                ExitCode.BAD_ARGUMENTS,
                """
                job a-job was started before, for something else (expected: the same, or another name):
                  input: %s/other, was %s"""
                    .formatted(folder, folder))));
  }

  @Test
  void refusesAnotherModelAlsoWhileItRuns() throws Exception {
    decide(NEVER);
    Files.writeString(
        folder.resolve("spec.json"),
        Files.readString(folder.resolve("spec.json")).replace("\"x\"", "\"y\""));

    Decision.Stay stay = (Decision.Stay) decide(NEVER);

    assertThat(stay.code(), is(ExitCode.BAD_ARGUMENTS));
    assertThat(stay.message(), containsString("model.sha256: y, was x"));
  }

  @Test
  void refusesAnotherScriptAndTakesTheSameFromAnotherPlace() throws Exception {
    String spec = Files.readString(folder.resolve("spec.json"));
    String script =
        """
        {"code": {"path": "/%s", "scoring_script": "score.py", "sha256": "%s"},""";
    Path file = folder.resolve("spec.json");
    Files.writeString(file, spec.replaceFirst("\\{", script.formatted("here", "x")));
    decide(NEVER);

    Files.writeString(file, spec.replaceFirst("\\{", script.formatted("there", "y")));
    Decision.Stay stay = (Decision.Stay) decide(NEVER);
    Files.writeString(file, spec.replaceFirst("\\{", script.formatted("there", "x")));

    assertThat(stay.code(), is(ExitCode.BAD_ARGUMENTS));
    assertThat(stay.message(), containsString("code.sha256: y, was x"));
    assertThat(stay.message(), not(containsString("there")));
    assertThat(decide(NEVER).toString(), not(containsString("for something else")));
  }
}
