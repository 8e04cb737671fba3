package io.scoreline.transforms.output;

import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the files of an output's rows, one after the other, each if absent; what another process of
 * the job has put is the same. Not thread-safe.
 */
final class RowsPublication implements Closeable {
  private final OutputSettings settings;
  private final DurableStore output;
  private final OutputClaim claim;
  private final List<Published> committed;
  private final List<String> begun;
  private final BackgroundHash hash = new BackgroundHash();
  private final Map<Published, Long> published = new LinkedHashMap<>();
  private String folder = "";

  /**
   * @param committed gets the files that were not there before
   * @param begun gets every name before it is written
   */
  RowsPublication(
      OutputSettings settings,
      DurableStore output,
      OutputClaim claim,
      List<Published> committed,
      List<String> begun) {
    this.settings = settings;
    this.output = output;
    this.claim = claim;
    this.committed = committed;
    this.begun = begun;
  }

  /**
   * Puts the next file.
   *
   * @param columns those that parts tell; of no meaning for text
   * @throws JobFailedException if another is there
   */
  void put(String name, List<String> columns, RowsFile.Rows rows) throws IOException {
    deleteUncommitted(name);
    if (settings.layout().isFolder()) {
      begun.add(name);
    }
    try (DurableStore.NewObject object = output.create(name)) {
      hash.begin(object.stream());
      long count = RowsFile.write(settings, columns, hash, rows);
      Published file = new Published(name, hash.length(), hash.sha256());
      if (object.commit()) {
        committed.add(file);
      } else if (!file.equals(Published.of(output, name))) {
        throw claim.exists("the content of %s is another".formatted(name));
      }
      published.put(file, count);
    }
  }

  /** What writers of this job that are gone have left in the folder that is written to next. */
  private void deleteUncommitted(String name) throws IOException {
    String next = name.substring(0, Math.max(0, name.lastIndexOf('/')));
    if (claim.isTakenBefore() && !next.equals(folder)) {
      DurableStores.at(output.location() + "/" + next).deleteUncommitted();
    }
    folder = next;
  }

  /** The files in their order, each with the number of its rows. */
  Map<Published, Long> published() {
    return published;
  }

  @Override
  public void close() {
    hash.close();
  }
}
