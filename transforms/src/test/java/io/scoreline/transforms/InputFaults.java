package io.scoreline.transforms;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/**
 * Input files in memory, below {@code faulty://name/}, and the one thing that goes wrong with them,
 * at the n-th step that is made on them: matching, opening, seeking, reading, closing, asking for a
 * size. Thread-safe.
 */
final class InputFaults implements AutoCloseable {
  /** What goes wrong. */
  enum Kind {
    NOTHING,
    /** The step fails; the next one does not. */
    FAILS,
    /** For whoever has the file open, it ends here, in the midst of what is read. */
    TEARS,
    /** For everybody the file ends here, from now on, though it is listed as it was. */
    STAYS_TORN,
    /** From here on, a read gives one byte. */
    DRIPS,
    /** The step stands still until its thread is interrupted. */
    HANGS,
    /** The process ends. */
    ENDS_PROCESS,
    /** The file is gone, from now on. */
    VANISHES,
    /** The file is written anew, with half of its content. */
    SHRINKS
  }

  /** The process ends here: what it leaves in its staging is what is there now. */
  static final class ProcessEnd extends VirtualMachineError {
    private static final long serialVersionUID = 1;

    ProcessEnd(String message) {
      super(message);
    }
  }

  /** What a listing tells of a file. */
  record Listed(String path, long sizeBytes, long version) {}

  private static final class Content {
    private final byte[] bytes;
    private final long version;

    Content(byte[] bytes, long version) {
      this.bytes = bytes;
      this.version = version;
    }
  }

  private static final Map<String, InputFaults> ALL = new ConcurrentHashMap<>();

  private final String name;
  private final Map<String, Content> files = new TreeMap<>();
  private final Map<String, Integer> torn = new HashMap<>();
  private Kind kind = Kind.NOTHING;
  private int at;
  private int steps;
  private int openChannels;
  private boolean drips;
  private String place = "nowhere";

  /**
   * @param contents the content of each file, by its path below the root
   */
  InputFaults(String name, Map<String, byte[]> contents) {
    this.name = name;
    contents.forEach((path, bytes) -> files.put(root() + "/" + path, new Content(bytes, 1)));
    ALL.put(name, this);
  }

  /** The files that a path is of. */
  static InputFaults of(String path) {
    return ALL.get(path.split("/", -1)[2]);
  }

  String root() {
    return FaultyFiles.SCHEME + "://" + name + "/in";
  }

  /** Lets something go wrong at the n-th step from now, from 1, in place of what did before. */
  synchronized void inject(Kind wrong, int step) {
    kind = wrong;
    at = step;
    steps = 0;
    drips = false;
    torn.clear();
    place = "nowhere";
  }

  /** Lets nothing go wrong any more; what is gone stays so. */
  synchronized void stop() {
    kind = Kind.NOTHING;
    drips = false;
    torn.clear();
  }

  /** Steps made since something was injected. */
  synchronized int steps() {
    return steps;
  }

  /** Where it went wrong. */
  synchronized String place() {
    return place;
  }

  /** Channels that were not closed. */
  synchronized int openChannels() {
    return openChannels;
  }

  @Override
  public void close() {
    ALL.remove(name);
  }

  /** Makes a step on a file, and says what of it is left to its caller to do wrongly. */
  private Kind step(String step, String path) throws IOException {
    Kind wrong = count(step, path);
    switch (wrong) {
      case FAILS -> throw new IOException("storage failed at the " + place());
      case ENDS_PROCESS -> throw new ProcessEnd("the process ended at the " + place());
      case HANGS -> hang();
      default -> {}
    }
    return wrong;
  }

  private synchronized Kind count(String step, String path) {
    steps++;
    if (steps != at) {
      return Kind.NOTHING;
    }
    place = step + " of " + path;
    switch (kind) {
      case DRIPS -> drips = true;
      case VANISHES -> files.remove(path);
      case SHRINKS ->
          files.computeIfPresent(
              path,
              (file, old) ->
                  new Content(Arrays.copyOf(old.bytes, old.bytes.length / 2), old.version + 1));
      default -> {}
    }
    return kind;
  }

  private static void hang() throws ClosedByInterruptException {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    }
  }

  /** Lists what a glob matches. */
  List<Listed> match(String glob) throws IOException {
    step("match", glob);
    Pattern pattern =
        Pattern.compile(
            glob.replaceAll("[.{}()+^$|\\\\]", "\\\\$0").replace("*", "[^/]*").replace("?", "."));
    List<Listed> found = new ArrayList<>();
    synchronized (this) {
      files.forEach(
          (path, content) -> {
            if (pattern.matcher(path).matches()) {
              found.add(new Listed(path, content.bytes.length, content.version));
            }
          });
    }
    return found;
  }

  /** Opens a file: JSON lines as a stream, as some file systems do, others to be sought in. */
  ReadableByteChannel open(String path) throws IOException {
    FaultyChannel channel = new FaultyChannel(path);
    channel.mayTear(step("open", path));
    content(path);
    synchronized (this) {
      openChannels++;
    }
    return path.endsWith(".jsonl") ? new Unseekable(channel) : channel;
  }

  private synchronized byte[] content(String path) throws FileNotFoundException {
    Content content = files.get(path);
    if (content == null) {
      throw new FileNotFoundException(path);
    }
    return torn.containsKey(path)
        ? Arrays.copyOf(content.bytes, Math.min(torn.get(path), content.bytes.length))
        : content.bytes;
  }

  private synchronized boolean drips() {
    return drips;
  }

  private final class FaultyChannel implements SeekableByteChannel {
    private final String path;
    private int position;
    private int end = Integer.MAX_VALUE;
    private boolean isOpen = true;

    FaultyChannel(String path) {
      this.path = path;
    }

    /** Lets the file end here. */
    private void mayTear(Kind wrong) {
      if (wrong == Kind.TEARS) {
        end = position;
      } else if (wrong == Kind.STAYS_TORN) {
        synchronized (InputFaults.this) {
          torn.put(path, position);
        }
      }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      Kind wrong = step("read", path);
      byte[] bytes = content(path);
      int left = Math.min(bytes.length, end) - position;
      if (left <= 0) {
        return -1;
      }
      int count = Math.min(left, drips() ? 1 : target.remaining());
      if (wrong == Kind.TEARS || wrong == Kind.STAYS_TORN) {
        count /= 2;
      }
      target.put(bytes, position, count);
      position += count;
      mayTear(wrong);
      return count == 0 ? -1 : count;
    }

    @Override
    public SeekableByteChannel position(long newPosition) throws IOException {
      position = Math.toIntExact(newPosition);
      mayTear(step("seek", path));
      return this;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public long size() throws IOException {
      mayTear(step("size", path));
      return Math.min(content(path).length, end);
    }

    @Override
    public boolean isOpen() {
      return isOpen;
    }

    @Override
    public void close() throws IOException {
      if (!isOpen) {
        return;
      }
      isOpen = false;
      synchronized (InputFaults.this) {
        openChannels--;
      }
      step("close", path);
    }

    @Override
    public int write(ByteBuffer source) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException();
    }
  }

  private record Unseekable(FaultyChannel channel) implements ReadableByteChannel {
    @Override
    public int read(ByteBuffer target) throws IOException {
      return channel.read(target);
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
