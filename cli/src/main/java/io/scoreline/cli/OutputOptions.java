package io.scoreline.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that every command has. */
final class OutputOptions {
  /** How a result is written. */
  enum Format {
    json,
    jsonc,
    table,
    tsv,
    yaml,
    yamlc,
    none
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "json (default), jsonc, table, tsv, yaml, yamlc or none.")
  Format format = Format.json;

  @Option(
      names = "--query",
      paramLabel = "JMESPATH",
      description = "What to take of the result (jmespath.org), before it is formatted.")
  Optional<String> query = Optional.empty();

  @Option(names = "--only-show-errors", description = "No notices and no progress.")
  boolean onlyShowErrors;

  @Option(names = "--verbose", hidden = true)
  boolean verbose;

  @Option(names = "--debug", description = "Show where an error happened.")
  boolean debug;

  @Option(
      names = {"-g", "--resource-group"},
      description = "Accepted, as Azure's scripts give it; has no meaning here.")
  Optional<String> resourceGroup = Optional.empty();

  @Option(
      names = {"-w", "--workspace-name"},
      description = "Accepted, as Azure's scripts give it; has no meaning here.")
  Optional<String> workspace = Optional.empty();

  @Option(
      names = "--subscription",
      description = "Accepted, as Azure's scripts give it; has no meaning here.")
  Optional<String> subscription = Optional.empty();
}
