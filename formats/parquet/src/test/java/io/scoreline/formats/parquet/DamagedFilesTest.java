package io.scoreline.formats.parquet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not what their name says: each is told, and costs neither memory nor time. */
class DamagedFilesTest {
  @TempDir Path folder;

  private String refusal(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("t.parquet"), content);
    return assertThrows(UnreadableFileException.class, () -> Tables.read(Tables.listed(file)))
        .getMessage();
  }

  private static byte[] made(String name) throws IOException {
    return Files.readAllBytes(Path.of("src/test/resources", name + ".parquet"));
  }

  /** Reads a file that may be damaged; gives whether it was told so. */
  private boolean isRefused(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("t.parquet"), content);
    try {
      Tables.read(Tables.listed(file));
      return false;
    } catch (UnreadableFileException e) {
      return true;
    }
  }

  @Test
  void saysWhatAFileIsThatIsNoParquet() throws IOException {
    assertThat(
        refusal(new byte[0]), equalTo("the file is empty (expected: a complete Parquet file)"));
    assertThat(
        refusal("PAR1".getBytes(US_ASCII)),
        equalTo("the file has only 4 bytes (expected: a complete Parquet file)"));
    assertThat(
        refusal("<!DOCTYPE html>\n<title>404 not found</title>".getBytes(US_ASCII)),
        equalTo(
            "the file is a text that starts with '<!DOCTYPE html>'"
                + " (expected: a complete Parquet file)"));
    assertThat(
        refusal(new byte[100]),
        equalTo(
            "the file does not end in PAR1, as Parquet does (expected: a complete Parquet file)"));
    assertThat(
        refusal("PAR1 and so on PARE".getBytes(US_ASCII)),
        equalTo("the file is encrypted (expected: one that is not)"));
  }

  @Test
  void saysThatAFileIsCutShort() throws IOException {
    byte[] whole = made("types");

    assertThat(
        refusal(Arrays.copyOf(whole, whole.length - 1)),
        equalTo("the file is cut short: its end is missing (expected: a complete Parquet file)"));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void refusesAFooterThatCannotBeSoLong(int length) throws IOException {
    byte[] file = made("types");
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(file.length - 8, length);

    assertThat(
        refusal(file),
        equalTo(
            "the file says that its footer has %d bytes, of %d (expected: a complete Parquet file)"
                .formatted(length, file.length)));
  }

  @Test
  void refusesAFooterWhoseListsClaimToBeLongerThanItIs() throws IOException {
    // A list of 2,147,483,647 structures in the second field, and nothing more.
    byte[] footer = {0x15, 2, 0x19, (byte) 0xfc, -1, -1, -1, -1, 7};
    ByteBuffer file = ByteBuffer.allocate(footer.length + 12).order(ByteOrder.LITTLE_ENDIAN);
    file.put("PAR1".getBytes(US_ASCII)).put(footer).putInt(footer.length);
    file.put("PAR1".getBytes(US_ASCII));

    assertThat(
        refusal(file.array()),
        equalTo("the footer is damaged: it ends early (expected: a complete Parquet file)"));
  }

  @Test
  void findsByItsChecksumThatAPageIsDamaged() throws IOException {
    byte[] file = made("numbers-plain");
    file[120] ^= 1;

    assertThat(
        refusal(file),
        equalTo("column f, from record 0 on: a page is damaged: its CRC-32 is another"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"types", "vectors-v2", "numbers-delta", "numbers-zstd-v1"})
  void refusesAFileThatIsCutShortAnywhere(String made) throws IOException {
    byte[] whole = made(made);
    for (int length = whole.length - 1; length > 0; length -= 1 + whole.length / 200) {
      assertThat(isRefused(Arrays.copyOf(whole, length)), equalTo(true));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "types",
        "vectors-v1",
        "vectors-v2",
        "numbers-delta",
        "numbers-plain",
        "numbers-none-v1",
        "numbers-snappy-v2",
        "numbers-gzip-v1",
        "numbers-zstd-v1",
        "numbers-lz4-v2"
      })
  void readsOrRefusesAFileOfWhichAnyBytesAreOthers(String made) throws IOException {
    byte[] whole = made(made);
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < Integer.getInteger("damaged.files", 300); i++) {
      byte[] damaged = whole.clone();
      int at = random.nextInt(whole.length);
      if (i % 2 == 0) {
        damaged[at] = (byte) random.nextInt();
      } else {
        // As large a number as its encoding can say.
        for (int more = 0; more < 5 && at + more < whole.length; more++) {
          damaged[at + more] = (byte) (more < 4 ? -1 : 7);
        }
      }
      refused += isRefused(damaged) ? 1 : 0;
    }
    assertThat(refused, greaterThan(0));
  }
}
