package io.scoreline.storages.azureblob;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BlobAddressTest {
  @ParameterizedTest
  @CsvSource({
    "wasbs://raw@lake.blob.core.windows.net/a/b.csv, a/b.csv",
    "wasb://raw@lake.blob.core.windows.net/a/b.csv, a/b.csv",
    "abfss://raw@lake.dfs.core.windows.net/a/b.csv, a/b.csv",
    "https://lake.blob.core.windows.net/raw/a/b.csv, a/b.csv",
    "https://lake.dfs.core.windows.net/raw/a/b.csv, a/b.csv",
    "https://lake.blob.core.windows.net/raw/a%20b%25%2B+%C3%A9.csv, a b%++é.csv",
    "wasbs://raw@lake.blob.core.windows.net/a%20b, a%20b",
    "https://lake.blob.core.windows.net/raw, ''",
    "wasbs://raw@lake.blob.core.windows.net, ''",
  })
  void readsEveryFormOfAnAddressAndTellsItInOne(String text, String name) {
    BlobAddress address = BlobAddress.parse(text);

    assertThat(BlobAddress.isOne(text), equalTo(true));
    assertThat(address, equalTo(new BlobAddress("lake.blob.core.windows.net", "raw", name)));
    assertThat(address.toString(), equalTo("wasbs://raw@lake.blob.core.windows.net/" + name));
    assertThat(BlobAddress.parse(address.toString()), equalTo(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org/raw/a.csv",
        "https://lake.blob.core.windows.net.evil.org@x/raw",
        "/lake.blob.core.windows.net/raw",
        "s3://raw/a",
      })
  void leavesOtherAddressesToOthers(String text) {
    assertThat(BlobAddress.isOne(text), equalTo(false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wasbs://UPPER@lake.blob.core.windows.net/a",
        "wasbs://raw@lake.example.org/a",
        "wasbs://raw@../a",
        "https://lake.blob.core.windows.net/raw/%zz",
        "https://lake.blob.core.windows.net/raw/%ff",
      })
  void refusesWhatCannotBeReachedAndSaysWhatCan(String text) {
    var refused = assertThrows(IllegalArgumentException.class, () -> BlobAddress.parse(text));

    assertThat(refused.getMessage(), containsString("(expected: "));
  }

  @Test
  void refusesASignatureInAnAddressWithoutShowingIt() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> BlobAddress.parse("https://lake.blob.core.windows.net/raw/a?sv=1&sig=SECRET"));

    assertThat(
        refused.getMessage(),
        allOf(
            containsString("belongs into a datastore's credentials"),
            not(containsString("SECRET"))));
  }
}
