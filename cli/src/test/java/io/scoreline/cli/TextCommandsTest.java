package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real MiniLM in a folder beside its tokenizer: texts become vectors with no code. */
class TextCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void makeModel() throws IOException {
    run = new CommandRun(folder);
    Files.createDirectories(folder.resolve("minilm"));
    copy("/all-minilm-l6-v2-q.onnx", "minilm/model.onnx");
    copy("/all-minilm-l6-v2-q-tokenizer.json", "minilm/tokenizer.json");
  }

  private void copy(String resource, String file) throws IOException {
    try (InputStream in = TextCommandsTest.class.getResourceAsStream(resource)) {
      Files.copy(in, folder.resolve(file));
    }
  }

  private Path score(String job, String input, ExitCode expected) {
    int code =
        run.code("batch-endpoint invoke -n texts --stream --job-name " + job + " --input " + input);
    assertThat(run.out() + run.err(), code, is(expected.number()));
    assertThat(run.out() + run.err(), not(containsString("djl")));
    return run.home().workspaceBlobStore().resolve("azureml/" + job + "/score");
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static double product(JsonNode row, JsonNode other) {
    double product = 0;
    for (int i = 0; i < 384; i++) {
      product +=
          row.path("embedding").get(i).asDouble() * other.path("embedding").get(i).asDouble();
    }
    return product;
  }

  @Test
  void makesVectorsOfAColumnAndOfFilesOfText() throws IOException {
    run.deploy(
        "texts",
        folder.resolve("minilm").toString(),
        """
        output_file_name: embeddings.jsonl
        scoreline:
          parameters: {normalize: "true"}
          input: {columns: [review], text_record: file}
          output: {keep_columns: [id]}
        """);
    run.file(
        "reviews.csv",
        """
        id,review,stars
        a,A man is eating food.,5
        b,A man is eating a piece of bread.,4
        c,"The girl, ""smiling"", is carrying a baby.",3
        d,,1
        """);
    run.file("notes/a.txt", "A man is eating food.");
    run.file("notes/b.txt", "all work and no play makes jack a dull boy. ".repeat(50_000));
    run.file("notes/c.txt", "");
    Files.write(folder.resolve("notes/d.txt"), "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

    List<JsonNode> rows =
        lines(score("table", "reviews.csv", ExitCode.COMPLETED).resolve("embeddings.jsonl"));

    assertThat(rows.size(), is(4));
    assertThat(rows.get(2).path("id").asText(), equalTo("c"));
    assertThat(rows.get(2).path("embedding").size(), is(384));
    assertThat(product(rows.get(0), rows.get(1)), greaterThan(0.6));
    assertThat(product(rows.get(0), rows.get(2)), lessThan(0.4));

    Path notes = score("files", "notes", ExitCode.COMPLETED);

    List<JsonNode> files = lines(notes.resolve("embeddings.jsonl"));
    assertThat(
        files.stream().map(row -> row.path("file").asText()).toList(),
        equalTo(List.of("a.txt", "b.txt", "c.txt")));
    assertThat(product(files.get(0), rows.get(0)), greaterThan(0.97));
    List<JsonNode> dead = lines(notes.resolve("embeddings.jsonl.dead_letters.jsonl"));
    assertThat(dead.size(), is(1));
    assertThat(dead.get(0).path("file").asText(), equalTo("d.txt"));
    assertThat(dead.get(0).path("message").asText(), containsString("UTF-8"));
  }

  @Test
  void saysWhatAModelOfTextsTakesAndRefusesABrokenTokenizer() throws IOException {
    JsonNode model = run.json("model create -n minilm --version 1 --path minilm");

    assertThat(model.path("type").asText(), equalTo("onnx_text"));
    JsonNode verdict = model.path("verdict");
    assertThat(verdict.path("outputs").toString(), equalTo("[\"embedding: floats[384]\"]"));
    assertThat(verdict.path("findings").toString(), containsString("quantised dynamically"));

    run.file("minilm/tokenizer.json", "{\"model\": {\"type\": \"BPE\"}}");
    assertThat(run.code("model create -n torn --version 1 --path minilm"), is(6));
    assertThat(run.err(), containsString("tokenizer.json: no tokenizer: Missing vocab/merges"));
    assertThat(run.err(), not(containsString(folder.toString())));
  }
}
