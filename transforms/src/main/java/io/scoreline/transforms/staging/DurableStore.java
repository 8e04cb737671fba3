package io.scoreline.transforms.staging;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/**
 * A folder in which an object, once it is visible, is complete, durable and never replaced. All
 * that a job promises about crashes and races rests on {@link NewObject#commit}. Thread-safe.
 *
 * <p>Names are paths below the folder, with {@code /} between their segments.
 */
public interface DurableStore {
  /** The folder, as its file system names it, without a slash at the end. */
  String location();

  /** Starts an object that nobody sees before it is committed. */
  NewObject create(String name) throws IOException;

  /**
   * Opens a committed object.
   *
   * @throws java.nio.file.NoSuchFileException if there is none of that name
   */
  SeekableByteChannel open(String name) throws IOException;

  boolean exists(String name) throws IOException;

  /** The names of the committed objects and folders of this one, sorted; empty if there is none. */
  List<String> list() throws IOException;

  /** The committed objects of a folder below this one, by name, sorted; empty if there is none. */
  List<String> list(String folder) throws IOException;

  /** Removes an object, or a folder with all that is in it; does nothing if there is none. */
  void delete(String name) throws IOException;

  /** Removes this store's folder if nothing is in it. */
  void deleteIfEmpty() throws IOException;

  /**
   * Removes what writers that are gone have left of an object that they never committed. A writer
   * of that name that is not gone loses its object, and is told when it commits.
   */
  void deleteUncommitted(String name) throws IOException;

  /** Removes what such writers have left of any object of this folder, not of those below it. */
  void deleteUncommitted() throws IOException;

  /** Puts a small object, in place of any of that name. */
  default void put(String name, byte[] content) throws IOException {
    try (NewObject object = create(name)) {
      object.stream().write(content);
      object.commitOver();
    }
  }

  /**
   * Puts a small object, in place of any of that name, that outlives this process but need not
   * outlive a power failure.
   */
  default void note(String name, byte[] content) throws IOException {
    put(name, content);
  }

  /** Puts a small object if there is none of that name, and says whether it did. */
  default boolean putIfAbsent(String name, byte[] content) throws IOException {
    try (NewObject object = create(name)) {
      object.stream().write(content);
      return object.commit();
    }
  }

  /** Reads a small object whole. */
  default byte[] read(String name) throws IOException {
    try (SeekableByteChannel channel = open(name);
        var stream = java.nio.channels.Channels.newInputStream(channel)) {
      return stream.readAllBytes();
    }
  }

  /** An object being written. Closing one that was not committed leaves nothing behind. */
  interface NewObject extends Closeable {
    OutputStream stream();

    /**
     * Makes the object durable and visible, unless one of its name is there already.
     *
     * @return whether this object is now the one of its name
     */
    boolean commit() throws IOException;

    /** Makes the object durable and visible, in place of any of its name. */
    void commitOver() throws IOException;
  }
}
