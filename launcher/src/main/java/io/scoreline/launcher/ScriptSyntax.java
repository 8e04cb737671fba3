package io.scoreline.launcher;

import io.scoreline.catalog.definition.DeploymentDefinition;
import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.catalog.tree.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Has Python read a scoring script, without running it, before it is deployed. */
public final class ScriptSyntax {
  private static final long PATIENCE_SECONDS = 30;
  private static final int IS_WRONG = 7;

  /** Prints what is wrong with a script, and exits as its second argument says then. */
  private static final String CHECK =
      """
      import sys
      try:
          with open(sys.argv[1], "rb") as script:
              compile(script.read(), sys.argv[1], "exec")
      except (SyntaxError, ValueError) as error:
          line = getattr(error, "lineno", None)
          message = getattr(error, "msg", None) or str(error)
          print(("line %d: " % line if line else "") + message)
          sys.exit(int(sys.argv[2]))
      """;

  private ScriptSyntax() {}

  /**
   * Checks a deployment's script; one that is not there is left to the registrar, and without the
   * interpreter that it is for nothing is checked.
   *
   * @throws InvalidDocumentException if Python cannot read it
   */
  public static void check(DeploymentDefinition definition) {
    definition.code().ifPresent(code -> check(code, definition.scoreline().python().interpreter()));
  }

  private static void check(DeploymentDefinition.Code code, String interpreter) {
    if (code.scoringScript().isEmpty()) {
      return;
    }
    Path script = code.folder().path().resolve(code.scoringScript().get());
    if (!Files.isRegularFile(script)) {
      return;
    }
    try {
      Process process =
          new ProcessBuilder(
                  interpreter, "-I", "-c", CHECK, script.toString(), Integer.toString(IS_WRONG))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return;
      }
      String told =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.exitValue() == IS_WRONG) {
        throw new InvalidDocumentException(
            "",
            List.of(
                Problem.of(
                    code.place(),
                    "code_configuration.scoring_script",
                    "%s, %s (expected: a script that %s can read; --skip-script-validation leaves it unread)"
                        .formatted(code.scoringScript().get(), told, interpreter))));
      }
    } catch (IOException e) {
      // No such interpreter here: the job will say so, if it is not to be had there either.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
