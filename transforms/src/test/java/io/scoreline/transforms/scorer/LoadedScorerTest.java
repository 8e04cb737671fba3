package io.scoreline.transforms.scorer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of classes that deployments bring; they are compiled here, and in a jar. */
class LoadedScorerTest {
  private static final String TEMPLATE =
      """
      package user;
      import io.scoreline.transforms.scorer.*;
      import java.util.*;
      public class Its implements ScorerProvider {
        %s
        public Scorer open(ModelSource model) {
          %s
          return new Scorer() {
            public List<Feature> features() {
              return List.of(new Feature("x", FeatureType.FLOAT, List.of()));
            }
            public OptionalInt fixedBatchSize() { return OptionalInt.empty(); }
            public Session newSession() {
              return new Session() {
                public Predictions score(RecordBatch batch, int from, int to) {
                  %s
                }
                public void stop() { if (System.getProperty("user.Its.throws") != null) throw new IllegalStateException(); }
                public void close() { stop(); }
              };
            }
            public void close() { System.setProperty("user.Its.closed", "true"); }
          };
        }
      }
      """;
  private static final String TWO =
      "return new Predictions(to - from, List.of(new Prediction(\"y\", List.of(), List.of(),"
          + " new PredictionValues.Floats(new float[] {1, 2}))));";

  @TempDir Path folder;

