package io.scoreline.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

/** What a scheduler is told of a job's options, against what the options are. */
class TemplateMetadataTest {
  /** Each option, what it is without being given, and another value as text and as read. */
  private record Sample(Object standard, String text, Object read) {
    static Sample of(Object standard, String text, Object read) {
      return new Sample(standard, text, read);
    }

    static Sample ofText(String text) {
      return new Sample(null, text, text);
    }
  }

  private static final Map<String, Sample> SAMPLES =
      Map.ofEntries(
          Map.entry("spec", Sample.ofText("deployment.json")),
          Map.entry("input", Sample.ofText("/data/*.csv")),
          Map.entry("inputList", Sample.ofText("inputs.json")),
          Map.entry("output", Sample.ofText("/data/out")),
          Map.entry("jobFolder", Sample.ofText("/jobs/one")),
          Map.entry("staging", Sample.ofText("/staging")),
          Map.entry("replay", Sample.ofText("replay.json")),
          Map.entry("resume", Sample.of(false, "true", true)),
          Map.entry("attempt", Sample.of(0, "3", 3)),
          Map.entry("supervisorPid", Sample.of(0L, "77", 77L)),
          Map.entry("keepStaging", Sample.of(false, "true", true)),
          Map.entry("timeoutSeconds", Sample.of(0, "60", 60)),
          Map.entry(
              "onSignal",
              Sample.of(
                  ScoringOptions.OnSignal.INTERRUPT, "CANCEL", ScoringOptions.OnSignal.CANCEL)));

  @Test
  void readsEachOptionAndHasItsDefault() throws ReflectiveOperationException {
    List<String> names = new ArrayList<>();
    for (Method getter : TemplateMetadata.options()) {
      String name = TemplateMetadata.name(getter);
      names.add(name);
      Sample sample = SAMPLES.get(name);
      ScoringOptions standard = PipelineOptionsFactory.create().as(ScoringOptions.class);
      ScoringOptions given =
          PipelineOptionsFactory.fromArgs("--%s=%s".formatted(name, sample.text()))
              .as(ScoringOptions.class);

      assertThat(name, getter.invoke(standard), equalTo(sample.standard()));
      assertThat(name, getter.invoke(given), equalTo(sample.read()));
    }
    assertThat(names, containsInAnyOrder(SAMPLES.keySet().toArray(String[]::new)));
  }

  @Test
  void tellsOfEachOptionWhatItIs() {
    Set<String> groups = Set.of("job", "input", "output", "run", "launcher");
    for (JsonNode parameter : TemplateMetadata.json().path("parameters")) {
      String name = parameter.path("name").asText();
      assertThat(name, parameter.path("help").asText(), is(not("")));
      assertThat(name, parameter.path("group").asText(), is(in(groups)));
      Sample sample = SAMPLES.get(name);
      if (sample != null && sample.standard() != null) {
        assertThat(name, parameter.path("default").asText(), equalTo(sample.standard().toString()));
      }
    }
  }

  @Test
  void isWhatIsPublished() throws IOException {
    Path published =
        Path.of(System.getProperty("scoreline.repository"), "docs/schemas/scoring-template.json");
    String now = TemplateMetadata.json().toPrettyString() + "\n";
    if (Boolean.getBoolean("scoreline.write-schemas")) {
      Files.writeString(published, now);
    }

    assertThat(
        "rewrite with -Dscoreline.write-schemas=true",
        new JsonMapper().readTree(published.toFile()),
        equalTo(new JsonMapper().readTree(now)));
  }
}
