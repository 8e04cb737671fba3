package io.scoreline.launcher;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.ModelVerdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of models that do something to the process that tries them; those are shells. */
class ModelTrialsTest {
  private static final Path MODEL = Path.of("/snapshots/abc/m.onnx");

  private static ModelVerdict examine(String script, ModelAsset.Type type) {
    return new ModelTrials(
            temporary ->
                List.of("sh", "-c", "cat > /dev/null; " + script, "sh", temporary.toString()),
            Duration.ofSeconds(2),
            200L << 20)
        .examine(MODEL, type);
  }

  private static String refusal(String script) {
    CatalogException refused =
        assertThrows(CatalogException.class, () -> examine(script, ModelAsset.Type.ONNX), script);
    assertThat(refused.kind(), is(CatalogException.Kind.REFUSED));
    return refused.getMessage();
  }

  @Test
  void takesOverWhatWasFound() {
    String answer =
        "echo '{\"inputs\":[\"x\"],\"outputs\":[\"y\"],\"findings\":[\"old\"],\"open_millis\":7}'";

    assertThat(
        examine(answer, ModelAsset.Type.ONNX),
        equalTo(
            new ModelVerdict(
                ModelVerdict.Status.ACCEPTED, List.of("x"), List.of("y"), List.of("old"), 7)));
  }

  @Test
  void refusesWhatItsEngineRefusesAndSaysWhatHelpsWhoeverHasAScript() {
    assertThat(
        refusal("echo '{\"refused\":\"/snapshots/abc/m.onnx: is empty\"}'"),
        equalTo(
            "the model is refused: m.onnx: is empty\nWhere a scoring script alone is to read it,"
                + " register it with type: custom_model; it is onnx."));
  }

  @Test
  void leavesNothingOfWhatATrialPutIntoItsTemporaryFolder() {
    String why = refusal("mkdir $1/a; : > $1/a/b; echo '{\"refused\":\"'$1'\"}'; : > $1/c");

    assertThat(
        Path.of(why.lines().findFirst().orElseThrow().split(": ", 2)[1]).toFile().exists(),
        is(false));
  }

  @Test
  void refusesAModelThatEndsItsProcess() {
    assertThat(
        refusal("kill -SEGV $$"),
        startsWith(
            "the model is refused: m.onnx: the process that tried it was ended by signal 11"));
    assertThat(refusal("exit 3"), containsString("the process that tried it exited with 3"));
    assertThat(refusal("echo '{\"inputs\":['"), containsString("exited with 0"));
  }

  @Test
  void refusesAModelThatHoldsItsProcessUp() {
    assertThat(
        refusal("exec sleep 600"),
        containsString("m.onnx was not opened and called once within 2 s"));
  }

  @Test
  void refusesAModelThatTakesTooMuchMemory() {
    assertThat(
        refusal("exec python3 -c 'import time; b = bytearray(400 << 20); time.sleep(600)'"),
        allOf(
            startsWith("the model is refused: m.onnx takes "),
            containsString(" MiB of memory (expected: at most 200, ")));
  }

  @Test
  void leavesToScriptsWhatNoEngineReads() {
    assertThat(
        examine("exit 1", ModelAsset.Type.CUSTOM_MODEL),
        equalTo(
            ModelVerdict.notTried(
                "no engine reads models of type custom_model; a scoring script does")));
    assertThat(
        examine("echo '{\"refused\":\"no flavor\"}'", ModelAsset.Type.MLFLOW_MODEL),
        equalTo(
            ModelVerdict.notTried("invoke will refuse it without a scoring script: no flavor")));
  }
}
