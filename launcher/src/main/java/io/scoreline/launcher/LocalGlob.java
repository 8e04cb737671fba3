package io.scoreline.launcher;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of local files, such as {@code /data/*.csv}; the job reads what it matches.
 *
 * @param pattern absolute
 */
record LocalGlob(Path pattern) {
  private static final String WILDCARDS = "*?[{";

  static boolean isOne(String text) {
    return text.chars().anyMatch(c -> WILDCARDS.indexOf(c) >= 0);
  }

  /** The folder that the pattern looks in: all before the first wildcard. */
  Path folder() {
    String text = pattern.toString();
    int wildcard = 0;
    while (WILDCARDS.indexOf(text.charAt(wildcard)) < 0) {
      wildcard++;
    }
    return Path.of(text.substring(0, text.lastIndexOf('/', wildcard) + 1));
  }

  /**
   * Whether any file matches; stops at the first.
   *
   * @throws PatternSyntaxException if the pattern is none
   */
  boolean matchesAny() throws IOException {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    boolean[] found = {false};
    Files.walkFileTree(
        folder(),
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            found[0] = matcher.matches(file);
            return found[0] ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException cause) {
            return FileVisitResult.CONTINUE; // the job tells what it cannot list
          }
        });
    return found[0];
  }
}
