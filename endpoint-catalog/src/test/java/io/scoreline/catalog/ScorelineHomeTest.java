package io.scoreline.catalog;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    var error = assertThrows(CatalogException.class, () -> new ScorelineHome(file).create());

    assertThat(error.getMessage(), containsString("is a file (expected: a folder)"));
  }
}
