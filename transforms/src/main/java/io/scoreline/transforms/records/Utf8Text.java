package io.scoreline.transforms.records;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text in which bytes that are not UTF-8 can be told from every character that is: they become half
 * a surrogate pair, which no UTF-8 decodes to. A genuine U+FFFD is a character like any other.
 */
final class Utf8Text {
  /** Stands for bytes that are not UTF-8, where no other half stands before it. */
  static final char MALFORMED = '\uDFFF';

  private static final char REPLACEMENT = '\uFFFD';

  private Utf8Text() {}

  /** Decodes a stream; bytes that are not UTF-8 become {@link #MALFORMED}. */
  static Reader reader(InputStream in) {
    return new InputStreamReader(
        in,
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE)
            .replaceWith(String.valueOf(MALFORMED)));
  }

  /** Decodes bytes; those that are not UTF-8 become {@link #MALFORMED}. */
  static String decode(byte[] bytes, int offset, int length) {
    String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    StringWriter decoded = new StringWriter(length);
    try (Reader reader = reader(new ByteArrayInputStream(bytes, offset, length))) {
      reader.transferTo(decoded);
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory cannot be read", e);
    }
    return decoded.toString();
  }

  /** Whether text holds bytes that were not UTF-8. */
  static boolean hasMalformed(char[] text, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (isMalformed(text, offset, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMalformed(char[] text, int offset, int place) {
    return text[place] == MALFORMED
        && (place == offset || !Character.isHighSurrogate(text[place - 1]));
  }

  /** Text for people: what was not UTF-8 is U+FFFD. */
  static String shown(char[] text, int offset, int length) {
    if (!hasMalformed(text, offset, length)) {
      return new String(text, offset, length);
    }
    StringBuilder shown = new StringBuilder(length);
    for (int i = offset; i < offset + length; i++) {
      shown.append(isMalformed(text, offset, i) ? REPLACEMENT : text[i]);
    }
    return shown.toString();
  }
}
