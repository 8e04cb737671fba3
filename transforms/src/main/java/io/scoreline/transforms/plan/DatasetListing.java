package io.scoreline.transforms.plan;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;

/**
 * The frozen list of a job's input files; the files themselves stand in the staging folder.
 *
 * @param filesName the object of the staging folder that lists the files, a line each
 * @param files how many files there are
 * @param bytes how large they are together
 * @param leftOut marker and hidden files that were passed over
 * @param largeFiles the files that are to be cut into slices, in path order
 */
public record DatasetListing(
    String filesName, long files, long bytes, long leftOut, List<InputFile> largeFiles)
    implements Serializable {
  public DatasetListing {
    requireNonNull(filesName, "filesName is null");
    largeFiles = List.copyOf(requireNonNull(largeFiles, "largeFiles is null"));
  }
}
