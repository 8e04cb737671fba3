package io.scoreline.transforms.staging;

import java.util.HexFormat;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * CRC-32C checksums as accounts show them, and that of two pieces from those of each, which {@link
 * CRC32C} cannot give.
 */
public final class Crc32c {
  /** The polynomial of RFC 3720, with the coefficient of x^0 as the highest bit. */
  private static final int POLYNOMIAL = 0x82F63B78;

  private static final int ONE = 1 << 31;
  private static final int X = ONE >>> 1;

  private Crc32c() {}

  /** Eight hexadecimal digits. */
  public static String hex(long checksum) {
    return HexFormat.of().toHexDigits((int) checksum);
  }

  /** Eight hexadecimal digits. */
  public static String hex(Checksum checksum) {
    return hex(checksum.getValue());
  }

  /**
   * Reads what {@link #hex} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static int parse(String hex) {
    return HexFormat.fromHexDigits(hex);
  }

  /** The checksum of some bytes. */
  public static int of(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return (int) checksum.getValue();
  }

  /**
   * The checksum of two pieces, one after the other.
   *
   * @param lengthOfSecond in bytes, at least 0
   */
  public static int combine(int first, int second, long lengthOfSecond) {
    // Each bit behind the first piece multiplies its remainder by x.
    int shift = ONE;
    int power = X;
    for (int twice = 0; twice < 3; twice++) {
      power = multiply(power, power);
    }
    for (long left = lengthOfSecond; left > 0; left >>= 1) {
      if ((left & 1) == 1) {
        shift = multiply(power, shift);
      }
      power = multiply(power, power);
    }
    return multiply(shift, first) ^ second;
  }

  /** The product of two polynomials over GF(2), modulo {@link #POLYNOMIAL}. */
  private static int multiply(int a, int b) {
    int product = 0;
    int shifted = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= shifted;
      }
      shifted = (shifted & 1) == 0 ? shifted >>> 1 : (shifted >>> 1) ^ POLYNOMIAL;
    }
    return product;
  }
}
