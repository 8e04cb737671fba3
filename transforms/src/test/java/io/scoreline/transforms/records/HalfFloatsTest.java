package io.scoreline.transforms.records;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfFloatsTest {
  /** The value of an IEEE 754 binary16, by its definition. */
  static double fromFloat16(short half) {
    int exponent = (half >> 10) & 0x1F;
    int fraction = half & 0x3FF;
    double magnitude =
        switch (exponent) {
          case 0 -> fraction * Math.pow(2, -24);
          case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> (1024 + fraction) * Math.pow(2, exponent - 25);
        };
    return half < 0 ? -magnitude : magnitude;
  }

  @Test
  void takesEachHalfBackToItself() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      double value = fromFloat16((short) bits);
      short back = HalfFloats.toFloat16((float) value);
      assertThat(fromFloat16(back), equalTo(value));
      if (!Double.isNaN(value)) {
        assertThat(back, equalTo((short) bits));
      }
    }
  }

  @Test
  void roundsWhatStandsBetweenTwoHalvesToTheNearerOneAndTiesToTheEvenOne() {
    for (int bits = 0; bits < 0x7C00; bits++) {
      double lower = fromFloat16((short) bits);
      double upper = bits == 0x7BFF ? 65536 : fromFloat16((short) (bits + 1));
      float middle = (float) ((lower + upper) / 2);
      short even = (short) ((bits & 1) == 0 ? bits : bits + 1);

      assertThat(HalfFloats.toFloat16(middle), equalTo(even));
      assertThat(HalfFloats.toFloat16(Math.nextDown(middle)), equalTo((short) bits));
      assertThat(HalfFloats.toFloat16(Math.nextUp(middle)), equalTo((short) (bits + 1)));
      assertThat(HalfFloats.toFloat16(-middle), equalTo((short) (even | 0x8000)));
    }
  }

  @Test
  void roundsToTheNearestBfloat16AndTiesToTheEvenOne() {
    Random random = new Random(7);
    for (int i = 0; i < 100_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      float rounded = Float.intBitsToFloat(HalfFloats.toBfloat16(value) << 16);
      if (Float.isNaN(value)) {
        assertThat(Float.isNaN(rounded), equalTo(true));
        continue;
      }
      int lowerBits = Float.floatToIntBits(value) & 0xFFFF0000;
      double lower = Float.intBitsToFloat(lowerBits);
      double upper = Float.intBitsToFloat(lowerBits + 0x10000);
      double distance = Math.abs(value - (double) rounded);
      if (Double.isFinite(upper)) {
        assertThat(distance, equalTo(Math.min(Math.abs(value - lower), Math.abs(value - upper))));
      }
    }
    assertThat(HalfFloats.toBfloat16(Float.intBitsToFloat(0x3F808000)), equalTo((short) 0x3F80));
    assertThat(HalfFloats.toBfloat16(Float.intBitsToFloat(0x3F818000)), equalTo((short) 0x3F82));
    assertThat(HalfFloats.toBfloat16(Float.MAX_VALUE), equalTo((short) 0x7F80));
  }
}
