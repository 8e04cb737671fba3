package io.scoreline.storages.azureblob;

import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobDownloadResponse;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.DownloadRetryOptions;
import io.scoreline.transforms.plan.BoundedReads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Reads a blob in ranges, one request each. While one is read the next two are on their way, once
 * it is known that they are wanted: when the reader says how far it reads, or goes on from one
 * range to the next. A blob that is replaced meanwhile is noticed. Not thread-safe.
 */
final class BlobReadChannel implements SeekableByteChannel, BoundedReads {
  /** Large enough for the time of a request not to matter, small enough for many channels. */
  static final int RANGE_BYTES = 4 << 20;

  private static final int AHEAD = 2;

  /** Whoever reads near the end, as for a trailer, gets what is before it with the same request. */
  private static final int TAIL_BYTES = 64 << 10;

  private static final int RANGE_NOT_SATISFIABLE = 416;

  /** So many bodies that stop coming, each after half a minute, take less than a unit may stand. */
  private static final int BODY_RETRIES = 2;

  private static final ExecutorService READERS = Transfers.named("scoreline-blob-read");

  private final BlobAddress address;
  private final BlobClient blob;
  private final Deque<Ahead> ahead = new ArrayDeque<>();
  private boolean open = true;
  private long position;
  private long end = Long.MAX_VALUE;
  private long size = -1;
  private String etag = "";
  private ByteBuffer range = ByteBuffer.allocate(0);
  private long rangeStart;

  BlobReadChannel(BlobAddress address, BlobClient blob) {
    this.address = address;
    this.blob = blob;
  }

  private record Ahead(long start, int length, Future<Range> range) {}

  private record Range(ByteBuffer bytes, long size, String etag) {}

  @Override
  public void readUntil(long byteBehind) {
    end = byteBehind;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    requireOpen();
    if (!target.hasRemaining()) {
      return 0;
    }
    if (!isInRange(position)) {
      if (size >= 0 && position >= size) {
        return -1;
      }
      next();
      if (!isInRange(position)) {
        return -1;
      }
    }
    ByteBuffer bytes = range.duplicate();
    bytes.position((int) (position - rangeStart));
    int count = Math.min(bytes.remaining(), target.remaining());
    bytes.limit(bytes.position() + count);
    target.put(bytes);
    position += count;
    return count;
  }

  private boolean isInRange(long place) {
    return place >= rangeStart && place < rangeStart + range.limit();
  }

  /** Gets the range that holds the position, and sends for those behind it. */
  private void next() throws IOException {
    boolean goesOn = range.limit() > 0 && position == rangeStart + range.limit();
    while (!ahead.isEmpty() && ahead.peek().start() != position) {
      ahead.poll().range().cancel(true);
    }
    Range got;
    long start;
    if (ahead.isEmpty()) {
      start = startOf(position);
      got = fetch(start, lengthFrom(start));
    } else {
      Ahead sent = ahead.poll();
      start = sent.start();
      got = await(sent);
    }
    range = got.bytes();
    rangeStart = start;
    size = got.size();
    etag = got.etag();
    if (goesOn || end != Long.MAX_VALUE) {
      sendAhead();
    }
  }

  private long startOf(long place) {
    boolean nearEnd = size >= 0 && size - place < TAIL_BYTES && end == Long.MAX_VALUE;
    return nearEnd ? Math.max(0, size - TAIL_BYTES) : place;
  }

  private int lengthFrom(long start) {
    // Whoever reads further than was said is served as one who said nothing.
    long wanted = start < end ? end : Long.MAX_VALUE;
    long known = size >= 0 ? Math.min(size, wanted) : wanted;
    return (int) Math.max(1, Math.min(RANGE_BYTES, known - start));
  }

  private void sendAhead() {
    Ahead last = ahead.peekLast();
    long start = last == null ? rangeStart + range.limit() : last.start() + last.length();
    while (ahead.size() < AHEAD && start < Math.min(size, end)) {
      long from = start;
      int length = lengthFrom(from);
      ahead.add(new Ahead(from, length, READERS.submit(() -> fetch(from, length))));
      start += length;
    }
  }

  private Range await(Ahead sent) throws IOException {
    try {
      return sent.range().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("%s: reading was interrupted".formatted(address));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      throw new IOException("%s: %s".formatted(address, e.getCause()), e.getCause());
    }
  }

  private Range fetch(long start, int length) throws IOException {
    return BlobFailures.told(
        address,
        () -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream(length);
          try {
            BlobDownloadResponse response =
                blob.downloadStreamWithResponse(
                    bytes,
                    new BlobRange(start, (long) length),
                    new DownloadRetryOptions().setMaxRetryRequests(BODY_RETRIES),
                    etag.isEmpty() ? null : new BlobRequestConditions().setIfMatch(etag),
                    false,
                    null,
                    Context.NONE);
            var headers = response.getDeserializedHeaders();
            return new Range(
                ByteBuffer.wrap(bytes.toByteArray()),
                sizeIn(headers.getContentRange()),
                headers.getETag());
          } catch (BlobStorageException e) {
            if (e.getStatusCode() != RANGE_NOT_SATISFIABLE) {
              throw e;
            }
            // There is nothing behind the start: an empty blob answers so, too.
            BlobProperties now = blob.getProperties();
            return new Range(ByteBuffer.allocate(0), now.getBlobSize(), now.getETag());
          }
        });
  }

  /** The size behind the slash in {@code bytes 0-99/1234}. */
  private static long sizeIn(String contentRange) {
    return Long.parseLong(contentRange.substring(contentRange.indexOf('/') + 1));
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long place) throws IOException {
    requireOpen();
    if (place < 0) {
      throw new IllegalArgumentException("position: %d (expected: >= 0)".formatted(place));
    }
    position = place;
    return this;
  }

  @Override
  public long size() throws IOException {
    requireOpen();
    if (size < 0) {
      BlobProperties now = BlobFailures.told(address, blob::getProperties);
      size = now.getBlobSize();
      etag = now.getETag();
    }
    return size;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long length) {
    throw new NonWritableChannelException();
  }

  private void requireOpen() throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    ahead.forEach(sent -> sent.range().cancel(true));
    ahead.clear();
    range = ByteBuffer.allocate(0);
  }
}
