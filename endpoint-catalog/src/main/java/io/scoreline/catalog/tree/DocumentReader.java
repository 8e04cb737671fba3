package io.scoreline.catalog.tree;

import io.scoreline.catalog.CatalogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads YAML (and JSON, which YAML includes) into a {@link Document}.
 *
 * <p>The input is not trusted: its size, its nesting and what aliases make of it are bounded, no
 * object is ever made from a tag, and each way in which a file can be no YAML is one clear problem.
 */
public final class DocumentReader {
  /** The largest document that is read, in bytes: 1 MiB. */
  public static final int MAXIMUM_BYTES = 1 << 20;

  private static final String LARGE_FILE_POINTER = "version https://git-lfs.github.com/spec/";
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private DocumentReader() {}

  /**
   * Reads a file. Relative paths in it start from its folder.
   *
   * @throws CatalogException of kind {@code NOT_FOUND} if there is no such file
   * @throws InvalidDocumentException if it is no usable document
   */
  public static Document read(Path file) {
    var source = file.toString();
    if (Files.notExists(file)) {
      throw new CatalogException(
          CatalogException.Kind.NOT_FOUND, "no such file: " + file.toAbsolutePath().normalize());
    }
    if (Files.isDirectory(file)) {
      throw unreadable(source, "is a folder (expected: a YAML file)");
    }
    // Reading from a pipe would wait for whoever writes into it.
    if (!Files.isRegularFile(file)) {
      throw unreadable(source, "is a pipe or a device (expected: a YAML file)");
    }
    var folder = Optional.ofNullable(file.toAbsolutePath().normalize().getParent());
    try (var stream = Files.newInputStream(file)) {
      return read(source, folder.orElse(file.getRoot()), stream.readNBytes(MAXIMUM_BYTES + 1));
    } catch (IOException e) {
      throw new CatalogException(
          CatalogException.Kind.FAILED, "cannot read %s: %s".formatted(source, e), e);
    }
  }

  /**
   * Reads a document from memory.
   *
   * @param source the name to use in messages
   * @param folder what relative paths in it start from
   * @throws InvalidDocumentException if it is no usable document
   */
  public static Document read(String source, Path folder, byte[] bytes) {
    var text = decode(source, bytes);
    var root = new NodeComposer(source).compose(text);
    if (root.isEmpty() || (root.get() instanceof Node.Scalar scalar && scalar.isNull())) {
      throw unreadable(source, "is empty (expected: a mapping of fields)");
    }
    if (root.get() instanceof Node.Mapping mapping) {
      return new Document(source, folder, mapping);
    }
    throw unreadable(
        source,
        "holds %s at its top level (expected: a mapping of fields)"
            .formatted(root.get().described()));
  }

  /**
   * Reads one value of YAML, such as a list.
   *
   * @param source the name to use in messages
   * @throws InvalidDocumentException if it is none
   */
  public static Node readValue(String source, String text) {
    return new NodeComposer(source)
        .compose(text)
        .orElseThrow(() -> unreadable(source, "is empty (expected: a value)"));
  }

  private static String decode(String source, byte[] bytes) {
    if (bytes.length > MAXIMUM_BYTES) {
      throw unreadable(source, "is larger than 1 MiB, the limit for a document");
    }
    if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
      throw unreadable(source, "is encoded in UTF-16 (expected: UTF-8)");
    }
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
    } catch (CharacterCodingException e) {
      throw unreadable(source, "is not valid UTF-8, so it is no text file or has another encoding");
    }
    var nul = text.indexOf('\0');
    if (nul >= 0) {
      var line = 1 + (int) text.substring(0, nul).chars().filter(c -> c == '\n').count();
      throw InvalidDocumentException.unreadable(
          Problem.of(Place.line(source, line), "", "holds a NUL character, so it is no text file"));
    }
    if (text.startsWith(LARGE_FILE_POINTER)) {
      throw unreadable(
          source, "is a Git LFS pointer, not the file itself (fetch it with: git lfs pull)");
    }
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  private static boolean startsWith(byte[] bytes, int first, int second) {
    return bytes.length >= 2 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
  }

  private static InvalidDocumentException unreadable(String source, String sentence) {
    return InvalidDocumentException.unreadable(Problem.of(Place.whole(source), "", sentence));
  }
}
