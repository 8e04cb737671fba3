package io.scoreline.transforms.staging;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class Crc32cTest {
  @Test
  void givesTheCheckValueOfTheRegistry() {
    // As catalogued for CRC-32/ISCSI.
    assertThat(
        Crc32c.hex(Crc32c.of("123456789".getBytes(StandardCharsets.US_ASCII))),
        equalTo("e3069283"));
  }

  @Test
  void readsWhatItWrote() {
    for (int checksum : new int[] {0, 1, -1, Integer.MIN_VALUE, 0x0e069283}) {
      assertThat(Crc32c.parse(Crc32c.hex(checksum)), equalTo(checksum));
    }
  }

  @Test
  void combinesTheChecksumsOfAnyTwoPieces() {
    Random random = new Random(4);
    for (int round = 0; round < 500; round++) {
      byte[] both = new byte[random.nextInt(5000)];
      random.nextBytes(both);
      int cut = random.nextInt(both.length + 1);
      byte[] second = Arrays.copyOfRange(both, cut, both.length);

      int combined =
          Crc32c.combine(Crc32c.of(Arrays.copyOf(both, cut)), Crc32c.of(second), second.length);

      assertThat(combined, equalTo(Crc32c.of(both)));
    }
  }

  /** Of this polynomial the powers x^(2^k) repeat after 31 squares: lengths beyond tell. */
  @Test
  void combinesPiecesOfAnyLength() {
    byte[] block = new byte[1 << 20];
    CRC32C zeros = new CRC32C();
    long length = 0;
    for (int i = 0; i < 700; i++) {
      zeros.update(block);
      length += block.length;
    }
    CRC32C all = new CRC32C();
    all.update(new byte[] {1, 2, 3});
    for (int i = 0; i < 700; i++) {
      all.update(block);
    }

    int combined = Crc32c.combine(Crc32c.of(new byte[] {1, 2, 3}), (int) zeros.getValue(), length);

    assertThat(Crc32c.hex(combined), equalTo(Crc32c.hex(all)));
  }
}
