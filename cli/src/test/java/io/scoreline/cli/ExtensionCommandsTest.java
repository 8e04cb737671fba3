package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that no module here has heard of: a jar, and its own type of models. */
class ExtensionCommandsTest {
  private static final Path EXAMPLE = CommandRun.REPOSITORY.resolve("examples/java-scorer");
  private static final String EXTENSIONS = "scoreline.extensions";

  @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void prepare() throws IOException {
    run = new CommandRun(folder);
    Files.copy(EXAMPLE.resolve("churn.properties"), folder.resolve("churn.properties"));
    run.file("customers.csv", "visits,spend\n1,10\n12,80\n");
    run.file(
        "deployment.yml",
        """
        name: weighted
        endpoint_name: churn
        model: {type: weights, name: churn, version: 1, path: churn.properties}
        """);
    run.ok("batch-endpoint create -n churn -o none");
  }

  @AfterEach
  void forget() {
    System.clearProperty(EXTENSIONS);
  }

  /** The example's class as an engine of models of the type {@code weights}. */
  private void install() throws IOException {
    Path source =
        run.file(
            "com/example/WeightsEngine.java",
            """
            package com.example;

            import io.scoreline.transforms.scorer.*;
            import java.util.List;

            public final class WeightsEngine implements ScorerProvider {
              @Override
              public List<String> modelTypes() {
                return List.of("weights");
              }

              @Override
              public Scorer open(ModelSource model) {
                return new ChurnScorer().open(model);
              }
            }
            """);
    Path jar = folder.resolve("extensions/weights.jar");
    ScorerJar.make(
        jar, "com.example.WeightsEngine", EXAMPLE.resolve("com/example/ChurnScorer.java"), source);
    System.setProperty(EXTENSIONS, jar.getParent().toString());
  }

  @Test
  void scoresModelsOfATypeOfItsOwn() throws IOException {
    install();

    run.ok("batch-deployment create -f deployment.yml --set-default -o none");
    run.ok("batch-endpoint invoke -n churn --input customers.csv --job-name churn --stream");

    assertThat(
        run.ok("model show -n churn --version 1 --query [type,verdict.status] -o tsv"),
        equalTo("weights\naccepted\n"));
    assertThat(
        Files.readString(
            run.home().workspaceBlobStore().resolve("azureml/churn/score/predictions.csv")),
        equalTo(
            """
            file,row,churn
            customers.csv,0,0.5374298453437496
            customers.csv,1,0.03557118927263618
            """));
  }

  @Test
  void isMissedWhereItIsNotInstalledBeforeTheModelIsRegistered() {
    int code = run.code("batch-deployment create -f deployment.yml");

    assertThat(code, is(6));
    assertThat(run.err(), containsString("no engine scores a model of type 'weights'"));
  }

  @Test
  void isToldWhereItsFolderIsNone() {
    System.setProperty(EXTENSIONS, folder.resolve("none").toString());

    int code = run.code("batch-deployment create -f deployment.yml");

    assertThat(code, is(2));
    assertThat(run.err(), containsString("none\" (expected: a folder of jars)"));
  }
}
