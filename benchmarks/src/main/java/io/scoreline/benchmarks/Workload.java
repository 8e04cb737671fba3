package io.scoreline.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One input and one model, for both sides.
 *
 * @param name the workload's name in tables
 * @param kind what the bare loop is to read: {@code csv}, {@code png}, {@code text} or {@code
 *     python}, which is whatever a script reads
 * @param input the input
 * @param smallest an input of one record: what a run of it takes is start-up
 * @param model the model
 * @param goal the least ratio, with start-up subtracted
 * @param script what both sides score with, for the kind {@code python}
 */
record Workload(
    String name,
    String kind,
    Path input,
    Path smallest,
    Path model,
    double goal,
    Optional<Script> script) {
  /**
   * A scoring script.
   *
   * @param folder has it as {@code code/score.py}, and {@code bare_loop.py}, which calls it
   * @param interpreter the Python of both sides
   */
  record Script(Path folder, String interpreter) {
    static final String FILE = "score.py";

    Path code() {
      return folder.resolve("code");
    }

    Path bareLoop() {
      return folder.resolve("bare_loop.py");
    }
  }

  /**
   * Takes {@code --name= --kind= --input= --smallest= --model= --goal=}, and for a script {@code
   * --script= --interpreter=}.
   */
  static Workload of(Arguments arguments) {
    return new Workload(
        arguments.text("name"),
        arguments.text("kind"),
        arguments.path("input"),
        arguments.path("smallest"),
        arguments.path("model"),
        Double.parseDouble(arguments.text("goal")),
        arguments.text("kind").equals("python")
            ? Optional.of(new Script(arguments.path("script"), arguments.text("interpreter")))
            : Optional.empty());
  }

  /** A check over CSV, named by {@code --check=}, with {@code --input= --smallest= --model=}. */
  static Workload ofCheck(Arguments arguments, double goal) {
    return new Workload(
        arguments.text("check"),
        "csv",
        arguments.path("input"),
        arguments.path("smallest"),
        arguments.path("model"),
        goal,
        Optional.empty());
  }

  String modelType() {
    return script.isPresent() ? "custom_model" : modelType(model);
  }

  /**
   * The type of a model by its file's ending, or as a folder; one that waits is any file without an
   * engine's.
   */
  static String modelType(Path model) {
    if (Files.isDirectory(model)) {
      return "onnx_text";
    }
    String name = model.getFileName().toString();
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "onnx" -> "onnx";
      case "json" -> "xgboost";
      case "txt" -> "lightgbm";
      case "tribuo" -> "tribuo";
      default -> WaitingScorerProvider.TYPE;
    };
  }
}
