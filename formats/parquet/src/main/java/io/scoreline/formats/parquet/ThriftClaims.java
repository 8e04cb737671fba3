package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.UnreadableFileException;

/**
 * Walks a structure in Thrift's compact protocol without taking memory for it. What reads such a
 * structure makes room for as many elements or bytes as it claims to have: this says first whether
 * they are there.
 */
final class ThriftClaims {
  /** Its own structures are a few levels deep. */
  private static final int MAX_DEPTH = 32;

  private static final int INCOMPLETE = -1;

  private final byte[] bytes;
  private final int end;
  private int at;

  private ThriftClaims(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.end = end;
    this.at = from;
  }

  /**
   * Finds the end of a structure.
   *
   * @return the place behind it, or -1 if there is more of it than there are bytes
   * @throws UnreadableFileException if it is no such structure
   */
  static int endOf(byte[] bytes, int from, int end) throws UnreadableFileException {
    ThriftClaims claims = new ThriftClaims(bytes, from, end);
    return claims.struct(0) ? claims.at : INCOMPLETE;
  }

  private boolean struct(int depth) throws UnreadableFileException {
    while (at < end) {
      int header = bytes[at++];
      if (header == 0) {
        return true;
      }
      if ((header & 0xf0) == 0 && !varint()) {
        return false;
      }
      int type = header & 0xf;
      boolean isBoolean = type == 1 || type == 2;
      if (!isBoolean && !value(type, depth)) {
        return false;
      }
    }
    return false;
  }

  private boolean value(int type, int depth) throws UnreadableFileException {
    if (depth > MAX_DEPTH) {
      throw new UnreadableFileException("its structures are nested too deeply");
    }
    return switch (type) {
      case 1, 2, 3 -> skip(1);
      case 4, 5, 6 -> varint();
      case 7 -> skip(8);
      case 8 -> skip(size());
      case 9, 10 -> list(depth + 1);
      case 11 -> map(depth + 1);
      case 12 -> struct(depth + 1);
      case 13 -> skip(16);
      default -> throw new UnreadableFileException("it holds a value of no known type");
    };
  }

  private boolean list(int depth) throws UnreadableFileException {
    if (at >= end) {
      return false;
    }
    int header = bytes[at++] & 0xff;
    long size = (long) header >>> 4;
    if (size == 15) {
      size = size();
    }
    return values(size, header & 0xf, 0, depth);
  }

  private boolean map(int depth) throws UnreadableFileException {
    long size = size();
    if (size == 0) {
      return true;
    }
    if (at >= end) {
      return false;
    }
    int types = bytes[at++] & 0xff;
    return values(size, types >>> 4, types & 0xf, depth);
  }

  /** Each value takes a byte at least. */
  private boolean values(long size, int type, int secondType, int depth)
      throws UnreadableFileException {
    if (size > end - at) {
      return false;
    }
    for (long i = 0; i < size; i++) {
      if (!value(type, depth) || (secondType != 0 && !value(secondType, depth))) {
        return false;
      }
    }
    return true;
  }

  private boolean varint() {
    while (at < end) {
      if (bytes[at++] >= 0) {
        return true;
      }
    }
    return false;
  }

  /** A size, or more than there are bytes. */
  private long size() {
    long size = 0;
    for (int shift = 0; at < end && shift <= 28; shift += 7) {
      int next = bytes[at++];
      size |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return size;
      }
    }
    return Long.MAX_VALUE;
  }

  private boolean skip(long count) {
    if (count > end - at) {
      return false;
    }
    at += (int) count;
    return true;
  }
}
