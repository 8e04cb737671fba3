package io.scoreline.runners.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobJarTest {
  @TempDir private Path folder;
  private final List<String> jars = new ArrayList<>();

  @BeforeEach
  void makeJars() throws IOException {
    for (int i = 0; i < 20; i++) {
      jar(
          "jar-" + i,
          Map.of(
              "META-INF/MANIFEST.MF",
              "Manifest-Version: 1.0\n",
              "META-INF/services/a.Service",
              "a.Service" + i,
              "META-INF/A.RSA",
              "signed",
              "META-INF/versions/9/module-info.class",
              "a module",
              "META-INF/versions/9/a/Class" + i + ".class",
              "for Java 9",
              "a/Class" + i + ".class",
              "class " + i,
              "a/same",
              "of jar " + i));
    }
  }

  private void jar(String name, Map<String, String> entries) throws IOException {
    Path jar = folder.resolve(name + ".jar");
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    jars.add(jar.toString());
  }

  private Path merged() throws IOException {
    List<String> one = JobJar.of(jars, folder.resolve("cache"));
    assertThat(one.size(), is(1));
    return Path.of(one.get(0));
  }

  private static String text(JarFile jar, String name) throws IOException {
    return new String(
        jar.getInputStream(jar.getJarEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void holdsWhatAClassPathOfTheJarsWouldGive() throws IOException {
    try (JarFile jar = new JarFile(merged().toFile())) {
      assertThat(text(jar, "a/Class7.class"), equalTo("class 7"));
      assertThat(text(jar, "META-INF/versions/9/a/Class7.class"), equalTo("for Java 9"));
      assertThat(text(jar, "a/same"), equalTo("of jar 0"));
      assertThat(
          text(jar, "META-INF/services/a.Service").lines().skip(18).toList(),
          contains("a.Service18", "a.Service19"));
      assertThat(jar.getManifest().getMainAttributes().getValue("Multi-Release"), equalTo("true"));
      // Of each two classes, and of all together the manifest, the services and what is the same.
      assertThat(jar.size(), is(2 * 20 + 3));
    }
  }

  @Test
  void isMadeOnceUntilAJarChanges() throws IOException {
    Path first = merged();
    FileTime old = FileTime.from(Instant.now().minusSeconds(3600));
    Files.setLastModifiedTime(first, old);

    assertThat(merged(), equalTo(first));
    assertThat(Files.getLastModifiedTime(first).compareTo(old) > 0, is(true));

    Files.setLastModifiedTime(Path.of(jars.get(3)), old);
    assertThat(merged().equals(first), is(false));
    assertThat(Files.exists(first), is(true));
  }

  @Test
  void isRemovedWhenNoJobHasUsedItForAWeek() throws IOException {
    Path first = merged();
    Files.setLastModifiedTime(first, FileTime.from(Instant.now().minusSeconds(8 * 24 * 3600)));
    Files.setLastModifiedTime(Path.of(jars.get(3)), FileTime.from(Instant.EPOCH));

    Path second = merged();

    assertThat(Files.exists(first), is(false));
    assertThat(Files.exists(second), is(true));
  }

  @Test
  void leavesFewJarsAndFoldersAsTheyAre() throws IOException {
    List<String> few = jars.subList(0, 19);
    assertThat(JobJar.of(few, folder.resolve("cache")), equalTo(few));

    jars.add(Files.createDirectory(folder.resolve("classes")).toString());
    assertThat(JobJar.of(jars, folder.resolve("cache")), equalTo(jars));
    assertThat(Files.exists(folder.resolve("cache")), is(false));
  }
}
