package io.scoreline.storages.azureblob;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobItemProperties;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.ListBlobsOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.NoSuchFileException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemUtils;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions;

/**
 * Azure Blob Storage as a file system of Beam, under the schemes {@code wasbs}, {@code wasb},
 * {@code abfss}, {@code abfs} and, for hosts of the service, {@code https}. Whatever an address
 * looked like, its files are called {@code wasbs://container@host/name}.
 *
 * <p>A listing asks once for each 5,000 blobs, and for nothing about a single one; a blob's version
 * is its entity tag.
 */
final class AzureBlobFileSystem extends FileSystem<BlobResourceId> {
  private static final String FOLDER_MARK = "hdi_isfolder";
  private static final Pattern WILDCARD = Pattern.compile("[*?\\[{\\\\]");
  private static final int COPY_BYTES = 1 << 20;

  private final String scheme;

  AzureBlobFileSystem(String scheme) {
    this.scheme = scheme;
  }

  @Override
  protected String getScheme() {
    return scheme;
  }

  @Override
  protected BlobResourceId matchNewResource(String text, boolean isDirectory) {
    BlobAddress address = BlobAddress.parse(text);
    boolean unsaid = isDirectory && !address.name().isEmpty() && !address.name().endsWith("/");
    return new BlobResourceId(unsaid ? address.withName(address.name() + "/") : address);
  }

  @Override
  protected List<MatchResult> match(List<String> texts) throws IOException {
    List<MatchResult> results = new ArrayList<>();
    for (String text : texts) {
      results.add(match(BlobAddress.parse(text)));
    }
    return results;
  }

  private static MatchResult match(BlobAddress address) throws IOException {
    var wildcard = WILDCARD.matcher(address.name());
    if (!wildcard.find()) {
      return one(address);
    }
    String prefix = address.name().substring(0, wildcard.start());
    String rest = address.name().substring(wildcard.start());
    Pattern wanted =
        Pattern.compile(FileSystemUtils.wildcardToRegexp(address.name()), Pattern.DOTALL);
    ListBlobsOptions options =
        new ListBlobsOptions()
            .setPrefix(prefix)
            .setDetails(new BlobListDetails().setRetrieveMetadata(true));
    List<MatchResult.Metadata> found = new ArrayList<>();
    BlobFailures.told(
        address,
        () -> {
          BlobContainerClient container = BlobContainers.of(address);
          // What lies in folders below is not even listed where it cannot match.
          boolean flat = rest.contains("**") || rest.contains("/");
          for (BlobItem item :
              flat
                  ? container.listBlobs(options, null)
                  : container.listBlobsByHierarchy("/", options, null)) {
            if (!isFolder(item) && wanted.matcher(item.getName()).matches()) {
              BlobItemProperties properties = item.getProperties();
              found.add(
                  metadata(
                      address.withName(item.getName()),
                      properties.getContentLength(),
                      properties.getLastModified(),
                      properties.getETag()));
            }
          }
          return null;
        });
    return MatchResult.create(
        found.isEmpty() ? MatchResult.Status.NOT_FOUND : MatchResult.Status.OK, found);
  }

  private static boolean isFolder(BlobItem item) {
    return Boolean.TRUE.equals(item.isPrefix())
        || item.getName().endsWith("/")
        || (item.getMetadata() != null && "true".equals(item.getMetadata().get(FOLDER_MARK)));
  }

  private static MatchResult one(BlobAddress address) throws IOException {
    if (address.name().isEmpty() || address.name().endsWith("/")) {
      return MatchResult.create(MatchResult.Status.NOT_FOUND, List.of());
    }
    try {
      BlobClient blob = client(address);
      BlobProperties found = BlobFailures.told(address, blob::getProperties);
      if ("true".equals(found.getMetadata().get(FOLDER_MARK))) {
        return MatchResult.create(MatchResult.Status.NOT_FOUND, List.of());
      }
      return MatchResult.create(
          MatchResult.Status.OK,
          List.of(
              metadata(address, found.getBlobSize(), found.getLastModified(), found.getETag())));
    } catch (NoSuchFileException e) {
      return MatchResult.create(MatchResult.Status.NOT_FOUND, List.of());
    }
  }

  private static MatchResult.Metadata metadata(
      BlobAddress address, long sizeBytes, OffsetDateTime modified, String etag) {
    return MatchResult.Metadata.builder()
        .setResourceId(new BlobResourceId(address))
        .setSizeBytes(sizeBytes)
        .setIsReadSeekEfficient(true)
        .setLastModifiedMillis(modified.toInstant().toEpochMilli())
        .setChecksum(etag.replace("\"", ""))
        .build();
  }

  private static BlobClient client(BlobAddress address) throws IOException {
    return BlobContainers.of(address).getBlobClient(address.name());
  }

  @Override
  protected ReadableByteChannel open(BlobResourceId resource) throws IOException {
    return new BlobReadChannel(resource.address(), client(resource.address()));
  }

  /** A blob that becomes visible, in place of any of its name, when the channel is closed. */
  @Override
  protected WritableByteChannel create(BlobResourceId resource, CreateOptions options)
      throws IOException {
    BlobUpload upload = new BlobUpload(resource.address(), client(resource.address()));
    WritableByteChannel channel = Channels.newChannel(upload);
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer source) throws IOException {
        return channel.write(source);
      }

      @Override
      public boolean isOpen() {
        return channel.isOpen();
      }

      @Override
      public void close() throws IOException {
        if (!isOpen()) {
          return;
        }
        try {
          upload.commitOver();
        } finally {
          channel.close();
        }
      }
    };
  }

  /** Read and written again: the service copies only what its own rights reach. */
  @Override
  protected void copy(List<BlobResourceId> sources, List<BlobResourceId> targets)
      throws IOException {
    for (int i = 0; i < sources.size(); i++) {
      BlobAddress target = targets.get(i).address();
      try (ReadableByteChannel from = open(sources.get(i));
          BlobUpload to = new BlobUpload(target, client(target))) {
        ((BlobReadChannel) from).readUntil(Long.MAX_VALUE - 1);
        ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
        while (from.read(buffer) >= 0) {
          to.write(buffer.array(), 0, buffer.position());
          buffer.clear();
        }
        to.commitOver();
      }
    }
  }

  @Override
  protected void rename(
      List<BlobResourceId> sources, List<BlobResourceId> targets, MoveOptions... options)
      throws IOException {
    copy(sources, targets);
    delete(sources);
  }

  @Override
  protected void delete(Collection<BlobResourceId> resources) throws IOException {
    for (BlobResourceId resource : resources) {
      BlobClient blob = client(resource.address());
      BlobFailures.told(resource.address(), blob::deleteIfExists);
    }
  }
}
