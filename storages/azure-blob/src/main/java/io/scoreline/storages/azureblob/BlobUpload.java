package io.scoreline.storages.azureblob;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * A blob being written, which nobody sees before it is committed. Blocks are sent while more is
 * written, several at a time; what fits into one block is put with a single request. What is never
 * committed the service itself removes, after a week. Not thread-safe.
 */
final class BlobUpload extends OutputStream {
  static final int BLOCK_BYTES = 4 << 20;

  /** A blob has 50,000 blocks at most: the later ones are larger, which allows 1.4 TB. */
  private static final int SMALL_BLOCKS = 1_000;

  private static final int MIDDLE_BLOCKS = 9_000;
  private static final int MIDDLE_BLOCK_BYTES = 8 << 20;
  private static final int LARGE_BLOCK_BYTES = 32 << 20;

  /** How long the answer to a request may take runs from its start: a slow line needs its time. */
  private static final String RESPONSE_TIMEOUT = "azure-response-timeout";

  private static final long LEAST_ANSWER_SECONDS = 30;
  private static final long LEAST_BYTES_A_SECOND = 128 << 10;

  private static final int IN_FLIGHT = 4;

  /** Tells which writer's a blob is, as an answer that was lost does not say who was first. */
  private static final String WRITER = "scoreline_writer";

  private static final ExecutorService WRITERS = Transfers.named("scoreline-blob-write");

  private final BlobAddress address;
  private final BlobClient blob;
  private final BlockBlobClient blocks;
  private final String writer = UUID.randomUUID().toString();
  private final List<String> sent = new ArrayList<>();
  private final Deque<Future<?>> inFlight = new ArrayDeque<>();
  private byte[] block = new byte[1 << 16];
  private int used;

  BlobUpload(BlobAddress address, BlobClient blob) {
    this.address = address;
    this.blob = blob;
    this.blocks = blob.getBlockBlobClient();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    int from = offset;
    int left = count;
    while (left > 0) {
      int most = blockBytes();
      if (used == most) {
        send();
        continue;
      }
      int taken = Math.min(left, most - used);
      if (used + taken > block.length) {
        block =
            java.util.Arrays.copyOf(
                block, Math.min(most, Math.max(used + taken, block.length * 2)));
      }
      System.arraycopy(bytes, from, block, used, taken);
      used += taken;
      from += taken;
      left -= taken;
    }
  }

  private int blockBytes() {
    if (sent.size() < SMALL_BLOCKS) {
      return BLOCK_BYTES;
    }
    return sent.size() < MIDDLE_BLOCKS ? MIDDLE_BLOCK_BYTES : LARGE_BLOCK_BYTES;
  }

  private static Context patience(long bytes) {
    Duration atMost = Duration.ofSeconds(LEAST_ANSWER_SECONDS + bytes / LEAST_BYTES_A_SECOND);
    return new Context(RESPONSE_TIMEOUT, atMost);
  }

  /** Sends the block that is full, once fewer than the most are on their way. */
  private void send() throws IOException {
    while (inFlight.size() >= IN_FLIGHT) {
      await(inFlight.poll());
    }
    // Ids of one blob are of one length, and of this writer alone: another's blocks stay apart.
    String id =
        Base64.getEncoder()
            .encodeToString(
                "%s-%06d".formatted(writer, sent.size()).getBytes(StandardCharsets.US_ASCII));
    sent.add(id);
    BinaryData content = BinaryData.fromByteBuffer(ByteBuffer.wrap(block, 0, used));
    block = new byte[used];
    used = 0;
    inFlight.add(
        WRITERS.submit(
            () ->
                BlobFailures.told(
                    address,
                    () -> {
                      blocks.stageBlockWithResponse(
                          new BlockBlobStageBlockOptions(id, content),
                          null,
                          patience(content.getLength()));
                      return id;
                    })));
  }

  private void await(Future<?> sending) throws IOException {
    try {
      sending.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("%s: writing was interrupted".formatted(address));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      throw new IOException("%s: %s".formatted(address, e.getCause()), e.getCause());
    }
  }

  /**
   * Makes the blob visible unless there is one of its name.
   *
   * @return whether the blob of that name is this one now
   */
  boolean commitIfAbsent() throws IOException {
    try {
      commit(new BlobRequestConditions().setIfNoneMatch("*"));
      return true;
    } catch (IOException e) {
      if (BlobFailures.answer(e).filter(BlobUpload::isTaken).isPresent()) {
        // A request is sent again when its answer was lost: the blob may be ours.
        return isOurs(e);
      }
      throw e;
    }
  }

  /** Makes the blob visible in place of any of its name. */
  void commitOver() throws IOException {
    commit(new BlobRequestConditions());
  }

  private static boolean isTaken(BlobStorageException refused) {
    BlobErrorCode code = refused.getErrorCode();
    // A commit discards all blocks of the name that it does not list, those of others, too.
    return BlobErrorCode.BLOB_ALREADY_EXISTS.equals(code)
        || BlobErrorCode.CONDITION_NOT_MET.equals(code)
        || BlobErrorCode.INVALID_BLOCK_LIST.equals(code);
  }

  private boolean isOurs(IOException refused) throws IOException {
    try {
      Map<String, String> metadata =
          BlobFailures.told(address, () -> blob.getProperties().getMetadata());
      return writer.equals(metadata.get(WRITER));
    } catch (java.nio.file.NoSuchFileException e) {
      refused.addSuppressed(e);
      throw refused;
    }
  }

  private void commit(BlobRequestConditions conditions) throws IOException {
    Map<String, String> metadata = Map.of(WRITER, writer);
    if (sent.isEmpty()) {
      BinaryData content = BinaryData.fromByteBuffer(ByteBuffer.wrap(block, 0, used));
      BlobFailures.told(
          address,
          () ->
              blocks.uploadWithResponse(
                  new BlockBlobSimpleUploadOptions(content)
                      .setMetadata(metadata)
                      .setRequestConditions(conditions),
                  null,
                  patience(content.getLength())));
      return;
    }
    if (used > 0) {
      send();
    }
    while (!inFlight.isEmpty()) {
      await(inFlight.poll());
    }
    BlobFailures.told(
        address,
        () ->
            blocks.commitBlockListWithResponse(
                new BlockBlobCommitBlockListOptions(sent)
                    .setMetadata(metadata)
                    .setRequestConditions(conditions),
                null,
                Context.NONE));
  }

  /** Gives it up; blocks on their way are not waited for. */
  @Override
  public void close() {
    inFlight.forEach(sending -> sending.cancel(true));
    inFlight.clear();
    block = new byte[0];
    used = 0;
  }
}
