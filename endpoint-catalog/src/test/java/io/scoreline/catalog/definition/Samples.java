package io.scoreline.catalog.definition;

import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.DocumentReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Sample documents of every era and kind. */
public final class Samples {
  /** The folder that relative paths of samples start from. */
  public static final Path FOLDER = Path.of("/models");

  static final List<String> NAMES =
      List.of(
          "2021-05-endpoint.yml",
          "2021-05-endpoint-by-name.yml",
          "2021-05-deployment.yml",
          "2021-10-deployment.yml",
          "2022-03-deployment.yml",
          "2023-11-deployment.yml",
          "scoreline-deployment.yml",
          "endpoint.yml",
          "compute.yml",
          "datastore-local.yml",
          "datastore-blob.yml",
          "data.yml",
          "model.yml",
          "environment.yml",
          "invoke.yml");

  private Samples() {}

  /** A sample by its file's name. */
  public static Document read(String name) {
    try (var stream = Samples.class.getResourceAsStream(name)) {
      return DocumentReader.read(name, FOLDER, stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A document of these lines, called {@code deployment.yml}. */
  public static Document of(String... lines) {
    var text = String.join("\n", lines) + "\n";
    return DocumentReader.read("deployment.yml", FOLDER, text.getBytes(StandardCharsets.UTF_8));
  }
}
