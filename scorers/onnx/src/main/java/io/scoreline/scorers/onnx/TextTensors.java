package io.scoreline.scorers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Makes tensors of strings. ONNX Runtime's Java interface passes strings on in the encoding of the
 * Java Native Interface, which is UTF-8 but for U+0000 and all beyond U+FFFF: a model would see six
 * bytes that are no text instead of the four of an emoji. Such strings are put into a model of
 * their own, as its only constant, and taken out of it as a tensor.
 */
final class TextTensors {
  private static final int VARINT = WireReader.VARINT;
  private static final int LENGTH_DELIMITED = WireReader.LENGTH_DELIMITED;
  private static final int STRING_TYPE = 8; // TensorProto.DataType.STRING

  private TextTensors() {}

  /** The bytes that a model sees of a string. */
  enum Encoding {
    UTF_8,
    /** That of the Java Native Interface: what a model returns unchanged can be read again. */
    JAVA
  }

  /** Makes a tensor of {@code texts}, none of which is null, that the caller closes. */
  static OnnxTensor of(OrtEnvironment environment, String[] texts, long[] shape, Encoding encoding)
      throws OrtException {
    for (String text : texts) {
      if (encoding == Encoding.UTF_8 && isEncodedOtherwise(text)) {
        return constant(environment, texts, shape);
      }
    }
    return OnnxTensor.createTensor(environment, texts, shape);
  }

  /** Whether any string of some records is one that must not be passed on as it is. */
  static boolean anyEncodedOtherwise(RecordBatch batch, int from, int to) {
    for (int i = 0; i < batch.features().size(); i++) {
      if (batch.features().get(i).type() == FeatureType.STRING) {
        int width = batch.features().get(i).width();
        for (int k = from * width; k < to * width; k++) {
          if (isEncodedOtherwise(batch.texts(i)[k])) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Whether the Java Native Interface encodes a string in other bytes than UTF-8 does. */
  private static boolean isEncodedOtherwise(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("MustBeClosedChecker") // the result's one value is what is returned
  private static OnnxTensor constant(OrtEnvironment environment, String[] texts, long[] shape)
      throws OrtException {
    try (OrtSession.SessionOptions options = OnnxScorer.options();
        OrtSession session = environment.createSession(model(texts, shape), options)) {
      return (OnnxTensor) session.run(Map.of(), Set.of("y")).get(0);
    }
  }

  /** The bytes of a model with one output, y, that is always these strings. */
  private static byte[] model(String[] texts, long[] shape) {
    Message tensor = new Message();
    for (long dimension : shape) {
      tensor.number(1, dimension);
    }
    tensor.number(2, STRING_TYPE);
    for (String text : texts) {
      tensor.bytes(6, text.getBytes(StandardCharsets.UTF_8));
    }
    tensor.text(8, "x");
    Message node = new Message().text(1, "x").text(2, "y").text(4, "Identity");
    Message type = new Message().message(1, new Message().number(1, STRING_TYPE));
    Message graph =
        new Message()
            .message(1, node)
            .text(2, "texts")
            .message(5, tensor)
            .message(12, new Message().text(1, "y").message(2, type));
    return new Message()
        .number(1, 8) // of the format: any that has opset 13
        .message(7, graph)
        .message(8, new Message().number(2, 13))
        .toByteArray();
  }

  /** Writes a message of Protocol Buffers. */
  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((field << 3) | VARINT);
      varint(value);
      return this;
    }

    Message bytes(int field, byte[] value) {
      varint((field << 3) | LENGTH_DELIMITED);
      varint(value.length);
      bytes.writeBytes(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.toByteArray());
    }

    private void varint(long value) {
      long rest = value;
      while (rest >>> 7 != 0) {
        bytes.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      bytes.write((int) rest);
    }

    byte[] toByteArray() {
      return bytes.toByteArray();
    }
  }
}
