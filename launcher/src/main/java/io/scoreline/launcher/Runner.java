package io.scoreline.launcher;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.RecordShapes;
import io.scoreline.catalog.field.Setting;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.catalog.tree.DocumentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A runner that is installed: a folder of {@code runner-configs} with a {@code runner.yml}, which
 * says what computes it runs and what it wants to know of them, and the jars of its job processes.
 *
 * @param folder absolute
 */
record Runner(Path folder, Description description) {
  static final String DESCRIPTION = "runner.yml";

  /** What a runner says of itself. */
  record Description(
      @Setting("The types of compute that it runs, in small letters.") List<String> types,
      @Setting("A sentence for people.") String description,
      @Setting("What it wants to know of a compute, by name.")
          Map<String, SettingDescription> settings) {}

  /** One of its settings. */
  record SettingDescription(
      @Setting("A sentence for people.") String description,
      @Setting("A regular expression that the whole value has to match.") String pattern,
      @Setting("What that accepts, in words.") String expected) {}

  Runner {
    requireNonNull(folder, "folder is null");
    requireNonNull(description, "description is null");
  }

  /** Reads what a runner says of itself; its folder has a {@value #DESCRIPTION}. */
  static Runner read(Path folder) {
    var document = DocumentReader.read(folder.resolve(DESCRIPTION));
    var findings = new Findings(document.source());
    ObjectShape shape = RecordShapes.of(Description.class);
    var json = shape.decode(document.root(), "", findings);
    findings.throwIfInvalid("runner");
    return new Runner(
        folder, CatalogJson.fromJson(shape.withDefaults(json.orElseThrow()), Description.class));
  }

  /** Whether it runs jobs of such computes. */
  boolean runs(String type) {
    return description.types().contains(type);
  }

  /** The jars of its job processes, in one order; empty if it is not built. */
  List<Path> classPath() throws IOException {
    Path jars = folder.resolve("target/lib");
    return Files.isDirectory(jars) ? jars(jars) : List.of();
  }

  /** The jars in a folder, in one order. */
  static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList();
    }
  }
}
