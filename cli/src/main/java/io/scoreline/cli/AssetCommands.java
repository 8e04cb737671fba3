package io.scoreline.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.scoreline.catalog.Asset;
import io.scoreline.catalog.AssetVersion;
import io.scoreline.catalog.Assets;
import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.EnvironmentAsset;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.definition.DataDefinition;
import io.scoreline.catalog.definition.Decoded;
import io.scoreline.catalog.definition.Definitions;
import io.scoreline.catalog.definition.EnvironmentDefinition;
import io.scoreline.catalog.definition.ModelDefinition;
import io.scoreline.catalog.json.ResourceJson;
import io.scoreline.catalog.registration.Registrar;
import io.scoreline.catalog.tree.Document;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code data}, {@code model} and {@code environment}: named things with versions. */
abstract class AssetCommands<A extends Asset, D> {
  private final Session session;
  private final Function<Document, Decoded<D>> reader;
  private final Function<Catalog, Assets<A>> kept;
  private final BiFunction<Registrar, D, A> registration;

  AssetCommands(
      Session session,
      Function<Document, Decoded<D>> reader,
      Function<Catalog, Assets<A>> kept,
      BiFunction<Registrar, D, A> registration) {
    this.session = session;
    this.reader = reader;
    this.kept = kept;
    this.registration = registration;
  }

  private Assets<A> assets() {
    return kept.apply(session.catalog());
  }

  @Command(name = "data", description = "Named, versioned references to files.")
  static final class DataCommands extends AssetCommands<DataAsset, DataDefinition> {
    DataCommands(Session session) {
      super(session, Definitions::data, Catalog::data, Registrar::register);
    }
  }

  @Command(name = "model", description = "Named, versioned models.")
  static final class ModelCommands extends AssetCommands<ModelAsset, ModelDefinition> {
    ModelCommands(Session session) {
      super(session, Definitions::model, Catalog::models, Registrar::register);
    }
  }

  @Command(name = "environment", description = "Named, versioned environments; kept and shown.")
  static final class EnvironmentCommands
      extends AssetCommands<EnvironmentAsset, EnvironmentDefinition> {
    EnvironmentCommands(Session session) {
      super(session, Definitions::environment, Catalog::environments, Registrar::register);
    }
  }

  @Command(name = "create", description = "Register a version.")
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
              names = {"-v", "--version"},
              description = "Its version; default: the next number.")
          Optional<String> version,
      @Option(
              names = {"-t", "--type"},
              description = "Its type.")
          Optional<String> type,
      @Option(
              names = {"-p", "--path"},
              description = "Its file or folder.")
          Optional<String> path,
      @Option(names = "--description", description = "A text for people.")
          Optional<String> description,
      @Option(names = "--set", arity = "1..*", description = "path=value, over the file's.")
          List<String> sets,
      @Mixin OutputOptions output) {
    Document document = Documents.read(session, file, EndpointCommands.orNone(sets));
    document = ComputeCommands.with(document, "name", name);
    document = ComputeCommands.with(document, "version", version);
    document = ComputeCommands.with(document, "type", type);
    document = ComputeCommands.with(document, "path", path);
    document = ComputeCommands.with(document, "description", description);
    Decoded<D> decoded = reader.apply(document);
    session.tell(decoded.notices(), output);
    A asset = registration.apply(session.registrar(), decoded.value());
    if (decoded.value() instanceof ModelDefinition model) {
      session.tell(session.modelAdvice().on(model), output);
    }
    session.print(ResourceJson.toJson(asset), output);
    return Scoreline.ok();
  }

  @Command(name = "show", description = "Show a version, or the latest.")
  int show(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Option(
              names = {"-v", "--version"},
              description = "Its version; default: the latest.")
          Optional<String> version,
      @Option(
              names = {"-l", "--label"},
              description = "latest.")
          Optional<String> label,
      @Mixin OutputOptions output) {
    A asset =
        version
            .map(number -> assets().require(new AssetVersion(name, number)))
            .orElseGet(() -> assets().requireLatest(name));
    session.print(ResourceJson.toJson(asset), output);
    return Scoreline.ok();
  }

  @Command(name = "list", description = "List the latest of each, or all versions of one.")
  int list(
      @Option(
              names = {"-n", "--name"},
              description = "All versions of this one.")
          Optional<String> name,
      @Option(names = "--archived-only", description = "Only archived ones.") boolean archivedOnly,
      @Option(names = "--include-archived", description = "Archived ones too.")
          boolean includeArchived,
      @Mixin OutputOptions output) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    List<A> found = name.map(known -> assets().versions(known)).orElseGet(() -> assets().list());
    for (A asset : found) {
      boolean archived = assets().isArchived(asset.id());
      if (includeArchived || archived == archivedOnly) {
        all.add(ResourceJson.toJson(asset));
      }
    }
    session.print(all, output);
    return Scoreline.ok();
  }

  @Command(name = "archive", description = "Hide one, or a version of it, from lists.")
  int archive(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Option(
              names = {"-v", "--version"},
              description = "Only this version.")
          Optional<String> version,
      @Mixin OutputOptions output) {
    assets().archive(name, version);
    return Scoreline.ok();
  }

  @Command(name = "restore", description = "Show one, or a version of it, in lists again.")
  int restore(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Option(
              names = {"-v", "--version"},
              description = "Only this version.")
          Optional<String> version,
      @Mixin OutputOptions output) {
    assets().restore(name, version);
    return Scoreline.ok();
  }
}
