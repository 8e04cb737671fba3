package io.scoreline.formats.avro;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The bytes that a file has behind each of its blocks, at random as a rule. Immutable. */
final class SyncMarker {
  static final int BYTES = 16;

  private final byte[] bytes;

  private SyncMarker(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads a marker. */
  static SyncMarker read(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(BYTES);
    if (bytes.length < BYTES) {
      throw new EOFException();
    }
    return new SyncMarker(bytes);
  }

  /** Passes over as many bytes, and says whether they are this marker. */
  boolean isNextIn(InputStream in) throws IOException {
    return Arrays.equals(bytes, in.readNBytes(BYTES));
  }
}
