package io.scoreline.benchmarks;

import com.fasterxml.jackson.core.io.NumberOutput;
import io.scoreline.transforms.scorer.PredictionValues;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The rows of one piece of output, formatted as the product formats them. */
final class RowBytes {
  private static final int MOST_NUMBER_BYTES = 32;

  private byte[] bytes;
  private int length;

  RowBytes(int sizeBytes) {
    bytes = new byte[sizeBytes];
  }

  void row(byte[] file, long row, float[] scores, int from, int to) {
    start(file, row, to - from);
    for (int i = from; i < to; i++) {
      bytes[length++] = ',';
      ascii(NumberOutput.toString(scores[i], true));
    }
    bytes[length++] = '\n';
  }

  private void start(byte[] file, long row, int scores) {
    int most = file.length + (scores + 1) * (MOST_NUMBER_BYTES + 1) + 1;
    if (bytes.length - length < most) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + most));
    }
    System.arraycopy(file, 0, bytes, length, file.length);
    length += file.length;
    bytes[length++] = ',';
    length = NumberOutput.outputLong(row, bytes, length);
  }

  void row(byte[] file, long row, PredictionValues scores, int from, int to) {
    if (scores instanceof PredictionValues.Floats floats) {
      row(file, row, floats.values(), from, to);
      return;
    }
    row(file, row, ((PredictionValues.Doubles) scores).values(), from, to);
  }

  void row(byte[] file, long row, double[] scores, int from, int to) {
    start(file, row, to - from);
    numbers(scores, from, to);
  }

  /** With a text of ASCII, without what a cell is quoted for, before the numbers. */
  void row(byte[] file, long row, String text, double[] scores) {
    start(file, row, scores.length + text.length() / MOST_NUMBER_BYTES + 1);
    bytes[length++] = ',';
    ascii(text);
    numbers(scores, 0, scores.length);
  }

  private void numbers(double[] scores, int from, int to) {
    for (int i = from; i < to; i++) {
      bytes[length++] = ',';
      ascii(NumberOutput.toString(scores[i], true));
    }
    bytes[length++] = '\n';
  }

  private void ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  ByteBuffer view() {
    return ByteBuffer.wrap(bytes, 0, length);
  }
}
