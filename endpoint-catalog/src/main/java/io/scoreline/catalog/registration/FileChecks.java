package io.scoreline.catalog.registration;

import io.scoreline.catalog.definition.DeploymentDefinition;
import io.scoreline.catalog.definition.WrittenPath;
import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.catalog.tree.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;

/** Looks for all files that a definition points to before anything is copied. */
final class FileChecks {
  private final List<Problem> problems = new ArrayList<>();

  /** Looks for everything that deployments point to. */
  FileChecks addAll(List<DeploymentDefinition> definitions) {
    definitions.forEach(this::add);
    return this;
  }

  private void add(DeploymentDefinition definition) {
    definition.model().flatMap(source -> source.local()).ifPresent(model -> add(model.path()));
    definition.code().ifPresent(this::add);
    definition
        .scoreline()
        .scorer()
        .ifPresent(name -> definition.code().ifPresent(code -> addScorer(name, code)));
    definition.condaFile().ifPresent(this::add);
  }

  /** Looks for one file or folder. */
  FileChecks add(WrittenPath path) {
    if (Files.notExists(path.path())) {
      problems.add(
          Problem.of(path.place(), path.field(), "no such file or folder: " + path.path()));
    }
    return this;
  }

  /** Looks for a class in the jars of a code folder, without loading anything. */
  private void addScorer(String name, DeploymentDefinition.Code code) {
    var folder = code.folder().path();
    if (!Files.isDirectory(folder)) {
      return;
    }
    var entry = name.replace('.', '/') + ".class";
    var jars = new ArrayList<String>();
    try (var files = Files.walk(folder)) {
      for (var jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        jars.add(folder.relativize(jar).toString());
        try (var entries = new ZipFile(jar.toFile())) {
          if (entries.getEntry(entry) != null) {
            return;
          }
        }
      }
    } catch (IOException | UncheckedIOException e) {
      problems.add(
          Problem.of(
              code.folder().place(),
              code.folder().field(),
              "the jars cannot be read: %s: %s"
                  .formatted(jars.isEmpty() ? folder : jars.get(jars.size() - 1), e.getMessage())));
      return;
    }
    problems.add(
        Problem.ofValue(
            code.place(),
            "scoreline.scorer",
            name,
            "a class in one of the jars of the code folder: "
                + (jars.isEmpty() ? "it has none" : String.join(", ", jars))));
  }

  private void add(DeploymentDefinition.Code code) {
    var folder = code.folder();
    if (Files.isRegularFile(folder.path())) {
      problems.add(
          Problem.of(
              folder.place(),
              folder.field(),
              "is a file: %s (expected: a folder)".formatted(folder.path())));
      return;
    }
    add(folder);
    if (code.scoringScript().isEmpty()) {
      return;
    }
    var script = folder.path().resolve(code.scoringScript().get());
    if (!Files.isRegularFile(script)) {
      problems.add(
          Problem.of(
              code.place(),
              "code_configuration.scoring_script",
              "Failed to open scoring script %s.".formatted(script)));
    }
  }

  /**
   * Throws if anything is missing.
   *
   * @throws InvalidDocumentException naming every missing file
   */
  void throwIfMissing() {
    if (!problems.isEmpty()) {
      throw new InvalidDocumentException("", problems);
    }
  }
}
