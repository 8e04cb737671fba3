package io.scoreline.transforms.output;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing array of bytes to which numbers and texts are written. Not thread-safe. */
final class Bytes {
  private byte[] bytes = new byte[1 << 16];
  private int length;

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  void ascii(char character) {
    reserve(1);
    bytes[length++] = (byte) character;
  }

  void ascii(String text) {
    reserve(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  void one(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  /** The four bytes of a number, the lowest first. */
  void four(int value) {
    reserve(4);
    length += 4;
    putFour(length - 4, value);
  }

  /** The four bytes of a number, in place of those that are there. */
  void putFour(int at, int value) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (value >>> (8 * i));
    }
  }

  /** The eight bytes of a number, the lowest first. */
  void eight(long value) {
    four((int) value);
    four((int) (value >>> 32));
  }

  /** A text in UTF-8, behind its length in four bytes. */
  void counted(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    four(encoded.length);
    bytes(encoded);
  }

  /** Copies bytes that were written. */
  void copy(int from, byte[] target, int offset, int count) {
    System.arraycopy(bytes, from, target, offset, count);
  }

  void utf8(String text) {
    bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  void bytes(byte[] encoded) {
    reserve(encoded.length);
    System.arraycopy(encoded, 0, bytes, length, encoded.length);
    length += encoded.length;
  }

  void number(long value) {
    reserve(20);
    length = NumberOutput.outputLong(value, bytes, length);
  }

  /** The shortest decimal that reads back as this value; the same on every JDK. */
  void number(float value) {
    ascii(NumberOutput.toString(value, true));
  }

  /** The shortest decimal that reads back as this value; the same on every JDK. */
  void number(double value) {
    ascii(NumberOutput.toString(value, true));
  }
}
