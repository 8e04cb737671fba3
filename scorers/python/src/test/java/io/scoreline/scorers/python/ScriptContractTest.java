package io.scoreline.scorers.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringException.Reason;
import io.scoreline.transforms.scorer.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptContractTest {
  @TempDir Path folder;

  @Test
  void callsInitOnceAndRunOnEachMiniBatchAndShutdownAtTheEnd() throws Exception {
    OpenScript script =
        OpenScript.script(
                folder,
                "calls = []",
                "def init():",
                "    calls.append('init')",
                "def run(mini_batch):",
                "    calls.append(len(mini_batch))",
                "    return [str(calls) + f for f in mini_batch]",
                "def shutdown():",
                "    print('shut down after', calls)")
            .open();
    try (script) {
      assertThat(script.rows("a", "b"), equalTo(List.of("['init', 2]a\n", "['init', 2]b\n")));
      assertThat(script.rows("c"), equalTo(List.of("['init', 2, 1]c\n")));
    }
    assertThat(script.log(), containsString("shut down after ['init', 2, 1]\n"));
  }

  @Test
  void needsNoInit() throws Exception {
    try (OpenScript script =
        OpenScript.script(folder, "def run(mini_batch):", "    return tuple(mini_batch)").open()) {
      assertThat(script.rows("a"), equalTo(List.of("a\n")));
    }
  }

  @Test
  void findsModelArgumentsVariablesAndSiblingsWhereAzureHasThem() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import glob, os, sys",
                "import argparse",
                "from sibling import twice",
                "from pack.inner import thrice",
                "def init():",
                "    global weight, level",
                "    parser = argparse.ArgumentParser()",
                "    parser.add_argument('--logging_level')",
                "    level = parser.parse_known_args()[0].logging_level",
                "    found = glob.glob(os.path.join(os.environ['AZUREML_MODEL_DIR'], '*/'))",
                "    assert len(found) == 1, found",
                "    weight = int(open(os.path.join(found[0], 'weights.txt')).read())",
                "def run(mini_batch):",
                "    return [[twice(weight), thrice(weight), level, os.environ['MINE'],",
                "        os.path.basename(os.getcwd())] for f in mini_batch]")
            .file("sibling.py", "def twice(x):\n    return 2 * x\n")
            .file("pack/__init__.py", "")
            .file("pack/inner.py", "def thrice(x):\n    return 3 * x\n")
            .variable("MINE", "yes")
            .arguments("--logging_level", "info", "--mini_batch_size", "10")
            .open()) {
      assertThat(script.rows("a"), equalTo(List.of("[6, 9, 'info', 'yes', 'code']\n")));
    }
  }

  @Test
  void showsTheScriptNothingOfTheEnvironmentThatMayBeASecret() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import os",
                "def run(mini_batch):",
                "    return [','.join(sorted(os.environ))]")
            .open()) {
      String names = script.rows("a").get(0);
      assertThat(names, containsString("PATH"));
      // Maven sets it for this process.
      assertThat(System.getenv("MAVEN_CMD_LINE_ARGS") == null, is(false));
      assertThat(names, not(containsString("MAVEN")));
    }
  }

  @Test
  void handsAContextToARunThatTakesTwoArguments() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "def run(mini_batch, mini_batch_context):",
                "    return [mini_batch_context.partition_key_value] * len(mini_batch)")
            .open()) {
      assertThat(script.rows("a"), equalTo(List.of("None\n")));
    }
  }

  @Test
  void providesTheModuleThatAzuresScriptsLogWith() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import os",
                "import azureml_user.parallel_run",
                "from azureml_user.parallel_run import EntryScript",
                "from entry_script import EntryScript as Former",
                "def init():",
                "    EntryScript().logger.debug('not shown')",
                "    EntryScript().logger.info('init %d', 1)",
                "def run(mini_batch):",
                "    entry_script = EntryScript()",
                "    entry_script.logger.warning('run')",
                "    return [[entry_script is Former(), entry_script.working_dir == os.getcwd(),",
                "        entry_script.output_dir == os.environ['AZUREML_BI_OUTPUT_PATH'],",
                "        os.listdir(entry_script.log_dir)[0].startswith('process-'),",
                "        os.listdir(entry_script.temp_dir)]]")
            .arguments("--logging_level", "info")
            .open()) {
      assertThat(script.rows("a"), equalTo(List.of("[True, True, True, True, []]\n")));
      assertThat(
          script.log(),
          matchesPattern("(?s)[^|]*\\|INFO\\|\\d+\\|init 1\n[^|]*\\|WARNING\\|\\d+\\|run\n"));
    }
  }

  @Test
  void leavesAScriptItsOwnModuleOfThatName() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "from azureml_user.parallel_run import EntryScript",
                "def run(mini_batch): return [EntryScript]")
            .file("azureml_user/__init__.py", "")
            .file("azureml_user/parallel_run.py", "EntryScript = 'their own'")
            .open()) {
      assertThat(script.rows("a"), equalTo(List.of("their own\n")));
    }
  }

  @Test
  void takesAnInterpreterThatWarnsWhenItStarts() throws Exception {
    try (OpenScript script =
        OpenScript.script(folder, "def run(mini_batch): return mini_batch")
            .program("python", "#!/bin/sh\necho careful >&2\nexec python3 \"$@\"\n")
            .parameter("interpreter", folder.resolve("code/python").toString())
            .open()) {
      assertThat(script.rows("a"), equalTo(List.of("a\n")));
    }
  }

  @Test
  void keepsWhatTheScriptPrintsOffTheChannel() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import os, subprocess, sys",
                "print('loading')",
                "def run(mini_batch):",
                "    print('to stdout')",
                "    os.write(1, b'to descriptor 1\\n')",
                "    sys.stderr.write('to stderr\\n')",
                "    subprocess.run(['echo', 'from a child'], check=True)",
                "    return [sys.stdin.read() + 'nothing to read']")
            .open()) {
      assertThat(script.rows("a"), equalTo(List.of("nothing to read\n")));
      assertThat(
          script.log(),
          allOf(
              containsString("loading\n"),
              containsString("to stdout\n"),
              containsString("to descriptor 1\n"),
              containsString("to stderr\n"),
              containsString("from a child\n")));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "None|NoneType",
        "str(7)|str",
        "{}|dict",
        "(f for f in mini_batch)|generator",
        "7|int"
      })
  void refusesAResultThatIsNoList(String result, String type) throws Exception {
    try (OpenScript script =
        OpenScript.script(folder, "def run(mini_batch):", "    return " + result).open()) {
      ScoringException refused = assertThrows(ScoringException.class, () -> script.rows("a"));
      assertThat(
          refused.getMessage(),
          equalTo(
              ("run() raised TypeError: run() returned %s (expected: a list, a tuple, an array or"
                      + " a pandas DataFrame)")
                  .formatted(type)));
    }
  }

  @Test
  void takesMoreResultsThanFilesAndRefusesFewer() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "def run(mini_batch):",
                "    return [f + str(i) for f in mini_batch for i in range(int(f[-1]))]")
            .open()) {
      assertThat(script.rows("a2", "b1"), equalTo(List.of("a20\na21\nb10\n", "")));
      assertThat(
          assertThrows(ScoringException.class, () -> script.rows("a1", "b0")).getMessage(),
          equalTo("run() returned 1 results for 2 files (expected: at least one for each)"));
      assertThat(
          assertThrows(ScoringException.class, () -> script.rows("b0")).getMessage(),
          equalTo("run() returned no result for this file (expected: one, or more)"));
    }
  }

  @Test
  void saysWhatTheScriptRaisedAndWhereAndGoesOn() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import sys",
                "from deep import check",
                "def run(mini_batch):",
                "    if mini_batch == ['exit']: sys.exit('enough')",
                "    return [check(f) for f in mini_batch]")
            .file("deep.py", "import json\n\ndef check(f):\n    return json.loads(f)\n")
            .open()) {
      assertThat(
          assertThrows(ScoringException.class, () -> script.rows("{")).getMessage(),
          allOf(
              startsWith("run() raised json.decoder.JSONDecodeError: Expecting property name"),
              containsString("(deep.py, line 4)")));
      assertThat(
          assertThrows(ScoringException.class, () -> script.rows("exit")).getMessage(),
          equalTo("run() raised SystemExit: enough (score.py, line 4)"));
      assertThat(script.rows("12"), equalTo(List.of("12\n")));
      assertThat(script.log(), containsString("Traceback (most recent call last)"));
    }
  }

  @Test
  void triesAFileAloneAsOftenAsItIsToldAndSeveralOnce() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "calls = 0",
                "def run(mini_batch):",
                "    global calls",
                "    calls += 1",
                "    if calls < 3: raise IOError('away')",
                "    return [calls] * len(mini_batch)")
            .attempts(3)
            .open()) {
      ScoringException once = assertThrows(ScoringException.class, () -> script.rows("a", "b"));
      assertThat(once.attempts(), is(1));
      assertThat(script.rows("a"), equalTo(List.of("3\n")));
    }
    try (OpenScript script =
        OpenScript.script(folder.resolve("b"), "def run(mini_batch):", "    raise IOError()")
            .attempts(3)
            .open()) {
      ScoringException thrice = assertThrows(ScoringException.class, () -> script.rows("a"));
      assertThat(thrice.attempts(), is(3));
    }
  }

  @Test
  void killsACallThatTakesTooLongAndStartsAnew() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import time",
                "started = []",
                "def init(): started.append(1)",
                "def run(mini_batch):",
                "    if mini_batch[0] == 'slow': time.sleep(600)",
                "    started.append(2)",
                "    return [started]")
            .timeout(Duration.ofSeconds(1))
            .open()) {
      assertThat(script.rows("a"), equalTo(List.of("[1, 2]\n")));
      ScoringException slow = assertThrows(ScoringException.class, () -> script.rows("slow"));
      assertThat(slow.getMessage(), equalTo("no result within 1 s"));
      assertThat(slow.reason(), is(Reason.TIMEOUT));
      assertThat(script.rows("a"), equalTo(List.of("[1, 2]\n")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "os._exit(9), exited with 9",
    "'os.kill(os.getpid(), 11)', was ended by signal 11",
    "'os.kill(os.getppid(), 9)', was ended by signal 9"
  })
  void survivesAProcessThatEnds(String end, String how) throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import os, time",
                "def run(mini_batch):",
                "    if mini_batch[0] == 'end':",
                "        " + end,
                "        time.sleep(60)",
                "    return mini_batch")
            .open()) {
      ScoringException ended = assertThrows(ScoringException.class, () -> script.rows("end"));
      assertThat(ended.getMessage(), equalTo("the script's process " + how));
      assertThat(ended.reason(), is(Reason.PROCESS));
      assertThat(script.rows("a"), equalTo(List.of("a\n")));
    }
  }

  @Test
  void leavesNoProcessBehindNotEvenThoseThatTheScriptStarted() throws Exception {
    OpenScript script =
        OpenScript.script(
                folder,
                "import os, subprocess, time",
                "def run(mini_batch):",
                "    child = subprocess.Popen(['sleep', '600'])",
                "    return ['%d %d %d' % (os.getppid(), os.getpid(), child.pid)]",
                "def shutdown(): time.sleep(0)")
            .open();
    String[] pids;
    try (script) {
      pids = script.rows("a").get(0).strip().split(" ", -1);
    }
    assertHaveEnded(pids);
  }

  @Test
  void guardsAWorkerWhereTheSystemHasNoTimedWaitForSignals() throws Exception {
    OpenScript script =
        OpenScript.script(
                folder,
                "import os, signal, time",
                "def run(mini_batch):",
                "    assert not hasattr(signal, 'sigtimedwait')",
                "    if mini_batch[0] == 'end': os._exit(9)",
                "    if mini_batch[0] == 'slow': time.sleep(600)",
                "    return ['%d %d' % (os.getppid(), os.getpid())]")
            .file("lacking/sitecustomize.py", "import signal\ndel signal.sigtimedwait\n")
            .program("python", "#!/bin/sh\nPYTHONPATH=${0%/*}/lacking exec python3 \"$@\"\n")
            .parameter("interpreter", folder.resolve("code/python").toString())
            .timeout(Duration.ofSeconds(5))
            .open();
    String[] pids;
    try (script) {
      assertThat(
          assertThrows(ScoringException.class, () -> script.rows("end")).getMessage(),
          equalTo("the script's process exited with 9"));
      assertThat(
          assertThrows(ScoringException.class, () -> script.rows("slow")).getMessage(),
          equalTo("no result within 5 s"));
      pids = script.rows("a").get(0).strip().split(" ", -1);
    }
    assertHaveEnded(pids);
  }

  private static void assertHaveEnded(String... pids) throws Exception {
    for (String pid : pids) {
      Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
      if (process.isPresent()) {
        // Killed, and not yet taken note of by its parent.
        process.get().onExit().get(10, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void leavesNoProcessBehindWhenItIsClosedByAThreadThatIsInterrupted() throws Exception {
    OpenScript script =
        OpenScript.script(
                folder,
                "import os, subprocess, time",
                "def run(mini_batch):",
                "    child = subprocess.Popen(['sleep', '600'])",
                "    return ['%d %d %d' % (os.getppid(), os.getpid(), child.pid)]",
                "def shutdown(): time.sleep(600)")
            .open();
    String[] pids = script.rows("a").get(0).strip().split(" ", -1);
    Thread.currentThread().interrupt();
    script.close();
    assertThat(Thread.interrupted(), is(true));
    assertHaveEnded(pids);
  }

  @Test
  void worksInACopyOfItsFolderThatNoOtherProcessSees() throws Exception {
    try (OpenScript script =
            OpenScript.script(
                    folder,
                    "import os, stat, tempfile",
                    "def run(mini_batch):",
                    "    found = [open('data/notes.txt').read(), len(os.listdir('.')),",
                    "        os.access('tool.sh', os.X_OK), os.listdir(tempfile.gettempdir())]",
                    "    open('data/notes.txt', 'a').write('changed')",
                    "    open('new.txt', 'w').write('')",
                    "    tempfile.mkstemp()",
                    "    if mini_batch[0] == 'end': os._exit(9)",
                    "    return [found]")
                .file("data/notes.txt", "as it was")
                .program("tool.sh", "true\n")
                .open();
        Scorer.Session other = script.newSession()) {
      String found = "['as it was', 3, True, []]\n";
      assertThat(script.rows("a"), equalTo(List.of(found)));
      assertThat(OpenScript.rows(script.score(other, "a")), equalTo(List.of(found)));
      assertThrows(ScoringException.class, () -> script.rows("end"));
      assertThat(script.rows("a"), equalTo(List.of(found)));
      assertThat(Files.readString(folder.resolve("code/data/notes.txt")), equalTo("as it was"));
    }
  }

  @Test
  void importsNothingFromTheFoldersThatItFindsByItsVariables() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import os, tempfile, importlib",
                "def run(mini_batch):",
                "    open(os.path.join(tempfile.gettempdir(), 'shadowed.py'), 'w').write('')",
                "    importlib.invalidate_caches()",
                "    return [[importlib.util.find_spec(name) for name in",
                "        ('shadowed', 'worker', 'model', 'output', 'process-0')]]")
            .open()) {
      assertThat(script.rows("a"), equalTo(List.of("[None, None, None, None, None]\n")));
    }
  }

  @Test
  void leavesNoFolderBehindWhetherItIsUsedOrRefused() throws Exception {
    Set<Path> before = temporaryFolders();
    assertThrows(
        ModelRefusedException.class,
        () -> OpenScript.script(folder, "").parameter("interpreter", "cat").open());
    assertThat(temporaryFolders(), equalTo(before));
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import os",
                "def init(): assert not os.path.exists(os.environ['MARK'])",
                "def run(mini_batch):",
                "    open(os.environ['MARK'], 'w').write('')",
                "    open(os.environ['AZUREML_BI_OUTPUT_PATH'] + '/written', 'w').write('kept')",
                "    return [os.environ['TMPDIR']]")
            .variable("MARK", folder.resolve("mark").toString())
            .open()) {
      Predictions predictions = script.score("a");
      Path own = Path.of(OpenScript.rows(predictions).get(0).strip()).getParent();
      script.session().close();
      assertThat(contents(predictions), equalTo("{written=kept}"));
      assertThat(names(own), equalTo(List.of("output-taken")));
      assertThrows(ModelRefusedException.class, script::newSession);
      assertThat(names(own.resolveSibling("process-1")), equalTo(List.of()));
    }
    assertThat(temporaryFolders(), equalTo(before));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /** Those of this process, as others may run beside it. */
  private static Set<Path> temporaryFolders() throws IOException {
    String prefix = "script-%d-".formatted(ProcessHandle.current().pid());
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> path.getFileName().toString().startsWith(prefix))
          .collect(Collectors.toSet());
    }
  }

  @Test
  void runsInASessionOfItsOwnWhichNoTerminalOfThisProcessEnds() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import os",
                "def run(mini_batch):",
                "    guard = os.getppid()",
                "    return [[os.getsid(guard) == guard, os.getpgid(guard) == guard,",
                "        os.getsid(0) == guard]]")
            .open()) {
      assertThat(script.rows("a"), equalTo(List.of("[True, True, True]\n")));
    }
  }

  @Test
  void takesNoNoticeOfTheSignalThatEndsAServiceButWhatItStartedMay() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import multiprocessing, os, signal, subprocess, time",
                "def run(mini_batch):",
                "    child = subprocess.Popen(['sleep', '600'])",
                "    fork = multiprocessing.get_context('fork').Process(",
                "        target=time.sleep, args=(600,))",
                "    fork.start()",
                "    for pid in (os.getppid(), os.getpid(), child.pid, fork.pid):",
                "        os.kill(pid, signal.SIGTERM)",
                "    fork.join()",
                "    return [[child.wait(), fork.exitcode]]")
            .open()) {
      assertThat(script.rows("a"), equalTo(List.of("[-15, -15]\n")));
      assertThat(script.rows("b"), equalTo(List.of("[-15, -15]\n")));
    }
  }

  @Test
  void takesTheFilesThatACallHasWrittenAndNoneOfACallThatFailed() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import os",
                "out = os.environ['AZUREML_BI_OUTPUT_PATH']",
                "def init(): os.mkdir(os.path.join(out, 'sub'))",
                "def run(mini_batch):",
                "    for f in mini_batch:",
                "        open(os.path.join(out, 'sub', f + '.txt'), 'w').write('of ' + f)",
                "        if f == 'bad': raise ValueError()",
                "    return mini_batch")
            .open()) {
      assertThrows(ScoringException.class, () -> script.score("x", "bad"));
      assertThat(contents(script.score("b", "a")), equalTo("{sub/a.txt=of a, sub/b.txt=of b}"));
      assertThat(contents(script.score("c")), equalTo("{sub/c.txt=of c}"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '!',
      value = {
        "kept = open(out + '/all.txt', 'a'); kept.write('x')",
        "kept = os.open(out + '/all.txt', os.O_RDWR | os.O_CREAT)",
        "kept = subprocess.Popen(['sleep', '600'], stdout=open(out + '/all.txt', 'w'))",
        "kept = open(out + '/all.txt', 'w'); kept.write('x'); raise ValueError()"
      })
  @EnabledOnOs(OS.LINUX)
  void refusesAScriptThatKeepsAFileOfItsOutputOpen(String line) throws Exception {
    String[] lines = {
      "import os, subprocess",
      "out = os.environ['AZUREML_BI_OUTPUT_PATH']",
      "def keep():",
      "    global kept",
      "    " + line
    };
    String told =
        " left open for writing in AZUREML_BI_OUTPUT_PATH: all.txt (expected: files that are closed"
            + " when it returns, as they are taken then)";
    String run = "def run(mini_batch): keep(); return mini_batch";
    try (OpenScript script = OpenScript.script(folder, String.join("\n", lines), run).open()) {
      assertThat(
          assertThrows(ModelRefusedException.class, () -> script.score("a")).getMessage(),
          equalTo("scoring script score.py: run()" + told));
    }
    if (!line.contains("raise")) {
      String init = "def init(): keep()";
      var draft = OpenScript.script(folder.resolve("b"), String.join("\n", lines), init, run);
      assertThat(
          assertThrows(ModelRefusedException.class, draft::open).getMessage(),
          startsWith("scoring script score.py cannot be used: init()" + told));
    }
  }

  @Test
  void takesNoteOfNoFileThatAScriptReadsOrThatACallHeldWhichFailed() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import os",
                "out = os.environ['AZUREML_BI_OUTPUT_PATH']",
                "kept = []",
                "def run(mini_batch):",
                "    if mini_batch[0] == 'bad':",
                "        held = open(out + '/held', 'w')",
                "        try: raise ValueError('bad')",
                "        except ValueError as error:",
                "            cycle = error",
                "            raise",
                "    with open(out + '/read', 'w') as file: file.write('written')",
                "    kept.append(open(out + '/read'))",
                "    return mini_batch")
            .open()) {
      assertThat(contents(script.score("a")), equalTo("{read=written}"));
      assertThat(
          assertThrows(ScoringException.class, () -> script.score("bad")).getMessage(),
          equalTo("run() raised ValueError: bad (score.py, line 7)"));
      assertThat(contents(script.score("b")), equalTo("{read=written}"));
    }
  }

  @Test
  void makesTheOutputFolderAgainIfTheScriptRemovesIt() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import os, shutil",
                "out = os.environ['AZUREML_BI_OUTPUT_PATH']",
                "def run(mini_batch):",
                "    if mini_batch[0] == 'remove': shutil.rmtree(out)",
                "    elif mini_batch[0] == 'replace':",
                "        os.rmdir(out)",
                "        open(out, 'w').write('no folder')",
                "    else: open(os.path.join(out, mini_batch[0]), 'w').write('written')",
                "    return mini_batch")
            .open()) {
      assertThat(contents(script.score("remove")), equalTo("{}"));
      assertThat(contents(script.score("a")), equalTo("{a=written}"));
      assertThat(
          assertThrows(ScoringException.class, () -> script.score("replace")).getMessage(),
          matchesPattern(
              "run\\(\\) has put something else where AZUREML_BI_OUTPUT_PATH was: .*/output"
                  + " \\(expected: a folder\\)"));
      assertThat(contents(script.score("b")), equalTo("{b=written}"));
    }
  }

  private static String contents(Predictions predictions) throws IOException {
    TreeMap<String, String> contents = new TreeMap<>();
    for (WrittenFile file : predictions.written()) {
      contents.put(file.name(), Files.readString(file.content()));
    }
    return contents.toString();
  }

  @Test
  void holdsAWorkerToItsMemory() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "def run(mini_batch):",
                "    return [len(bytearray(int(f))) for f in mini_batch]")
            .parameter("memory_limit_megabytes", "500")
            .open()) {
      assertThat(script.rows("1000"), equalTo(List.of("1000\n")));
      assertThat(
          assertThrows(ScoringException.class, () -> script.rows("900000000")).getMessage(),
          startsWith("run() raised MemoryError"));
    }
  }

  @Test
  void holdsAWorkerToItsCores() throws Exception {
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import os",
                "def run(mini_batch):",
                "    return [[len(os.sched_getaffinity(0)), os.environ['OMP_NUM_THREADS']]]")
            .parameter("cpu_count", "1")
            .open()) {
      assertThat(script.rows("a"), equalTo(List.of("[1, '1']\n")));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "import nosuchpackage|ModuleNotFoundError: No module named 'nosuchpackage' (score.py, line"
            + " 1) (expected: a Python that has 'nosuchpackage': name it with"
            + " scoreline.python.interpreter, it is python3 now, or have an environment made with"
            + " scoreline.python.install: true); see ",
        "def init(): open('/no/such')|FileNotFoundError: [Errno 2] No such file or directory:"
            + " '/no/such' (score.py, line 1); see ",
        "x = 1|AttributeError: the script has no function run(mini_batch); see ",
        "def run(|SyntaxError: "
      })
  void refusesAScriptThatCannotBeLoaded(String line, String how) {
    String run = line.contains("run") || line.contains("x =") ? "" : "def run(b): return b";
    ModelRefusedException refused =
        assertThrows(
            ModelRefusedException.class, () -> OpenScript.script(folder, line, run).open());
    String told = refused.getMessage().replace("Error: '(' was never closed", "Error: ");
    assertThat(told, containsString("scoring script score.py cannot be used: "));
    assertThat(told, containsString(how));
  }

  @Test
  void refusesWriterSettingsWithAnotherSeparatorThanTheHeaders() {
    OpenScript.Draft draft =
        OpenScript.script(folder, "def run(mini_batch): return mini_batch")
            .file(
                "parallel_run_step.settings.json",
                "{\"append_row\": {\"pandas.DataFrame.to_csv\": {\"sep\": \",\"}}}")
            .parameter("header", "true");
    assertThat(
        assertThrows(ModelRefusedException.class, draft::open).getMessage(),
        containsString(
            "ValueError: parallel_run_step.settings.json: sep: ',' (expected: ' ', as the header's"
                + " columns are separated by scoreline.python.separator)"));
    draft.parameter("separator", ",").open().close();
  }

  @Test
  void refusesAScriptThatEndsWhileItIsLoaded() {
    ModelRefusedException refused =
        assertThrows(
            ModelRefusedException.class,
            () ->
                OpenScript.script(folder, "import os", "def init(): os._exit(3)", "def run(b): 1")
                    .open());
    assertThat(
        refused.getMessage(),
        matchesPattern(
            "scoring script score.py: while it was loaded, or in init\\(\\), the script's process"
                + " exited with 3; see .*\\.log"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/no/such/python", "nosuchpython", "cat"})
  void refusesAnInterpreterThatIsNone(String interpreter) {
    ModelRefusedException refused =
        assertThrows(
            ModelRefusedException.class,
            () ->
                OpenScript.script(folder, "def run(b): return b")
                    .parameter("interpreter", interpreter)
                    .open());
    assertThat(
        refused.getMessage(),
        allOf(
            startsWith("scoreline.python.interpreter: " + interpreter + " "),
            containsString("(expected: Python 3.8 or later, by name or path)")));
  }

  @Test
  void namesAllParametersThatAreWrong() {
    ModelRefusedException refused =
        assertThrows(
            ModelRefusedException.class,
            () ->
                OpenScript.script(folder, "def run(b): return b")
                    .parameter("cpu_count", "0")
                    .parameter("header", "maybe")
                    .parameter("batch", "1")
                    .open());
    assertThat(
        refused.getMessage(),
        allOf(
            containsString("unknown parameters [batch]"),
            containsString("cpu_count: 0 (expected: a whole number >= 1)"),
            containsString("header: maybe (expected: true or false)")));
  }

  @Test
  void startsTheModelsFolderWithNothingBesideTheModel() throws Exception {
    Files.createDirectories(folder.resolve("kept"));
    Files.writeString(folder.resolve("kept/other"), "another model");
    try (OpenScript script =
        OpenScript.script(
                folder,
                "import os",
                "def run(mini_batch):",
                "    return [os.listdir(os.environ['AZUREML_MODEL_DIR'])]")
            .open()) {
      assertThat(script.rows("a"), equalTo(List.of("['model']\n")));
    }
  }
}
