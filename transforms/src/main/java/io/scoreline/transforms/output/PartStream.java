package io.scoreline.transforms.output;

import io.scoreline.transforms.staging.Crc32c;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The rows, or the dead letters, of some parts as one stream, each checked against its account when
 * its end is reached. Not thread-safe.
 */
final class PartStream extends InputStream {
  /** What is read of a part. */
  interface Content {
    /** How long it is. */
    long length(PartAccount part);

    /** Its CRC-32C. */
    String crc32c(PartAccount part);

    /** Opens the part where it starts. */
    InputStream open(PartAccount part) throws IOException;

    /** Makes the exception for a part that is not as it was staged, given how. */
    JobFailedException damaged(PartAccount part, String how) throws IOException;
  }

  private final Iterator<PartAccount> parts;
  private final Content content;
  private final CRC32C checksum = new CRC32C();
  private PartAccount part;
  private InputStream in = InputStream.nullInputStream();
  private long left;

  PartStream(List<PartAccount> parts, Content content) {
    this.parts = parts.iterator();
    this.content = content;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (left == 0) {
      if (!parts.hasNext()) {
        return -1;
      }
      openNext();
    }
    int count = in.read(buffer, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw content.damaged(part, "it is cut off");
    }
    checksum.update(buffer, offset, count);
    left -= count;
    if (left == 0) {
      endPart();
    }
    return count;
  }

  private void openNext() throws IOException {
    part = parts.next();
    left = content.length(part);
    if (left > 0) {
      in = content.open(part);
      checksum.reset();
    }
  }

  private void endPart() throws IOException {
    in.close();
    String found = Crc32c.hex(checksum);
    if (!found.equals(content.crc32c(part))) {
      throw content.damaged(
          part, "its CRC-32C is %s, its account says %s".formatted(found, content.crc32c(part)));
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
