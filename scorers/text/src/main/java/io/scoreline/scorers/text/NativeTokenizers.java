package io.scoreline.scorers.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Has DJL take its native library from its jar. Left alone it writes it below the user's home, asks
 * a web address of the machine whether it is on AWS, tells DJL's makers if so, and fetches another
 * library where there is a graphics card.
 */
final class NativeTokenizers {
  /** The system property that names the cache folder. */
  private static final String CACHE = "scoreline.cache";

  private static final String OFFLINE = "ai.djl.offline";
  private static final String LIBRARIES = "ENGINE_CACHE_DIR";

  /** Where JNA is on the class path for others, DJL looks for graphics cards with it. */
  private static final String JNA_LIBRARIES = "jna.tmpdir";

  private NativeTokenizers() {}

  /**
   * Calls DJL with its settings as they have to be, and puts them back: they are the process's.
   *
   * @throws IOException if there is no place for the library
   */
  static synchronized <T> T call(Callable<T> call) throws IOException {
    Optional<Path> cache = cache();
    boolean isTemporary = cache.isEmpty();
    Path libraries =
        isTemporary ? Files.createTempDirectory("scoreline-tokenizers") : cache.orElseThrow();
    Map<String, String> before = new HashMap<>();
    for (String name : List.of(OFFLINE, LIBRARIES, JNA_LIBRARIES)) {
      before.put(name, System.getProperty(name));
    }
    System.setProperty(OFFLINE, "true");
    System.setProperty(LIBRARIES, libraries.toString());
    System.setProperty(JNA_LIBRARIES, libraries.toString());
    try {
      return call.call();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      before.forEach(NativeTokenizers::restore);
      if (isTemporary) {
        delete(libraries);
      }
    }
  }

  /** A cache that cannot be written costs time, nothing else. */
  private static Optional<Path> cache() {
    try {
      Optional<Path> cache = Optional.ofNullable(System.getProperty(CACHE)).map(Path::of);
      if (cache.isPresent()) {
        Files.createDirectories(cache.get());
      }
      return cache.filter(Files::isWritable);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void restore(String name, String value) {
    if (value == null) {
      System.clearProperty(name);
    } else {
      System.setProperty(name, value);
    }
  }

  /** A library that is loaded needs its file no more, where files can be deleted that are open. */
  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.toFile().delete()) {
          file.toFile().deleteOnExit();
        }
      }
    }
  }
}
