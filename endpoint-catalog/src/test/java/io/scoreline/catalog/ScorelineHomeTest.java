package io.scoreline.catalog;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorelineHomeTest {
  @Test
  void isNamedByTheEnvironmentOrInTheUsersFolder() {
    var user = Path.of("/home/me");

    assertThat(
        ScorelineHome.from(Map.of("SCORELINE_HOME", "/data/x"), user).path(),
        equalTo(Path.of("/data/x")));
    assertThat(ScorelineHome.from(Map.of(), user).path(), equalTo(Path.of("/home/me/.scoreline")));
    assertThat(
        ScorelineHome.from(Map.of("SCORELINE_HOME", " "), user).path(),
        equalTo(Path.of("/home/me/.scoreline")));
  }

  @Test
  void saysSoWhenAFileIsInTheWay(@TempDir Path folder) throws IOException {
    var file = Files.createFile(folder.resolve("file"));

    for (var home : List.of(file, file.resolve("inner/home"))) {
      var error = assertThrows(CatalogException.class, () -> new ScorelineHome(home).create());

      assertThat(error.getMessage(), startsWith("SCORELINE_HOME: %s cannot be ".formatted(home)));
      assertThat(error.getMessage(), containsString(": %s is a file (".formatted(file)));
    }
  }

  @Test
  void saysSoWhenItMayNotBeWritten(@TempDir Path folder) throws IOException {
    var home = Files.createDirectory(folder.resolve("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("r-x------"));
    assumeFalse(Files.isWritable(home), "the user may write everywhere: skipped");

    var error = assertThrows(CatalogException.class, () -> new ScorelineHome(home).create());

    assertThat(error.getMessage(), containsString(": %s is not writable (".formatted(home)));
  }
}
