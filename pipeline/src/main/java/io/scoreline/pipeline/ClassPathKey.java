package io.scoreline.pipeline;

import io.scoreline.transforms.staging.HashingStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** Names what is made of jars once and kept, so that it is made anew when one of them changes. */
public final class ClassPathKey {
  private ClassPathKey() {}

  /**
   * 16 hexadecimal digits that change with a jar's path, size or time.
   *
   * @param maker what else it depends on; may be empty
   */
  public static String of(String maker, List<Path> jars) {
    StringBuilder text = new StringBuilder(maker);
    for (Path jar : jars) {
      text.append('\n').append(jar);
      try {
        text.append(Files.size(jar)).append(Files.getLastModifiedTime(jar));
      } catch (IOException e) {
        text.append('?');
      }
    }
    byte[] hash =
        HashingStream.newSha256().digest(text.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, 8);
  }
}
