package io.scoreline.transforms.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputSettingsTest {
  private static OutputSettings separatedBy(char separator) {
    return new OutputSettings("p.csv", true, separator, false, List.of(), 0);
  }

  @ParameterizedTest
  @ValueSource(chars = {',', ';', '\t', '|', ' ', '\u0001'})
  void takesAnySeparatorInAscii(char separator) {
    assertThat(separatedBy(separator).separator(), equalTo(separator));
  }

  @ParameterizedTest
  @CsvSource({
    "predictions.csv, 1, predictions.csv",
    "predictions.csv, 2, predictions.v2.csv",
    "a.b.jsonl, 12, a.b.v12.jsonl",
    "plain, 3, plain.v3",
    "'', 2, ''"
  })
  void namesAVersionBeforeTheEnding(String first, int version, String name) {
    OutputSettings settings = OutputSettings.defaults().withFileName(first).withVersion(version);

    assertThat(settings.fileName(), equalTo(name));
    assertThat(settings.version(), equalTo(version));
  }

  @ParameterizedTest
  @ValueSource(chars = {'§', '"', '\n', '\r', '\u0080', '\0'})
  void refusesASeparatorThatNoReaderCouldTellFromAField(char separator) {
    var error = assertThrows(IllegalArgumentException.class, () -> separatedBy(separator));

    assertThat(
        error.getMessage(),
        equalTo(
            "separator: '%s' (expected: an ASCII character that is no quote or line end)"
                .formatted(separator)));
  }

  @Test
  void refusesANameOfAFormatThatIsReadOnly() {
    OutputSettings settings = OutputSettings.defaults();

    var error =
        assertThrows(
            IllegalArgumentException.class, () -> settings.withFileName("predictions.avro"));

    assertThat(
        error.getMessage(),
        equalTo(
            "output_file_name: 'predictions.avro' (expected: a name for CSV, JSON lines or Parquet;"
                + " Avro is read only)"));
  }
}
