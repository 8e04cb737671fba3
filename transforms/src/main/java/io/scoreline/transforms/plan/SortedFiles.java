package io.scoreline.transforms.plan;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** Sorts any number of files by path in bounded memory: sorted runs on disk, then one merge. */
final class SortedFiles implements Closeable {
  private record Entry(String path, String name, long sizeBytes, String version) {}

  /** Takes the files in path order, each path once. */
  interface Sink {
    void file(InputFile file) throws IOException;
  }

  private static final Comparator<Entry> BY_PATH = Comparator.comparing(Entry::path);
  private static final Comparator<Entry> BY_NAME =
      Comparator.comparing(Entry::name).thenComparing(Entry::path);

  private final Comparator<Entry> order;
  private final int runEntries;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Path> runs = new ArrayList<>();

  private SortedFiles(Comparator<Entry> order, int runEntries) {
    this.order = order;
    this.runEntries = runEntries;
  }

  /**
   * Sorts by path.
   *
   * @param runEntries how many files are held in memory at once
   */
  static SortedFiles byPath(int runEntries) {
    return new SortedFiles(BY_PATH, runEntries);
  }

  /** Sorts by the names that outputs show, and files of one name by path. */
  static SortedFiles byName(int runEntries) {
    return new SortedFiles(BY_NAME, runEntries);
  }

  void add(String path, String name, long sizeBytes, String version) throws IOException {
    entries.add(new Entry(path, name, sizeBytes, version));
    if (entries.size() == runEntries) {
      writeRun();
    }
  }

  /** Gives all files, numbered; to be called once. */
  void forEach(Sink sink) throws IOException {
    if (runs.isEmpty()) {
      Collections.sort(entries, order);
      Numbering numbering = new Numbering(sink);
      for (Entry entry : entries) {
        numbering.take(entry);
      }
      return;
    }
    writeRun();
    merge(new Numbering(sink));
  }

  private void writeRun() throws IOException {
    Collections.sort(entries, order);
    Path run = Files.createTempFile("scoreline-listing-", ".run");
    runs.add(run);
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(run), 1 << 16))) {
      out.writeInt(entries.size());
      for (Entry entry : entries) {
        out.writeUTF(entry.path());
        out.writeUTF(entry.name());
        out.writeLong(entry.sizeBytes());
        out.writeUTF(entry.version());
      }
    }
    entries.clear();
  }

  private void merge(Numbering numbering) throws IOException {
    List<RunReader> open = new ArrayList<>();
    try {
      PriorityQueue<RunReader> queue =
          new PriorityQueue<>(Comparator.comparing(reader -> reader.head, order));
      for (Path run : runs) {
        RunReader reader = new RunReader(run);
        open.add(reader);
        if (reader.advance()) {
          queue.add(reader);
        }
      }
      for (RunReader least = queue.poll(); least != null; least = queue.poll()) {
        numbering.take(least.head);
        if (least.advance()) {
          queue.add(least);
        }
      }
    } finally {
      for (RunReader reader : open) {
        reader.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Path run : runs) {
      Files.deleteIfExists(run);
    }
  }

  /** Numbers what passes, and drops a path that two roots both hold. */
  private static final class Numbering {
    private final Sink sink;
    private Optional<String> lastPath = Optional.empty();
    private long ordinal;

    Numbering(Sink sink) {
      this.sink = sink;
    }

    void take(Entry entry) throws IOException {
      if (lastPath.filter(entry.path()::equals).isPresent()) {
        return;
      }
      lastPath = Optional.of(entry.path());
      sink.file(
          new InputFile(ordinal++, entry.path(), entry.name(), entry.sizeBytes(), entry.version()));
    }
  }

  private static final class RunReader implements Closeable {
    private final DataInputStream in;
    private int left;
    private Entry head = new Entry("", "", 0, "");

    RunReader(Path run) throws IOException {
      in = new DataInputStream(new BufferedInputStream(Files.newInputStream(run), 1 << 16));
      left = in.readInt();
    }

    boolean advance() throws IOException {
      if (left == 0) {
        return false;
      }
      left--;
      head = new Entry(in.readUTF(), in.readUTF(), in.readLong(), in.readUTF());
      return true;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
