package io.scoreline.launcher;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What is in a local input, before it is copied. Links are followed wherever they lead, as they are
 * when an input is read in place.
 *
 * @param root a file or a folder
 * @param files those that can be copied
 * @param leftOut a line each for what holds no records: links to nothing, pipes, sockets
 * @param unreadable files and folders that may hold records and cannot be read
 */
record InputTree(Path root, List<Path> files, List<String> leftOut, List<Path> unreadable) {
  InputTree {
    files = List.copyOf(files);
    leftOut = List.copyOf(leftOut);
    unreadable = List.copyOf(unreadable);
  }

  static InputTree of(Path root) throws IOException {
    Visitor visitor = new Visitor(root);
    Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
    return new InputTree(root, visitor.files, visitor.leftOut, visitor.unreadable);
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path root;
    private final List<Path> files = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<Path> unreadable = new ArrayList<>();

    Visitor(Path root) {
      this.root = root;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isSymbolicLink()) {
        leaveOut(file, "a link to nothing");
      } else if (!attributes.isRegularFile()) {
        leaveOut(file, "a pipe, a socket or a device");
      } else if (Files.isReadable(file)) {
        files.add(file);
      } else {
        refuse(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException cause) {
      if (cause instanceof FileSystemLoopException) {
        leaveOut(file, "a link to a folder that it is in");
      } else {
        refuse(file);
      }
      return FileVisitResult.CONTINUE;
    }

    private void leaveOut(Path file, String what) {
      leftOut.add("%s: %s".formatted(file, what));
    }

    private void refuse(Path file) {
      // A job passes over what is hidden.
      if (isHidden(root.relativize(file))) {
        leaveOut(file, "hidden, and cannot be read");
      } else {
        unreadable.add(file);
      }
    }

    private static boolean isHidden(Path relative) {
      return StreamSupport.stream(relative.spliterator(), false)
          .anyMatch(part -> part.toString().startsWith("."));
    }
  }
}
