package io.scoreline.transforms.staging;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder of this machine. An object is written beside its place, synced, and then linked to its
 * name: a link, unlike a rename, fails when the name is taken.
 */
final class LocalDurableStore implements DurableStore {
  private static final String UNCOMMITTED = ".uncommitted-";
  private static final int MOST_DELETIONS = 10;

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
    Path path = at(name);
    if (Files.isDirectory(path)) {
      throw new NoSuchFileException(path.toString(), null, "it is a folder");
    }
    return Files.newByteChannel(path);
  }

  @Override
  public boolean exists(String name) {
    return Files.exists(at(name));
  }

  @Override
  public List<String> list() throws IOException {
    return namesIn(folder);
  }

  @Override
  public List<String> list(String name) throws IOException {
    return namesIn(at(name)).stream().map(file -> name + "/" + file).toList();
  }

  private static List<String> namesIn(Path listed) throws IOException {
    try (Stream<Path> files = Files.list(listed)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> !file.startsWith(UNCOMMITTED))
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Path path = at(name);
    for (int left = MOST_DELETIONS; Files.exists(path); left--) {
      try {
        deleteOnce(path);
      } catch (DirectoryNotEmptyException e) {
        // Somebody wrote into it meanwhile, as a worker that has not been stopped yet does.
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  private static void deleteOnce(Path path) throws IOException {
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

  @Override
  public boolean putIfAbsent(String name, byte[] content) throws IOException {
    if (content.length > 0) {
      return DurableStore.super.putIfAbsent(name, content);
    }
    // Nothing can be torn here, and nothing is left beside it by a crash.
    Path target = at(name);
    try {
      createDurably(target.getParent());
      boolean first = createEmpty(target);
      sync(target.getParent());
      return first;
    } catch (IOException e) {
      throw notWritten(target, e);
    }
  }

  private static boolean createEmpty(Path target) throws IOException {
    try {
      Files.createFile(target);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  @Override
  public void note(String name, byte[] content) throws IOException {
    try (LocalObject object = new LocalObject(at(name))) {
      object.stream().write(content);
      object.stream().flush();
      object.replace();
    }
  }

  @Override
  public void deleteUncommitted(String name) throws IOException {
    Path target = at(name);
    deleteStartingWith(uncommittedPrefix(target), target.getParent());
  }

  @Override
  public void deleteUncommitted() throws IOException {
    deleteStartingWith(UNCOMMITTED, folder);
  }

  private static void deleteStartingWith(String prefix, Path within) throws IOException {
    try (Stream<Path> files = Files.list(within)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith(prefix)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      // Without a folder nothing is left in it.
    }
  }

  private static String uncommittedPrefix(Path target) {
    return UNCOMMITTED + target.getFileName() + "-";
  }

  /** Makes a folder and those above it, so that each is still there after a power failure. */
  private static void createDurably(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.getParent();
    if (parent != null) {
      createDurably(parent);
    }
    Files.createDirectories(folder);
    if (parent != null) {
      sync(parent);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Which object could not be written, and why: many errors of disks name no file. */
  private static IOException notWritten(Path target, IOException e) {
    IOException told =
        new IOException(
            "%s cannot be written: %s (expected: a folder that can be written, and room on its disk)"
                .formatted(target, reason(e)));
    // Not its cause: what a run broke off for is told by the innermost one.
    told.addSuppressed(e);
    return told;
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException named && named.getReason() != null) {
      return named.getReason();
    }
    return e.getClass() == IOException.class ? e.getMessage() : e.toString();
  }

  /** Says which object could not be written. */
  private static final class NamingStream extends FilterOutputStream {
    private final Path target;

    NamingStream(Path target, OutputStream out) {
      super(out);
      this.target = target;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      try {
        out.write(bytes, offset, count);
      } catch (IOException e) {
        throw notWritten(target, e);
      }
    }
  }

  private static final class LocalObject implements NewObject {
    private final Path target;
    private final Path uncommitted;
    private final FileChannel channel;
    private final OutputStream stream;

    LocalObject(Path target) throws IOException {
      this.target = target;
      this.uncommitted = target.resolveSibling(uncommittedPrefix(target) + UUID.randomUUID());
      try {
        createDurably(target.getParent());
        this.channel =
            FileChannel.open(uncommitted, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (IOException e) {
        throw notWritten(target, e);
      }
      this.stream =
          new BufferedOutputStream(
              new NamingStream(target, Channels.newOutputStream(channel)), 1 << 16);
    }

    @Override
    public OutputStream stream() {
      return stream;
    }

    private void makeDurable() throws IOException {
      stream.flush();
      try {
        channel.force(true);
        channel.close();
      } catch (IOException e) {
        throw notWritten(target, e);
      }
    }

    @Override
    public boolean commit() throws IOException {
      makeDurable();
      try {
        boolean first = link();
        // The other writer may not have come so far, and its object is what counts now.
        sync(target.getParent());
        return first;
      } catch (IOException e) {
        throw notWritten(target, e);
      }
    }

    private boolean link() throws IOException {
      try {
        Files.createLink(target, uncommitted);
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      } catch (UnsupportedOperationException e) {
        throw new IOException("its file system has no hard links, which are needed", e);
      } finally {
        Files.deleteIfExists(uncommitted);
      }
    }

    @Override
    public void commitOver() throws IOException {
      makeDurable();
      replace();
      try {
        sync(target.getParent());
      } catch (IOException e) {
        throw notWritten(target, e);
      }
    }

    /** Makes it visible, in place of any of its name. */
    void replace() throws IOException {
      try {
        Files.move(
            uncommitted,
            target,
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw notWritten(target, e);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
      Files.deleteIfExists(uncommitted);
    }
  }
}
