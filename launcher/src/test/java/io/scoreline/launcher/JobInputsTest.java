package io.scoreline.launcher;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.net.httpserver.HttpServer;
import io.scoreline.catalog.ScorelineHome;
import io.scoreline.catalog.store.SqliteCatalog;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobInputsTest {
  @TempDir private Path folder;
  private SqliteCatalog catalog;
  private JobInputs inputs;

  @BeforeEach
  void open() throws IOException {
    catalog = SqliteCatalog.open(new ScorelineHome(folder.resolve("home")));
    inputs = new JobInputs(catalog, folder);
    Files.createDirectories(folder.resolve("in"));
    Files.writeString(folder.resolve("in/a.csv"), "a\n1\n");
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private JobInputs.Found find(String... texts) {
    return inputs.find(Arrays.asList(texts), Optional.empty(), true, false);
  }

  private static List<Path> paths(JobInputs.Found found) {
    return found.roots().stream().map(root -> Path.of(root.path())).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.org/in/a.csv?sv=1&sig=5ecret&se=2, https://a.org/in/a.csv?sv=1&sig=…&se=2",
    "https://a.org/a.csv?SIG=5ecret, https://a.org/a.csv?SIG=…",
    "https://me:5ecret@a.org/a.csv?id=7, https://…@a.org/a.csv?id=7",
    "wasbs://raw@lake.blob.core.windows.net/a, wasbs://raw@lake.blob.core.windows.net/a",
    "in/a.csv, in/a.csv",
  })
  void keepsNothingOfAnAddressThatLetsOthersIn(String text, String kept) {
    assertThat(JobInputs.withoutSecret(text), equalTo(kept));
  }

  private LaunchException refused(String... texts) {
    return assertThrows(LaunchException.class, () -> find(texts));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nope.csv | There is no file or folder on target path: ",
        "file:nope.csv | There is no file on target path: ",
        "in/*.txt | in/*.txt: no file matches in ",
        "nowhere/*.csv | nowhere/*.csv: there is no folder ",
        "azureml://datastores/workspaceblobstore/paths/nope | There is no file or folder on target path: ",
        "azureml://datastores/workspaceblobstore/paths/*.csv | azureml://datastores/workspaceblobstore/paths/*.csv: no file matches in "
      })
  void refusesInputThatIsNotThereAsUnreadable(String text, String message) {
    var error = refused(text);

    assertThat(error.getMessage(), startsWith(message));
    assertThat(error.exitCode(), equalTo(ExitCode.INPUT_UNREADABLE));
  }

  @Test
  void tellsOfAllInputsAtOnceAndOfWrongOnesFirst() {
    var error = refused("nope.csv", "azureml:nope:1", "ftp://host/x");

    assertThat(error.getMessage().lines().count(), equalTo(3L));
    assertThat(error.exitCode(), equalTo(ExitCode.BAD_ARGUMENTS));
    assertThat(refused("nope.csv", "azureml:nope:1").exitCode(), equalTo(ExitCode.NOT_FOUND));
  }

  @Test
  void takesAPatternThatMatchesNothingWhereNoFilesAreFine() {
    var found = inputs.find(List.of("in/*.txt"), Optional.empty(), true, true);

    assertThat(paths(found), equalTo(List.of(folder.resolve("in/*.txt"))));
    assertThat(paths(find("in/*.csv")), equalTo(List.of(folder.resolve("in/*.csv"))));
  }

  @Test
  void refusesWhatIsNoPattern() {
    var error = refused("in/[.csv");

    assertThat(error.getMessage(), startsWith("in/[.csv: is no pattern of file names: "));
    assertThat(error.exitCode(), equalTo(ExitCode.BAD_ARGUMENTS));
  }

  @Test
  void copiesWhatIsAFileAndTellsOfTheRest() throws IOException {
    Files.createSymbolicLink(folder.resolve("in/dangling"), folder.resolve("nothing"));
    Files.writeString(
        folder.resolve("in/pointer.csv"), "version https://git-lfs.github.com/spec/v1\noid x\n");

    var found = find("in");

    assertThat(Files.readString(paths(found).get(0).resolve("a.csv")), equalTo("a\n1\n"));
    assertThat(Files.exists(paths(found).get(0).resolve("pointer.csv")), equalTo(true));
    assertThat(
        found.leftOut(), equalTo(List.of(folder.resolve("in/dangling") + ": a link to nothing")));
  }

  @Test
  void refusesAFolderInWhichNothingCanBeCopied() throws IOException {
    Files.createDirectories(folder.resolve("links"));
    Files.createSymbolicLink(folder.resolve("links/dangling"), folder.resolve("nothing"));

    var error = refused("links");

    assertThat(
        error.getMessage(),
        equalTo(
            "%s holds no file, only %s: a link to nothing"
                .formatted(folder.resolve("links"), folder.resolve("links/dangling"))));
    assertThat(error.exitCode(), equalTo(ExitCode.INPUT_UNREADABLE));
  }

  @Test
  void fetchesAnAddressThatEndsInAFileNameAndRefusesAFolder() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/in/a.csv",
        exchange -> {
          exchange.sendResponseHeaders(200, 4);
          exchange.getResponseBody().write("a\n1\n".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    try {
      var address = "http://localhost:%d/in/".formatted(server.getAddress().getPort());

      assertThat(Files.readString(paths(find(address + "a.csv")).get(0)), equalTo("a\n1\n"));
      var error = refused(address);
      assertThat(error.getMessage(), containsString("a folder at an http address"));
      assertThat(error.exitCode(), equalTo(ExitCode.BAD_ARGUMENTS));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void copiesAFolderWithoutFilesOnlyWhereThatIsFine() throws IOException {
    var empty = Files.createDirectories(folder.resolve("empty"));

    var found = inputs.find(List.of("empty"), Optional.empty(), true, true);

    assertThat(Files.isDirectory(paths(found).get(0)), equalTo(true));
    assertThat(refused("empty").getMessage(), equalTo(empty + " holds no file"));
  }

  @Test
  void refusesFilesThatCannotBeReadAndNamesAllOfThem() throws IOException {
    var closed = PosixFilePermissions.fromString("---------");
    var b = Files.createFile(folder.resolve("in/b.csv"));
    var c = Files.createFile(folder.resolve("in/c.csv"));
    Files.setPosixFilePermissions(b, closed);
    Files.setPosixFilePermissions(c, closed);
    assumeFalse(Files.isReadable(b), "the user may read everything: skipped");

    var error = refused("in");

    assertThat(error.getMessage(), containsString(b.toString()));
    assertThat(error.getMessage(), containsString(c.toString()));
    assertThat(error.getMessage(), containsString("--no-upload"));
    assertThat(
        refused("in/b.csv").getMessage(),
        equalTo(b + ": you may not read it (expected: one that may be read)"));
    assertThat(error.exitCode(), equalTo(ExitCode.INPUT_UNREADABLE));
  }
}
