package io.scoreline.scorers.python;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A script with its model. A record is a file, by its path; each session has a worker process of
 * its own.
 */
final class PythonScorer implements Scorer {
  private final ScoringScript script;
  private final WorkerLaunch launch;
  private final Scratch scratch;
  private final AtomicInteger processes = new AtomicInteger();

  private PythonScorer(ScoringScript script, WorkerLaunch launch, Scratch scratch) {
    this.script = script;
    this.launch = launch;
    this.scratch = scratch;
  }

  /**
   * Makes ready what workers need.
   *
   * @throws ModelRefusedException if the script or the interpreter is not there
   */
  static PythonScorer of(ModelSource model, ScoringScript script) {
    WorkerSettings settings = WorkerSettings.of(model);
    Path code = Path.of(script.codeFolder()).toAbsolutePath().normalize();
    Path file = code.resolve(script.file()).normalize();
    if (!file.startsWith(code) || !Files.isRegularFile(file)) {
      throw new ModelRefusedException(
          "scoring script %s: no such file in %s".formatted(script.file(), code));
    }
    Path modelPath = Path.of(model.path()).toAbsolutePath().normalize();
    if (Files.notExists(modelPath)) {
      throw new ModelRefusedException("%s: no such file or folder".formatted(modelPath));
    }
    try {
      Scratch scratch = Scratch.create();
      try {
        return new PythonScorer(
            script, launch(modelPath, script, code, settings, scratch), scratch);
      } catch (IOException | RuntimeException | Error e) {
        scratch.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static WorkerLaunch launch(
      Path model, ScoringScript script, Path code, WorkerSettings settings, Scratch scratch)
      throws IOException {
    Path modelFolder = scratch.modelFolder(model);
    Interpreter base = Interpreter.of(settings.interpreter());
    String interpreter =
        settings.install()
            ? ScriptEnvironment.of(base, code, scratch.workerScript()).interpreter()
            : base.program();
    return new WorkerLaunch(interpreter, scratch, settings, script, modelFolder);
  }

  @Override
  public List<Feature> features() {
    return List.of(new Feature("mini_batch", FeatureType.FILE, List.of()));
  }

  @Override
  public OptionalInt fixedBatchSize() {
    return OptionalInt.empty();
  }

  /**
   * {@inheritDoc}
   *
   * @throws ModelRefusedException if the script cannot be loaded, or its {@code init()} fails
   */
  @Override
  public Session newSession() {
    int number = processes.getAndIncrement();
    boolean isOpen = false;
    try {
      var folder = new OutputFolder(scratch.outputFolder(number));
      var session = new PythonSession(launch, script, number, folder);
      isOpen = true;
      return session;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!isOpen) {
        scratch.remove(number);
      }
    }
  }

  @Override
  public void close() {
    scratch.close();
  }
}
