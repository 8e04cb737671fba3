package io.scoreline.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One input and one model, for both sides.
 *
 * @param name the workload's name in tables
 * @param kind what the bare loop is to read: {@code csv}, {@code png} or {@code text}
 * @param input the input
 * @param smallest an input of one record: what a run of it takes is start-up
 * @param model the model
 * @param goal the least ratio, with start-up subtracted
 */
record Workload(String name, String kind, Path input, Path smallest, Path model, double goal) {
  /** A check over CSV, named by {@code --check=}, with {@code --input= --smallest= --model=}. */
  static Workload ofCheck(Arguments arguments, double goal) {
    return new Workload(
        arguments.text("check"),
        "csv",
        arguments.path("input"),
        arguments.path("smallest"),
        arguments.path("model"),
        goal);
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
