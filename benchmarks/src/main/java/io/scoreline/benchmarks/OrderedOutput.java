package io.scoreline.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** One output file that gets numbered pieces in order, and is synced at the end. Thread-safe. */
final class OrderedOutput implements AutoCloseable {
  private final FileChannel channel;
  private final Map<Long, RowBytes> waiting = new HashMap<>();
  private long next;

  OrderedOutput(Path file) throws IOException {
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  /** Takes a piece, which the caller forgets. */
  synchronized void write(long number, RowBytes piece) throws IOException {
    waiting.put(number, piece);
    for (var ready = waiting.remove(next); ready != null; ready = waiting.remove(next)) {
      write(ready.view());
      next++;
    }
  }

  synchronized void write(String text) throws IOException {
    write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    channel.force(true);
    channel.close();
  }
}
