package io.scoreline.catalog.registration;

import io.scoreline.catalog.definition.DeploymentDefinition;
import io.scoreline.catalog.definition.WrittenPath;
import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.catalog.tree.Problem;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

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
    definition.otherFiles().forEach(this::add);
  }

  /** Looks for one file or folder. */
  FileChecks add(WrittenPath path) {
    if (Files.notExists(path.path())) {
      problems.add(
          Problem.of(path.place(), path.field(), "no such file or folder: " + path.path()));
    }
    return this;
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
    var script = folder.path().resolve(code.scoringScript());
    if (!Files.isRegularFile(script)) {
      problems.add(
          Problem.of(
              code.scriptPlace(),
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
