package io.scoreline.cli;

import io.scoreline.catalog.CatalogException;
import io.scoreline.launcher.LaunchException;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what went wrong, on one line or a few, and gives the exit code. */
final class Failures {
  private final PrintStream err;

  Failures(PrintStream err) {
    this.err = err;
  }

  int badArguments(ParameterException e, String[] args) {
    err.println("ERROR: " + e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      if (!near.isEmpty()) {
        err.println(near.stream().collect(Collectors.joining(", ", "did you mean ", "?")));
      }
    }
    CommandLine.Model.CommandSpec spec = e.getCommandLine().getCommandSpec();
    err.println("see: " + spec.qualifiedName() + " --help");
    return ExitCode.BAD_ARGUMENTS.number();
  }

  int failed(Exception e, CommandLine line, ParseResult parsed) {
    Exception shown = e instanceof UncheckedIOException io ? io.getCause() : e;
    ExitCode code = codeOf(shown);
    if (code == ExitCode.OTHER && !isExpected(shown)) {
      err.println("ERROR: " + shown);
      err.println("This is a defect of Scoreline; --debug shows where it happened.");
    } else {
      err.println("ERROR: " + message(shown));
    }
    if (isDebug(parsed)) {
      e.printStackTrace(err);
    }
    return code.number();
  }

  private static boolean isDebug(ParseResult parsed) {
    for (ParseResult result = parsed; result != null; result = result.subcommand()) {
      if (result.hasMatchedOption("--debug")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isExpected(Exception e) {
    return e instanceof CatalogException
        || e instanceof LaunchException
        || e instanceof IOException;
  }

  private static String message(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return e instanceof IOException ? e.getClass().getSimpleName() + ": " + message : message;
  }

  private static ExitCode codeOf(Exception e) {
    if (e instanceof LaunchException launch) {
      return launch.exitCode();
    }
    if (e instanceof CatalogException catalog) {
      return ExitCode.of(catalog.kind());
    }
    return e instanceof IllegalArgumentException ? ExitCode.BAD_ARGUMENTS : ExitCode.OTHER;
  }
}
