package io.scoreline.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Compute;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.ModelVerdict;
import io.scoreline.catalog.ScorelineHome;
import io.scoreline.catalog.registration.MlflowFolder;
import io.scoreline.catalog.registration.ModelGate;
import io.scoreline.pipeline.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tries models in processes of their own, with a limit on time, and on Linux on memory: what
 * crashes, hangs or takes all memory there is refused, and harms nothing else.
 */
public final class ModelTrials implements ModelGate {
  /** How long a model may take to be opened and called once. */
  static final Duration LIMIT = Duration.ofMinutes(2);

  /** Of the machine's memory, what a model may take. */
  private static final double MEMORY_SHARE = 0.75;

  private static final long LOOK_MILLIS = 50;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /** Whoever has them brings a script that reads them. */
  private static final Set<ModelAsset.Type> OF_SCRIPTS =
      Set.of(ModelAsset.Type.CUSTOM_MODEL, ModelAsset.Type.TRITON_MODEL);

  private final Function<Path, List<String>> command;
  private final Duration limit;
  private final long memoryBytes;

  /**
   * @param home whose jobs may have archived the classes that a trial needs
   */
  public ModelTrials(Installation installation, ScorelineHome home) {
    this(
        temporary -> JobCommand.trying(installation.classPath(Compute.DIRECT), home, temporary),
        LIMIT,
        (long) (machineBytes() * MEMORY_SHARE));
  }

  /**
   * @param command what tries a model, given the folder of its temporary files
   * @param memoryBytes how much memory it may hold
   */
  ModelTrials(Function<Path, List<String>> command, Duration limit, long memoryBytes) {
    this.command = command;
    this.limit = limit;
    this.memoryBytes = memoryBytes;
  }

  private static long machineBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  @Override
  public ModelVerdict examine(Path model, ModelAsset.Type type) {
    if (OF_SCRIPTS.contains(type)) {
      return ModelVerdict.notTried(
          "no engine reads models of type %s; a scoring script does".formatted(type.spelling()));
    }
    if (MlflowFolder.ofPython(model, type).isPresent()) {
      return ModelVerdict.notTried(
          "Python scores it, by its flavor python_function: it is code, and not run before a job is");
    }
    try {
      Path temporary = Files.createTempDirectory("scoreline-trial");
      try {
        return verdict(model, type, ask(model, type, temporary));
      } finally {
        remove(temporary);
      }
    } catch (IOException e) {
      throw new CatalogException(
          CatalogException.Kind.FAILED, "the model could not be tried: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CatalogException(CatalogException.Kind.FAILED, "interrupted", e);
    }
  }

  private static ModelVerdict verdict(Path model, ModelAsset.Type type, JsonNode answer) {
    if (answer.has("refused")) {
      String why = answer.path("refused").asText();
      if (type.equals(ModelAsset.Type.MLFLOW_MODEL)) {
        // Such a folder holds more than one form of a model, and a script may read another.
        return ModelVerdict.notTried(
            "invoke will refuse it without a scoring script: " + withoutFolder(why, model));
      }
      throw refused(model, type, why);
    }
    return new ModelVerdict(
        ModelVerdict.Status.ACCEPTED,
        texts(answer.path("inputs")),
        texts(answer.path("outputs")),
        texts(answer.path("findings")),
        answer.path("open_millis").asLong());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static CatalogException refused(Path model, ModelAsset.Type type, String why) {
    return new CatalogException(
        CatalogException.Kind.REFUSED,
        ("the model is refused: %s%nWhere a scoring script alone is to read it, register it with"
                + " type: custom_model; it is %s.")
            .formatted(withoutFolder(why, model), type.spelling()));
  }

  /** Nobody knows the folder of the snapshot. */
  private static String withoutFolder(String text, Path model) {
    return text.replace(model.getParent() + "/", "");
  }

  /** Native libraries lie there, which a process that is killed or halts leaves behind. */
  private static void remove(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // The verdict stands all the same, and the system empties its temporary folder.
      return;
    }
  }

  private JsonNode ask(Path model, ModelAsset.Type type, Path temporary)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command.apply(temporary)).redirectError(Redirect.DISCARD).start();
    try (var in = process.getOutputStream()) {
      ObjectNode question =
          JsonNodeFactory.instance
              .objectNode()
              .put("type", type.spelling())
              .put("path", model.toString());
      in.write(question.toString().getBytes(StandardCharsets.UTF_8));
    }
    CompletableFuture<byte[]> answer = read(process);
    try {
      await(process, model, type);
    } catch (InterruptedException | CatalogException e) {
      process.destroyForcibly().waitFor();
      throw e;
    }
    if (process.exitValue() == 0 && told(answer.join()) instanceof ObjectNode told) {
      return told;
    }
    throw refused(
        model,
        type,
        model.getFileName()
            + ": the process that tried it "
            + Signals.howEnded(process.exitValue()));
  }

  private static JsonNode told(byte[] answer) throws IOException {
    try {
      return new ObjectMapper().readTree(answer);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static CompletableFuture<byte[]> read(Process process) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return process.getInputStream().readAllBytes();
          } catch (IOException e) {
            // It was ended, and nobody asks for its answer.
            return new byte[0];
          }
        });
  }

  private void await(Process process, Path model, ModelAsset.Type type)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() > end) {
        throw refused(
            model,
            type,
            "%s was not opened and called once within %d s"
                .formatted(model.getFileName(), limit.toSeconds()));
      }
      OptionalLong resident = residentBytes(process.pid());
      if (resident.isPresent() && resident.getAsLong() > memoryBytes) {
        throw refused(
            model,
            type,
            "%s takes %d MiB of memory (expected: at most %d, three quarters of this machine's)"
                .formatted(model.getFileName(), resident.getAsLong() >> 20, memoryBytes >> 20));
      }
    }
  }

  /** The memory that a process holds; nothing where the system does not tell it as Linux does. */
  private static OptionalLong residentBytes(long pid) {
    try {
      Matcher line =
          RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
      return line.find()
          ? OptionalLong.of(Long.parseLong(line.group(1)) << 10)
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
