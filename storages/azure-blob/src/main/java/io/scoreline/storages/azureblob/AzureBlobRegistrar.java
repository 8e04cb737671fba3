package io.scoreline.storages.azureblob;

import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsRegistrar;

/** Makes the storage known to Beam, in every process that runs a part of a pipeline. */
public final class AzureBlobRegistrar implements FileSystemRegistrar, PipelineOptionsRegistrar {
  @Override
  public Iterable<Class<? extends PipelineOptions>> getPipelineOptions() {
    return List.of(AzureBlobOptions.class);
  }

  @Override
  public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
    String access = options.as(AzureBlobOptions.class).getAzureBlobAccess();
    BlobContainers.use(access == null ? List.of() : ContainerAccess.parse(access));
    return Stream.of("wasbs", "wasb", "abfss", "abfs", "https")
        .<FileSystem<?>>map(AzureBlobFileSystem::new)
        .toList();
  }
}
