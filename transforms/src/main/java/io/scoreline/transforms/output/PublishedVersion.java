package io.scoreline.transforms.output;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.plan.SelectedRecords;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A published version of an output, of which a replay makes the next.
 *
 * @param job the job that published it
 * @param location the folder that holds the output
 * @param settings how that version was written
 * @param manifestSha256 the checksum of its manifest, in hexadecimal
 */
public record PublishedVersion(
    String job, String location, OutputSettings settings, String manifestSha256)
    implements Serializable {
  public PublishedVersion {
    requireNonNull(job, "job is null");
    requireNonNull(location, "location is null");
    requireNonNull(settings, "settings is null");
    requireNonNull(manifestSha256, "manifestSha256 is null");
  }

  /** The name of its manifest. */
  String manifestName() {
    return OutputClaim.beside(settings, OutputClaim.MANIFEST);
  }

  /**
   * The files that a model wrote itself, for it or for a version before it: they stand for what
   * they did, whatever a later version adds.
   */
  List<Published> writtenFiles(DurableStore output) throws IOException {
    Set<String> own = Set.copyOf(OutputClaim.names(settings));
    List<Published> written = new ArrayList<>();
    for (JsonNode listed : JobStaging.JSON.readTree(output.read(manifestName())).path("outputs")) {
      Published file = Published.of(listed);
      if (!own.contains(file.name()) && !settings.isOfRows(file.name())) {
        written.add(file);
      }
    }
    return written;
  }

  /**
   * Its dead records, as a replay has staged them; they are found and staged if it has not. To find
   * them reads the rows, where the rest of a file is dead.
   *
   * @param staging the replay's staging
   * @throws JobFailedException if the version is not there, or not as it was published
   */
  public SelectedRecords deadRecords(JobStaging staging) throws IOException {
    return deadRecords(DurableStores.at(location), staging);
  }

  /** Its dead records, read by another way than that of its location. */
  public SelectedRecords deadRecords(DurableStore output, JobStaging staging) throws IOException {
    Optional<SelectedRecords> staged = staging.selection();
    if (staged.isPresent()) {
      return staged.get();
    }
    SelectedRecords found = DeadRecords.of(new VersionFiles(output, this));
    staging.stage(found);
    return found;
  }
}
