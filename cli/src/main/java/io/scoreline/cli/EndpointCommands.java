package io.scoreline.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.Endpoint;
import io.scoreline.catalog.definition.Definitions;
import io.scoreline.catalog.json.ResourceJson;
import io.scoreline.catalog.tree.Document;
import io.scoreline.launcher.JobJson;
import io.scoreline.launcher.JobStore.JobFilter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code batch-endpoint}. */
@Command(
    name = "batch-endpoint",
    aliases = "endpoint",
    description = "Stable names under which jobs are started.",
    subcommands = InvokeCommand.class)
final class EndpointCommands {
  static final int ALL = Integer.MAX_VALUE;

  private final Session session;

  EndpointCommands(Session session) {
    this.session = session;
  }

  Session session() {
    return session;
  }

  @Command(name = "create", description = "Create an endpoint, or replace it.")
  int create(
      @Option(
              names = {"-n", "--name"},
              description = "Its name, in place of the file's.")
          Optional<String> name,
      @Option(
              names = {"-f", "--file"},
              description = "Its YAML file.")
          Optional<Path> file,
      @Option(names = "--set", arity = "1..*", description = "name=value, over the file's.")
          List<String> sets,
      @Option(names = "--no-wait", hidden = true) boolean noWait,
      @Option(
              names = {"-t", "--type"},
              hidden = true)
          Optional<String> type,
      @Mixin OutputOptions output) {
    Document document = Documents.read(session, file, orNone(sets));
    document = ComputeCommands.with(document, "name", name);
    var decoded = Definitions.endpoint(document);
    session.tell(decoded.notices(), output);
    Endpoint endpoint = session.registrar().register(decoded.value());
    session.tell(session.modelAdvice().on(decoded.value()), output);
    session.print(session.shown(endpoint), output);
    return Scoreline.ok();
  }

  @Command(name = "show", description = "Show an endpoint.")
  int show(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Mixin OutputOptions output) {
    session.print(session.shown(session.catalog().endpoints().require(name)), output);
    return Scoreline.ok();
  }

  @Command(name = "list", description = "List all endpoints.")
  int list(@Mixin OutputOptions output) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    session.catalog().endpoints().list().forEach(e -> all.add(session.shown(e)));
    session.print(all, output);
    return Scoreline.ok();
  }

  @Command(
      name = "update",
      description = "Change an endpoint's description, tags or default deployment.")
  int update(
      @Option(
              names = {"-n", "--name"},
              description = "Its name.")
          Optional<String> name,
      @Option(
              names = {"-f", "--file"},
              description = "A YAML file with the changes.")
          Optional<Path> file,
      @Option(
              names = "--defaults",
              arity = "1..*",
              description = "deployment_name=NAME: the default deployment.")
          List<String> defaults,
      @Mixin ChangeOptions changes,
      @Option(names = "--force-string", hidden = true) boolean forceString,
      @Option(names = "--no-wait", hidden = true) boolean noWait,
      @Option(
              names = {"-t", "--type"},
              hidden = true)
          Optional<String> type,
      @Mixin OutputOptions output) {
    return session.exclusively(() -> changed(name, file, defaults, changes, output));
  }

  private int changed(
      Optional<String> name,
      Optional<Path> file,
      List<String> defaults,
      ChangeOptions changes,
      OutputOptions output) {
    Documents.pairs("--defaults", orNone(defaults))
        .forEach((field, value) -> changes.sets.add("defaults." + field + "=" + value));
    Document document;
    if (file.isPresent()) {
      document = Documents.read(session, file, changes.sets);
      document = ComputeCommands.with(document, "name", name);
    } else {
      String known = name.orElseThrow(() -> new IllegalArgumentException("--name or --file"));
      ObjectNode now = ResourceJson.toJson(session.catalog().endpoints().require(known));
      ObjectNode patched = changes.applyTo(now);
      document = Document.of("update", session.folder(), patched);
    }
    var decoded = Definitions.endpoint(document);
    Endpoint endpoint = session.registrar().register(decoded.value());
    session.tell(session.modelAdvice().on(decoded.value()), output);
    session.print(session.shown(endpoint), output);
    return Scoreline.ok();
  }

  @Command(name = "list-jobs", description = "List the jobs of all its deployments, newest first.")
  int listJobs(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "The endpoint's name.")
          String name,
      @Option(
              names = {"-t", "--type"},
              hidden = true)
          Optional<String> type,
      @Mixin OutputOptions output) {
    session.catalog().endpoints().require(name);
    printJobs(session, Optional.of(name), Optional.empty(), output);
    return Scoreline.ok();
  }

  static void printJobs(
      Session session,
      Optional<String> endpoint,
      Optional<String> deployment,
      OutputOptions output) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    session
        .jobs()
        .list(new JobFilter(endpoint, deployment, Optional.empty(), 0, ALL))
        .forEach(job -> all.add(JobJson.rest(job)));
    session.print(all, output);
  }

  @Command(name = "delete", description = "Delete an endpoint and its deployments; its jobs stay.")
  int delete(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Option(
              names = {"-y", "--yes"},
              description = "Do not ask.")
          boolean yes,
      @Option(names = "--no-wait", hidden = true) boolean noWait,
      @Option(
              names = {"-t", "--type"},
              hidden = true)
          Optional<String> type,
      @Mixin OutputOptions output) {
    session.catalog().endpoints().require(name);
    int deployments = session.catalog().deployments().list(name).size();
    Confirmation.ask(
        session, yes, "Delete endpoint %s with its %d deployments?".formatted(name, deployments));
    session.catalog().endpoints().delete(name);
    return Scoreline.ok();
  }

  /** picocli gives null for an option of several values that is not there. */
  static List<String> orNone(List<String> values) {
    return values == null ? List.of() : values;
  }
}
