package io.scoreline.transforms.output;

import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Publishes the files that a model wrote itself, under the names that it gave them. One whose name
 * an earlier one has, or that is a name of the job's own output, gets a number before its ending:
 * {@code a.2.parquet}; one whose content is that of an earlier one of its name is published once.
 * What this job puts is staged by name first, so that whoever has to can take it back.
 */
final class WrittenFiles {
  private final OutputSettings settings;
  private final JobStaging staging;
  private final DurableStore output;
  private final OutputClaim claim;
  private final Check check;

  /** Asked before each file. */
  interface Check {
    void mayGoOn() throws IOException;
  }

  WrittenFiles(
      OutputSettings settings,
      JobStaging staging,
      DurableStore output,
      OutputClaim claim,
      Check check) {
    this.settings = settings;
    this.staging = staging;
    this.output = output;
    this.claim = claim;
    this.check = check;
  }

  /**
   * Publishes files; goes on where it was after a crash.
   *
   * @param committed gets what was not published before
   * @throws JobFailedException if one is there that is not this job's
   */
  List<Published> publish(List<StagedFile> files, List<Published> committed) throws IOException {
    Map<String, StagedFile> named = named(files, settings);
    Optional<Map<String, String>> staged = staging.writtenNames();
    if (staged.isEmpty() && !named.isEmpty()) {
      staging.stageWrittenNames(free(named));
    }
    List<Published> published = new ArrayList<>();
    for (Map.Entry<String, StagedFile> entry : named.entrySet()) {
      check.mayGoOn();
      if (staged.isPresent() && !output.exists(entry.getKey())) {
        // Of a process of this job that is gone.
        output.deleteUncommitted(entry.getKey());
      }
      published.add(publish(entry.getKey(), entry.getValue(), committed));
    }
    return published;
  }

  /** The names that are free, with the checksums of what is to be put there. */
  private Map<String, String> free(Map<String, StagedFile> named) throws IOException {
    Map<String, String> free = new LinkedHashMap<>();
    Set<String> folders = new HashSet<>();
    Set<String> there = new HashSet<>(output.list());
    for (Map.Entry<String, StagedFile> entry : named.entrySet()) {
      String name = entry.getKey();
      for (int end = name.indexOf('/'); end > 0; end = name.indexOf('/', end + 1)) {
        String folder = name.substring(0, end);
        if (there.contains(folder) && folders.add(folder)) {
          there.addAll(listed(folder));
        }
      }
      if (!there.contains(name)) {
        free.put(name, entry.getValue().sha256());
      } else if (!isThere(name, entry.getValue())) {
        throw claim.exists("%s was there before".formatted(name));
      }
    }
    return free;
  }

  private List<String> listed(String folder) throws IOException {
    try {
      return output.list(folder);
    } catch (NotDirectoryException e) {
      throw claim.exists("%s was there before, and is no folder".formatted(folder));
    }
  }

  private boolean isThere(String name, StagedFile file) throws IOException {
    try {
      return Published.of(output, name).equals(wanted(name, file));
    } catch (NoSuchFileException e) {
      // Nothing, or a folder.
      return false;
    }
  }

  private static Published wanted(String name, StagedFile file) {
    return new Published(name, file.bytes(), file.sha256());
  }

  private Published publish(String name, StagedFile file, List<Published> committed)
      throws IOException {
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
        committed.add(wanted(name, file));
      } else if (!isThere(name, file)) {
        throw claim.exists("%s was there before".formatted(name));
      }
    }
    return wanted(name, file);
  }

  /** Each file by the name that it is published under, in the order of the files. */
  static Map<String, StagedFile> named(List<StagedFile> files, OutputSettings settings) {
    Names names = new Names(settings);
    Map<String, Set<String>> contents = new HashMap<>();
    Map<String, StagedFile> named = new LinkedHashMap<>();
    for (StagedFile file : files) {
      if (contents.computeIfAbsent(file.name(), name -> new HashSet<>()).add(file.sha256())) {
        named.put(names.take(OutputSettings.versioned(file.name(), settings.version())), file);
      }
    }
    return named;
  }

  /** Names of which none is another's, and none of a file is that of a folder. */
  private static final class Names {
    private final Set<String> files;
    private final Set<String> folders = new HashSet<>();

    private Names(OutputSettings settings) {
      files = new HashSet<>(OutputClaim.names(settings));
      files.add(Publisher.SUCCESS);
    }

    /** The first free name of a name, and of it with numbers. */
    private String take(String name) {
      int slash = name.indexOf('/');
      String free = "";
      int from = 0;
      for (; slash > 0; slash = name.indexOf('/', from)) {
        free = first(free + name.substring(from, slash), files::contains);
        folders.add(free);
        free += "/";
        from = slash + 1;
      }
      free =
          first(
              free + name.substring(from), path -> files.contains(path) || folders.contains(path));
      files.add(free);
      return free;
    }

    private static String first(String name, Predicate<String> isTaken) {
      String free = name;
      for (int number = 2; isTaken.test(free); number++) {
        free = OutputSettings.marked(name, Integer.toString(number));
      }
      return free;
    }
  }
}
