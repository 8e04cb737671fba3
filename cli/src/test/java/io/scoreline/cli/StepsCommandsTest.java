package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps before and after a model, which a deployment declares. */
class StepsCommandsTest {
  @TempDir Path folder;

  @Test
  void takesNestedInputApartMendsItsCellsAndWritesTheRowsThatWereAskedFor() throws IOException {
    CommandRun run = new CommandRun(folder);
    Path input = folder.resolve("orders.jsonl");
    Files.writeString(
        input,
        """
        {"id":1,"trip":{"legs":[5.5,2]},"weight_kg":"?","parcels":"2.9","hour":"14","carrier":"van","weather":"rain"}
        {"id":2,"trip":{"legs":[60.25,2]},"parcels":3,"hour":"8","carrier":"bike","weather":null}
        {"id":3,"trip":{"legs":[30.25,2]},"weight_kg":4,"parcels":"x","hour":"8","carrier":"bike"}
        {"id":4,"trip":{"legs":[]},"weight_kg":4,"parcels":1,"hour":"8","carrier":"bike"}
        """);
    run.deploy(
        "steps",
        "deliveries-columns.onnx",
        """
        output_file_name: predictions.jsonl
        scoreline:
          input:
            null_words: ["?"]
            fill: {weight_kg: 1.5, weather: clear}
            cast: {parcels: integer}
          model:
            inputs: {distance_km: "$.trip.legs[0]"}
          output:
            keep_columns: [id]
            classes: [on time, late]
            threshold: 0.3
            rename: {id: delivery, probabilities: p}
            columns: [delivery, p, prediction]
            round: 3
        """);

    int code =
        run.code(
            "batch-endpoint",
            "invoke",
            "-n",
            "steps",
            "--input",
            input.toString(),
            "--job-name",
            "steps",
            "--stream");

    assertThat(run.err(), code, is(0));
    assertThat(
        Files.readString(
            run.home().workspaceBlobStore().resolve("azureml/steps/score/predictions.jsonl")),
        equalTo(
            """
            {"file":"orders.jsonl","row":0,"delivery":"1","p":[0.856,0.144],"prediction":"on time"}
            {"file":"orders.jsonl","row":1,"delivery":"2","p":[0.068,0.932],"prediction":"late"}
            """));
    assertThat(
        Files.readString(run.home().path().resolve("jobs/steps").resolve("dead_letters.jsonl")),
        containsString("member parcels: 'x' cannot be cast to integer (expected: a number)"));
  }
}
