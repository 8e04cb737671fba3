package io.scoreline.transforms.records;

/** Conversions to the two 16-bit floating-point formats, rounding to the nearest even. */
final class HalfFloats {
  private HalfFloats() {}

  /** IEEE 754-2019 binary16. */
  static short toFloat16(float value) {
    int bits = Float.floatToIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 0x477ff000) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x38800000) {
      // Below the smallest normal: count in steps of 2^-24, which Math.rint rounds to even.
      return (short) (sign | (int) Math.rint(Math.abs((double) value) * (1 << 24)));
    }
    int rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
    return (short) (sign | ((rounded - 0x38000000) >>> 13));
  }

  /** The upper half of a float. */
  static short toBfloat16(float value) {
    int bits = Float.floatToIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >>> 16) | 0x0040);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
