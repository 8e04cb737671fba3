package io.scoreline.transforms.scorer;

/** The element type of a model's input. */
public enum FeatureType {
  FLOAT(4),
  DOUBLE(8),
  INT8(1),
  INT16(2),
  INT32(4),
  INT64(8),
  UINT8(1),
  BOOL(1),
  /** IEEE 754 half precision, kept as its 16 bits. */
  FLOAT16(2),
  /** The upper 16 bits of a {@link #FLOAT}. */
  BFLOAT16(2),
  /** Text; held as Java strings, not as bytes. */
  STRING(0),
  /** The path of a file on this machine, which the engine reads itself; held as a Java string. */
  FILE(0);

  private final int bytes;

  FeatureType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one value in a direct buffer; 0 for {@link #STRING} and {@link #FILE}. */
  public int bytes() {
    return bytes;
  }

  public boolean isNumber() {
    return bytes > 0;
  }
}
