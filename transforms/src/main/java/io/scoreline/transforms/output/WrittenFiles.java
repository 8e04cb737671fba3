package io.scoreline.transforms.output;

import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Publishes the files that a model wrote itself, under the names that it gave them. One whose name
 * an earlier one has, or that is a name of the job's own output, gets a number before its ending:
 * {@code a.2.parquet}; one whose content is that of an earlier one of its name is published once.
 */
final class WrittenFiles {
  private final OutputSettings settings;
  private final JobStaging staging;
  private final DurableStore output;
  private final OutputClaim claim;

  WrittenFiles(
      OutputSettings settings, JobStaging staging, DurableStore output, OutputClaim claim) {
    this.settings = settings;
    this.staging = staging;
    this.output = output;
    this.claim = claim;
  }

  /**
   * Publishes files; goes on where it was after a crash.
   *
   * @param committed gets the names that were not published before
   * @throws JobFailedException if one is there that is not this job's
   */
  List<Published> publish(List<StagedFile> files, List<String> committed) throws IOException {
    List<Published> published = new ArrayList<>();
    for (Map.Entry<String, StagedFile> named : named(files, settings).entrySet()) {
      published.add(publish(named.getKey(), named.getValue(), committed));
    }
    return published;
  }

  private Published publish(String name, StagedFile file, List<String> committed)
      throws IOException {
    Published wanted = new Published(name, file.bytes(), file.sha256());
    try (DurableStore.NewObject object = output.create(name);
        InputStream in = staging.open(file)) {
      HashingStream copy = new HashingStream(object.stream());
      in.transferTo(copy);
      if (!copy.sha256().equals(file.sha256())) {
        throw new JobFailedException(
            JobFailedException.Reason.LEDGER_MISMATCH,
            "the staged content of %s is not what was written".formatted(file.name()));
      }
      if (object.commit()) {
        committed.add(name);
      } else if (!Published.of(output, name).equals(wanted)) {
        throw claim.exists("%s was there before".formatted(name));
      }
    }
    return wanted;
  }

  /** Each file by the name that it is published under, in the order of the files. */
  static Map<String, StagedFile> named(List<StagedFile> files, OutputSettings settings) {
    Set<String> taken = new HashSet<>(OutputClaim.names(settings));
    taken.add(Publisher.SUCCESS);
    Map<String, Set<String>> contents = new HashMap<>();
    Map<String, StagedFile> named = new LinkedHashMap<>();
    for (StagedFile file : files) {
      if (!contents.computeIfAbsent(file.name(), name -> new HashSet<>()).add(file.sha256())) {
        continue;
      }
      String first = OutputSettings.versioned(file.name(), settings.version());
      String name = first;
      for (int number = 2; !taken.add(name); number++) {
        name = numbered(first, number);
      }
      named.put(name, file);
    }
    return named;
  }

  private static String numbered(String name, int number) {
    int dot = name.lastIndexOf('.');
    int end = dot <= name.lastIndexOf('/') + 1 ? name.length() : dot;
    return "%s.%d%s".formatted(name.substring(0, end), number, name.substring(end));
  }
}
