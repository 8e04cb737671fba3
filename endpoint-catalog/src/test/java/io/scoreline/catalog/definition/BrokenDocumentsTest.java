package io.scoreline.catalog.definition;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.jupiter.api.Assertions.fail;

import io.scoreline.catalog.tree.DocumentReader;
import io.scoreline.catalog.tree.InvalidDocumentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Whatever a file holds, it is read or refused with problems; nothing else ever comes out. */
class BrokenDocumentsTest {
  static final List<String> SAMPLES = Samples.NAMES;

  private static final String[] INSERTS = {
    ": ",
    "- ",
    "[",
    "{",
    "\"",
    "&a ",
    "*a",
    "\n",
    "\t",
    "\0",
    "\"\\0\"",
    "~",
    "-1",
    "99999999999999999999",
    "/",
    "..",
    "azureml:",
    "!!binary ",
    "? ",
    "| ",
    "1e999",
    "\uFEFF",
    "𝛼"
  };

  @ParameterizedTest
  @FieldSource("SAMPLES")
  void survivesSamplesThatAreCutOff(String name) throws IOException {
    var bytes = bytes(name);

    int refused = 0;
    for (int length = 0; length < bytes.length; length++) {
      refused += refuses(Arrays.copyOf(bytes, length)) ? 1 : 0;
    }

    assertThat(refused, greaterThan(0));
  }

  @ParameterizedTest
  @FieldSource("SAMPLES")
  void survivesSamplesWithSomethingPutIn(String name) throws IOException {
    var text = new String(bytes(name), StandardCharsets.UTF_8);
    var random = new Random(name.hashCode());

    int refused = 0;
    for (int i = 0; i < 400; i++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(4));
      var changed =
          text.substring(0, at) + INSERTS[random.nextInt(INSERTS.length)] + text.substring(end);
      refused += refuses(changed.getBytes(StandardCharsets.UTF_8)) ? 1 : 0;
    }

    assertThat(refused, greaterThan(0));
  }

  @ParameterizedTest
  @EnumSource(DocumentKind.class)
  void survivesEverySampleReadAsEveryKind(DocumentKind kind) {
    for (var name : SAMPLES) {
      try {
        Definitions.validate(Samples.read(name), Optional.of(kind));
      } catch (InvalidDocumentException e) {
        assertThat(name, e.problems().size(), greaterThan(0));
      }
    }
  }

  @Test
  void survivesPathsThatAreNone() {
    for (var lines :
        List.of(
            "name: abc\nmodel: \"a\\0b\"",
            "name: abc\nmodel: {path: \"a\\0b\"}",
            "name: abc\ncode_configuration: {code: \"a\\0b\", scoring_script: \"c\\0d\"}",
            "name: abc\ntype: local\npath: \"a\\0b\"",
            "name: abc\ntype: uri_file\npath: \"a\\0b\"")) {
      if (!refuses(lines.getBytes(StandardCharsets.UTF_8))) {
        fail("accepted: " + lines);
      }
    }
  }

  private static boolean refuses(byte[] bytes) {
    try {
      Definitions.validate(
          DocumentReader.read("broken.yml", Samples.FOLDER, bytes), Optional.empty());
      return false;
    } catch (InvalidDocumentException e) {
      assertThat(e.problems().size(), greaterThan(0));
      return true;
    }
  }

  private static byte[] bytes(String name) throws IOException {
    try (var stream = Samples.class.getResourceAsStream(name)) {
      return stream.readAllBytes();
    }
  }
}
