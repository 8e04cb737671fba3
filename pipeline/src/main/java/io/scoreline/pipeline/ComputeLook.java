package io.scoreline.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.catalog.resolution.ResolvedDeployment.ComputeChoice;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;

/**
 * Looks how a compute is: in a process of its own, as only such a one has the runner's classes.
 * Reads the compute as JSON, with {@code name}, {@code type} and {@code settings}, and prints what
 * it found.
 */
public final class ComputeLook {
  private ComputeLook() {}

  /** Takes nothing; reads from standard input. Exits with a code of {@link ExitCode}. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    JsonNode json = new ObjectMapper().readTree(System.in);
    ComputeChoice compute = CatalogJson.fromJson(json, ComputeChoice.class);
    for (RunnerConfiguration runner : ServiceLoader.load(RunnerConfiguration.class)) {
      if (runner.runs(compute.type())) {
        out.println(toJson(runner.look(compute)));
        Runtime.getRuntime().halt(ExitCode.COMPLETED.number());
      }
    }
    Runtime.getRuntime().halt(ExitCode.NOT_FOUND.number());
  }

  private static ObjectNode toJson(ComputeState state) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("reachable", state.reachable());
    if (!state.version().isEmpty()) {
      json.put("version", state.version());
    }
    state.slots().ifPresent(slots -> json.put("slots", slots));
    state.freeSlots().ifPresent(slots -> json.put("free_slots", slots));
    if (!state.problem().isEmpty()) {
      json.put("problem", state.problem());
    }
    return json;
  }
}
