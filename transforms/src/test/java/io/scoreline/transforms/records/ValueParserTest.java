package io.scoreline.transforms.records;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueParserTest {
  private static RecordBatch parse(FeatureType type, String text) throws ValueException {
    RecordBatch batch = new RecordBatch(List.of(new Feature("x", type, List.of(2))), 1);
    char[] padded = ("12" + text + "34").toCharArray();
    ValueParser.put(batch, 0, 1, padded, 2, text.length());
    return batch;
  }

  private static String value(FeatureType type, String text) throws ValueException {
    RecordBatch batch = parse(type, text);
    ByteBuffer numbers = batch.numbers(0);
    return switch (type) {
      case FLOAT -> Float.toString(numbers.getFloat(4));
      case DOUBLE -> Double.toString(numbers.getDouble(8));
      case INT64 -> Long.toString(numbers.getLong(8));
      case INT32 -> Integer.toString(numbers.getInt(4));
      case INT16 -> Short.toString(numbers.getShort(2));
      case INT8 -> Byte.toString(numbers.get(1));
      case UINT8 -> Integer.toString(numbers.get(1) & 0xFF);
      case BOOL -> Byte.toString(numbers.get(1));
      case FLOAT16 -> Double.toString(HalfFloatsTest.fromFloat16(numbers.getShort(2)));
      case BFLOAT16 -> Float.toString(Float.intBitsToFloat(numbers.getShort(2) << 16));
      case STRING, FILE -> batch.texts(0)[1];
    };
  }

  @ParameterizedTest(name = "{0} takes {1} for {2}")
  @CsvSource({
    "FLOAT, 0.1, 0.1",
    "FLOAT, ' 1e3\t', 1000.0",
    "FLOAT, 3.4028235e38, 3.4028235E38",
    "FLOAT, 1e-999, 0.0",
    "FLOAT, NaN, NaN",
    "FLOAT, nan, NaN",
    "FLOAT, ' -nan ', NaN",
    "FLOAT, -Infinity, -Infinity",
    "FLOAT, INF, Infinity",
    "FLOAT, +inf, Infinity",
    "DOUBLE, nAn, NaN",
    "DOUBLE, infinity, Infinity",
    "DOUBLE, -inf, -Infinity",
    "FLOAT16, nan, NaN",
    "FLOAT16, -inf, -Infinity",
    "BFLOAT16, inf, Infinity",
    "BFLOAT16, nan, NaN",
    "DOUBLE, 0.1, 0.1",
    "DOUBLE, -4.9e-324, -4.9E-324",
    "DOUBLE, .5, 0.5",
    "INT64, 9223372036854775807, 9223372036854775807",
    "INT64, -9223372036854775808, -9223372036854775808",
    "INT64, +7, 7",
    "INT64, 7.0, 7",
    "INT64, 1e3, 1000",
    "INT32, 2147483647, 2147483647",
    "INT32, -2147483648, -2147483648",
    "INT16, -32768, -32768",
    "INT8, 127, 127",
    "UINT8, 255, 255",
    "BOOL, True, 1",
    "BOOL, 0, 0",
    "FLOAT16, 65504, 65504.0",
    "FLOAT16, 0.1, 0.0999755859375",
    "BFLOAT16, 259, 260.0",
    "STRING, ' x ', ' x '",
    "STRING, '', ''"
  })
  void readsValuesOfEveryType(FeatureType type, String text, String expected)
      throws ValueException {
    assertThat(value(type, text), equalTo(expected));
  }

  @ParameterizedTest(name = "{0} refuses {1}")
  @CsvSource({
    "FLOAT, '', 'empty (expected: a number)'",
    "FLOAT, '  ', 'empty (expected: a number)'",
    "FLOAT, 1f, '''1f'' (expected: a number)'",
    "FLOAT, 1e999, '''1e999'' is out of range of FLOAT (expected: a number)'",
    "FLOAT, -1e999, '''-1e999'' is out of range of FLOAT (expected: a number)'",
    "FLOAT, 3.4028236e38, '''3.4028236e38'' is out of range of FLOAT (expected: a number)'",
    "DOUBLE, 1e999, '''1e999'' is out of range of DOUBLE (expected: a number)'",
    "FLOAT16, 65520, '''65520'' is out of range of FLOAT16 (expected: a number)'",
    "FLOAT16, 1e999, '''1e999'' is out of range of FLOAT16 (expected: a number)'",
    "BFLOAT16, -3.4e38, '''-3.4e38'' is out of range of BFLOAT16 (expected: a number)'",
    "FLOAT, infinit, '''infinit'' (expected: a number)'",
    "DOUBLE, --inf, '''--inf'' (expected: a number)'",
    "FLOAT, i, '''i'' (expected: a number)'",
    "DOUBLE, 1d, '''1d'' (expected: a number)'",
    "DOUBLE, '1,5', '''1,5'' (expected: a number)'",
    "DOUBLE, 1 2, '''1 2'' (expected: a number)'",
    "DOUBLE, é, '''é'' (expected: a number)'",
    "INT64, 9223372036854775808, '''9223372036854775808'' (expected: a whole number of 64 bits)'",
    "INT64, １２, '''１２'' (expected: a whole number of 64 bits)'",
    "INT64, 7.5, '''7.5'' (expected: a whole number of 64 bits)'",
    "INT64, NaN, '''NaN'' (expected: a whole number of 64 bits)'",
    "INT64, -, '''-'' (expected: a whole number of 64 bits)'",
    "INT64, 1e999999999, '''1e999999999'' (expected: a whole number of 64 bits)'",
    "INT32, 2147483648, '''2147483648'' (expected: a whole number of 32 bits)'",
    "INT16, 32768, '''32768'' (expected: a whole number from -32768 to 32767)'",
    "INT8, -129, '''-129'' (expected: a whole number from -128 to 127)'",
    "UINT8, -1, '''-1'' (expected: a whole number from 0 to 255)'",
    "UINT8, 256, '''256'' (expected: a whole number from 0 to 255)'",
    "BOOL, yes, '''yes'' (expected: true, false, 1 or 0)'"
  })
  void refusesWhatIsNoValueOfTheType(FeatureType type, String text, String message) {
    var error = assertThrows(ValueException.class, () -> value(type, text));

    assertThat(error.getMessage(), equalTo(message));
  }

  @Test
  void refusesZeroBytesAroundANumber() {
    for (String text : List.of("\0001", "1\0", "\0", "\u00011")) {
      assertThrows(ValueException.class, () -> value(FeatureType.DOUBLE, text));
      assertThrows(ValueException.class, () -> value(FeatureType.INT64, text));
    }
  }

  @Test
  void refusesTextThatHoldsBytesThatAreNotUtf8() {
    var error = assertThrows(ValueException.class, () -> value(FeatureType.STRING, "caf\uDFFF"));

    assertThat(error.getMessage(), equalTo("'caf\uFFFD' holds bytes that are not UTF-8"));
  }

  @Test
  void takesAReplacementCharacterAndHalvesOfOthersForWhatTheyAre() throws ValueException {
    String text = "\uFFFD \uD83D\uDFFF";

    assertThat(value(FeatureType.STRING, text), equalTo(text));
  }

  @Test
  void takesADecimalOutOfRangeForANumberAllTheSame() {
    assertThat(ValueParser.isNumber("1e999"), is(true));
    assertThat(ValueParser.isNumber("nan"), is(true));
    assertThat(ValueParser.isNumber("1e"), is(false));
  }

  @Test
  void givesUpOnAWholeNumberOfAMillionDigitsAtOnce() {
    String digits = "1".repeat(1_000_000);

    assertTimeout(
        Duration.ofSeconds(1),
        () -> assertThrows(ValueException.class, () -> value(FeatureType.INT64, digits)));
  }

  @Test
  void readsAnyFloatAndDoubleBackExactly() throws ValueException {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      float one = Float.intBitsToFloat(random.nextInt());
      double other = Double.longBitsToDouble(random.nextLong());
      assertThat(value(FeatureType.FLOAT, Float.toString(one)), equalTo(Float.toString(one)));
      assertThat(
          value(FeatureType.DOUBLE, Double.toString(other)), equalTo(Double.toString(other)));
    }
  }

  @Test
  void keepsRawTextUpToALimitAndKeptCellsWhole() {
    RecordText text = new RecordText(1, 5);
    text.appendRaw("abcdefgh".toCharArray(), 0, 8);
    text.appendRaw('x');
    text.end(new CharSequence[] {"kept cell"});
    text.appendRaw("dropped".toCharArray(), 0, 7);
    text.dropBegun();
    text.appendRaw("2".toCharArray(), 0, 1);
    text.end(new CharSequence[] {""});

    assertThat(text.raw(0), equalTo("abcde"));
    assertThat(text.kept(0, 0), equalTo("kept cell"));
    assertThat(text.raw(1), equalTo("2"));
    assertThat(text.kept(1, 0), equalTo(""));
    assertThat(new RecordText(0, 0).keepsRaw(), is(false));
  }
}
