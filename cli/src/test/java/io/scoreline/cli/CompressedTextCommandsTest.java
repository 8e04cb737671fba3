package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that the library of zstd compressed is scored as it is without that. */
class CompressedTextCommandsTest {
  private static final Path ZSTD =
      CommandRun.REPOSITORY.resolve("cli/src/test/resources/zstd/wine.csv.zst");

  @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void deploy() throws IOException {
    run = new CommandRun(folder);
    run.deploy("wine", "wine-matrix.onnx", "");
  }

  private Path score(String job, String input) {
    int code =
        run.code(
            "batch-endpoint invoke -n wine --input %s --job-name %s --stream"
                .formatted(input, job));
    assertThat(run.out() + run.err(), code, is(0));
    return run.home().workspaceBlobStore().resolve("azureml/" + job + "/score");
  }

  @Test
  void isScoredAsTheTableIs() throws IOException {
    Path table = CommandRun.TEST_DATA.resolve("tables/wine.csv");

    String plain = Files.readString(score("plain", table.toString()).resolve("predictions.csv"));
    String zstd = Files.readString(score("zstd", ZSTD.toString()).resolve("predictions.csv"));

    assertThat(zstd.replace("wine.csv.zst", "wine.csv"), equalTo(plain));
  }

  @Test
  void isADeadLetterWhereItIsCutOffAndTheOthersAreScored() throws IOException {
    byte[] whole = Files.readAllBytes(ZSTD);
    Path input = Files.createDirectories(folder.resolve("tables"));
    Files.write(input.resolve("a.csv.zst"), Arrays.copyOf(whole, whole.length - 1));
    Files.write(input.resolve("b.csv.zst"), whole);

    Path output = score("job", "tables");

    String letters = Files.readString(output.resolve("predictions.csv.dead_letters.jsonl"));
    assertThat(letters.lines().count(), is(1L));
    assertThat(letters, containsString("\"file\":\"a.csv.zst\""));
    assertThat(letters, containsString("\"record\":-1"));
    assertThat(letters, containsString("the zstd data cannot be read on: "));
    long rows = Files.readString(output.resolve("predictions.csv")).lines().count() - 1;
    long records =
        Files.readString(CommandRun.TEST_DATA.resolve("tables/wine.csv")).lines().count() - 1;
    assertThat(rows, is(records));
  }
}
