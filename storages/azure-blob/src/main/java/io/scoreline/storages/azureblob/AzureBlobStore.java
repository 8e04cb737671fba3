package io.scoreline.storages.azureblob;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.scoreline.transforms.staging.DurableStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * A folder of blobs. An object is committed under its name with one request that the service
 * refuses if the name is taken ({@code If-None-Match: *}); nothing is renamed or copied.
 */
final class AzureBlobStore implements DurableStore {
  /** How the service marks a folder of an account with a hierarchical namespace. */
  private static final String FOLDER_MARK = "hdi_isfolder";

  private static final int DELETIONS_AT_ONCE = 16;
  private static final ExecutorService DELETERS = Transfers.named("scoreline-blob-delete");

  private final BlobAddress folder;
  private final String prefix;

  AzureBlobStore(BlobAddress folder) {
    this.folder = folder.withName(folder.name().replaceAll("/+$", ""));
    this.prefix = this.folder.name().isEmpty() ? "" : this.folder.name() + "/";
  }

  @Override
  public String location() {
    return folder.toString().replaceAll("/$", "");
  }

  private BlobAddress at(String name) {
    if (name.isEmpty() || name.startsWith("/") || List.of(name.split("/", -1)).contains("..")) {
      throw new IllegalArgumentException(
          "name: '%s' (expected: a path below %s)".formatted(name, folder));
    }
    return folder.withName(prefix + name);
  }

  private static BlobClient client(BlobAddress address) throws IOException {
    return BlobContainers.of(address).getBlobClient(address.name());
  }

  @Override
  public NewObject create(String name) throws IOException {
    BlobAddress address = at(name);
    return new NewBlob(new BlobUpload(address, client(address)));
  }

  private record NewBlob(BlobUpload upload) implements NewObject {
    @Override
    public OutputStream stream() {
      return upload;
    }

    @Override
    public boolean commit() throws IOException {
      return upload.commitIfAbsent();
    }

    @Override
    public void commitOver() throws IOException {
      upload.commitOver();
    }

    @Override
    public void close() {
      upload.close();
    }
  }

  @Override
  public SeekableByteChannel open(String name) throws IOException {
    BlobAddress address = at(name);
    BlobReadChannel channel = new BlobReadChannel(address, client(address));
    channel.size(); // says whether there is one
    return channel;
  }

  /** With one request where the object is small. */
  @Override
  public byte[] read(String name) throws IOException {
    BlobAddress address = at(name);
    try (BlobReadChannel channel = new BlobReadChannel(address, client(address));
        InputStream stream = Channels.newInputStream(channel)) {
      return stream.readAllBytes();
    }
  }

  @Override
  public boolean exists(String name) throws IOException {
    BlobAddress address = at(name);
    BlobClient blob = client(address);
    return BlobFailures.told(address, blob::exists);
  }

  @Override
  public List<String> list() throws IOException {
    return namesBelow(prefix);
  }

  @Override
  public List<String> list(String name) throws IOException {
    return namesBelow(at(name).name() + "/").stream().map(below -> name + "/" + below).toList();
  }

  private List<String> namesBelow(String start) throws IOException {
    return BlobFailures.told(
        folder,
        () -> {
          List<String> names = new ArrayList<>();
          ListBlobsOptions options = new ListBlobsOptions().setPrefix(start);
          for (BlobItem item : BlobContainers.of(folder).listBlobsByHierarchy("/", options, null)) {
            String name = item.getName().substring(start.length()).replaceAll("/$", "");
            if (!name.isEmpty()) {
              names.add(name);
            }
          }
          return names.stream().sorted().distinct().toList();
        });
  }

  @Override
  public void delete(String name) throws IOException {
    BlobAddress address = at(name);
    List<String> folders = new ArrayList<>();
    List<String> blobs = new ArrayList<>();
    BlobFailures.told(
        address,
        () -> {
          ListBlobsOptions options =
              new ListBlobsOptions()
                  .setPrefix(address.name() + "/")
                  .setDetails(new BlobListDetails().setRetrieveMetadata(true));
          for (BlobItem item : BlobContainers.of(folder).listBlobs(options, null)) {
            (isFolder(item) ? folders : blobs).add(item.getName());
          }
          return null;
        });
    deleteAll(blobs);
    // Deepest first: a folder goes once it is empty.
    folders.sort(Comparator.reverseOrder());
    for (String each : folders) {
      deleteOne(folder.withName(each));
    }
    deleteOne(address);
  }

  private static boolean isFolder(BlobItem item) {
    Map<String, String> metadata = item.getMetadata();
    return metadata != null && "true".equals(metadata.get(FOLDER_MARK));
  }

  private static void deleteOne(BlobAddress address) throws IOException {
    BlobClient blob = client(address);
    BlobFailures.told(address, blob::deleteIfExists);
  }

  private void deleteAll(List<String> names) throws IOException {
    Semaphore turns = new Semaphore(DELETIONS_AT_ONCE);
    List<Future<?>> deletions = new ArrayList<>();
    try {
      for (String name : names) {
        turns.acquire();
        deletions.add(
            DELETERS.submit(
                () -> {
                  try {
                    deleteOne(folder.withName(name));
                  } finally {
                    turns.release();
                  }
                  return null;
                }));
      }
      for (Future<?> deletion : deletions) {
        deletion.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("%s: deleting was interrupted".formatted(folder));
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  /** A folder is only what its blobs' names begin with: without them there is none. */
  @Override
  public void deleteIfEmpty() {}

  /** The service itself removes blocks that were never committed, and nobody sees them. */
  @Override
  public void deleteUncommitted(String name) {}

  @Override
  public void deleteUncommitted() {}
}
