package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real models whose calls grow while a job scores. */
class AdaptiveBatchCommandsTest {
  @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void makeHome() {
    run = new CommandRun(folder);
  }

  private byte[] rows(String endpoint) throws IOException {
    run.ok(
        "batch-endpoint invoke -n %s --no-upload --input t.csv -o none --stream --job-name of-%s"
            .formatted(endpoint, endpoint));
    return Files.readAllBytes(
        run.home()
            .workspaceBlobStore()
            .resolve("azureml/of-%s/score/predictions.csv".formatted(endpoint)));
  }

  @Test
  void publishesTheSameBytesWhetherCallsGrowOrNot() throws IOException {
    run.deploy("plain", "mlp-13.onnx", "scoreline: {batch_size: 8}");
    run.deploy(
        "growing",
        "mlp-13.onnx",
        "scoreline: {batch_size: 8, adaptive_batch: true, input: {slice_bytes: 3000000}}");
    LongJobs.writeTable(run);

    assertThat(Arrays.mismatch(rows("growing"), rows("plain")), is(-1));
  }

  private void isRefused(String model, String input, String why) throws IOException {
    run.deploy("refused", model, "scoreline: {adaptive_batch: true}");

    int code =
        run.code("batch-endpoint invoke -n refused --no-upload -o none --stream --input " + input);

    assertThat(code, is(ExitCode.MODEL_REFUSED.number()));
    assertThat(
        run.out() + run.err(),
        containsString("scoreline.adaptive_batch: true (expected: false, as " + why));
  }

  @Test
  void refusesToGrowCallsOfAModelThatTakesOneNumberOfRecordsAlone() throws IOException {
    isRefused(
        "mnist-cnn-batch1.onnx",
        CommandRun.TEST_DATA.resolve("digits").toString(),
        "the model takes 1 records in a call)");
  }

  @Test
  void refusesToGrowCallsWhereTheNumbersOfARecordDependOnTheOthers()
      throws IOException, URISyntaxException {
    Path model =
        Path.of(getClass().getResource("/broken-models/quantised-dynamically.onnx").toURI());
    isRefused(
        model.toString(),
        run.file("t.csv", "a\n1\n").toString(),
        "what the model gives for a record depends on the records it is called with, which would"
            + " then depend on time)");
  }
}
