package io.scoreline.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.Deployment;
import io.scoreline.catalog.definition.Definitions;
import io.scoreline.catalog.json.ResourceJson;
import io.scoreline.catalog.tree.Document;
import io.scoreline.launcher.ScriptSyntax;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code batch-deployment}. */
@Command(
    name = "batch-deployment",
    aliases = "deployment",
    description = "Models with the way to score with them, under endpoints.")
final class DeploymentCommands {
  private final Session session;

  DeploymentCommands(Session session) {
    this.session = session;
  }

  @Command(
      name = "create",
      description = "Create a deployment, or replace it; keeps a snapshot of model and code.")
  int create(
      @Option(
              names = {"-f", "--file"},
              description = "Its YAML file.")
          Optional<Path> file,
      @Option(
              names = {"-n", "--name"},
              description = "Its name, in place of the file's.")
          Optional<String> name,
      @Option(
              names = {"-e", "--endpoint-name"},
              description = "The endpoint's name, in place of the file's.")
          Optional<String> endpoint,
      @Option(names = "--set", arity = "1..*", description = "path=value, over the file's.")
          List<String> sets,
      @Option(names = "--set-default", description = "Make it the endpoint's default.")
          boolean setDefault,
      @Option(names = "--no-wait", hidden = true) boolean noWait,
      @Option(
              names = "--skip-script-validation",
              description = "Do not have Python look whether it can read the scoring script.")
          boolean skipScript,
      @Mixin OutputOptions output) {
    Document document = Documents.read(session, file, EndpointCommands.orNone(sets));
    document = ComputeCommands.with(document, "name", name);
    document = ComputeCommands.with(document, "endpoint_name", endpoint);
    var decoded = Definitions.deployment(document);
    session.tell(decoded.notices(), output);
    if (!skipScript) {
      ScriptSyntax.check(decoded.value());
    }
    Deployment deployment = session.registrar().register(decoded.value(), setDefault);
    session.tell(session.modelAdvice().on(decoded.value()), output);
    session.print(ResourceJson.toJson(deployment), output);
    return Scoreline.ok();
  }

  @Command(name = "show", description = "Show a deployment.")
  int show(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Option(
              names = {"-e", "--endpoint-name"},
              required = true,
              description = "The endpoint's name.")
          String endpoint,
      @Mixin OutputOptions output) {
    session.print(
        ResourceJson.toJson(session.catalog().deployments().require(endpoint, name)), output);
    return Scoreline.ok();
  }

  @Command(name = "list", description = "List an endpoint's deployments.")
  int list(
      @Option(
              names = {"-e", "--endpoint-name"},
              required = true,
              description = "The endpoint's name.")
          String endpoint,
      @Mixin OutputOptions output) {
    session.catalog().endpoints().require(endpoint);
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    session.catalog().deployments().list(endpoint).forEach(d -> all.add(ResourceJson.toJson(d)));
    session.print(all, output);
    return Scoreline.ok();
  }

  @Command(name = "update", description = "Change a deployment's settings.")
  int update(
      @Option(
              names = {"-n", "--name"},
              description = "Its name.")
          Optional<String> name,
      @Option(
              names = {"-e", "--endpoint-name"},
              description = "The endpoint's name.")
          Optional<String> endpoint,
      @Option(
              names = {"-f", "--file"},
              description = "A YAML file in place of what is there.")
          Optional<Path> file,
      @Mixin ChangeOptions changes,
      @Option(names = "--force-string", hidden = true) boolean forceString,
      @Option(names = "--no-wait", hidden = true) boolean noWait,
      @Mixin OutputOptions output) {
    return session.exclusively(() -> changed(name, endpoint, file, changes, noWait, output));
  }

  private int changed(
      Optional<String> name,
      Optional<String> endpoint,
      Optional<Path> file,
      ChangeOptions changes,
      boolean noWait,
      OutputOptions output) {
    if (file.isPresent()) {
      return create(file, name, endpoint, changes.sets, false, noWait, false, output);
    }
    String known = name.orElseThrow(() -> new IllegalArgumentException("--name or --file"));
    String under =
        endpoint.orElseThrow(() -> new IllegalArgumentException("--endpoint-name or --file"));
    ObjectNode now = ResourceJson.toJson(session.catalog().deployments().require(under, known));
    ObjectNode patched = changes.applyTo(now);
    var decoded = Definitions.deployment(Document.of("update", session.folder(), patched));
    Deployment deployment = session.registrar().register(decoded.value(), false);
    session.tell(session.modelAdvice().on(decoded.value()), output);
    session.print(ResourceJson.toJson(deployment), output);
    return Scoreline.ok();
  }

  @Command(name = "list-jobs", description = "List a deployment's jobs, newest first.")
  int listJobs(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "The deployment's name.")
          String name,
      @Option(
              names = {"-e", "--endpoint-name"},
              required = true,
              description = "The endpoint's name.")
          String endpoint,
      @Mixin OutputOptions output) {
    session.catalog().deployments().require(endpoint, name);
    EndpointCommands.printJobs(session, Optional.of(endpoint), Optional.of(name), output);
    return Scoreline.ok();
  }

  @Command(name = "delete", description = "Delete a deployment; its jobs stay.")
  int delete(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Option(
              names = {"-e", "--endpoint-name"},
              required = true,
              description = "The endpoint's name.")
          String endpoint,
      @Option(
              names = {"-y", "--yes"},
              description = "Do not ask.")
          boolean yes,
      @Option(names = "--no-wait", hidden = true) boolean noWait,
      @Mixin OutputOptions output) {
    session.catalog().deployments().require(endpoint, name);
    Confirmation.ask(session, yes, "Delete deployment %s of %s?".formatted(name, endpoint));
    session.catalog().deployments().delete(endpoint, name);
    return Scoreline.ok();
  }
}
