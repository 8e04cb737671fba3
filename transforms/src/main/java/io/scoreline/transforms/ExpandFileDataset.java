package io.scoreline.transforms;

import static java.util.Objects.requireNonNull;

import io.scoreline.transforms.output.PublishedVersion;
import io.scoreline.transforms.plan.DatasetLister;
import io.scoreline.transforms.plan.DatasetListing;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.records.InputSettings;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Finds the input files of a job, sorts them by path, and freezes the list in the staging folder.
 * The files do not cross Beam's edges, only one element that says what was found. Where a plan is
 * frozen already, nothing is listed again.
 */
public final class ExpandFileDataset extends PTransform<PBegin, PCollection<DatasetListing>> {
  private static final long serialVersionUID = 1;

  private final FileDataset dataset;
  private final InputSettings input;
  private final String stagingLocation;
  private final PublishedVersion versionOrNull;

  private ExpandFileDataset(
      FileDataset dataset,
      InputSettings input,
      String stagingLocation,
      PublishedVersion versionOrNull) {
    this.dataset = requireNonNull(dataset, "dataset is null");
    this.input = requireNonNull(input, "input is null");
    this.stagingLocation = requireNonNull(stagingLocation, "stagingLocation is null");
    this.versionOrNull = versionOrNull;
  }

  /**
   * Expands a dataset.
   *
   * @param stagingLocation the job's staging folder
   */
  public static ExpandFileDataset of(
      FileDataset dataset, InputSettings input, String stagingLocation) {
    return new ExpandFileDataset(dataset, input, stagingLocation, null);
  }

  /** Finds only the files that have dead letters in a version of the output, for a replay. */
  public ExpandFileDataset withDeadOf(PublishedVersion version) {
    return new ExpandFileDataset(
        dataset, input, stagingLocation, requireNonNull(version, "version is null"));
  }

  @Override
  public PCollection<DatasetListing> expand(PBegin begin) {
    return begin
        .apply("Dataset", Create.of(dataset).withCoder(ElementCoder.of(FileDataset.class)))
        .apply("List", ParDo.of(new ListFn(input, stagingLocation, versionOrNull)))
        .setCoder(ElementCoder.of(DatasetListing.class));
  }

  static final class ListFn extends DoFn<FileDataset, DatasetListing> {
    private static final long serialVersionUID = 1;

    private final InputSettings input;
    private final String stagingLocation;
    private final PublishedVersion versionOrNull;

    ListFn(InputSettings input, String stagingLocation, PublishedVersion versionOrNull) {
      this.input = input;
      this.stagingLocation = stagingLocation;
      this.versionOrNull = versionOrNull;
    }

    @ProcessElement
    public void list(@Element FileDataset dataset, OutputReceiver<DatasetListing> out)
        throws IOException {
      JobStaging staging = JobStaging.at(stagingLocation);
      DatasetLister lister = new DatasetLister(input);
      DatasetListing listing =
          versionOrNull == null
              ? lister.list(dataset, staging)
              : lister.list(
                  dataset, versionOrNull.deadRecords(staging).ofFiles().keySet(), staging);
      out.output(listing);
    }
  }
}
