package io.scoreline.launcher;

import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.Datastore;
import io.scoreline.catalog.resolution.DataReference;
import io.scoreline.catalog.resolution.DataReferences;
import io.scoreline.catalog.snapshot.Snapshots;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the inputs of a job on this machine: what is in a datastore stays where it is, what is not
 * is copied to the default datastore once per content, unless it is to be read in place; what is at
 * an http address is fetched.
 */
final class JobInputs {
  private static final String UPLOADS = "LocalUpload";

  /** A listing that takes longer than so many files is not needed: the input is large. */
  private static final int MAX_MEASURED_FILES = 10_000;

  private final Catalog catalog;
  private final DataReferences references;
  private final HttpFiles http;

  JobInputs(Catalog catalog, Path workingFolder) {
    this.catalog = catalog;
    this.references = new DataReferences(catalog, workingFolder);
    this.http = new HttpFiles(uploads());
  }

  private Path uploads() {
    Datastore standard = catalog.datastores().defaultDatastore();
    if (standard.location() instanceof Datastore.Local local) {
      return local.root().resolve(UPLOADS);
    }
    throw new LaunchException(
        ExitCode.OTHER,
        "the default datastore %s is not a local one (expected: a local datastore)"
            .formatted(standard.name()));
  }

  /** Finds inputs; all that cannot be found are told at once. */
  List<Path> find(List<String> texts, Optional<DataAsset.Type> type, boolean upload) {
    if (texts.isEmpty()) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS, "Input path can't be empty for batch endpoint invoke");
    }
    List<Path> found = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    ExitCode code = ExitCode.NOT_FOUND;
    for (String text : texts) {
      try {
        found.add(find(text, type, upload));
      } catch (CatalogException e) {
        problems.add(e.getMessage());
        if (e.kind() == CatalogException.Kind.INVALID) {
          code = ExitCode.BAD_ARGUMENTS;
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new LaunchException(code, String.join("\n", problems));
    }
    return found;
  }

  private Path find(String text, Optional<DataAsset.Type> type, boolean upload) {
    if (isGlob(text) && references.outputFolder(text) instanceof DataReference.Local pattern) {
      if (!Files.exists(pattern.path())) {
        return pattern.path();
      }
    }
    DataReference reference = references.input(text, type);
    if (reference instanceof DataReference.Remote remote) {
      return http.fetch(remote);
    }
    Path path = ((DataReference.Local) reference).path();
    if (!upload || isInDatastore(path)) {
      return path;
    }
    return new Snapshots(uploads()).keep(path).path();
  }

  private static boolean isGlob(String text) {
    return !text.startsWith("http")
        && (text.contains("*") || text.contains("?") || text.contains("[") || text.contains("{"));
  }

  private boolean isInDatastore(Path path) {
    return catalog.datastores().list().stream()
        .map(Datastore::location)
        .anyMatch(
            location ->
                location instanceof Datastore.Local local
                    && path.startsWith(local.root().toAbsolutePath().normalize()));
  }

  /** How large inputs are together, or very large if they have very many files. */
  static long measure(List<Path> inputs) {
    long bytes = 0;
    int files = 0;
    for (Path input : inputs) {
      if (!Files.exists(input)) {
        return Long.MAX_VALUE;
      }
      try (Stream<Path> paths = Files.walk(input)) {
        for (Path path : (Iterable<Path>) paths::iterator) {
          if (Files.isRegularFile(path)) {
            bytes += Files.size(path);
            files++;
          }
          if (files > MAX_MEASURED_FILES) {
            return Long.MAX_VALUE;
          }
        }
      } catch (IOException | java.io.UncheckedIOException e) {
        return Long.MAX_VALUE;
      }
    }
    return bytes;
  }
}
