package io.scoreline.scorers.python;

import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A script, opened as a job opens it, with a session. */
final class OpenScript implements AutoCloseable {
  private final Scorer scorer;
  private final Scorer.Session session;
  private final Path folder;

  private OpenScript(Path folder, Scorer scorer) {
    this.folder = folder;
    this.scorer = scorer;
    try {
      this.session = scorer.newSession();
    } catch (RuntimeException e) {
      scorer.close();
      throw e;
    }
  }

  /** How a script is opened; changed before it is. */
  static final class Draft {
    private final Path folder;
    private final Map<String, String> parameters = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();
    private List<String> arguments = List.of();
    private Duration timeout = Duration.ofSeconds(60);
    private int attempts = 1;

    private Draft(Path folder) {
      this.folder = folder;
    }

    Draft parameter(String name, String value) {
      parameters.put(name, value);
      return this;
    }

    Draft variable(String name, String value) {
      variables.put(name, value);
      return this;
    }

    Draft arguments(String... given) {
      arguments = List.of(given);
      return this;
    }

    Draft timeout(Duration limit) {
      timeout = limit;
      return this;
    }

    Draft attempts(int most) {
      attempts = most;
      return this;
    }

    Draft file(String name, String content) {
      write(folder.resolve("code").resolve(name), content);
      return this;
    }

    /** A file that may be run. */
    Draft program(String name, String content) {
      file(name, content);
      if (!folder.resolve("code").resolve(name).toFile().setExecutable(true)) {
        throw new IllegalStateException(name + " cannot be made a program");
      }
      return this;
    }

    OpenScript open() {
      Path model = folder.resolve("kept/model");
      write(model.resolve("weights.txt"), "3");
      ScoringScript script =
          new ScoringScript(
              folder.resolve("code").toString(),
              "score.py",
              arguments,
              variables,
              timeout,
              attempts,
              folder.resolve("logs").toString());
      return new OpenScript(
          folder,
          new PythonScorerProvider()
              .open(
                  new ModelSource(
                      "scoring_script", model.toString(), List.of(), parameters, script)));
    }
  }

  static Draft script(Path folder, String... lines) {
    return new Draft(folder).file("score.py", String.join("\n", lines) + "\n");
  }

  private static void write(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Scorer.Session session() {
    return session;
  }

  /** Another session, which the caller closes. */
  Scorer.Session newSession() {
    return scorer.newSession();
  }

  /** Scores files of such paths together. */
  Predictions score(String... files) throws ScoringException {
    return score(session, files);
  }

  Predictions score(Scorer.Session asked, String... files) throws ScoringException {
    RecordBatch batch = new RecordBatch(scorer.features(), files.length);
    for (String file : files) {
      batch.texts(0)[batch.size()] = file;
      batch.add();
    }
    return asked.score(batch, 0, files.length);
  }

  /** The rows of files that are scored together. */
  List<String> rows(String... files) throws ScoringException {
    return rows(score(files));
  }

  static List<String> rows(Predictions predictions) {
    var texts = (PredictionValues.Texts) predictions.outputs().get(0).values();
    return List.of(texts.values());
  }

  /** What the script and the worker have printed. */
  String log() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> logs = Files.walk(folder.resolve("logs"))) {
      for (Path log : logs.filter(Files::isRegularFile).sorted().toList()) {
        all.append(Files.readString(log));
      }
    }
    return all.toString();
  }

  @Override
  public void close() {
    session.close();
    scorer.close();
  }
}
