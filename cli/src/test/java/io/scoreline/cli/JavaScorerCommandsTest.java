package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a scorer in Java, as its README has it. */
class JavaScorerCommandsTest {
  private static final Path EXAMPLE = CommandRun.REPOSITORY.resolve("examples/java-scorer");
  private static final String CLASS = "com/example/ChurnScorer.java";

  @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void compile() throws IOException {
    run = new CommandRun(folder);
    ScorerJar.make(folder.resolve("jars/churn.jar"), "", EXAMPLE.resolve(CLASS));
    Files.copy(EXAMPLE.resolve("churn.properties"), folder.resolve("churn.properties"));
    Files.copy(EXAMPLE.resolve("deployment.yml"), folder.resolve("deployment.yml"));
    assertThat(run.err(), run.code("batch-endpoint", "create", "-n", "churn"), is(0));
  }

  private int create() {
    return run.code(
        "batch-deployment",
        "create",
        "-f",
        folder.resolve("deployment.yml").toString(),
        "--set-default");
  }

  private int invoke(String csv) throws IOException {
    Path input = Files.writeString(folder.resolve("customers.csv"), csv);
    return run.code(
        "batch-endpoint",
        "invoke",
        "-n",
        "churn",
        "--input",
        input.toString(),
        "--job-name",
        "churn",
        "--stream");
  }

  @Test
  void scoresWithTheClassAndBuriesTheRecordsThatItThrowsFor() throws IOException {
    assertThat(run.err(), create(), is(0));

    assertThat(run.err(), invoke("visits,spend\n1,10\n-3,5\n12,80\n"), is(0));

    assertThat(
        Files.readString(
            run.home().workspaceBlobStore().resolve("azureml/churn/score/predictions.csv")),
        equalTo(
            """
            file,row,churn,prediction
            customers.csv,0,0.537,leaves
            customers.csv,2,0.036,stays
            """));
    assertThat(
        Files.readString(run.home().path().resolve("jobs/churn/dead_letters.jsonl")),
        containsString(
            "com.example.ChurnScorer: java.lang.IllegalArgumentException: visits: -3.0 (expected: 0 or more)"));
  }

  @Test
  void refusesAClassThatIsInNoneOfTheJars() throws IOException {
    Path deployment = folder.resolve("deployment.yml");
    Files.writeString(
        deployment, Files.readString(deployment).replace("ChurnScorer", "OtherScorer"));

    int code = create();

    assertThat(run.err(), code, is(ExitCode.BAD_ARGUMENTS.number()));
    assertThat(
        run.err(),
        containsString(
            "scoreline.scorer: \"com.example.OtherScorer\" (expected: a class in one of the jars of the"
                + " code folder: churn.jar)"));
  }

  @Test
  void refusesAModelThatTheClassRefuses() throws IOException {
    Files.writeString(folder.resolve("churn.properties"), "bias = 0.5\n");
    assertThat(run.err(), create(), is(0));

    int code = invoke("visits,spend\n1,10\n");

    assertThat(run.err(), code, is(ExitCode.MODEL_REFUSED.number()));
    assertThat(run.out() + run.err(), containsString("the model has no weight 'visits'"));
  }
}
