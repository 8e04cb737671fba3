package io.scoreline.formats.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.records.UnreadableFileException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file claims to have is held against what it has, before memory is taken for it. */
class ClaimsTest {
  @Test
  void findsTheEndOfAStructureAndNothingWhereItIsNotThere() throws UnreadableFileException {
    // A number, a text of two bytes, a list of two numbers, a structure with a boolean, the end.
    byte[] bytes = {0x15, 2, 0x18, 2, 'a', 'b', 0x19, 0x25, 4, 6, 0x1c, 0x11, 0, 0};

    assertThat(ThriftClaims.endOf(bytes, 0, bytes.length), equalTo(bytes.length));
    for (int end = 0; end < bytes.length; end++) {
      assertThat(ThriftClaims.endOf(bytes, 0, end), equalTo(-1));
    }
  }

  @Test
  void takesATextThatIsLongerThanTheFileForOneThatIsNotThere() throws UnreadableFileException {
    byte[] bytes = {0x18, -1, -1, -1, -1, 7, 'a', 0};

    assertThat(ThriftClaims.endOf(bytes, 0, bytes.length), equalTo(-1));
  }

  @ParameterizedTest(name = "of type {0}")
  @ValueSource(ints = {0x1c, 0x19})
  void refusesStructuresAndListsInEachOtherWithoutAnEnd(int header) {
    byte[] bytes = new byte[100_000];
    Arrays.fill(bytes, (byte) header);

    var error =
        assertThrows(
            UnreadableFileException.class, () -> ThriftClaims.endOf(bytes, 0, bytes.length));

    assertThat(error.getMessage(), equalTo("its structures are nested too deeply"));
  }

  @Test
  void holdsNoMorePagesThanThereIsRoomFor() throws UnreadableFileException {
    PageMemory memory = new PageMemory();
    memory.take(PageMemory.MAX_BYTES);

    var error = assertThrows(UnreadableFileException.class, () -> memory.take(1));
    memory.giveBack(1);
    memory.take(1);

    assertThat(error.getMessage(), containsString("more than 256 MiB at once"));
  }

  @Test
  void refusesMorePackedNumbersThanThePageHas() throws UnreadableFileException {
    // 256 groups of eight numbers of four bits, of which there are two bytes.
    HybridInts numbers = new HybridInts(new byte[] {(byte) 0x81, 4, 0x21, 0x43}, 0, 4, 4);
    int[] read = new int[4];
    numbers.read(read, 4);

    assertThat(read, equalTo(new int[] {1, 2, 3, 4}));
    assertThrows(UnreadableFileException.class, () -> numbers.read(read, 1));
  }

  @Test
  void refusesMoreDifferencesThanThePageSaysThatItHasValues() {
    // Blocks of 128 values in 4 parts, 2,147,483,647 values.
    byte[] bytes = {(byte) 0x80, 1, 4, -1, -1, -1, -1, 7, 0, 0, 0, 0, 0, 0};

    var error =
        assertThrows(
            UnreadableFileException.class, () -> new DeltaInts(bytes, 0, bytes.length, 100));

    assertThat(error.getMessage(), equalTo("2147483647 values in a page of 100"));
  }
}
