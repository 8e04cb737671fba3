package io.scoreline.catalog.tree;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.catalog.CatalogException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DocumentReaderTest {
  @TempDir private Path folder;

  @Test
  void readsScalarsAsTheyAreMeant() {
    var document = read("a: 1\nb: '1'\nc: true\nd: ~\ne: 1.5\nf: |\n  text\ng: [x, y]\nh: {}\n");

    assertThat(
        document.root().toJson().toString(),
        equalTo(
            "{\"a\":1,\"b\":\"1\",\"c\":true,\"d\":null,\"e\":1.5,\"f\":\"text\\n\",\"g\":[\"x\",\"y\"],\"h\":{}}"));
  }

  @Test
  void readsJsonToo() {
    var document = read("{\"name\": \"a\", \"count\": [1, 2],}");

    assertThat(document.root().toJson().toString(), equalTo("{\"name\":\"a\",\"count\":[1,2]}"));
  }

  @Test
  void remembersTheLineOfEachField() {
    var document = read("a:\n  b:\n    c: 1\nd: 2\n");

    assertThat(document.placeOf("a.b.c").toString(), equalTo("test.yml:3"));
    assertThat(document.placeOf("d").toString(), equalTo("test.yml:4"));
    assertThat(document.placeOf("a.x").toString(), equalTo("test.yml:1"));
  }

  @Test
  void dropsAByteOrderMark() {
    assertThat(read("\uFEFFa: 1").root().toJson().toString(), equalTo("{\"a\":1}"));
  }

  @Test
  void followsAliasesAndMergeKeys() {
    var document = read("base: &b {x: 1, y: 2}\nuse: {<<: *b, y: 3}\nsame: *b\n");

    assertThat(
        document.root().toJson().toString(),
        equalTo(
            "{\"base\":{\"x\":1,\"y\":2},\"use\":{\"y\":3,\"x\":1},\"same\":{\"x\":1,\"y\":2}}"));
  }

  @Test
  void setsAndReplacesFieldsByPath() {
    var document = read("a: {b: 1}\n").with("a.b", "2").with("c.d", "x");

    assertThat(
        document.root().toJson().toString(), equalTo("{\"a\":{\"b\":2},\"c\":{\"d\":\"x\"}}"));
    assertThat(document.placeOf("c.d").toString(), equalTo("--set"));
  }

  @Test
  void leavesAMappingWhereItWasWrittenWhenAFieldOfItIsSet() {
    var document = read("a:\n  b: 1\n").with("--name", "a.c", "2");

    assertThat(document.placeOf("a").toString(), equalTo("test.yml:1"));
    assertThat(document.placeOf("a.b").toString(), equalTo("test.yml:2"));
    assertThat(document.placeOf("a.c").toString(), equalTo("--name"));
  }

  @Test
  void setsWholeStructures() {
    var document = read("a: 1\n").with("tags", "{\"x\": \"1\"}").with("list", "[a, b]");

    assertThat(
        document.root().toJson().toString(),
        equalTo("{\"a\":1,\"tags\":{\"x\":\"1\"},\"list\":[\"a\",\"b\"]}"));
    assertThrows(InvalidDocumentException.class, () -> document.with("tags", "{open"));
    assertThrows(IllegalArgumentException.class, () -> document.with("a..b", "1"));
  }

  @Test
  void removesFieldsByPath() {
    var document = read("a: {b: 1, c: 2}\nd: 3\n").without("a.b").without("d").without("x.y");

    assertThat(document.root().toJson().toString(), equalTo("{\"a\":{\"c\":2}}"));
  }

  @Test
  void refusesWhatIsNoMapping() {
    assertRefused("", "test.yml: is empty (expected: a mapping of fields)");
    assertRefused("# nothing\n", "test.yml: is empty (expected: a mapping of fields)");
    assertRefused("---\n", "test.yml: is empty (expected: a mapping of fields)");
    assertRefused(
        "- a\n- b\n", "test.yml: holds a list at its top level (expected: a mapping of fields)");
    assertRefused(
        "just words\n", "test.yml: holds text at its top level (expected: a mapping of fields)");
  }

  @Test
  void refusesTwoDocuments() {
    assertRefused(
        "a: 1\n---\nb: 2\n",
        "test.yml:2: starts a second document (expected: one document in a file)");
  }

  @Test
  void refusesAFieldThatIsThereTwice() {
    assertRefused("a: 1\nb: 2\na: 3\n", "test.yml:3: a: is there twice, first in line 1");
  }

  @Test
  void namesTheLineOfBrokenYaml() {
    assertThat(refused("a: [1, 2\n"), containsString("test.yml:2: is not YAML: "));
    assertThat(refused("a: 1\n\tb: 2\n"), containsString("test.yml:2: is not YAML: "));
    assertThat(refused("a: \"open\nb: 2\n"), containsString("is not YAML: "));
    assertThat(refused("a: *nowhere\n"), containsString("test.yml:1: alias *nowhere"));
  }

  @Test
  void refusesAValueThatContainsItself() {
    assertRefused(
        "a: &x\n  b: *x\n",
        "test.yml:2: alias *x has no finished anchor before it (a value cannot contain itself)");
  }

  @Test
  void refusesAliasesThatGrowWithoutEnd() {
    var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i <= 9; i++) {
      var alias = "*a%d".formatted(i - 1);
      text.append(
          "a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", Collections.nCopies(10, alias))));
    }

    assertThat(
        refused(text.toString()),
        containsString("has more than 50000 values once its aliases are written out"));
  }

  @Test
  void refusesDeepNesting() {
    var flow = "a: " + "[".repeat(10_000);
    var text = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      text.append(" ".repeat(i)).append("a:\n");
    }

    assertThat(refused(flow), containsString("is nested deeper than 64 levels"));
    assertRefused(text.toString(), "test.yml:64: is nested deeper than 64 levels");
  }

  @Test
  void refusesWhatIsNoText() {
    assertThat(
        refused("a: 1\nb: \0\n".getBytes(StandardCharsets.UTF_8)),
        equalTo("test.yml:2: holds a NUL character, so it is no text file"));
    assertThat(
        refused("a: ü".getBytes(StandardCharsets.ISO_8859_1)),
        equalTo("test.yml: is not valid UTF-8, so it is no text file or has another encoding"));
    assertThat(
        refused("a: 1".getBytes(StandardCharsets.UTF_16)),
        equalTo("test.yml: is encoded in UTF-16 (expected: UTF-8)"));
  }

  @Test
  void refusesALargeFilePointer() {
    assertRefused(
        "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12\n",
        "test.yml: is a Git LFS pointer, not the file itself (fetch it with: git lfs pull)");
  }

  @Test
  void refusesFilesThatAreTooLargeMissingOrFolders() throws IOException {
    var large = folder.resolve("large.yml");
    Files.write(large, new byte[2_000_000]);

    assertThat(
        assertThrows(InvalidDocumentException.class, () -> DocumentReader.read(large)).getMessage(),
        equalTo(large + ": is larger than 1 MiB, the limit for a document"));
    assertThat(
        assertThrows(InvalidDocumentException.class, () -> DocumentReader.read(folder))
            .getMessage(),
        equalTo(folder + ": is a folder (expected: a YAML file)"));
    var missing =
        assertThrows(
            CatalogException.class, () -> DocumentReader.read(folder.resolve("missing.yml")));
    assertThat(missing.kind(), equalTo(CatalogException.Kind.NOT_FOUND));
    assertThat(missing.getMessage(), equalTo("no such file: " + folder.resolve("missing.yml")));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void refusesWhatIsNoRegularFileWithoutReadingIt() {
    assertThat(
        assertThrows(
                InvalidDocumentException.class, () -> DocumentReader.read(Path.of("/dev/zero")))
            .getMessage(),
        equalTo("/dev/zero: is a pipe or a device (expected: a YAML file)"));
  }

  private static Document read(String text) {
    return DocumentReader.read("test.yml", Path.of("/"), text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(String text, String message) {
    assertThat(refused(text), equalTo(message));
  }

  private static String refused(String text) {
    return refused(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String refused(byte[] bytes) {
    return assertThrows(
            InvalidDocumentException.class,
            () -> DocumentReader.read("test.yml", Path.of("/"), bytes))
        .getMessage();
  }
}
