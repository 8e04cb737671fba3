package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.catalog.ScorelineHome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs commands as their user types them, in a home of their own. */
final class CommandRun {
  static final Path REPOSITORY = Path.of(System.getProperty("scoreline.repository"));
  static final Path TEST_DATA = REPOSITORY.resolve("test-data");

  static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** For processes that end before the optimising compiler helps. */
  static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private final ScorelineHome home;
  private final Path folder;
  private final List<String> lastWords = new ArrayList<>();
  private String out = "";
  private String err = "";

  /**
   * @param folder the current folder; the home is made in it
   */
  CommandRun(Path folder) {
    this.folder = folder;
    this.home = new ScorelineHome(folder.resolve("home"));
    shareCache();
  }

  /** Each home would make the archives anew with which a job starts sooner. */
  private void shareCache() {
    Path cache = home.path().resolve("cache");
    try {
      Path shared = Files.createDirectories(REPOSITORY.resolve("cli/target/job-cache"));
      Files.createDirectories(home.path());
      if (Files.notExists(cache, LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(cache, shared);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where real models and tables are; a test that needs them is skipped where they are not. */
  static Path requireAssets() {
    Path assets = Path.of(System.getProperty("scoreline.assets", REPOSITORY + "/../shared/assets"));
    assumeTrue(
        Files.isDirectory(assets),
        () -> "skipped: no real models and tables at %s; set -Dscoreline.assets".formatted(assets));
    return assets;
  }

  ScorelineHome home() {
    return home;
  }

  /** Runs a command, its words separated by single blanks, and gives its exit code. */
  int code(String command) {
    return code(command.split(" ", -1));
  }

  int code(String... words) {
    lastWords.clear();
    lastWords.addAll(List.of(words));
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    PrintStream outStream = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
    PrintStream errStream = new PrintStream(errBytes, true, StandardCharsets.UTF_8);
    int code =
        Scoreline.run(words, home, folder, InputStream.nullInputStream(), outStream, errStream);
    outStream.flush();
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  /** Starts a command as a process of its own, which knows nothing of those before it. */
  Process start(String command, Path log) throws IOException {
    return start(command, log, Map.of());
  }

  Process start(String command, Path log, Map<String, String> environment) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(JAVA);
    words.addAll(QUICK);
    words.add("-Dscoreline.installation=" + REPOSITORY);
    words.add("-cp");
    words.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    words.add(Scoreline.class.getName());
    words.addAll(List.of(command.split(" ", -1)));
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("SCORELINE_HOME", home.path().toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Runs a command that has to succeed, and gives what it printed. */
  String ok(String command) {
    return ok(command.split(" ", -1));
  }

  String ok(String... words) {
    int code = code(words);
    assertThat(lastWords + "\n" + err, code, is(0));
    return out;
  }

  /** Runs a command that has to succeed, and reads what it printed. */
  JsonNode json(String command) {
    try {
      return new ObjectMapper().readTree(ok(command));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String out() {
    return out;
  }

  String err() {
    return err;
  }

  /** Writes a file in the current folder. */
  Path file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  /** An endpoint with a default deployment of one of the models of the test data. */
  void deploy(String endpoint, String model, String more) throws IOException {
    ok("batch-endpoint create -n " + endpoint + " -o none");
    file(
        endpoint + ".yml",
        """
        name: only-one
        endpoint_name: %s
        model:
          path: %s
        %s
        """
            .formatted(endpoint, TEST_DATA.resolve("models").resolve(model), more));
    ok("batch-deployment create -f " + endpoint + ".yml --set-default -o none");
  }
}
