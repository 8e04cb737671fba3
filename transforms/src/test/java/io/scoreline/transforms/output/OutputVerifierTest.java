package io.scoreline.transforms.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.transforms.staging.Crc32c;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputVerifierTest {
  @TempDir Path folder;
  private OutputSettings settings = OutputSettings.defaults();

  private void publish(String firstRows, String secondRows) throws IOException {
    List<String> columns = settings.isJsonLines() ? List.of() : List.of("file", "row", "sum");
    JobStaging staging =
        new StagedJob(folder.resolve("staging"))
            .plan(2, 2)
            .part(0, columns, firstRows, List.of(), StagedJob.account(0, 0, 2, 2, 0))
            .part(
                1,
                columns,
                secondRows,
                List.of(StagedJob.letter("1.csv", 1)),
                StagedJob.account(1, 0, 3, 2, 1))
            .staging();
    new Publisher(
            settings,
            new JobDetails("a-job", "2026-01-01T00:00:00Z", "{}"),
            FailureLimits.NONE,
            staging,
            DurableStores.at(folder.resolve("output").toString()),
            DurableStores.at(folder.resolve("reports").toString()),
            Clock.systemUTC())
        .publish();
  }

  private void publish() throws IOException {
    publish("0.csv,0,1.5\n0.csv,1,2.5\n", "1.csv,0,3.5\n1.csv,2,4.5\n");
  }

  private OutputVerifier.Verdict verify() throws IOException {
    return new OutputVerifier(DurableStores.at(folder.resolve("output").toString()), settings)
        .verify();
  }

  private Path output(String name) {
    return folder.resolve("output").resolve(name);
  }

  /** Changes a file and makes the manifest agree, as only the records can tell then. */
  private void forge(String name, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    Files.write(output(name), bytes);
    Path manifestFile = output("predictions.csv.manifest.json");
    JsonNode manifest = JobStaging.JSON.readTree(Files.readAllBytes(manifestFile));
    for (JsonNode listed : manifest.path("outputs")) {
      if (listed.path("name").asText().equals(name)) {
        ((ObjectNode) listed).put("bytes", bytes.length).put("sha256", HashingStream.sha256(bytes));
      }
    }
    Files.write(manifestFile, JobStaging.JSON.writeValueAsBytes(manifest));
  }

  @Test
  void findsAnOutputTrueThatIsAsItWasPublished() throws IOException {
    publish();

    OutputVerifier.Verdict verdict = verify();

    assertThat(verdict.differences(), equalTo(List.of()));
    assertThat(List.of(verdict.files(), verdict.records()), equalTo(List.of(2L, 5L)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"predictions.jsonl", ""})
  void findsJsonLinesAndSummariesTrueToo(String fileName) throws IOException {
    settings = settings.withFileName(fileName);
    publish(
        "{\"file\":\"0.csv\",\"row\":0}\n{\"file\":\"0.csv\",\"row\":1}\n",
        "{\"file\":\"1.csv\",\"row\":0}\n{\"file\":\"1.csv\",\"row\":2}\n");

    assertThat(verify().differences(), equalTo(List.of()));
  }

  @Test
  void namesEachFileThatIsMissingOrHasOtherBytes() throws IOException {
    publish();
    Files.writeString(output("predictions.csv"), "file,row,sum\n0.csv,0,1.6\n");
    Files.delete(output("predictions.csv.dead_letters.jsonl"));

    assertThat(
        verify().differences(),
        contains(
            containsString("predictions.csv: 25 bytes, the manifest says "),
            containsString("predictions.csv: its SHA-256 is "),
            equalTo("predictions.csv.dead_letters.jsonl: missing")));
  }

  @Test
  void saysThatThereIsNoManifest() throws IOException {
    assertThat(
        verify().differences(),
        equalTo(List.of("there is no manifest predictions.csv.manifest.json")));
  }

  @Test
  void saysThatTheManifestIsNoJson() throws IOException {
    publish();
    Files.writeString(output("predictions.csv.manifest.json"), "{");

    assertThat(
        verify().differences(), equalTo(List.of("predictions.csv.manifest.json: it is no JSON")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // a row lost
        "0.csv,0,1 1.csv,0,3 1.csv,2,4 | 0.csv: 1 rows, the report says 2",
        // a row twice
        "0.csv,0,1 0.csv,0,1 1.csv,0,3 1.csv,2,4 | 0.csv: record 0 stands where record 1 should",
        // two rows in another order
        "0.csv,1,1 0.csv,0,1 1.csv,0,3 1.csv,2,4 | 0.csv: record 1 stands where record 0 should",
        // a row of a record that is dead as well
        "0.csv,0,1 0.csv,1,1 1.csv,0,3 1.csv,1,4 | 1.csv: record 1 stands where record 2 should",
        // a row of no file
        "0.csv,0,1 0.csv,1,1 1.csv,0,3 1.csv,2,4 7.csv,0,1 | a row of 7.csv, record 0, is where",
        // files in another order
        "1.csv,0,3 1.csv,2,4 0.csv,0,1 0.csv,1,1 | 0.csv: 0 rows, the report says 2",
        // no number
        "0.csv,x,1 | predictions.csv: no file and record at the start of '0.csv,x,1'"
      })
  void findsRecordsThatAreLostDoubledOrElsewhere(String rows, String difference)
      throws IOException {
    publish();
    forge("predictions.csv", "file,row,sum\n" + rows.replace(' ', '\n') + "\n");

    assertThat(verify().differences(), hasItem(containsString(difference)));
  }

  private static String crc32c(String text) {
    CRC32C checksum = new CRC32C();
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    return Crc32c.hex(checksum);
  }

  @Test
  void namesTheFileAndTheUnitWhoseBytesAreOthers() throws IOException {
    publish();
    String is =
        "%s, the report says %s"
            .formatted(crc32c("1.csv,0,3.6\n1.csv,2,4.5\n"), crc32c("1.csv,0,3.5\n1.csv,2,4.5\n"));
    forge(
        "predictions.csv",
        Files.readString(output("predictions.csv")).replace("1.csv,0,3.5", "1.csv,0,3.6"));

    assertThat(
        verify().differences(),
        contains(
            equalTo("1.csv: the CRC-32C of its rows is %s".formatted(is)),
            equalTo("unit 1: the CRC-32C of its rows is %s".formatted(is))));
  }

  @Test
  void findsUnitsThatAreLostOrElsewhere() throws IOException {
    publish();
    String report = Files.readString(output("predictions.csv.report.json"));
    int first = report.indexOf("{\"unit\":0");
    int second = report.indexOf("{\"unit\":1");
    forge("predictions.csv.report.json", report.substring(0, first) + report.substring(second));

    assertThat(verify().differences(), hasItem(equalTo("unit 1 stands where unit 0 should")));
    assertThat(
        verify().differences(), hasItem(equalTo("in: 3 records by unit, the manifest says 5")));
  }

  @Test
  void findsTheRowsOfSeveralFilesTrueToo() throws IOException {
    for (RowsLayout layout : List.of(new RowsLayout.Shards(3), new RowsLayout.PerInputFile())) {
      DurableStores.at(folder.toString()).delete("output");
      DurableStores.at(folder.toString()).delete("staging");
      settings = settings.withLayout(layout);
      publish();

      assertThat(verify().differences(), equalTo(List.of()));
    }
  }

  @Test
  void findsARowThatIsInTheFileOfAnotherInput() throws IOException {
    settings = settings.withLayout(new RowsLayout.PerInputFile());
    publish();
    forge("predictions.csv/0.csv.csv", "file,row,sum\n0.csv,0,1.5\n");
    forge("predictions.csv/1.csv.csv", "file,row,sum\n0.csv,1,2.5\n1.csv,0,3.5\n1.csv,2,4.5\n");

    assertThat(
        verify().differences(),
        contains("predictions.csv/0.csv.csv: it holds other rows than those of its input"));
  }

  @Test
  void findsAFileOfRowsThatHasAnotherHeader() throws IOException {
    settings = settings.withLayout(new RowsLayout.PerInputFile());
    publish();
    forge("predictions.csv/1.csv.csv", "file,row,all\n1.csv,0,3.5\n1.csv,2,4.5\n");

    assertThat(
        verify().differences(),
        contains(
            "predictions.csv/1.csv.csv: its first line is not that of predictions.csv/0.csv.csv"));
  }

  @Test
  void findsAFileOfRowsThatTheManifestDoesNotList() throws IOException {
    settings = settings.withLayout(new RowsLayout.Shards(2));
    publish();
    Path manifestFile = output("predictions.csv.manifest.json");
    ObjectNode manifest = (ObjectNode) JobStaging.JSON.readTree(manifestFile.toFile());
    ((ArrayNode) manifest.path("outputs")).remove(1);
    Files.write(manifestFile, JobStaging.JSON.writeValueAsBytes(manifest));

    assertThat(
        verify().differences(),
        hasItem(
            "the manifest lists no file more, where the layout has"
                + " predictions.csv/predictions-00001-of-00002.csv"));
  }

  @Test
  void findsADeadLetterThatIsLost() throws IOException {
    publish();
    forge("predictions.csv.dead_letters.jsonl", "");

    assertThat(
        verify().differences(),
        contains(
            equalTo("1.csv: record 2 stands where record 1 should"),
            equalTo("1.csv: 0 dead letters, the report says 1"),
            equalTo(
                "predictions.csv.dead_letters.jsonl: the units' dead letters are 110 bytes, the file has"
                    + " 0")));
  }
}
