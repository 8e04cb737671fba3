package io.scoreline.transforms.staging;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder of plain files: nothing is synced, and nothing is written beside its place. */
final class PlainStore implements DurableStore {
  private final Path folder;

  PlainStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public String location() {
    return folder.toString();
  }

  @Override
  public NewObject create(String name) throws IOException {
    Path target = folder.resolve(name);
    Files.createDirectories(target.getParent());
    OutputStream stream = new BufferedOutputStream(Files.newOutputStream(target), 1 << 16);
    return new NewObject() {
      @Override
      public OutputStream stream() {
        return stream;
      }

      @Override
      public boolean commit() throws IOException {
        stream.close();
        return true;
      }

      @Override
      public void commitOver() throws IOException {
        stream.close();
      }

      @Override
      public void close() throws IOException {
        stream.close();
      }
    };
  }

  @Override
  public void note(String name, byte[] content) {}

  @Override
  public SeekableByteChannel open(String name) throws IOException {
    return Files.newByteChannel(folder.resolve(name));
  }

  @Override
  public boolean exists(String name) {
    return Files.exists(folder.resolve(name));
  }

  @Override
  public List<String> list() throws IOException {
    return list(folder, "");
  }

  @Override
  public List<String> list(String name) throws IOException {
    return list(folder.resolve(name), name + "/");
  }

  private static List<String> list(Path listed, String prefix) throws IOException {
    if (!Files.exists(listed)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(listed)) {
      return files.map(file -> prefix + file.getFileName()).sorted().toList();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Path deleted = folder.resolve(name);
    if (Files.exists(deleted)) {
      try (Stream<Path> files = Files.walk(deleted)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Override
  public void deleteIfEmpty() {}

  @Override
  public void deleteUncommitted(String name) {}

  @Override
  public void deleteUncommitted() {}
}
