package io.scoreline.transforms.scorer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * A scorer of a class that a deployment brings in jars. Its class loader sees the JDK, this
 * library's interfaces and the jars alone, so that whatever versions of other libraries the jars
 * hold are the ones that it gets. What the class throws is told as what it does to records or to
 * the job.
 */
final class LoadedScorer implements Scorer {
  /** What a loaded class shares with its host. */
  private static final String SHARED = "io.scoreline.transforms.scorer.";

  private final ScorerClass scorerClass;
  private final URLClassLoader classes;
  private final Scorer scorer;
  private final List<Feature> features;
  // Rows of all workers have one order of columns.
  private final AtomicReference<List<String>> known = new AtomicReference<>();

  private LoadedScorer(
      ScorerClass scorerClass, URLClassLoader classes, Scorer scorer, List<Feature> features) {
    this.scorerClass = scorerClass;
    this.classes = classes;
    this.scorer = scorer;
    this.features = features;
  }

  /** Sees of the host's classes those of the interface that it shares. */
  private static final class SharedClasses extends ClassLoader {
    private final ClassLoader host;

    SharedClasses(ClassLoader host) {
      super(ClassLoader.getPlatformClassLoader());
      this.host = host;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith(SHARED)) {
        return host.loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }

  /**
   * Opens a model with a class.
   *
   * @throws ModelRefusedException if the class cannot be loaded or made, or refuses the model
   */
  static LoadedScorer open(ScorerClass scorerClass, ModelSource model) {
    URLClassLoader classes =
        new URLClassLoader(
            "scorer " + scorerClass.className(),
            jars(scorerClass),
            new SharedClasses(LoadedScorer.class.getClassLoader()));
    try {
      return open(scorerClass, model, classes);
    } catch (RuntimeException | Error e) {
      close(classes);
      throw e;
    }
  }

  private static LoadedScorer open(
      ScorerClass scorerClass, ModelSource model, URLClassLoader classes) {
    ScorerProvider provider = make(scorerClass, classes);
    return as(
        scorerClass,
        classes,
        () -> {
          Scorer scorer = provider.open(model);
          if (scorer == null) {
            throw refused(scorerClass, "gave no scorer", null);
          }
          List<Feature> features = List.copyOf(scorer.features());
          if (features.isEmpty()) {
            throw refused(scorerClass, "has no features (expected: the model's inputs)", null);
          }
          return new LoadedScorer(scorerClass, classes, scorer, features);
        });
  }

  private static ScorerProvider make(ScorerClass scorerClass, URLClassLoader classes) {
    try {
      Object made =
          Class.forName(scorerClass.className(), true, classes).getConstructor().newInstance();
      if (made instanceof ScorerProvider provider) {
        return provider;
      }
      throw refused(scorerClass, "does not implement " + ScorerProvider.class.getName(), null);
    } catch (ClassNotFoundException e) {
      throw refused(
          scorerClass, "is in no jar of the folder %s".formatted(scorerClass.codeFolder()), e);
    } catch (NoSuchMethodException e) {
      throw refused(scorerClass, "has no public constructor without parameters", e);
    } catch (ReflectiveOperationException | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw refused(scorerClass, "cannot be made: " + cause, e);
    }
  }

  private static ModelRefusedException refused(
      ScorerClass scorerClass, String why, Throwable cause) {
    return new ModelRefusedException(
        "the class %s (scoreline.scorer) %s".formatted(scorerClass.className(), why), cause);
  }

