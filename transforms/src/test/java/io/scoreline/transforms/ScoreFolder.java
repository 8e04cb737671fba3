package io.scoreline.transforms;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.output.JobDetails;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scores {@code input} below a folder and writes there, to {@code fates.txt}, how each file did.
 */
final class ScoreFolder {
  private ScoreFolder() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    String staging = folder.resolve("staging").toString();
    ScoringSettings settings =
        ScoringSettings.of(ModelSource.of(args[1], "by-hand")).withRetry(1, Duration.ofMinutes(1));
    Pipelines.run(
        pipeline ->
            pipeline
                .apply(
                    ExpandFileDataset.of(
                        FileDataset.of(folder.resolve("input").toString()),
                        settings.input(),
                        staging))
                .apply(PlanMiniBatches.with(settings, staging).withMiniBatchSize(3))
                .apply(ScoreMiniBatches.with(settings, staging))
                .apply(
                    PublishScores.to(
                        settings.output(),
                        new PublishScores.Locations(
                            staging,
                            folder.resolve("output").toString(),
                            folder.resolve("reports").toString()),
                        new JobDetails("a-job", "2026-01-01T00:00:00Z", "{}"))));
    Files.write(folder.resolve("fates.txt"), fates(folder));
  }

  private static List<String> fates(Path folder) throws IOException {
    Map<String, Map<String, Integer>> dead = new TreeMap<>();
    try (var letters =
        Files.newBufferedReader(folder.resolve("output/predictions.csv.dead_letters.jsonl"))) {
      for (String line = letters.readLine(); line != null; line = letters.readLine()) {
        JsonNode letter = JobStaging.JSON.readTree(line);
        dead.computeIfAbsent(letter.get("file").asText(), file -> new TreeMap<>())
            .merge(letter.get("kind").asText(), 1, Integer::sum);
      }
    }
    List<String> fates = new ArrayList<>();
    JsonNode report =
        JobStaging.JSON.readTree(folder.resolve("output/predictions.csv.report.json").toFile());
    for (JsonNode file : report.get("files")) {
      List<String> fate = new ArrayList<>();
      if (file.get("scored").asLong() > 0) {
        fate.add("scored " + file.get("scored").asLong());
      }
      String name = file.get("name").asText();
      dead.getOrDefault(name, Map.of())
          .forEach((kind, count) -> fate.add("dead " + kind + (count > 1 ? " x" + count : "")));
      fates.add(visible(name) + "\t" + (fate.isEmpty() ? "nothing" : String.join(", ", fate)));
    }
    return fates;
  }

  /** A file's name on one line. */
  static String visible(String name) {
    return name.replace("\n", "\\n").replace("\t", "\\t");
  }
}
