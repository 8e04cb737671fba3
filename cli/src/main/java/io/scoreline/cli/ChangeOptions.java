package io.scoreline.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of Azure's generic update: what to set, add and remove in a resource's JSON. */
final class ChangeOptions {
  @Option(names = "--set", arity = "1..*", description = "path=value: set.")
  List<String> sets = new ArrayList<>();

  @Option(names = "--add", arity = "1..*", description = "path=value: add.")
  List<String> adds = new ArrayList<>();

  @Option(names = "--remove", arity = "1..*", description = "path: remove.")
  List<String> removes = new ArrayList<>();

  /** The resource with the changes made to it. */
  ObjectNode applyTo(ObjectNode resource) {
    return Documents.patch(resource, sets, adds, removes);
  }
}
