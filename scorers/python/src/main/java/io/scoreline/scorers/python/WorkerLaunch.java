package io.scoreline.scorers.python;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.transforms.scorer.ScoringScript;
import io.scoreline.transforms.staging.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a worker process is started with.
 *
 * @param interpreter the Python
 * @param scratch the program that it runs, and its folders
 * @param modelFolder what the script finds as {@code AZUREML_MODEL_DIR}
 */
record WorkerLaunch(
    String interpreter,
    Scratch scratch,
    WorkerSettings settings,
    ScoringScript script,
    Path modelFolder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Libraries that compute on all cores unless they are told otherwise. */
  private static final List<String> THREAD_COUNTS =
      List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS");

  /**
   * The process of one worker, not started yet, with a copy of the script's folder to work in.
   *
   * @param number which worker
   * @param outputFolder what the script finds as {@code AZUREML_BI_OUTPUT_PATH}
   * @param log gets what it prints
   */
  ProcessBuilder process(int number, Path outputFolder, Path log) throws IOException {
    scratch.renew(number, code());
    Map<String, String> environment = new HashMap<>();
    // The copy of the code is gone before its byte code were of use.
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    environment.put("TMPDIR", scratch.temporaryFolder(number).toString());
    settings
        .cpuCount()
        .ifPresent(
            count -> THREAD_COUNTS.forEach(name -> environment.put(name, Integer.toString(count))));
    environment.put("AZUREML_MODEL_DIR", modelFolder.toString());
    environment.put("AZUREML_BI_OUTPUT_PATH", outputFolder.toString());
    environment.putAll(script.environmentVariables());
    return PythonCommand.worker(interpreter, scratch.workerScript())
        .with(environment)
        .builder()
        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
  }

  private Path code() {
    return Path.of(script.codeFolder()).toAbsolutePath().normalize();
  }

  /** Removes what a worker has worked in, once its process has ended. */
  void remove(int number) {
    scratch.remove(number);
  }

  /** The first frame that a worker gets. */
  byte[] firstFrame(int process) throws IOException {
    ObjectNode frame = JSON.createObjectNode();
    frame.put("code", scratch.codeFolder(process, code()).toString());
    frame.put("output", scratch.outputFolder(process).toString());
    frame.put("script", script.file());
    script.arguments().forEach(frame.putArray("arguments")::add);
    settings
        .memoryLimitMegabytes()
        .ifPresent(megabytes -> frame.put("memory_limit_megabytes", megabytes));
    settings.cpuCount().ifPresent(count -> frame.put("cpu_count", count));
    frame.put("process", process);
    frame.put("own_gpu", !script.environmentVariables().containsKey("CUDA_VISIBLE_DEVICES"));
    frame.put("logs", logFolder().toString());
    frame.put("separator", settings.separator());
    frame.put("header", settings.header());
    frame.put("rows", settings.rows());
    frame.put("most_bytes", WorkerProcess.MOST_FRAME_BYTES);
    return JSON.writeValueAsBytes(frame);
  }

  /** The file that gets what a worker prints: one for each, below the name of its machine. */
  Path log(int process) throws IOException {
    Path folder = Files.createDirectories(logFolder());
    return folder.resolve("process-%d-%d.log".formatted(ProcessHandle.current().pid(), process));
  }

  private Path logFolder() {
    return Path.of(script.logFolder()).resolve(HostName.current());
  }
}
