package io.scoreline.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.definition.Definitions;
import io.scoreline.catalog.json.ResourceJson;
import io.scoreline.catalog.tree.Document;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code datastore}. */
@Command(name = "datastore", description = "Named roots of storage.")
final class DatastoreCommands {
  private final Session session;

  DatastoreCommands(Session session) {
    this.session = session;
  }

  @Command(name = "create", description = "Create a datastore, or replace it.")
  int create(
      @Option(
              names = {"-f", "--file"},
              description = "Its YAML file.")
          Optional<Path> file,
      @Option(
              names = {"-n", "--name"},
              description = "Its name.")
          Optional<String> name,
      @Option(
              names = {"-t", "--type"},
              description = "local or azure_blob.")
          Optional<String> type,
      @Option(names = "--path", description = "The folder of a local one.") Optional<String> path,
      @Option(names = "--set", arity = "1..*", description = "path=value, over the file's.")
          List<String> sets,
      @Mixin OutputOptions output) {
    Document document = Documents.read(session, file, EndpointCommands.orNone(sets));
    document = ComputeCommands.with(document, "name", name);
    document = ComputeCommands.with(document, "type", type);
    document = ComputeCommands.with(document, "path", path);
    var decoded = Definitions.datastore(document);
    session.tell(decoded.notices(), output);
    session.print(ResourceJson.toJson(session.registrar().register(decoded.value())), output);
    return Scoreline.ok();
  }

  @Command(name = "show", description = "Show a datastore.")
  int show(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Mixin OutputOptions output) {
    session.print(ResourceJson.toJson(session.catalog().datastores().require(name)), output);
    return Scoreline.ok();
  }

  @Command(name = "list", description = "List all datastores.")
  int list(@Mixin OutputOptions output) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    session.catalog().datastores().list().forEach(d -> all.add(ResourceJson.toJson(d)));
    session.print(all, output);
    return Scoreline.ok();
  }

  @Command(name = "update", description = "Change a datastore.")
  int update(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Mixin ChangeOptions changes,
      @Mixin OutputOptions output) {
    return session.exclusively(() -> changed(name, changes, output));
  }

  private int changed(String name, ChangeOptions changes, OutputOptions output) {
    ObjectNode now = ResourceJson.toJson(session.catalog().datastores().require(name));
    ObjectNode patched = changes.applyTo(now);
    Document document = Document.of("update", session.folder(), patched);
    session.print(
        ResourceJson.toJson(session.registrar().register(Definitions.datastore(document).value())),
        output);
    return Scoreline.ok();
  }

  @Command(name = "delete", description = "Delete a datastore; its files stay.")
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
      @Mixin OutputOptions output) {
    session.catalog().datastores().require(name);
    Confirmation.ask(session, yes, "Delete datastore %s? Its files stay.".formatted(name));
    session.catalog().datastores().delete(name);
    return Scoreline.ok();
  }
}
