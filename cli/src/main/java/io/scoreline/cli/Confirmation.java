package io.scoreline.cli;

import io.scoreline.launcher.LaunchException;
import io.scoreline.pipeline.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Asks before something is deleted. */
final class Confirmation {
  private Confirmation() {}

  /**
   * Asks, unless the user has said yes already.
   *
   * @throws LaunchException if the answer is no, or nobody is there to answer
   */
  static void ask(Session session, boolean yes, String question) {
    if (yes) {
      return;
    }
    session.err().print(question + " (y/n): ");
    session.err().flush();
    try {
      BufferedReader answers =
          new BufferedReader(new InputStreamReader(session.in(), StandardCharsets.UTF_8));
      String answer = answers.readLine();
      if (answer == null) {
        session.err().println();
        throw new LaunchException(
            ExitCode.BAD_ARGUMENTS, "nobody answered; --yes deletes without asking");
      }
      if (!answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
        throw new LaunchException(ExitCode.OTHER, "nothing was deleted");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
