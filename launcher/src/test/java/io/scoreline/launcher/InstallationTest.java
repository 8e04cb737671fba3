package io.scoreline.launcher;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.catalog.Compute;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import io.scoreline.catalog.definition.ComputeDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
  @TempDir private Path root;

  @BeforeEach
  void addRunners() throws IOException {
    runner("one", "types: [one, first]", "description: The first.", "settings: {}");
    runner(
        "two",
        "types: [two]",
        "description: The second.",
        "settings:",
        "  places: {description: How many., pattern: '[0-9]+', expected: a number}");
    Files.createDirectories(root.resolve("runner-configs/none"));
  }

  private void runner(String name, String... lines) throws IOException {
    Path folder = Files.createDirectories(root.resolve("runner-configs").resolve(name));
    Files.write(folder.resolve("runner.yml"), List.of(lines));
  }

  private static ComputeDefinition compute(String type, Map<String, String> settings) {
    return new ComputeDefinition(
        "cpu", type, Compute.Instances.ANY, settings, Metadata.none(), KeptFields.none());
  }

  private String refusal(String type, Map<String, String> settings) {
    return assertThrows(
            LaunchException.class, () -> new Installation(root).check(compute(type, settings)))
        .getMessage();
  }

  @Test
  void takesAComputeOfAnyRunnerThatHasAFolder() {
    new Installation(root).check(compute("first", Map.of()));
    new Installation(root).check(compute("two", Map.of("places", "12")));
  }

  @Test
  void namesTheTypesThatThereAre() {
    assertThat(
        refusal("spark", Map.of()), equalTo("type: \"spark\" (expected: one or first or two)"));
  }

  @Test
  void namesEachSettingThatTheRunnerDoesNotKnowOrTake() {
    assertThat(
        refusal("two", Map.of("places", "many", "place", "1")),
        allOf(
            containsString("settings.places: \"many\" (expected: a number)"),
            containsString("settings.place: unknown setting (did you mean places?)")));
    assertThat(
        refusal("one", Map.of("places", "1")),
        equalTo("compute cpu: settings.places: unknown setting (computes of type one have none)"));
  }

  @Test
  void saysWhereTheJarsOfARunnerWouldBe() throws IOException {
    Installation installation = new Installation(root);

    assertThat(
        assertThrows(LaunchException.class, () -> installation.classPath("two")).getMessage(),
        containsString("there is no jar in " + root.resolve("runner-configs/two/target/lib")));

    Path jars = Files.createDirectories(root.resolve("runner-configs/two/target/lib"));
    for (String name : List.of("b.jar", "a.jar", "notice.txt")) {
      Files.createFile(jars.resolve(name));
    }
    assertThat(
        installation.classPath("two"),
        equalTo(List.of(jars.resolve("a.jar"), jars.resolve("b.jar"))));
  }
}
