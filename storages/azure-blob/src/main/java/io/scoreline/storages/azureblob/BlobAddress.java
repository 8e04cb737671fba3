package io.scoreline.storages.azureblob;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in Azure Blob Storage. It is told as {@code wasbs://container@host/name}, where the name
 * stands as it is, with no character escaped.
 *
 * @param host the account's host of the blob service, for example {@code
 *     lake.blob.core.windows.net}
 * @param container the container's name
 * @param name the blob's name, or what names begin with; empty for the container itself
 */
record BlobAddress(String host, String container, String name) implements java.io.Serializable {
  private static final Pattern HADOOP =
      Pattern.compile(
          "(?:wasbs?|abfss?)://(?<container>[^@/]+)@(?<host>[^/]+)(?:/(?<name>.*))?",
          Pattern.DOTALL);
  private static final Pattern URL =
      Pattern.compile(
          "https?://(?<host>[^/?#]+)/(?<container>[^/?#]+)(?:/(?<name>[^?#]*))?(?<rest>[?#].*)?");
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9]{3,24}\\.(?:blob|dfs)\\.[a-z0-9.-]+");
  private static final Pattern CONTAINER =
      Pattern.compile("\\$root|\\$web|\\$logs|[a-z0-9](?:-?[a-z0-9]){2,62}");
  private static final String EXPECTED =
      "(expected: wasbs://<container>@<account>.blob.core.windows.net/<path>, abfss://…@….dfs.…,"
          + " or https://<account>.blob.core.windows.net/<container>/<path>)";

  BlobAddress {
    requireNonNull(host, "host is null");
    requireNonNull(container, "container is null");
    requireNonNull(name, "name is null");
    if (!HOST.matcher(host).matches() || !CONTAINER.matcher(container).matches()) {
      throw new IllegalArgumentException("%s@%s %s".formatted(container, host, EXPECTED));
    }
    host = host.replaceFirst("\\.dfs\\.", ".blob.");
  }

  /** Whether a text is an address of this storage, well formed or not. */
  static boolean isOne(String text) {
    Matcher url = URL.matcher(text);
    return text.matches("(?s)(?:wasbs?|abfss?)://.*")
        || (url.matches() && HOST.matcher(url.group("host")).matches());
  }

  /**
   * Reads an address. In one that starts with {@code http} what is escaped with a percent sign is
   * taken for the character it stands for; in the others nothing is escaped.
   *
   * @throws IllegalArgumentException if it is none; a query, which may hold a secret, is not shown
   */
  static BlobAddress parse(String text) {
    Matcher hadoop = HADOOP.matcher(text);
    if (hadoop.matches()) {
      return new BlobAddress(
          hadoop.group("host"), hadoop.group("container"), orEmpty(hadoop.group("name")));
    }
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw new IllegalArgumentException(
          "%s %s".formatted(text.replaceAll("\\?.*", "?…"), EXPECTED));
    }
    if (url.group("rest") != null) {
      throw new IllegalArgumentException(
          "%s?… has a query (expected: none; a signature belongs into a datastore's credentials)"
              .formatted(text.substring(0, url.start("rest"))));
    }
    return new BlobAddress(
        url.group("host"), url.group("container"), unescaped(orEmpty(url.group("name"))));
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  private static String unescaped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        int codePoint = text.codePointAt(i);
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(codePoint) - 1;
        continue;
      }
      int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        throw new IllegalArgumentException(
            "%s: a %% without two hexadecimal digits (expected: %%25 for the character itself)"
                .formatted(text));
      }
      bytes.write(high << 4 | low);
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "%s: what it escapes is not UTF-8 (expected: UTF-8)".formatted(text), e);
    }
  }

  /** The same container's blob of another name. */
  BlobAddress withName(String other) {
    return new BlobAddress(host, container, other);
  }

  @Override
  public String toString() {
    return "wasbs://%s@%s/%s".formatted(container, host, name);
  }
}
