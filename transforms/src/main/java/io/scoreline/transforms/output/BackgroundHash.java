package io.scoreline.transforms.output;

import io.scoreline.transforms.staging.HashingStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Passes bytes on, counts them, and takes their SHA-256 on a thread of its own: the hash of a large
 * output takes as long as writing it. Holds two blocks, for one target after the other, which it
 * leaves open. Not thread-safe.
 */
final class BackgroundHash extends FilterOutputStream {
  private static final int BLOCK_BYTES = 1 << 20;

  private final MessageDigest digest = HashingStream.newSha256();
  private final ExecutorService hasher =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "scoreline-hash");
            thread.setDaemon(true);
            return thread;
          });
  private Future<?> hashed = CompletableFuture.completedFuture(null);
  private byte[] filling = new byte[BLOCK_BYTES];
  private byte[] hashing = new byte[BLOCK_BYTES];
  private int filled;
  private long length;

  BackgroundHash() {
    super(OutputStream.nullOutputStream());
  }

  /** Begins anew, with another target. */
  void begin(OutputStream target) throws IOException {
    await();
    out = target;
    length = 0;
    filled = 0;
    digest.reset();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    out.write(bytes, offset, count);
    length += count;
    int at = offset;
    int left = count;
    while (left > 0) {
      int fitting = Math.min(left, BLOCK_BYTES - filled);
      System.arraycopy(bytes, at, filling, filled, fitting);
      filled += fitting;
      at += fitting;
      left -= fitting;
      if (filled == BLOCK_BYTES) {
        hash();
      }
    }
  }

  private void hash() throws IOException {
    await();
    byte[] block = filling;
    int count = filled;
    filling = hashing;
    hashing = block;
    filled = 0;
    hashed = hasher.submit(() -> digest.update(block, 0, count));
  }

  private void await() throws IOException {
    try {
      hashed.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while hashing");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  long length() {
    return length;
  }

  /** The checksum of all bytes so far, in hexadecimal; to be called once. */
  String sha256() throws IOException {
    hash();
    await();
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() {
    hasher.shutdownNow();
  }
}
