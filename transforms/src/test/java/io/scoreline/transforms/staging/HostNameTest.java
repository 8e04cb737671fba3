package io.scoreline.transforms.staging;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostNameTest {
  @TempDir Path folder;

  @Test
  void isWhatTheSystemSaysThoughNoNameServiceKnowsOfIt() throws Exception {
    Path system = Files.writeString(folder.resolve("hostname"), "node-7\n");
    assertThat(HostName.find(system, HostNameTest::unknown), equalTo("node-7"));
  }

  @Test
  void isWhatANameServiceSaysWhereTheSystemSaysNothing() throws Exception {
    Path system = Files.writeString(folder.resolve("hostname"), "\n");
    assertThat(HostName.find(system, () -> "node-8"), equalTo("node-8"));
    assertThat(HostName.find(folder.resolve("none"), () -> "node-8"), equalTo("node-8"));
  }

  @Test
  void isLocalhostWhereNobodySaysAnything() {
    assertThat(HostName.find(folder.resolve("none"), HostNameTest::unknown), equalTo("localhost"));
  }

  private static String unknown() throws UnknownHostException {
    throw new UnknownHostException("node-7: Name or service not known");
  }
}
