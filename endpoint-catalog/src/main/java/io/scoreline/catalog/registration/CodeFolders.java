package io.scoreline.catalog.registration;

import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Deployment;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.definition.DeploymentDefinition;
import io.scoreline.catalog.definition.WrittenPath;
import io.scoreline.catalog.snapshot.Snapshot;
import io.scoreline.catalog.snapshot.Snapshots;
import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.catalog.tree.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps the code of deployments: the user's folder, with the packages of a conda file as its
 * requirements.txt if it has none; or, for an MLflow model that only Python scores, one that is
 * made. All that a worker needs is in it then, and in its hash.
 */
final class CodeFolders {
  /** What pip reads. */
  static final String REQUIREMENTS = "requirements.txt";

  private final Snapshots snapshots;

  CodeFolders(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  /**
   * Keeps what a deployment is scored with, if that is Python.
   *
   * @throws CatalogException of kind {@code INVALID} if the conda file is needed and cannot be read
   */
  Optional<Deployment.Code> keep(DeploymentDefinition definition, ModelAsset model) {
    var ofConda = ofConda(definition);
    if (definition.code().isPresent()) {
      var code = definition.code().get();
      var kept = snapshots.keep(code.folder().path());
      if (!ofConda.isEmpty() && !Files.exists(kept.path().resolve(REQUIREMENTS))) {
        kept = withRequirements(kept.path(), ofConda);
      }
      return Optional.of(new Deployment.Code(kept.path(), code.scoringScript(), kept.sha256()));
    }
    return MlflowFolder.ofPython(model.path(), model.type())
        .map(folder -> made(ofConda.isEmpty() ? folder.requirements() : ofConda));
  }

  /**
   * The packages of the conda file, as lines of a requirements.txt; none if no environment is to be
   * made.
   *
   * @throws io.scoreline.catalog.tree.InvalidDocumentException if the file cannot be read
   */
  static String ofConda(DeploymentDefinition definition) {
    return definition.scoreline().python().install()
        ? definition.condaFile().map(CodeFolders::requirements).orElse("")
        : "";
  }

  private static String requirements(WrittenPath file) {
    var conda = CondaFile.read(file.path());
    var files = conda.otherFiles();
    if (!files.isEmpty()) {
      throw new InvalidDocumentException(
          "",
          List.of(
              Problem.of(
                  file.place(),
                  file.field(),
                  "pip's part has \"%s\" (expected: packages by their names; files beside it are not kept)"
                      .formatted(String.join("\", \"", files)))));
    }
    return conda.requirements();
  }

  private Snapshot withRequirements(Path code, String requirements) {
    return composed(
        code.getFileName().toString(),
        folder -> {
          copy(code, folder);
          Files.writeString(folder.resolve(REQUIREMENTS), requirements);
        });
  }

  private Deployment.Code made(String requirements) {
    var kept =
        composed(
            "mlflow",
            folder -> {
              Files.createDirectory(folder);
              Files.writeString(folder.resolve(REQUIREMENTS), requirements);
              try (InputStream script =
                  CodeFolders.class.getResourceAsStream(Deployment.Code.MADE_SCRIPT)) {
                Files.copy(script, folder.resolve(Deployment.Code.MADE_SCRIPT));
              }
            });
    return new Deployment.Code(
        kept.path(), Optional.of(Deployment.Code.MADE_SCRIPT), kept.sha256());
  }

  private interface Content {
    void writeTo(Path folder) throws IOException;
  }

  private Snapshot composed(String name, Content content) {
    try {
      Path temporary = Files.createTempDirectory("scoreline-code");
      try {
        Path folder = temporary.resolve(name);
        content.writeTo(folder);
        return snapshots.keep(folder);
      } finally {
        delete(temporary);
      }
    } catch (IOException e) {
      throw new CatalogException(
          CatalogException.Kind.FAILED, "cannot make the folder of the code: " + e, e);
    }
  }

  /** A snapshot holds files and folders alone. */
  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(from)) {
      all = paths.toList();
    }
    for (Path path : all) {
      Files.copy(path, to.resolve(from.relativize(path)));
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(folder)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
