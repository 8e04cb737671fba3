package io.scoreline.transforms.staging;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.output.DeadLetter;
import io.scoreline.transforms.output.FailureCause;
import io.scoreline.transforms.output.FileAccount;
import io.scoreline.transforms.output.PartAccount;
import io.scoreline.transforms.output.RowBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobStagingTest {
  @TempDir Path folder;

  private static SpillBuffer buffer(String text) throws IOException {
    SpillBuffer buffer = new SpillBuffer(10);
    buffer.stream().write(text.getBytes(StandardCharsets.UTF_8));
    return buffer;
  }

  private PartAccount stage(String rows, String letters) throws IOException {
    try (SpillBuffer rowBytes = buffer(rows);
        SpillBuffer letterBytes = buffer(letters)) {
      return JobStaging.at(folder.toString())
          .stage(
              rowBytes,
              letterBytes,
              new PartDraft(
                  3,
                  List.of(
                      new FileAccount(0, "a", 0, 2, 1, 1, 9, FileAccount.Extent.WHOLE)
                          .withRows(new RowBytes(rowBytes.length(), ""))),
                  List.of("file"),
                  rowBytes.length(),
                  letterBytes.length(),
                  List.of(new FailureCause(DeadLetter.Kind.RECORD, "bad", "a", 1, 2, 1)),
                  1,
                  Map.of("slow", 2L),
                  7,
                  List.of()));
    }
  }

  @Test
  void givesAPartBackAsItWasStagedAndKeepsTheFirst() throws IOException {
    PartAccount first = stage("some rows\n", "a letter\n");
    JobStaging staging = JobStaging.at(folder.toString());

    assertThat(stage("other rows\n", ""), equalTo(first));
    assertThat(staging.account(3), equalTo(first));
    assertThat(staging.units(), equalTo(List.of(3L)));
    try (var rows = staging.openRows(first);
        var letters = staging.openDeadLetters(first)) {
      assertThat(
          new String(rows.readNBytes((int) first.rowBytes()), StandardCharsets.UTF_8),
          equalTo("some rows\n"));
      assertThat(
          new String(letters.readNBytes((int) first.deadLetterBytes()), StandardCharsets.UTF_8),
          equalTo("a letter\n"));
    }
  }

  @Test
  void stagesNoPartWhoseRowsAreNotThoseThatWereWritten() throws IOException {
    JobStaging staging = JobStaging.at(folder.toString());
    PartDraft draft =
        new PartDraft(3, List.of(), List.of(), 10, 0, List.of(), 1, Map.of(), 7, List.of());
    try (SpillBuffer rows = buffer("some row\n");
        SpillBuffer letters = buffer("")) {
      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> staging.stage(rows, letters, draft));

      assertThat(
          refused.getMessage(), equalTo("unit 3: 10 bytes of rows were written, 9 are kept"));
    }
    assertThat(staging.hasPart(3), is(false));
    try (var left = Files.list(folder.resolve("parts"))) {
      assertThat(left.toList(), equalTo(List.of()));
    }
  }

  @Test
  void passesOverWhatSomebodyElsePutBesideTheParts() throws IOException {
    stage("rows\n", "");
    Files.writeString(folder.resolve("parts/junk"), "");

    assertThat(JobStaging.at(folder.toString()).units(), equalTo(List.of(3L)));
  }

  @Test
  void noticesEveryDamagedByteBehindTheRowsAndEveryCut() throws IOException {
    PartAccount account = stage("rows\n", "letter\n");
    Path part = folder.resolve("parts/000000000003");
    byte[] whole = Files.readAllBytes(part);
    int payload = (int) (account.rowBytes() + account.deadLetterBytes());
    for (int place = payload; place < whole.length; place++) {
      byte[] damaged = whole.clone();
      damaged[place] ^= 1;
      Files.write(part, damaged);
      checkNoticed();
    }
    for (int length = 0; length < whole.length; length++) {
      Files.write(part, Arrays.copyOf(whole, length));
      checkNoticed();
    }
  }

  private void checkNoticed() {
    var error = assertThrows(IOException.class, () -> JobStaging.at(folder.toString()).account(3));
    assertThat(error.getMessage(), containsString("the part of unit 3 is"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 10, 11, 1000})
  void keepsBytesInMemoryOrInAFileAlike(int memoryBytes) throws IOException {
    try (SpillBuffer buffer = new SpillBuffer(memoryBytes)) {
      for (int round = 0; round < 2; round++) {
        buffer.stream().write('a');
        buffer.stream().write("23456789".getBytes(StandardCharsets.UTF_8));
        buffer.stream().write("x1x".getBytes(StandardCharsets.UTF_8), 1, 1);
        buffer.stream().write("more".getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        buffer.writeTo(copy);
        buffer.writeTo(copy);

        assertThat(buffer.length(), equalTo(14L));
        assertThat(copy.toString(StandardCharsets.UTF_8), equalTo("a234567891morea234567891more"));
        buffer.clear();
        assertThat(buffer.length(), equalTo(0L));
      }
    }
  }
}
