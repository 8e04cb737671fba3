package io.scoreline.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.catalog.resolution.ResolvedDeployment;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.plan.InputStorage;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a resume must have in common with the start: the model's bytes and every setting that can
 * change a published byte. Where and how fast a job runs is not among them.
 */
public final class JobIdentity {
  private static final int MOST_DIFFERENCES = 10;

  /** May hold secrets, which neither a plan nor a message shows. */
  private static final String VARIABLES = "settings.environment_variables.";

  private static final int HASH_DIGITS = 16;

  private static final String NOT_SET = "not set";

  private static final Set<String> EMPTY = Set.of("[]", "{}");

  /** Of a resolved deployment's fields, those that change no byte of the output. */
  private static final Set<String> WITHOUT =
      Set.of(
          "code.path",
          "compute",
          "environment",
          "model.path",
          "settings.instance_count",
          "settings.max_concurrency_per_instance",
          "settings.logging_level");

  private JobIdentity() {}

  /** The identity of a job that scores with a deployment: values by their place in it. */
  public static Map<String, String> of(ResolvedDeployment deployment) {
    Map<String, String> values = new TreeMap<>();
    flatten("", deployment.toJson(), values);
    return values;
  }

  /** The identity of a job that scores with a deployment, and may be a replay. */
  public static Map<String, String> of(ResolvedDeployment deployment, Optional<ReplaySpec> replay) {
    Map<String, String> values = of(deployment);
    replay.ifPresent(spec -> values.putAll(spec.identity()));
    return values;
  }

  /** The identity of a launch: besides what scores, where it reads and writes. */
  static Map<String, String> of(ScoringJob job) {
    Map<String, String> values = of(job.deployment(), job.replay());
    values.put(
        "input",
        job.dataset().roots().stream()
            .map(root -> absolute(root.path()))
            .collect(Collectors.joining(", ")));
    values.put("output", absolute(job.locations().output()));
    return values;
  }

  private static String absolute(String path) {
    return InputStorage.isLocal(path)
        ? Path.of(path).toAbsolutePath().normalize().toString()
        : path;
  }

  private static void flatten(String place, JsonNode node, Map<String, String> values) {
    if (WITHOUT.contains(place)) {
      return;
    }
    if (node.isObject() && !node.isEmpty()) {
      node.properties()
          .forEach(
              field ->
                  flatten(
                      place.isEmpty() ? field.getKey() : place + "." + field.getKey(),
                      field.getValue(),
                      values));
    } else if (!node.isNull()) {
      String value = node.isValueNode() ? node.asText() : node.toString();
      values.put(place, place.startsWith(VARIABLES) ? shortHash(value) : value);
    }
  }

  /** Tells two values apart and neither of them. */
  private static String shortHash(String value) {
    return "SHA-256 "
        + HashingStream.sha256(value.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_DIGITS);
  }

  /**
   * How a job that would score with a deployment differs from the plan that it would go on with, a
   * line each: in its settings and its model, in the version that it replays, and in its input
   * files. Empty if there is no plan.
   */
  public static List<String> differences(
      JobStaging staging, ResolvedDeployment deployment, Optional<ReplaySpec> replay)
      throws IOException {
    Optional<PlanHeader> plan = staging.plan();
    if (plan.isEmpty()) {
      return List.of();
    }
    List<String> differences =
        new ArrayList<>(differences(plan.get().identity(), of(deployment, replay)));
    differences.addAll(changedInputs(staging, plan.get()));
    return differences;
  }

  /** How two identities differ, a line each; empty if they do not. */
  public static List<String> differences(Map<String, String> before, Map<String, String> now) {
    List<String> differences = new ArrayList<>();
    Set<String> places = new TreeSet<>(before.keySet());
    places.addAll(now.keySet());
    for (String place : places) {
      String was = told(before, place);
      String is = told(now, place);
      if (!was.equals(is)) {
        differences.add("%s: %s, was %s".formatted(place, is, was));
      }
    }
    return differences;
  }

  /**
   * A plan from before there was a setting says nothing of it, which is as much as an empty one.
   */
  private static String told(Map<String, String> identity, String place) {
    String value = identity.getOrDefault(place, NOT_SET);
    return EMPTY.contains(value) ? NOT_SET : value;
  }

  /** Input files that are no longer what was planned, a line each; the first ten, then a count. */
  private static List<String> changedInputs(JobStaging staging, PlanHeader plan)
      throws IOException {
    List<String> changes = new ArrayList<>();
    long more = 0;
    try (BufferedReader lines =
        new BufferedReader(
            Channels.newReader(staging.store().open(plan.filesName()), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        InputFile file = JobStaging.JSON.readValue(line, InputFile.class);
        String change = InputStorage.changeOf(file);
        if (!change.isEmpty() && changes.size() < MOST_DIFFERENCES) {
          changes.add(file.name() + ": " + change);
        } else if (!change.isEmpty()) {
          more++;
        }
      }
    }
    if (more > 0) {
      changes.add("and %d more files".formatted(more));
    }
    return changes;
  }
}
