package io.scoreline.transforms.scorer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What engines ask of a model's file before they read it, whatever its format is. */
public final class ModelFiles {
  private static final byte[] LFS_POINTER =
      "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.US_ASCII);

  /** Enough to tell text from other files. */
  private static final int START_BYTES = 512;

  private ModelFiles() {}

  /**
   * The model's file: the one that is given, or the only one that is not hidden in a given folder.
   *
   * @param accepted what would do, for the message
   * @throws ModelRefusedException if there is none, or more than one
   */
  public static Path find(String given, String accepted) throws IOException {
    Path start = requireThere(given, accepted);
    return Files.isDirectory(start) ? onlyFileIn(start) : start;
  }

  /**
   * A path that leads to a file or folder.
   *
   * @param accepted what would do, for the message
   * @throws ModelRefusedException if it does not
   */
  public static Path requireThere(String given, String accepted) {
    Path start = Path.of(given);
    if (!Files.exists(start)) {
      throw new ModelRefusedException(
          "%s: does not exist (expected: %s)".formatted(given, accepted));
    }
    return start;
  }

  private static Path onlyFileIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .sorted()
              .toList();
      if (found.size() != 1) {
        List<String> names = found.stream().map(file -> file.getFileName().toString()).toList();
        throw new ModelRefusedException(
            "%s: holds %d files: %s (expected: exactly one, the model)"
                .formatted(folder, found.size(), Feature.shown(names)));
      }
      return found.get(0);
    }
  }

  /**
   * Checks that a file has content of its own that can be held.
   *
   * @param accepted what would do, for the message
   * @param largestBytes the most that it may have
   * @param whatOfLarger how the message goes on for one that is larger; may be empty
   * @throws ModelRefusedException if it is no regular file, empty, too large or a Git LFS pointer
   */
  public static void requireContent(
      Path file, String accepted, long largestBytes, String whatOfLarger) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ModelRefusedException(
          "%s: is not a regular file (expected: %s)".formatted(file, accepted));
    }
    long bytes = Files.size(file);
    if (bytes == 0) {
      throw new ModelRefusedException("%s: is empty (expected: %s)".formatted(file, accepted));
    }
    if (bytes > largestBytes) {
      throw new ModelRefusedException(
          "%s: has %d bytes (expected: at most %d%s)"
              .formatted(file, bytes, largestBytes, whatOfLarger));
    }
    if (Arrays.equals(start(file, LFS_POINTER.length), LFS_POINTER)) {
      throw new ModelRefusedException(
          "%s: is a Git LFS pointer, not the model; run git lfs pull".formatted(file));
    }
  }

  /** The first bytes of a file, as many as there are up to a length. */
  public static byte[] start(Path file, int length) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(length);
    }
  }

  /** What a file is, in words, if its start tells that it is no model of a binary format. */
  public static Optional<String> noBinary(Path file) throws IOException {
    String start = new String(start(file, START_BYTES), StandardCharsets.ISO_8859_1);
    return stranger(start).or(() -> isText(start) ? Optional.of("text") : Optional.empty());
  }

  /**
   * Whether characters are those of a text.
   *
   * @param start a file's first bytes, as characters of ISO 8859-1
   */
  public static boolean isText(String start) {
    return start.chars().allMatch(c -> (c >= ' ' && c != 0x7f) || (c >= '\t' && c <= '\r'));
  }

  /**
   * What a file is, in words, that people take for a model of any kind.
   *
   * @param start the file's first bytes, as characters of ISO 8859-1; not empty
   */
  public static Optional<String> stranger(String start) {
    String lower = start.stripLeading().toLowerCase(Locale.ROOT);
    if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
      return Optional.of("a page of HTML");
    }
    if (start.charAt(0) == 0x80 && start.length() > 1 && start.charAt(1) <= 5) {
      return Optional.of("a Python pickle");
    }
    if (start.startsWith("PK\u0003\u0004")) {
      return Optional.of("a ZIP archive");
    }
    if (start.startsWith("\u001f\u008b")) {
      return Optional.of("compressed with gzip");
    }
    return start.startsWith("\u00ac\u00ed")
        ? Optional.of("in Java serialization")
        : Optional.empty();
  }
}
