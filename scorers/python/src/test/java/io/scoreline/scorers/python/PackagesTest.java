package io.scoreline.scorers.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Predictions;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts that use the real packages, in an environment that is made for them. */
class PackagesTest {
  private static final String REQUIREMENTS = "numpy\npandas\nscikit-learn\n";

  /** Kept between runs, as a user's is: pip takes half a minute. */
  private static final Path CACHE =
      Path.of(System.getProperty("user.home"), ".cache/scoreline-tests");

  @TempDir Path folder;

  @BeforeEach
  void keepEnvironments() {
    System.setProperty("scoreline.cache", CACHE.toString());
  }

  @AfterEach
  void forgetEnvironments() {
    System.clearProperty("scoreline.cache");
  }

  private OpenScript.Draft script(String... lines) {
    return OpenScript.script(folder, lines)
        .file("requirements.txt", REQUIREMENTS)
        .parameter("install", "true");
  }

  @Test
  void writesATableWithSpacesAndQuotesWhatNeedsIt() throws Exception {
    try (OpenScript script =
        script(
                "import pandas as pd",
                "def run(mini_batch):",
                "    rows = [(f, i / 4, 'a b' if i else 'c') for i, f in enumerate(mini_batch)]",
                "    return pd.DataFrame(rows, columns=['file', 'score', 'label'])")
            .open()) {
      assertThat(script.rows("x"), equalTo(List.of("x 0.0 c\n")));
      // Which row is whose is not told by line ends where one may stand in quotes.
      assertThat(script.rows("x", "y"), equalTo(List.of("x 0.0 c\ny 0.25 \"a b\"\n", "")));
    }
  }

  @Test
  void takesSeparatorAndHeaderFromTheSettings() throws Exception {
    try (OpenScript script =
        script(
                "import pandas as pd",
                "def run(mini_batch):",
                "    return pd.DataFrame({'file': mini_batch, 'n': [len(f) for f in mini_batch]})")
            .parameter("separator", ",")
            .parameter("header", "true")
            .open()) {
      Predictions predictions = script.score("x", "yy");
      assertThat(OpenScript.rows(predictions), equalTo(List.of("x,1\n", "yy,2\n")));
      assertThat(predictions.outputs().get(0).elements(), equalTo(List.of("file", "n")));
    }
  }

  @Test
  void takesWriterSettingsFromTheFileThatAzureReads() throws Exception {
    try (OpenScript script =
        script(
                "import pandas as pd",
                "def run(mini_batch):",
                "    return pd.DataFrame({'x': [1.23456] * len(mini_batch)})")
            .file(
                "parallel_run_step.settings.json",
                "{\"append_row\": {\"pandas.DataFrame.to_csv\":"
                    + " {\"sep\": \",\", \"float_format\": \"%.2f\", \"index\": true}}}")
            .open()) {
      assertThat(script.rows("a", "b"), equalTo(List.of("0,1.23\n", "1,1.23\n")));
    }
  }

  @Test
  void namesInItsHeaderTheColumnsThatTheWriterSettingsHaveWritten() throws Exception {
    try (OpenScript script =
        script(
                "import pandas as pd",
                "def run(mini_batch):",
                "    table = pd.DataFrame({'x': [1.5] * len(mini_batch), 'y': 2})",
                "    return table.rename_axis('n') if mini_batch[0] == 'named' else table")
            .file(
                "parallel_run_step.settings.json",
                "{\"append_row\": {\"pandas.DataFrame.to_csv\": {\"sep\": \",\", \"index\": true}}}")
            .parameter("header", "true")
            .parameter("separator", ",")
            .open()) {
      Predictions predictions = script.score("a", "b");
      assertThat(OpenScript.rows(predictions), equalTo(List.of("0,1.5,2\n", "1,1.5,2\n")));
      assertThat(predictions.outputs().get(0).elements(), equalTo(List.of("", "x", "y")));
      assertThat(
          script.score("named").outputs().get(0).elements(), equalTo(List.of("n", "x", "y")));
    }
  }

  @Test
  void writesTablesAndArraysOfClassesThatExtendThoseOfThePackages() throws Exception {
    try (OpenScript script =
        script(
                "import numpy as np, pandas as pd",
                "class Table(pd.DataFrame): pass",
                "class Column(pd.Series): pass",
                "class Array(np.ndarray): pass",
                "def run(mini_batch):",
                "    if mini_batch[0] == 'table': return Table({'file': mini_batch, 'n': 1})",
                "    if mini_batch[0] == 'column': return Column(mini_batch)",
                "    return np.array([0.5] * len(mini_batch)).view(Array)")
            .open()) {
      assertThat(script.rows("table", "b"), equalTo(List.of("table 1\n", "b 1\n")));
      assertThat(script.rows("column"), equalTo(List.of("column\n")));
      assertThat(script.rows("array"), equalTo(List.of("0.5\n")));
    }
  }

  @Test
  void writesArraysAndSeriesByElement() throws Exception {
    try (OpenScript script =
        script(
                "import numpy as np, pandas as pd",
                "def run(mini_batch):",
                "    n = len(mini_batch)",
                "    if mini_batch[0] == 'series': return pd.Series(mini_batch)",
                "    if mini_batch[0] == 'matrix': return np.arange(2 * n).reshape(n, 2)",
                "    return np.arange(n) / 2")
            .open()) {
      assertThat(script.rows("a", "b"), equalTo(List.of("0.0\n", "0.5\n")));
      assertThat(script.rows("matrix", "b"), equalTo(List.of("[0 1]\n", "[2 3]\n")));
      assertThat(script.rows("series"), equalTo(List.of("series\n")));
    }
  }

