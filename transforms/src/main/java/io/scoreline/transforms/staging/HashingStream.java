package io.scoreline.transforms.staging;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Passes bytes on, counts them and takes their SHA-256. Closing it leaves its target open. */
public final class HashingStream extends FilterOutputStream {
  private final MessageDigest digest = newSha256();
  private long length;

  public HashingStream(OutputStream target) {
    super(target);
  }

  /** A new SHA-256, which every JVM has. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    out.write(bytes, offset, count);
    digest.update(bytes, offset, count);
    length += count;
  }

  /** The checksum of some bytes, in hexadecimal. */
  public static String sha256(byte[] content) {
    return HexFormat.of().formatHex(newSha256().digest(content));
  }

  public long length() {
    return length;
  }

  /** The checksum of all bytes so far, in hexadecimal; to be called once. */
  public String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
