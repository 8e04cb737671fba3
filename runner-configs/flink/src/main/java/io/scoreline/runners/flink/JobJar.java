package io.scoreline.runners.flink;

import io.scoreline.pipeline.ClassPathKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * One jar made of those that a job brings to a session cluster, which loads it in half the time. It
 * is made once and kept, under a name that changes with any of them. What several hold is taken
 * from the first, as a class path has it; lists of services are put together.
 */
final class JobJar {
  private static final int FEWEST_JARS = 20;
  private static final String SERVICES = "META-INF/services/";
  private static final String NAME = "job-jar-";

  /** Signatures hold of the jars that they were made for; modules are of no use in a cluster. */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "META-INF/(MANIFEST\\.MF|[^/]*\\.(SF|RSA|DSA|EC)|INDEX\\.LIST)|(.*/)?module-info\\.class");

  private static final byte[] MANIFEST =
      "Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** What no job has used for so long is of an installation that is gone. */
  private static final Duration KEPT = Duration.ofDays(7);

  private final Set<String> written = new HashSet<>();
  private final Map<String, StringBuilder> services = new TreeMap<>();

  private JobJar() {}

  /**
   * Puts jars into one, unless they are few or something else than jars is among them.
   *
   * @param files what a job brings
   * @param cache where it is kept
   * @throws IOException if one of them cannot be read, or the cache not be written
   */
  static List<String> of(List<String> files, Path cache) throws IOException {
    List<Path> jars = files.stream().map(Path::of).toList();
    if (jars.size() < FEWEST_JARS
        || !jars.stream().allMatch(jar -> Files.isRegularFile(jar) && isJar(jar))) {
      return files;
    }
    Files.createDirectories(cache);
    Path merged = cache.resolve(NAME + ClassPathKey.of("", jars) + ".jar");
    if (Files.notExists(merged)) {
      Path incoming = cache.resolve(NAME + UUID.randomUUID());
      try {
        new JobJar().write(jars, incoming);
        Files.move(incoming, merged, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(incoming);
      }
    }
    Files.setLastModifiedTime(merged, FileTime.from(Instant.now()));
    removeUnused(cache);
    return List.of(merged.toString());
  }

  private static boolean isJar(Path file) {
    return file.getFileName().toString().endsWith(".jar");
  }

  private static void removeUnused(Path cache) throws IOException {
    Instant oldest = Instant.now().minus(KEPT);
    List<Path> unused = new ArrayList<>();
    try (DirectoryStream<Path> kept = Files.newDirectoryStream(cache, NAME + "*")) {
      for (Path jar : kept) {
        if (Files.getLastModifiedTime(jar).toInstant().isBefore(oldest)) {
          unused.add(jar);
        }
      }
    }
    for (Path jar : unused) {
      Files.deleteIfExists(jar);
    }
  }

  private void write(List<Path> jars, Path target) throws IOException {
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(target)) {
      put(out, "META-INF/MANIFEST.MF", MANIFEST);
      for (Path jar : jars) {
        try (ZipFile zip = ZipFile.builder().setPath(jar).get()) {
          copy(zip, out);
        }
      }
      for (Map.Entry<String, StringBuilder> service : services.entrySet()) {
        String lines = service.getValue().toString();
        put(out, service.getKey(), lines.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void copy(ZipFile zip, ZipArchiveOutputStream out) throws IOException {
    Enumeration<ZipArchiveEntry> entries = zip.getEntriesInPhysicalOrder();
    while (entries.hasMoreElements()) {
      ZipArchiveEntry entry = entries.nextElement();
      String name = entry.getName();
      if (entry.isDirectory() || LEFT_OUT.matcher(name).matches()) {
        continue;
      }
      if (name.startsWith(SERVICES)) {
        try (InputStream lines = zip.getInputStream(entry)) {
          services
              .computeIfAbsent(name, service -> new StringBuilder())
              .append(new String(lines.readAllBytes(), StandardCharsets.UTF_8))
              .append('\n');
        }
      } else if (written.add(name)) {
        // As it is: to compress it again would take longer than a job waits for its jars.
        try (InputStream compressed = zip.getRawInputStream(entry)) {
          out.addRawArchiveEntry(entry, compressed);
        }
      }
    }
  }

  private static void put(ZipArchiveOutputStream out, String name, byte[] content)
      throws IOException {
    out.putArchiveEntry(new ZipArchiveEntry(name));
    out.write(content);
    out.closeArchiveEntry();
  }
}