  @Test
  void scoresWithAModelOfScikitLearnAsScikitLearnDoes() throws Exception {
    try (OpenScript script =
        script(
                "import joblib, os, pandas as pd",
                "from sklearn.datasets import load_iris",
                "from sklearn.ensemble import RandomForestClassifier",
                "def init():",
                "    global model, iris",
                "    iris = load_iris()",
                "    path = os.path.join(os.environ['AZUREML_BI_OUTPUT_PATH'], 'forest')",
                "    joblib.dump(RandomForestClassifier(10, random_state=3)"
                    + ".fit(iris.data, iris.target), path)",
                "    model = joblib.load(path)",
                "def run(mini_batch):",
                "    rows = [int(f) for f in mini_batch]",
                "    assert (model.predict(iris.data) == iris.target).mean() > 0.98",
                "    return iris.target_names[model.predict(iris.data[rows])]")
            .open()) {
      assertThat(
          script.rows("0", "60", "140"),
          equalTo(List.of("setosa\n", "versicolor\n", "virginica\n")));
    }
  }

  @Test
  void makesAnEnvironmentOnceForEachContent() throws Exception {
    System.setProperty("scoreline.cache", folder.resolve("cache").toString());
    String run = "def run(mini_batch): return mini_batch";
    OpenScript.Draft draft =
        OpenScript.script(folder, run)
            .file("requirements.txt", "# nothing\n")
            .parameter("install", "true");
    draft.open().close();
    assertThat(environments().size(), equalTo(1));
    Path made = environments().get(0);
    FileTime first = Files.getLastModifiedTime(made.resolve("pyvenv.cfg"));
    draft.open().close();
    assertThat(environments(), equalTo(List.of(made)));
    assertThat(Files.getLastModifiedTime(made.resolve("pyvenv.cfg")), equalTo(first));
    draft.file("requirements.txt", "# something else\n").open().close();
    assertThat(environments().size(), equalTo(2));
  }

  /** The folders of environments, complete or not. */
  private List<Path> environments() throws Exception {
    return inCache(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS));
  }

  private List<Path> inCache(Predicate<Path> which) throws Exception {
    try (Stream<Path> all = Files.list(folder.resolve("cache/python"))) {
      return all.filter(which).sorted().toList();
    }
  }

  @Test
  void makesAnEnvironmentBesideWhatAKilledProcessHasLeftOfIt() throws Exception {
    System.setProperty("scoreline.cache", folder.resolve("cache").toString());
    OpenScript.Draft draft =
        OpenScript.script(
                folder,
                "import os, subprocess, sys",
                "def run(mini_batch):",
                "    program = os.path.join(os.path.dirname(sys.executable), 'pip')",
                "    return [subprocess.run([program, '--version'], check=True).returncode]")
            .file("requirements.txt", "# nothing\n")
            .parameter("install", "true");
    draft.open().close();
    Path made = environments().get(0);
    Path link = inCache(Files::isSymbolicLink).get(0);
    Files.delete(link);
    Files.delete(made.resolve("pyvenv.cfg"));
    try (OpenScript script = draft.open()) {
      assertThat(environments().size(), equalTo(1));
      assertThat(environments().get(0), not(equalTo(made)));
      assertThat(link.toRealPath(), equalTo(environments().get(0).toRealPath()));
      // A program of an environment holds its own path.
      assertThat(script.rows("a"), equalTo(List.of("0\n")));
    }
  }

  @Test
  void makesAnEnvironmentOnceForAllThatAskForItAtOnce() throws Exception {
    System.setProperty("scoreline.cache", folder.resolve("cache").toString());
    OpenScript.Draft draft =
        OpenScript.script(folder, "def run(mini_batch): return mini_batch")
            .file("requirements.txt", "# nothing\n")
            .parameter("install", "true");
    List<Thread> threads = new ArrayList<>();
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 2; i++) {
      Thread thread = new Thread(() -> draft.open().close());
      thread.setUncaughtExceptionHandler((failed, failure) -> failures.add(failure));
      threads.add(thread);
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures, empty());
    assertThat(environments().size(), equalTo(1));
  }

  @Test
  void showsPipNothingOfTheEnvironmentThatMayBeASecret() {
    System.setProperty("scoreline.cache", folder.resolve("cache").toString());
    // Maven sets it for this process, and pip would replace it.
    assertThat(System.getenv("MAVEN_CMD_LINE_ARGS") == null, equalTo(false));
    ModelRefusedException refused =
        assertThrows(
            ModelRefusedException.class,
            () ->
                OpenScript.script(folder, "def run(mini_batch): return mini_batch")
                    .file("requirements.txt", "==${MAVEN_CMD_LINE_ARGS}\n")
                    .parameter("install", "true")
                    .open());
    assertThat(refused.getMessage(), containsString("==${MAVEN_CMD_LINE_ARGS}"));
  }

  @Test
  void saysWhatPipSaysOfAPackageThatIsNotToBeHad() {
    System.setProperty("scoreline.cache", folder.resolve("cache").toString());
    ModelRefusedException refused =
        assertThrows(
            ModelRefusedException.class,
            () ->
                OpenScript.script(folder, "def run(mini_batch): return mini_batch")
                    .file("requirements.txt", "no-such-package-as-this==7\n")
                    .parameter("install", "true")
                    .open());
    assertThat(
        refused.getMessage(),
        allOf(
            startsWith("no environment can be made for the script: "),
            containsString("no-such-package-as-this==7")));
  }

  @Test
  void asksForRequirementsWhereThereAreNone() {
    ModelRefusedException refused =
        assertThrows(
            ModelRefusedException.class,
            () ->
                OpenScript.script(folder, "def run(mini_batch): return mini_batch")
                    .parameter("install", "true")
                    .open());
    assertThat(
        refused.getMessage(),
        startsWith("scoreline.python.install: true, but there is no " + folder));
  }
}
