package io.scoreline.transforms.plan;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * Opens input files: those of this machine directly (their names may hold what a glob would take
 * for a wildcard), all others through Beam's {@link FileSystems}. Thread-safe.
 */
public final class InputStorage {
  private static final Pattern SCHEME =
      Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:.*", Pattern.DOTALL);

  /** What some file system takes for more than the character itself. */
  private static final Pattern GLOB_CHARACTER = Pattern.compile("[*?\\[\\]{}\\\\]");

  private static final String GONE = "the file is gone";

  private InputStorage() {}

  /** Whether a path names a file of this machine rather than one of a Beam file system. */
  public static boolean isLocal(String path) {
    return !SCHEME.matcher(path).matches();
  }

  /** Opens a file for reading from its start. The caller closes the channel. */
  public static ReadableByteChannel open(String path) throws IOException {
    return isLocal(path)
        ? Files.newByteChannel(Path.of(path))
        : FileSystems.open(FileSystems.matchNewResource(path, false));
  }

  /**
   * Opens a file for reading from a byte on. The caller closes the stream.
   *
   * @throws EOFException if the file is shorter than that; a file that is read at random tells it
   *     only when it is read
   */
  public static InputStream openAt(String path, long offset) throws IOException {
    return openAt(path, offset, Long.MAX_VALUE);
  }

  /**
   * As {@link #openAt(String, long)}, by a reader who will hardly read further than a byte.
   *
   * @param end the byte behind the last that will be read; to read further is slow, not wrong
   */
  public static InputStream openAt(String path, long offset, long end) throws IOException {
    ReadableByteChannel channel = open(path);
    try {
      if (channel instanceof BoundedReads bounded) {
        bounded.readUntil(end);
      }
      InputStream stream = Channels.newInputStream(channel);
      if (channel instanceof SeekableByteChannel seekable) {
        seekable.position(offset);
      } else {
        stream.skipNBytes(offset);
      }
      return stream;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Reads a whole file that the plan says is small.
   *
   * @throws EOFException if it is shorter than it was listed
   */
  public static byte[] readAll(InputFile file) throws IOException {
    byte[] content;
    if (isLocal(file.path())) {
      content = Files.readAllBytes(Path.of(file.path()));
    } else {
      try (InputStream stream = openAt(file.path(), 0, file.sizeBytes())) {
        content = stream.readAllBytes();
      }
    }
    if (content.length < file.sizeBytes()) {
      // Half a picture can be decoded, too.
      throw endsEarly(file.path(), content.length, file.sizeBytes());
    }
    return content;
  }

  /** What reading a file means that ends before what was planned of it does. */
  public static EOFException endsEarly(String path, long endsAt, long expectedEnd) {
    return new EOFException(
        "%s ends at byte %d (expected: at least %d bytes, as it was listed)"
            .formatted(path, endsAt, expectedEnd));
  }

  /** Says how a file differs from what was planned, or nothing if it does not. */
  public static String changeOf(InputFile file) throws IOException {
    if (isLocal(file.path())) {
      try {
        BasicFileAttributes now =
            Files.readAttributes(Path.of(file.path()), BasicFileAttributes.class);
        return changeOf(file, now.size(), versionOf(now));
      } catch (NoSuchFileException e) {
        return GONE;
      }
    }
    Optional<MatchResult.Metadata> now = matchLiterally(file.path());
    if (now.isEmpty()) {
      return GONE;
    }
    // Some list files by time, and tell the checksum only of one that is asked for by its name.
    String time = Long.toString(now.get().lastModifiedMillis());
    boolean isListedByTime = file.version().equals(time);
    return changeOf(file, now.get().sizeBytes(), isListedByTime ? time : versionOf(now.get()));
  }

  private static String changeOf(InputFile file, long sizeBytes, String version) {
    if (sizeBytes == file.sizeBytes() && version.equals(file.version())) {
      return "";
    }
    return "the file changed after it was listed: %d bytes of version %s, now %d bytes of version %s"
        .formatted(file.sizeBytes(), file.version(), sizeBytes, version);
  }

  /** A glob that matches a name, and such as differ from it where it has a glob's characters. */
  static String globOf(String name) {
    return GLOB_CHARACTER.matcher(name).replaceAll("?");
  }

  /** Beam has globs only: any character may stand for one of theirs, the file itself is picked. */
  private static Optional<MatchResult.Metadata> matchLiterally(String path) throws IOException {
    ResourceId wanted = FileSystems.matchNewResource(path, false);
    try {
      return FileSystems.match(globOf(path), EmptyMatchTreatment.ALLOW).metadata().stream()
          .filter(found -> found.resourceId().equals(wanted))
          .findFirst();
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  static String versionOf(BasicFileAttributes attributes) {
    return attributes.lastModifiedTime().toInstant().toString();
  }

  static String versionOf(MatchResult.Metadata metadata) {
    String checksum = metadata.checksum();
    return checksum != null ? checksum : Long.toString(metadata.lastModifiedMillis());
  }
}
