package io.scoreline.runners.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedJarsTest {
  @TempDir private Path folder;

  private String jar(String name, boolean inCluster) throws IOException {
    if (inCluster) {
      Files.createFile(Files.createDirectories(folder.resolve("cluster-lib")).resolve(name));
    }
    return folder.resolve("lib").resolve(name).toString();
  }

  @Test
  void bringsWhatTheClusterDoesNotHave() throws IOException {
    String flink = jar("flink-core-1.19.3.jar", true);
    String beam = jar("beam-sdks-java-core-2.70.0.jar", true);
    String ours = jar("pipeline-0.1.0.jar", false);
    StagedJars jars = StagedJars.of(String.join(File.pathSeparator, flink, beam, ours));

    assertThat(jars.besides("flink"), equalTo(List.of(beam, ours)));
    assertThat(jars.besides("beam"), equalTo(List.of(ours)));
  }
}
