package io.scoreline.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.Compute;
import io.scoreline.catalog.definition.Definitions;
import io.scoreline.catalog.json.ResourceJson;
import io.scoreline.catalog.tree.Document;
import io.scoreline.launcher.Computes;
import io.scoreline.launcher.Installation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code compute}. */
@Command(name = "compute", description = "Named runner configurations.")
final class ComputeCommands {
  private final Session session;

  ComputeCommands(Session session) {
    this.session = session;
  }

  @Command(name = "create", description = "Create a compute, or replace it.")
  int create(
      @Option(
              names = {"-n", "--name"},
              description = "Its name.")
          Optional<String> name,
      @Option(
              names = {"-t", "--type"},
              description = "direct, amlcompute, flink, or that of another installed runner.")
          Optional<String> type,
      @Option(names = "--min-instances", description = "The fewest instances.")
          Optional<String> minInstances,
      @Option(names = "--max-instances", description = "The most instances.")
          Optional<String> maxInstances,
      @Option(names = "--size", description = "Kept; has no meaning here.") Optional<String> size,
      @Option(names = "--description", description = "A text for people.")
          Optional<String> description,
      @Option(
              names = {"-f", "--file"},
              description = "Its YAML file.")
          Optional<Path> file,
      @Option(names = "--set", arity = "1..*", description = "path=value, over the file's.")
          List<String> sets,
      @Option(names = "--no-wait", hidden = true) boolean noWait,
      @Mixin OutputOptions output) {
    Document document = Documents.read(session, file, EndpointCommands.orNone(sets));
    document = with(document, "name", name);
    document = with(document, "type", type);
    document = with(document, "min_instances", minInstances);
    document = with(document, "max_instances", maxInstances);
    document = with(document, "size", size);
    document = with(document, "description", description);
    var decoded = Definitions.compute(document);
    Installation.fromProperty().check(decoded.value());
    session.tell(decoded.notices(), output);
    session.print(ResourceJson.toJson(session.registrar().register(decoded.value())), output);
    return Scoreline.ok();
  }

  /** The document with a field as its own option gives it, if it is given. */
  static Document with(Document document, String path, Optional<String> value) {
    String option = "--" + path.replace('_', '-');
    return value.map(text -> document.with(option, path, text)).orElse(document);
  }

  @Command(
      name = "show",
      description = "Show a compute, and whether it can be reached, its version and its slots.")
  int show(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Mixin OutputOptions output) {
    Compute compute = session.catalog().computes().require(name);
    ObjectNode json = ResourceJson.toJson(compute);
    json.set("state", new Computes(Installation.fromProperty()).look(compute));
    session.print(json, output);
    return Scoreline.ok();
  }

  @Command(name = "list", description = "List all computes.")
  int list(@Mixin OutputOptions output) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    session.catalog().computes().list().forEach(c -> all.add(ResourceJson.toJson(c)));
    session.print(all, output);
    return Scoreline.ok();
  }

  @Command(name = "update", description = "Change a compute.")
  int update(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Option(names = "--min-instances", description = "The fewest instances.")
          Optional<String> minInstances,
      @Option(names = "--max-instances", description = "The most instances.")
          Optional<String> maxInstances,
      @Mixin ChangeOptions changes,
      @Option(names = "--no-wait", hidden = true) boolean noWait,
      @Mixin OutputOptions output) {
    return session.exclusively(() -> changed(name, minInstances, maxInstances, changes, output));
  }

  private int changed(
      String name,
      Optional<String> minInstances,
      Optional<String> maxInstances,
      ChangeOptions changes,
      OutputOptions output) {
    ObjectNode now = ResourceJson.toJson(session.catalog().computes().require(name));
    ObjectNode patched = changes.applyTo(now);
    Document document = Document.of("update", session.folder(), patched);
    document = with(document, "min_instances", minInstances);
    document = with(document, "max_instances", maxInstances);
    var compute = Definitions.compute(document).value();
    Installation.fromProperty().check(compute);
    session.print(ResourceJson.toJson(session.registrar().register(compute)), output);
    return Scoreline.ok();
  }

  @Command(name = "delete", description = "Delete a compute.")
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
      @Mixin OutputOptions output) {
    session.catalog().computes().require(name);
    Confirmation.ask(session, yes, "Delete compute %s?".formatted(name));
    session.catalog().computes().delete(name);
    return Scoreline.ok();
  }
}
