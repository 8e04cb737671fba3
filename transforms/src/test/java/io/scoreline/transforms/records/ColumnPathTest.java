package io.scoreline.transforms.records;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnPathTest {
  /**
   * As JSON lines name {"id":1,"a":{"b":2,"c d":3},"v":[4,5,6],"m":[[7,8],[9,10]],"o":[{"x":1}]}.
   */
  private static final Set<String> COLUMNS =
      new LinkedHashSet<>(
          List.of(
              "id", "a.b", "a.c d", "v_0", "v_1", "v_2", "m_0_0", "m_0_1", "m_1_0", "m_1_1",
              "o_0.x", "$odd"));

  private static String resolved(String path) {
    return ColumnPath.resolve(path, COLUMNS).map(names -> String.join(" | ", names)).orElse("-");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "id; id",
        "$.id; id",
        "$['id']; id",
        "$odd; $odd",
        "$.a.b; a.b",
        "$.a['c d']; a.c d",
        "$.a[\"c d\"]; a.c d",
        "$.a; a.b | a.c d",
        "$.v; v_0 | v_1 | v_2",
        "$.v[0]; v_0",
        "$.v[-1]; v_2",
        "$.v[1:]; v_1 | v_2",
        "$.v[:2]; v_0 | v_1",
        "$.v[-2:-1]; v_1",
        "$.v[3]; -",
        "$.v[2:1]; -",
        "$.v[5:9]; -",
        "$.m; m_0_0 | m_0_1 | m_1_0 | m_1_1",
        "$.m[1]; m_1_0 | m_1_1",
        "$.m[:][0]; m_0_0 | m_1_0",
        "$.o[0].x; o_0.x",
        "$[0]; id",
        "$[1:3]; a.b | a.c d",
        "$[-1]; $odd",
        "$[99]; -",
        "$.none; -",
        "none; -",
        "$.i; -",
      })
  void meansColumns(String path, String columns) {
    assertThat(path, resolved(path), equalTo(columns));
  }

  @Test
  void meansTheWholeRow() {
    assertThat(ColumnPath.resolve("$", COLUMNS), equalTo(Optional.of(List.copyOf(COLUMNS))));
  }

  @Test
  void findsTheElementsOfALongVectorSoon() {
    Set<String> columns =
        new LinkedHashSet<>(
            Stream.concat(Stream.of("id"), IntStream.range(0, 20_000).mapToObj(i -> "v_" + i))
                .toList());

    assertThat(
        ColumnPath.resolve("$.v[19998:]", columns),
        equalTo(Optional.of(List.of("v_19998", "v_19999"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$..x",
        "$.a.",
        "$.[0]",
        "$[*]",
        "$.*",
        "$[?(@.x>1)]",
        "$['a",
        "$[1",
        "$[a]",
        "$[1:2:3]"
      })
  void refusesWhatIsNoSuchPath(String path) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> ColumnPath.require(path));

    assertThat(
        refused.getMessage().replaceAll("character \\d+", "character n"),
        equalTo(
            "'%s' is no path from its character n on (expected: for example $.outer.inner, $['a b'], $.values[0] or $[1:])"
                .formatted(path)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "with blank", "$", "$price", "a[0]", "$.a", "$[-1:]"})
  void acceptsNamesAndPaths(String column) {
    ColumnPath.require(column);
  }
}
