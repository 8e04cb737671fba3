package io.scoreline.scorers.python;

import io.scoreline.transforms.scorer.Heartbeat;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringScript;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks one worker process, and starts another when it has ended or was ended. On several files a
 * script is called once, as fewer of them may pass; on a file alone as often as it is to be tried.
 */
final class PythonSession implements Scorer.Session {
  private final WorkerLaunch launch;
  private final ScoringScript script;
  private final int number;
  private final OutputFolder outputFolder;
  private volatile boolean stopped;
  // Guarded by this, as it is also stopped from another thread:
  private Optional<WorkerProcess> worker;

  PythonSession(WorkerLaunch launch, ScoringScript script, int number, OutputFolder outputFolder)
      throws IOException {
    this.launch = launch;
    this.script = script;
    this.number = number;
    this.outputFolder = outputFolder;
    this.worker = Optional.of(WorkerProcess.start(launch, number, outputFolder.renewed()));
  }

  @Override
  public Predictions score(RecordBatch batch, int from, int to) throws ScoringException {
    List<String> files = new ArrayList<>(to - from);
    for (int record = from; record < to; record++) {
      files.add(batch.texts(0)[record]);
    }
    int attempts = files.size() == 1 ? script.attempts() : 1;
    for (int attempt = 1; ; attempt++) {
      try {
        outputFolder.clear();
        return predictions(files.size(), call(files));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (ScoringStoppedException e) {
        throw e;
      } catch (ScoringException e) {
        Heartbeat.beat();
        if (attempt == attempts) {
          throw new ScoringException(e.getMessage(), e.reason(), attempts, e);
        }
      }
    }
  }

  private WorkerProcess.Answer call(List<String> files) throws ScoringException, IOException {
    WorkerProcess running = running();
    // Each has a time limit of its own: a start with init(), and the call.
    Heartbeat.beat();
    try {
      return running.run(files, script.timeout());
    } catch (WorkerProcess.EndedException e) {
      end();
      if (stopped) {
        throw new ScoringStoppedException(e);
      }
      throw e.asScoringException();
    } catch (IllegalStateException e) {
      end();
      throw e;
    }
  }

  private synchronized WorkerProcess running() throws ScoringStoppedException, IOException {
    if (stopped) {
      throw new ScoringStoppedException();
    }
    if (worker.isEmpty()) {
      worker = Optional.of(WorkerProcess.restart(launch, number, outputFolder.renewed()));
    }
    return worker.get();
  }

  private synchronized void end() {
    worker.ifPresent(WorkerProcess::kill);
    worker = Optional.empty();
  }

  private Predictions predictions(int files, WorkerProcess.Answer answer)
      throws ScoringException, IOException {
    if (answer.count() < files) {
      throw new ScoringException(
          files == 1
              ? "run() returned no result for this file (expected: one, or more)"
              : "run() returned %d results for %d files (expected: at least one for each)"
                  .formatted(answer.count(), files));
    }
    String[] lines = new String[files];
    for (int i = 0; i < files; i++) {
      lines[i] = i < answer.rows().size() ? answer.rows().get(i) : "";
    }
    return new Predictions(
        files,
        List.of(
            new Prediction(
                "result", List.of(), answer.columns(), new PredictionValues.Texts(lines))),
        outputFolder.take());
  }

  @Override
  public void stop() {
    stopped = true;
    end();
  }

  @Override
  public synchronized void close() {
    worker.ifPresent(WorkerProcess::close);
    worker = Optional.empty();
    launch.remove(number);
  }
}
