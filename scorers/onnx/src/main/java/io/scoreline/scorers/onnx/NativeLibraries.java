package io.scoreline.scorers.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Unpacks the runtime's libraries once, where a cache folder is given. The runtime itself would
 * unpack 24 MB for every process, and leave them behind when a process is killed.
 */
final class NativeLibraries {
  /** The system property that names the cache folder. */
  static final String CACHE = "scoreline.cache";

  private static final String RUNTIME_PATH = "onnxruntime.native.path";

  private NativeLibraries() {}

  /**
   * Tells the runtime where its libraries are; without a cache folder, leaves it to the runtime.
   */
  static void prepare() {
    String cache = System.getProperty(CACHE);
    if (cache == null || System.getProperty(RUNTIME_PATH) != null) {
      return;
    }
    String version = OrtEnvironment.class.getPackage().getImplementationVersion();
    Path folder = Path.of(cache).resolve("onnxruntime-" + (version == null ? "unknown" : version));
    try {
      if (unpack(folder)) {
        System.setProperty(RUNTIME_PATH, folder.toString());
      }
    } catch (IOException e) {
      // A cache that cannot be written costs time, nothing else: the runtime unpacks for itself.
      return;
    }
  }

  private static boolean unpack(Path folder) throws IOException {
    for (String library : List.of("onnxruntime", "onnxruntime4j_jni")) {
      String name = System.mapLibraryName(library);
      Path target = folder.resolve(name);
      if (Files.exists(target)) {
        continue;
      }
      String resource = "/ai/onnxruntime/native/%s/%s".formatted(platform(), name);
      try (InputStream in = OrtEnvironment.class.getResourceAsStream(resource)) {
        if (in == null) {
          return false;
        }
        Files.createDirectories(folder);
        Path incoming = folder.resolve(name + "." + UUID.randomUUID());
        Files.copy(in, incoming);
        Files.move(incoming, target, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return true;
  }

  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    boolean arm = processor.contains("aarch64") || processor.contains("arm64");
    return (system.contains("mac") ? "osx" : "linux") + (arm ? "-aarch64" : "-x64");
  }
}