  private static URL[] jars(ScorerClass scorerClass) {
    Path folder = Path.of(scorerClass.codeFolder());
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        jars.add(jar.toUri().toURL());
      }
    } catch (MalformedURLException e) {
      throw new IllegalStateException("a file has an address", e);
    } catch (IOException | UncheckedIOException e) {
      throw refused(scorerClass, "cannot be looked for: " + e.getMessage(), e);
    }
    return jars.toArray(URL[]::new);
  }

  /** What is done with the class's own code. */
  private interface Call<T> {
    T call();
  }

  /** Calls code of the class, which may look for more by the thread's class loader. */
  private static <T> T as(ScorerClass scorerClass, ClassLoader classes, Call<T> call) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(classes);
    try {
      return call.call();
    } catch (ModelRefusedException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw refused(scorerClass, "failed: " + e, e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public List<Feature> features() {
    return features;
  }

  @Override
  public OptionalInt fixedBatchSize() {
    OptionalInt size = as(scorerClass, classes, scorer::fixedBatchSize);
    if (size == null || size.orElse(1) < 1) {
      throw refused(
          scorerClass,
          "has a fixed batch size of %s (expected: 1 or more, or none)".formatted(size),
          null);
    }
    return size;
  }

  @Override
  public boolean dependsOnBatch() {
    return as(scorerClass, classes, scorer::dependsOnBatch);
  }

  @Override
  public List<String> findings() {
    return as(scorerClass, classes, scorer::findings);
  }

  @Override
  public Session newSession() {
    Session session = as(scorerClass, classes, scorer::newSession);
    if (session == null) {
      throw refused(scorerClass, "gave no session", null);
    }
    return new LoadedSession(session);
  }

  @Override
  public void close() {
    quietly(scorer::close);
    close(classes);
  }

  /** What code of the class throws when it is ended concerns no record and no job. */
  private void quietly(Runnable code) {
    try {
      as(
          scorerClass,
          classes,
          () -> {
            code.run();
            return true;
          });
    } catch (ModelRefusedException e) {
      return;
    }
  }

  private static void close(URLClassLoader classes) {
    try {
      classes.close();
    } catch (IOException e) {
      // Only the files of its jars stay open, until it is collected.
      return;
    }
  }

  private final class LoadedSession implements Session {
    private final Session session;

    LoadedSession(Session session) {
      this.session = session;
    }

    @Override
    public Predictions score(RecordBatch batch, int from, int to) throws ScoringException {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(classes);
      Predictions predictions;
      try {
        predictions = session.score(batch, from, to);
      } catch (ModelRefusedException e) {
        throw e;
      } catch (RuntimeException | StackOverflowError | AssertionError e) {
        throw new ScoringException(scorerClass.className() + ": " + e, e);
      } catch (LinkageError e) {
        throw refused(scorerClass, "failed: " + e, e);
      } finally {
        thread.setContextClassLoader(before);
      }
      requireWhole(predictions, to - from);
      return predictions;
    }

    private void requireWhole(Predictions predictions, int records) throws ScoringException {
      if (predictions == null || predictions.records() != records) {
        throw new ScoringException(
            "%s gave predictions of %s records (expected: of the %d of the call)"
                .formatted(
                    scorerClass.className(),
                    predictions == null ? "no" : Integer.toString(predictions.records()),
                    records));
      }
      List<String> outputs =
          predictions.outputs().stream()
              .map(output -> output.name() + " as " + output.values().getClass().getSimpleName())
              .toList();
      known.compareAndSet(null, outputs);
      if (!outputs.equals(known.get())) {
        throw new ScoringException(
            "%s gave the outputs %s (expected: as in its first call, %s)"
                .formatted(scorerClass.className(), outputs, known.get()));
      }
      for (Prediction output : predictions.outputs()) {
        if (!output.elements().isEmpty() && output.elements().size() != output.width()) {
          throw new ScoringException(
              "%s gave %d names for the values of its output %s (expected: %d, or none)"
                  .formatted(
                      scorerClass.className(),
                      output.elements().size(),
                      output.name(),
                      output.width()));
        }
        long needed = (long) records * output.width();
        if (output.values().length() < needed) {
          throw new ScoringException(
              "%s gave %d values of its output %s (expected: %d for %d records)"
                  .formatted(
                      scorerClass.className(),
                      output.values().length(),
                      output.name(),
                      needed,
                      records));
        }
        if (output.values() instanceof PredictionValues.Texts texts
            && Arrays.asList(texts.values()).subList(0, (int) needed).contains(null)) {
          throw new ScoringException(
              "%s gave no text for a value of its output %s (expected: one, which may be empty)"
                  .formatted(scorerClass.className(), output.name()));
        }
      }
    }

    @Override
    public void stop() {
      quietly(session::stop);
    }

    @Override
    public void close() {
      quietly(session::close);
    }
  }
}