  /** A class in a jar: what else it declares, how it opens a model, and how it scores. */
  private ModelSource with(String members, String opening, String scoring) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Path source =
        Files.writeString(
            folder.resolve("Its.java"), TEMPLATE.formatted(members, opening, scoring));
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), source.toString()));
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(failed, is(0));
    Path jars = Files.createDirectories(folder.resolve("code/lib"));
    try (OutputStream out = Files.newOutputStream(jars.resolve("its.jar"));
        JarOutputStream jar = new JarOutputStream(out);
        var files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, jar);
      }
    }
    return named("user.Its");
  }

  private ModelSource named(String className) {
    return new ModelSource(
        "custom_model",
        "/m",
        List.of(),
        Map.of(),
        new ScorerClass(folder.resolve("code").toString(), className));
  }

  private static RecordBatch batch(Scorer scorer) {
    RecordBatch batch = new RecordBatch(scorer.features(), 4);
    batch.add();
    batch.add();
    return batch;
  }

  private String refusal(String members, String opening) throws IOException {
    ModelSource model = with(members, opening, TWO);
    return assertThrows(ModelRefusedException.class, () -> Engines.open(model)).getMessage();
  }

  @Test
  void scoresAndClosesWithTheModel() throws Exception {
    System.clearProperty("user.Its.closed");
    try (Scorer scorer = Engines.open(with("", "", TWO));
        Scorer.Session session = scorer.newSession()) {
      Predictions predictions = session.score(batch(scorer), 0, 2);

      assertThat(predictions.outputs().get(0).values().number(1), equalTo(2.0));
    }
    assertThat(System.clearProperty("user.Its.closed"), equalTo("true"));
  }

  @Test
  void seesTheJarsAndTheInterfaceAlone() throws Exception {
    String look =
        """
        try {
          Class.forName("org.apache.beam.sdk.Pipeline", false, getClass().getClassLoader());
          throw new IllegalStateException("sees Beam");
        } catch (ClassNotFoundException e) {
          if (Thread.currentThread().getContextClassLoader() != getClass().getClassLoader()) {
            throw new IllegalStateException("is called with another class loader");
          }
        }
        """;
    ClassLoader before = Thread.currentThread().getContextClassLoader();

    try (Scorer scorer = Engines.open(with("", look, look + TWO));
        Scorer.Session session = scorer.newSession()) {
      assertThat(session.score(batch(scorer), 0, 2).records(), is(2));
    }

    assertThat(Thread.currentThread().getContextClassLoader(), sameInstance(before));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | if (true) throw new IllegalStateException(\"no luck\"); | failed: java.lang.IllegalStateException: no luck",
        "'' | if (true) return null; | gave no scorer",
        "private Its() {} | '' | has no public constructor without parameters",
        "public Its() { throw new IllegalStateException(\"no luck\"); } | '' | cannot be made: java.lang.IllegalStateException: no luck",
        "static int x = 1 / Integer.parseInt(\"0\"); | '' | cannot be made: java.lang.ArithmeticException: / by zero",
      })
  void refusesAClassThatCannotBeUsed(String members, String opening, String why)
      throws IOException {
    assertThat(refusal(members, opening), equalTo("the class user.Its (scoreline.scorer) " + why));
  }

  @Test
  void passesOnWhyTheClassRefusesAModel() throws IOException {
    assertThat(
        refusal("", "if (true) throw new ModelRefusedException(\"no weights\");"),
        equalTo("no weights"));
  }

  @Test
  void refusesWhatIsNotThereOrIsNoScorer() throws IOException {
    with("", "", TWO);

    assertThat(
        assertThrows(ModelRefusedException.class, () -> Engines.open(named("user.Other")))
            .getMessage(),
        equalTo(
            "the class user.Other (scoreline.scorer) is in no jar of the folder "
                + folder.resolve("code")));
    assertThat(
        assertThrows(ModelRefusedException.class, () -> Engines.open(named("java.lang.Object")))
            .getMessage(),
        equalTo(
            "the class java.lang.Object (scoreline.scorer) does not implement"
                + " io.scoreline.transforms.scorer.ScorerProvider"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "throw new IllegalArgumentException(\"bad\"); | user.Its: java.lang.IllegalArgumentException: bad",
        "return null; | user.Its gave predictions of no records (expected: of the 2 of the call)",
        "return new Predictions(1, List.of()); | user.Its gave predictions of 1 records (expected: of the 2 of the call)",
        "return new Predictions(2, List.of(new Prediction(\"y\", List.of(2), List.of(), new PredictionValues.Floats(new float[3])))); | user.Its gave 3 values of its output y (expected: 4 for 2 records)",
        "return new Predictions(2, List.of(new Prediction(\"y\", List.of(2), List.of(\"a\", \"b\", \"c\"), new PredictionValues.Floats(new float[4])))); | user.Its gave 3 names for the values of its output y (expected: 2, or none)",
        "return new Predictions(2, List.of(new Prediction(\"y\", List.of(), List.of(), new PredictionValues.Texts(new String[2])))); | user.Its gave no text for a value of its output y (expected: one, which may be empty)",
      })
  void makesOfACallThatFailsOneThatCostsItsRecords(String scoring, String message)
      throws IOException {
    try (Scorer scorer = Engines.open(with("", "", scoring));
        Scorer.Session session = scorer.newSession()) {
      ScoringException failed =
          assertThrows(ScoringException.class, () -> session.score(batch(scorer), 0, 2));

      assertThat(failed.getMessage(), equalTo(message));
    }
  }

  @Test
  void makesOfAnErrorInACallOneThatCostsItsRecords() throws IOException {
    try (Scorer scorer = Engines.open(with("", "", "return score(batch, from, to);"));
        Scorer.Session session = scorer.newSession()) {
      assertThrows(ScoringException.class, () -> session.score(batch(scorer), 0, 2));
    }
  }

  @Test
  void givesTheSameOutputsInEachCall() throws Exception {
    String one =
        "return new Predictions(2, List.of(new Prediction(from == 0 ? \"y\" : \"z\", List.of(),"
            + " List.of(), new PredictionValues.Floats(new float[2]))));";
    try (Scorer scorer = Engines.open(with("", "", one));
        Scorer.Session session = scorer.newSession()) {
      RecordBatch batch = batch(scorer);
      batch.add();
      session.score(batch, 0, 2);

      assertThat(
          assertThrows(ScoringException.class, () -> session.score(batch, 1, 3)).getMessage(),
          equalTo(
              "user.Its gave the outputs [z as Floats] (expected: as in its first call, [y as Floats])"));
    }
  }

  @Test
  void isEndedWhateverTheClassThrowsThen() throws IOException {
    System.setProperty("user.Its.throws", "");
    try (Scorer scorer = Engines.open(with("", "", TWO));
        Scorer.Session session = scorer.newSession()) {
      session.stop();
    } finally {
      System.clearProperty("user.Its.throws");
    }
  }

  @Test
  void refusesAClassThatMissesAnotherWhenItScores() throws IOException {
    ModelSource model = with("", "", "throw new NoClassDefFoundError(\"org/other/Thing\");");
    try (Scorer scorer = Engines.open(model);
        Scorer.Session session = scorer.newSession()) {
      assertThat(
          assertThrows(ModelRefusedException.class, () -> session.score(batch(scorer), 0, 2))
              .getMessage(),
          containsString("failed: java.lang.NoClassDefFoundError: org/other/Thing"));
    }
  }
}
