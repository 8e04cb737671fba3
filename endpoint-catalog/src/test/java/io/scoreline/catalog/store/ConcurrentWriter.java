package io.scoreline.catalog.store;

import io.scoreline.catalog.Resources;
import io.scoreline.catalog.ScorelineHome;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process of a test: opens a catalog and registers model versions, each through a new opening.
 */
final class ConcurrentWriter {
  private ConcurrentWriter() {}

  public static void main(String[] arguments) {
    var home = new ScorelineHome(Path.of(arguments[0]));
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      try (var catalog = SqliteCatalog.open(home)) {
        catalog.models().create("m", Optional.empty(), Resources::model);
      }
    }
  }
}
