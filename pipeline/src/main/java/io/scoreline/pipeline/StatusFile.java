package io.scoreline.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** The file in which a job process tells its status; replaced whole at every change. */
public final class StatusFile {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Path file;

  /**
   * @param jobFolder the job's own folder
   */
  public StatusFile(Path jobFolder) {
    this.file = jobFolder.resolve("status.json");
  }

  /**
   * The status as it is now, or nothing if the process has not told any, or if the machine lost its
   * power before what it told was on the disk.
   */
  public Optional<JobStatus> read() throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), JobStatus.class));
    } catch (NoSuchFileException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Replaces the status; a reader sees the old one or the new one. */
  public void write(JobStatus status) throws IOException {
    // Of two processes that take each other for gone, one must not move what the other writes.
    Path next = file.resolveSibling("status.json.%d.next".formatted(status.attempt()));
    Files.write(next, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(status));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
