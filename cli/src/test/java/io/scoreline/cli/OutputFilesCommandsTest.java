package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows in several files of a folder: the same rows as in one file, wherever each of them is. */
class OutputFilesCommandsTest {
  private static final Path TABLES = CommandRun.TEST_DATA.resolve("tables");

  @TempDir Path folder;
  private CommandRun run;
  private Path input;

  @BeforeEach
  void writeInput() throws IOException {
    run = new CommandRun(folder);
    input = Files.createDirectories(folder.resolve("in"));
    String table = Files.readString(TABLES.resolve("wine.csv"));
    Files.createDirectories(input.resolve("2026/05"));
    Files.writeString(input.resolve("2026/05/a.csv"), table);
    Files.writeString(input.resolve("b.csv"), table.replaceFirst("\n[^,\n]*", "\nmuch"));
    // Nothing of it can be scored.
    Files.writeString(input.resolve("c.csv"), "no,such\n1,2\n");
  }

  private Path output(String job) {
    return run.home().workspaceBlobStore().resolve("azureml/" + job + "/score");
  }

  /** Runs a job of the endpoint that has its name. */
  private void run(String job, String outputSettings) throws IOException {
    run.deploy(
        job,
        "wine-matrix.onnx",
        "scoreline: {input: {slice_bytes: 2048}, output: {%s}}".formatted(outputSettings));
    int code =
        run.code(
            "batch-endpoint invoke -n %1$s --input in --job-name %1$s --stream".formatted(job));
    assertThat(run.out() + run.err(), code, is(0));
  }

  /** The files of a folder and of those below it, with their lines. */
  private static Map<String, List<String>> files(Path rows) throws IOException {
    Map<String, List<String>> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(rows)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(rows.relativize(file).toString(), Files.readAllLines(file));
      }
    }
    return files;
  }

  private static List<String> rows(Map<String, List<String>> files, String header) {
    List<String> rows = new ArrayList<>();
    for (List<String> lines : files.values()) {
      assertThat(lines.get(0), equalTo(header));
      rows.addAll(lines.subList(1, lines.size()));
    }
    return rows;
  }

  @Test
  void areOfAboutOneSizeAndHoldTheRowsInTheirOrder() throws IOException {
    run("one", "");
    run("many", "shards: 4");

    List<String> one = Files.readAllLines(output("one").resolve("predictions.csv"));
    Map<String, List<String>> shards = files(output("many").resolve("predictions.csv"));

    assertThat(
        shards.keySet().stream().toList(),
        equalTo(
            List.of(
                "predictions-00000-of-00004.csv",
                "predictions-00001-of-00004.csv",
                "predictions-00002-of-00004.csv",
                "predictions-00003-of-00004.csv")));
    assertThat(rows(shards, one.get(0)), equalTo(one.subList(1, one.size())));
    shards.forEach((name, lines) -> assertThat(name, lines.size(), greaterThan(one.size() / 6)));
    assertThat(run.ok("job verify -n many --query verified -o tsv"), equalTo("true\n"));
    assertThat(
        run.ok("job show -n many --query outputs.score.[type,file] -o tsv").strip(),
        equalTo("uri_folder\n" + output("many").resolve("predictions.csv")));
  }

  @Test
  void areAtThePathsOfTheInputFilesThatHaveRowsAndComeDownWithTheJob() throws IOException {
    run("one", "");
    run("each", "per_input_file: true");

    List<String> one = Files.readAllLines(output("one").resolve("predictions.csv"));
    Map<String, List<String>> each = files(output("each").resolve("predictions.csv"));

    assertThat(each.keySet().stream().toList(), equalTo(List.of("2026/05/a.csv.csv", "b.csv.csv")));
    assertThat(rows(each, one.get(0)), equalTo(one.subList(1, one.size())));
    each.get("b.csv.csv").stream()
        .skip(1)
        .forEach(row -> assertThat(row, containsString("b.csv,")));
    assertThat(run.ok("job verify -n each --query verified -o tsv"), equalTo("true\n"));

    run.ok("job download -n each --download-path got");

    assertThat(files(folder.resolve("got/named-outputs/score/predictions.csv")), equalTo(each));
  }

  @Test
  void keepTheirRowsWhenDeadLettersAreReplayed() throws IOException {
    Path mended = Files.createDirectories(folder.resolve("mended"));
    String table = Files.readString(TABLES.resolve("wine.csv"));
    for (String name : List.of("b.csv", "c.csv")) {
      Files.writeString(mended.resolve(name), table);
    }
    for (String layout : List.of("shards: 3", "per_input_file: true")) {
      String job = layout.replaceAll("\\W+.*|_", "-") + "job";
      run(job, layout);
      Map<String, List<String>> before = files(output(job).resolve("predictions.csv"));

      run.ok("job replay -n %s --input mended --stream".formatted(job));

      Map<String, List<String>> after = files(output(job).resolve("predictions.v2.csv"));
      String header = before.values().iterator().next().get(0);
      List<String> rows = rows(after, header);
      assertThat(rows, hasSize(3 * 178));
      before.forEach(
          (name, lines) ->
              assertThat(
                  name,
                  after.get(name.replace("predictions-", "predictions.v2-")).containsAll(lines),
                  is(true)));
      assertThat(
          run.ok("job verify -n %s --query [version,verified] -o tsv".formatted(job)).strip(),
          equalTo("2\ntrue"));
      assertThat(files(output(job).resolve("predictions.csv")), equalTo(before));
    }
  }

  @Test
  void holdWhatAScriptGaveForEachFile() throws IOException {
    run.file(
        "code/score.py",
        """
        def init(): pass
        def run(batch): return ["two\\nlines of " + path.split("/")[-1] for path in batch]
        """);
    run.deploy(
        "script",
        "wine-matrix.onnx",
        "code_configuration: {code: code, scoring_script: score.py}\nenvironment: {name: e}\n"
            + "scoreline: {output: {per_input_file: true}}");

    run.ok("batch-endpoint invoke -n script --input in --job-name each --stream");

    assertThat(
        files(output("each").resolve("predictions.csv")),
        equalTo(
            Map.of(
                "2026/05/a.csv.csv", List.of("two", "lines of a.csv"),
                "b.csv.csv", List.of("two", "lines of b.csv"),
                "c.csv.csv", List.of("two", "lines of c.csv"))));
    assertThat(run.ok("job verify -n each --query verified -o tsv"), equalTo("true\n"));
  }

  @Test
  void areRefusedWhereBothAreAskedForOrTheirFolderIsThere() throws IOException {
    run.file(
        "both.yml",
        "{name: both, endpoint_name: none, model: {path: m.onnx}, scoreline: {output: {shards: 2,"
            + " per_input_file: true}}}");
    assertThat(run.code("batch-deployment create -f both.yml"), is(2));
    assertThat(run.err(), containsString("output.shards: 2 beside per_input_file (expected: one"));

    run("two", "shards: 2");
    Files.createDirectories(folder.resolve("out/predictions.csv"));
    assertThat(run.code("batch-endpoint invoke -n two --input in --output-path out"), is(5));
    assertThat(run.err(), containsString("out/predictions.csv exists"));
  }
}
