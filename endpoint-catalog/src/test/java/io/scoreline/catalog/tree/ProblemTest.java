package io.scoreline.catalog.tree;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import org.junit.jupiter.api.Test;

class ProblemTest {
  @Test
  void rendersOneLineWithPlaceFieldValueAndWhatIsAccepted() {
    var problem =
        Problem.ofValue(Place.line("a.yml", 12), "settings.x", "abc", "whole seconds >= 1");

    assertThat(
        problem.render(), equalTo("a.yml:12: settings.x: \"abc\" (expected: whole seconds >= 1)"));
  }

  @Test
  void rendersSentences() {
    assertThat(
        Problem.of(Place.whole("a.yml"), "", "is empty").render(), equalTo("a.yml: is empty"));
    assertThat(
        Problem.of(Place.line("a.yml", 1), "name", "is missing").render(),
        equalTo("a.yml:1: name: is missing"));
  }

  @Test
  void cutsLongValues() {
    var problem = Problem.ofValue(Place.whole("a.yml"), "x", "v".repeat(200), "less");

    assertThat(problem.render(), equalTo("a.yml: x: \"" + "v".repeat(80) + "…\" (expected: less)"));
  }

  @Test
  void neverSteersTheTerminal() {
    var problem = Problem.ofValue(Place.whole("a.yml"), "x\n", "\u001b[2Jy\r", "other");

    assertThat(problem.render(), equalTo("a.yml: x : \" [2Jy \" (expected: other)"));
  }
}
