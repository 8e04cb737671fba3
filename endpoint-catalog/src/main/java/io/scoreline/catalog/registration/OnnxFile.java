package io.scoreline.catalog.registration;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks whether a file is built like an ONNX model: one message of Protocol Buffers with a graph.
 * Only the outermost fields are read; the engine looks at the rest.
 */
final class OnnxFile {
  private static final int GRAPH = 7;
  private static final int LARGEST_FIELD = 25;

  private final DataInputStream in;
  private long left;

  private OnnxFile(DataInputStream in, long left) {
    this.in = in;
    this.left = left;
  }

  /** What keeps a file from being an ONNX model, such as {@code is empty}; empty: nothing. */
  static Optional<String> faultOf(Path file) throws IOException {
    var bytes = Files.size(file);
    if (bytes == 0) {
      return Optional.of("is empty");
    }
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      return new OnnxFile(in, bytes).fault();
    } catch (EOFException e) {
      return Optional.of("is no ONNX model, or only the start of one");
    }
  }

  private Optional<String> fault() throws IOException {
    var graphs = 0;
    while (left > 0) {
      var tag = varint();
      var field = tag >>> 3;
      if (field < 1 || field > LARGEST_FIELD) {
        return Optional.of("is no ONNX model");
      }
      switch ((int) (tag & 7)) {
        case 0 -> varint();
        case 1 -> skip(Long.BYTES);
        case 2 -> {
          skip(varint());
          graphs += field == GRAPH ? 1 : 0;
        }
        case 5 -> skip(Integer.BYTES);
        default -> {
          return Optional.of("is no ONNX model");
        }
      }
    }
    return graphs == 0 ? Optional.of("is no ONNX model: it holds no graph") : Optional.empty();
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      left--;
      var next = in.readByte();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        break;
      }
    }
    return value;
  }

  private void skip(long bytes) throws IOException {
    if (bytes < 0 || bytes > left) {
      throw new EOFException();
    }
    in.skipNBytes(bytes);
    left -= bytes;
  }
}
