package io.scoreline.transforms.staging;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder of this machine. An object is written beside its place, synced, and then linked to its
 * name: a link, unlike a rename, fails when the name is taken.
 */
final class LocalDurableStore implements DurableStore {
  private static final String UNCOMMITTED = ".uncommitted-";

  private final Path folder;

  LocalDurableStore(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  @Override
  public String location() {
    return folder.toString();
  }

  private Path at(String name) {
    Path path = folder.resolve(name).normalize();
    if (!path.startsWith(folder) || path.equals(folder)) {
      throw new IllegalArgumentException(
          "name: '%s' (expected: a path below %s)".formatted(name, folder));
    }
    return path;
  }

  @Override
  public NewObject create(String name) throws IOException {
    return new LocalObject(at(name));
  }

  @Override
  public SeekableByteChannel open(String name) throws IOException {
    return Files.newByteChannel(at(name));
  }

  @Override
  public boolean exists(String name) {
    return Files.exists(at(name));
  }

  @Override
  public List<String> list(String name) throws IOException {
    Path listed = at(name);
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(listed)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(file -> !file.startsWith(UNCOMMITTED))
          .forEach(file -> names.add(name + "/" + file));
    } catch (NoSuchFileException e) {
      return List.of();
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public void delete(String name) throws IOException {
    Path path = at(name);
    if (!Files.exists(path)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException e)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void deleteIfEmpty() throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // Somebody else's files: they stay.
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static final class LocalObject implements NewObject {
    private final Path target;
    private final Path uncommitted;
    private final FileChannel channel;
    private final OutputStream stream;

    LocalObject(Path target) throws IOException {
      this.target = target;
      Files.createDirectories(target.getParent());
      this.uncommitted = target.resolveSibling(UNCOMMITTED + UUID.randomUUID());
      this.channel =
          FileChannel.open(uncommitted, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      this.stream = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    }

    @Override
    public OutputStream stream() {
      return stream;
    }

    @Override
    public boolean commit() throws IOException {
      stream.flush();
      channel.force(true);
      channel.close();
      try {
        Files.createLink(target, uncommitted);
      } catch (FileAlreadyExistsException e) {
        return false;
      } finally {
        Files.deleteIfExists(uncommitted);
      }
      sync(target.getParent());
      return true;
    }

    @Override
    public void close() throws IOException {
      channel.close();
      Files.deleteIfExists(uncommitted);
    }
  }
}
