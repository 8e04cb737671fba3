package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A named storage root.
 *
 * @param isDefault whether uploads go here; one datastore of a catalog is the default
 */
public record Datastore(
    String name,
    Location location,
    boolean isDefault,
    Metadata metadata,
    KeptFields kept,
    Timestamps timestamps) {
  /** The datastore that every catalog starts with. */
  public static final String WORKSPACE_BLOB_STORE = "workspaceblobstore";

  public Datastore {
    requireNonNull(name, "name is null");
    requireNonNull(location, "location is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(kept, "kept is null");
    requireNonNull(timestamps, "timestamps is null");
  }

  /** The same datastore, default or not. */
  public Datastore withDefault(boolean other) {
    return new Datastore(name, location, other, metadata, kept, timestamps);
  }

  /** Where the files are. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Local.class, name = "local"),
    @JsonSubTypes.Type(value = AzureBlob.class, name = "azure_blob")
  })
  public sealed interface Location {}

  /**
   * A folder of this machine.
   *
   * @param root absolute
   */
  public record Local(Path root) implements Location {
    public Local {
      if (!root.isAbsolute()) {
        throw new IllegalArgumentException("path: %s (expected: absolute)".formatted(root));
      }
    }
  }

  /**
   * A container of Azure's blob storage.
   *
   * @param endpoint the end of the hosts' names, if not that of Azure's public cloud
   * @param access how it is reached
   */
  public record AzureBlob(
      String accountName, String containerName, Optional<String> endpoint, BlobAccess access)
      implements Location {
    private static final String PUBLIC_CLOUD = "core.windows.net";

    public AzureBlob {
      requireNonNull(accountName, "accountName is null");
      requireNonNull(containerName, "containerName is null");
      requireNonNull(endpoint, "endpoint is null");
      access = access == null ? BlobAccess.STANDARD : access;
    }

    /** The account's host of the blob service. */
    public String host() {
      return "%s.blob.%s".formatted(accountName, endpoint.orElse(PUBLIC_CLOUD));
    }

    /** A blob, or what names of blobs begin with, as the storage calls it. */
    public String location(String path) {
      return "wasbs://%s@%s/%s".formatted(containerName, host(), path);
    }
  }
}
