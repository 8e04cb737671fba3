package io.scoreline.transforms.plan;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputStorageTest {
  @TempDir Path folder;

  @BeforeAll
  static void registerFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @AfterEach
  void forgetFiles() {
    MemoryFiles.SIZES.clear();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a[1].csv", "*.csv", "a?.csv", "{a,b}.csv", "[.csv", "a\\b"})
  void seesWhetherAFileOfABeamFileSystemChangedWhateverItsName(String name) throws IOException {
    String path = "mem://bucket/in/" + name;
    MemoryFiles.SIZES.put(path, 1L);
    for (String other : List.of("a1.csv", "aa.csv", "b.csv", "a/b")) {
      MemoryFiles.SIZES.put("mem://bucket/in/" + other, 7L);
    }
    InputFile listed = new InputFile(0, path, path, 1, "0");

    assertThat(InputStorage.changeOf(listed), equalTo(""));

    MemoryFiles.SIZES.put(path, 2L);
    assertThat(
        InputStorage.changeOf(listed), startsWith("the file changed after it was listed: 1 bytes"));

    MemoryFiles.SIZES.remove(path);
    assertThat(InputStorage.changeOf(listed), equalTo("the file is gone"));
  }

  @Test
  void saysThatALocalFileIsGone() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "x");
    InputFile listed = PlannedSlices.listed(file);
    Files.delete(file);

    assertThat(InputStorage.changeOf(listed), equalTo("the file is gone"));
  }
}
