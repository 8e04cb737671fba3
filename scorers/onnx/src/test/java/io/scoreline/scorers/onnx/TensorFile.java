package io.scoreline.scorers.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor in a file of ONNX's test data (a TensorProto).
 *
 * @param shape its dimensions
 * @param values its elements as text, as {@link OpenModel#value} writes them
 */
record TensorFile(List<Integer> shape, List<String> values) {
  static TensorFile read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Integer> shape = new ArrayList<>();
    List<String> values = new ArrayList<>();
    int type = 0;
    while (in.hasRemaining()) {
      int tag = (int) varint(in);
      switch (tag) {
        case 1 << 3 -> shape.add((int) varint(in));
        case 2 << 3 -> type = (int) varint(in);
        case (1 << 3) | 2 -> {
          ByteBuffer packed = ByteBuffer.wrap(bytes(in));
          while (packed.hasRemaining()) {
            shape.add((int) varint(packed));
          }
        }
        case (4 << 3) | 2 -> raw(ByteBuffer.wrap(bytes(in)).order(in.order()), 1, values);
        case (6 << 3) | 2 -> values.add(new String(bytes(in), StandardCharsets.UTF_8));
        case (8 << 3) | 2 -> bytes(in); // the name
        case (9 << 3) | 2 -> raw(ByteBuffer.wrap(bytes(in)).order(in.order()), type, values);
        default -> throw new IOException("%s: field %d".formatted(file, tag >>> 3));
      }
    }
    return new TensorFile(shape, values);
  }

  private static void raw(ByteBuffer in, int type, List<String> values) throws IOException {
    while (in.hasRemaining()) {
      values.add(
          switch (type) {
            case 1 -> Float.toString(in.getFloat());
            case 2 -> Integer.toString(in.get() & 0xff);
            case 3 -> Byte.toString(in.get());
            case 6 -> Integer.toString(in.getInt());
            case 7 -> Long.toString(in.getLong());
            case 9 -> Boolean.toString(in.get() != 0);
            case 10 -> Short.toString(in.getShort()); // its bits
            case 11 -> Double.toString(in.getDouble());
            case 13 -> Long.toUnsignedString(in.getLong());
            default -> throw new IOException("type " + type);
          });
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[(int) varint(in)];
    in.get(bytes);
    return bytes;
  }
}
