package io.scoreline.transforms.staging;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/** A store in memory, for tests that run many jobs and do not doubt the disk. */
public final class MemoryStore implements DurableStore {
  private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
  private final String location;

  public MemoryStore(String location) {
    this.location = location;
  }

  @Override
  public String location() {
    return location;
  }

  @Override
  public NewObject create(String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    return new NewObject() {
      @Override
      public OutputStream stream() {
        return bytes;
      }

      @Override
      public boolean commit() {
        return objects.putIfAbsent(name, bytes.toByteArray()) == null;
      }

      @Override
      public void commitOver() {
        objects.put(name, bytes.toByteArray());
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public SeekableByteChannel open(String name) throws NoSuchFileException {
    byte[] content = objects.get(name);
    if (content == null) {
      throw new NoSuchFileException(location + "/" + name);
    }
    return new Reading(content);
  }

  @Override
  public boolean exists(String name) {
    return objects.containsKey(name) || !list(name).isEmpty();
  }

  @Override
  public List<String> list() {
    return objects.keySet().stream()
        .map(name -> name.contains("/") ? name.substring(0, name.indexOf('/')) : name)
        .distinct()
        .toList();
  }

  @Override
  public List<String> list(String folder) {
    return objects.keySet().stream().filter(name -> name.startsWith(folder + "/")).toList();
  }

  @Override
  public void delete(String name) {
    objects.keySet().removeIf(found -> found.equals(name) || found.startsWith(name + "/"));
  }

  @Override
  public void deleteIfEmpty() {}

  @Override
  public void deleteUncommitted(String name) {}

  @Override
  public void deleteUncommitted() {}

  private static final class Reading implements SeekableByteChannel {
    private final ByteArrayInputStream in;
    private final ReadableByteChannel channel;
    private final long size;

    Reading(byte[] content) {
      this.in = new ByteArrayInputStream(content);
      this.channel = Channels.newChannel(in);
      this.size = content.length;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return channel.read(target);
    }

    @Override
    public long position() {
      return size - in.available();
    }

    @Override
    public SeekableByteChannel position(long position) {
      in.reset();
      in.skip(position);
      return this;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }

    @Override
    public int write(ByteBuffer source) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
      throw new UnsupportedOperationException();
    }
  }
}
