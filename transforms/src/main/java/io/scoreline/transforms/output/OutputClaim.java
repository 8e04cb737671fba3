package io.scoreline.transforms.output;

import com.fasterxml.jackson.core.JsonParser;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The right of one job to publish under an output's names: of two jobs that want them, one gets it.
 * It is an object beside the names, put if absent, and goes when the output is complete. Not
 * thread-safe.
 */
public final class OutputClaim {
  /** Beside the rows: counts in all and per file, settings, versions, times. */
  public static final String REPORT = "report.json";

  /** Beside the rows: a line of JSON per dead letter. */
  public static final String DEAD_LETTERS = "dead_letters.jsonl";

  /** Beside the rows: what is published, with rows, bytes and SHA-256. */
  public static final String MANIFEST = "manifest.json";

  private static final String CLAIM = ".scoreline-claim-";

  private final DurableStore output;
  private final OutputSettings settings;
  private final String job;
  private final String claim;
  private boolean isTakenBefore;

  /**
   * @param output the folder that gets the outputs
   * @param job the name of the job that publishes
   */
  public OutputClaim(DurableStore output, OutputSettings settings, String job) {
    this.output = output;
    this.settings = settings;
    this.job = job;
    this.claim = CLAIM + settings.fileName();
  }

  /** The name of one of the files that stand beside a job's rows. */
  public static String beside(OutputSettings settings, String name) {
    return settings.hasRows()
        ? settings.fileName() + "." + name
        : OutputSettings.versioned(name, settings.version());
  }

  private String beside(String name) {
    return beside(settings, name);
  }

  /**
   * Every name that a job with these settings may publish, or a folder of them, but for {@code
   * _SUCCESS}.
   */
  public static List<String> names(OutputSettings settings) {
    List<String> names = new ArrayList<>();
    if (settings.hasRows()) {
      names.add(settings.fileName());
    }
    for (String name : List.of(DEAD_LETTERS, REPORT, MANIFEST)) {
      names.add(beside(settings, name));
    }
    return names;
  }

  /** The first of {@link #names} that is there already. */
  public static Optional<String> firstThere(DurableStore output, OutputSettings settings)
      throws IOException {
    for (String name : names(settings)) {
      boolean mayBeFolder = settings.layout().isFolder() && name.equals(settings.fileName());
      if (output.exists(name) || (mayBeFolder && !output.list(name).isEmpty())) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  /** The names that a published manifest lists; none if there is no manifest. */
  public static List<String> published(DurableStore output, OutputSettings settings)
      throws IOException {
    String manifest = beside(settings, MANIFEST);
    List<String> names = new ArrayList<>();
    if (output.exists(manifest)) {
      JobStaging.JSON
          .readTree(output.read(manifest))
          .path("outputs")
          .forEach(listed -> names.add(listed.path("name").asText()));
    }
    return names;
  }

  /**
   * Refuses at the start what would be refused at the end.
   *
   * @throws JobFailedException if the names are another's now
   */
  public void requireObtainable() throws IOException {
    if (isTaken()) {
      requireOwn();
    } else {
      requireFree();
    }
  }

  /**
   * Takes the names, or goes on where a process of this job stopped.
   *
   * @throws JobFailedException if they are another's
   */
  void take() throws IOException {
    requireObtainable();
    isTakenBefore = isTaken();
    if (!isTakenBefore) {
      if (!output.putIfAbsent(claim, job.getBytes(StandardCharsets.UTF_8))) {
        requireOwn();
      }
    }
    // Writers of this job that are gone, and zombies, which are told when they commit.
    output.deleteUncommitted(claim);
    for (String name : names(settings)) {
      output.deleteUncommitted(name);
    }
  }

  /** Whether another process of this job has taken the names before this one. */
  boolean isTakenBefore() {
    return isTakenBefore;
  }

  private boolean isTaken() throws IOException {
    return output.exists(claim);
  }

  private String owner() throws IOException {
    return new String(output.read(claim), StandardCharsets.UTF_8);
  }

  private void requireOwn() throws IOException {
    if (!owner().equals(job)) {
      throw exists("job %s is publishing it".formatted(owner()));
    }
  }

  private void requireFree() throws IOException {
    if (isPublished()) {
      return;
    }
    Optional<String> there = firstThere(output, settings);
    if (there.isPresent()) {
      throw exists("%s was there before".formatted(there.get()));
    }
  }

  /** Whether this job's output is complete. */
  boolean isPublished() throws IOException {
    String manifest = beside(MANIFEST);
    return output.exists(manifest) && isOurs(manifest);
  }

  /** Whether a published report or manifest is this job's. */
  boolean isOurs(String name) throws IOException {
    try (JsonParser json =
        JobStaging.JSON.createParser(Channels.newInputStream(output.open(name)))) {
      return JsonFields.moveTo(json, "job") && json.getText().equals(job);
    }
  }

  /** Gives the names back once the output is complete. */
  void release() throws IOException {
    output.delete(claim);
  }

  /**
   * Takes back what one run has published, and gives the names back. Where they are not held any
   * more, another job may have put its own under them: that stays.
   *
   * @param published what it has put
   * @param begun names that it may have made folders for
   */
  void release(List<Published> published, List<String> begun) throws IOException {
    boolean held = isHeld();
    for (Published file : published) {
      if (held || isThere(file)) {
        output.delete(file.name());
      }
    }
    deleteEmptyFolders(published.stream().map(Published::name).toList());
    deleteEmptyFolders(begun);
    if (held) {
      release();
    }
  }

  private boolean isThere(Published file) throws IOException {
    try {
      return Published.of(output, file.name()).equals(file);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Removes the folders that files of the model were in, below the output's. */
  private void deleteEmptyFolders(Collection<String> names) throws IOException {
    Set<String> folders = new TreeSet<>(Comparator.reverseOrder());
    for (String name : names) {
      for (int end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
        folders.add(name.substring(0, end));
      }
    }
    for (String folder : folders) {
      DurableStores.at(output.location() + "/" + folder).deleteIfEmpty();
    }
  }

  /**
   * Takes back whatever of this job's output is there, unless it is complete, and gives the names
   * back. Only for a job that will not publish any more.
   *
   * @param staging the job's, which knows the names of files that the model wrote
   */
  public void withdraw(JobStaging staging) throws IOException {
    if (!isHeld()) {
      return;
    }
    for (String name : names(settings)) {
      output.deleteUncommitted(name);
    }
    if (isPublished()) {
      release();
      return;
    }
    List<String> taken = new ArrayList<>(names(settings));
    Map<String, String> written = staging.writtenNames().orElse(Map.of());
    for (Map.Entry<String, String> file : written.entrySet()) {
      String name = file.getKey();
      output.deleteUncommitted(name);
      // Another job may have been faster, and the name is its.
      if (output.exists(name) && Published.of(output, name).sha256().equals(file.getValue())) {
        taken.add(name);
      }
    }
    delete(taken);
    deleteEmptyFolders(written.keySet());
    release();
  }

  private void delete(List<String> names) throws IOException {
    for (String name : names) {
      output.delete(name);
    }
  }

  /** Whether this job has the names, and has not given them back. */
  public boolean isHeld() throws IOException {
    return isTaken() && owner().equals(job);
  }

  /** The refusal of names that are another's. */
  JobFailedException exists(String why) {
    return new JobFailedException(
        JobFailedException.Reason.OUTPUT_EXISTS,
        "the output %s/%s exists: %s (expected: another output_file_name or output path)"
            .formatted(output.location(), names(settings).get(0), why));
  }
}
