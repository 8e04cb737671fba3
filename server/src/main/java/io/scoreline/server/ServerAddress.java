package io.scoreline.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.scoreline.catalog.ScorelineHome;
import io.scoreline.pipeline.ProcessIdentity;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where the service of a home folder is, told in a file there, so that the command line shows
 * addresses that can be called.
 *
 * @param url the service's address, without a slash at its end
 * @param process the process that serves
 */
public record ServerAddress(
    @JsonProperty("url") String url, @JsonProperty("process") ProcessIdentity process) {
  private static Path file(ScorelineHome home) {
    return home.path().resolve("server.json");
  }

  /** The address of a service that lives; empty if none does, or nothing can be read of it. */
  public static Optional<ServerAddress> find(ScorelineHome home) {
    try {
      return Optional.of(JobStaging.JSON.readValue(file(home).toFile(), ServerAddress.class))
          .filter(address -> address.process().isAlive());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Tells that this process serves at an address. */
  static ServerAddress tell(ScorelineHome home, String url) throws IOException {
    ServerAddress address = new ServerAddress(url, ProcessIdentity.current());
    Path written = file(home).resolveSibling("server.json." + address.process().pid());
    Files.write(written, JobStaging.JSON.writeValueAsBytes(address));
    Files.move(written, file(home), StandardCopyOption.ATOMIC_MOVE);
    return address;
  }

  /** Takes back what {@link #tell} told, unless another process has told something since. */
  void withdraw(ScorelineHome home) throws IOException {
    if (find(home).filter(this::equals).isPresent()) {
      Files.deleteIfExists(file(home));
    }
  }
}
