package io.scoreline.catalog.definition;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.scoreline.catalog.tree.DocumentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Azure's own sample files, where they stand beside the repository. */
class AzureSamplesTest {
  private static final Path SAMPLES =
      Path.of(System.getProperty("scoreline.repository", ".."))
          .toAbsolutePath()
          .normalize()
          .resolveSibling("shared/azure-yaml");

  @Test
  void acceptsEverySampleAsItIs() throws IOException {
    assumeTrue(Files.isDirectory(SAMPLES), "no Azure samples in " + SAMPLES);
    var files = samples();

    for (var file : files) {
      var document = DocumentReader.read(file);
      var validated = Definitions.validate(document, Optional.empty());

      var expected =
          file.toString().contains("deployment")
              ? DocumentKind.DEPLOYMENT
              : file.toString().contains("endpoint") ? DocumentKind.ENDPOINT : DocumentKind.DATA;
      assertThat(file.toString(), validated.kind(), equalTo(expected));
    }
    assertThat(files.size(), greaterThan(15));
  }

  private static List<Path> samples() throws IOException {
    try (var paths = Files.walk(SAMPLES)) {
      return paths
          .filter(path -> path.toString().endsWith(".yml"))
          .filter(path -> !path.getFileName().toString().startsWith("conda"))
          .sorted()
          .toList();
    }
  }
}
