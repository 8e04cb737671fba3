package io.scoreline.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.Compute;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.catalog.resolution.ResolvedDeployment.ComputeChoice;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Looks how computes are. */
public final class Computes {
  private static final long ANSWER_SECONDS = 20;

  private final Installation installation;

  public Computes(Installation installation) {
    this.installation = installation;
  }

  /**
   * How a compute is now: {@code reachable}, and where known {@code version}, {@code slots}, {@code
   * free_slots}, and as {@code problem} why it could not run a job.
   */
  public ObjectNode look(Compute compute) {
    try {
      return ask(compute);
    } catch (LaunchException e) {
      return unknown(e.getMessage());
    } catch (IOException e) {
      return unknown("its runner could not be asked: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unknown("interrupted");
    }
  }

  private static ObjectNode unknown(String problem) {
    return JsonNodeFactory.instance.objectNode().put("reachable", false).put("problem", problem);
  }

  private ObjectNode ask(Compute compute) throws IOException, InterruptedException {
    List<Path> jars = installation.classPath(compute.type());
    Process process =
        new ProcessBuilder(JobCommand.looking(jars)).redirectError(Redirect.DISCARD).start();
    try (var in = process.getOutputStream()) {
      var choice = new ComputeChoice(compute.name(), compute.type(), compute.settings());
      in.write(CatalogJson.toText(choice).getBytes(StandardCharsets.UTF_8));
    }
    if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return unknown("its runner has not answered for %d s".formatted(ANSWER_SECONDS));
    }
    JsonNode answer = new ObjectMapper().readTree(process.getInputStream());
    return answer instanceof ObjectNode state
        ? state
        : unknown("its runner gave no answer (exit code %d)".formatted(process.exitValue()));
  }
}
