package io.scoreline.transforms.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;

/**
 * A published object: its name, and what its bytes are.
 *
 * @param name its name in the output's folder
 * @param bytes its length
 * @param sha256 its checksum, in hexadecimal
 */
record Published(String name, long bytes, String sha256) {
  /** What an entry of a manifest says. */
  static Published of(JsonNode listed) {
    return new Published(
        listed.path("name").asText(),
        listed.path("bytes").asLong(),
        listed.path("sha256").asText());
  }

  /** What is there under a name. */
  static Published of(DurableStore output, String name) throws IOException {
    try (InputStream in = Channels.newInputStream(output.open(name))) {
      HashingStream content = new HashingStream(OutputStream.nullOutputStream());
      in.transferTo(content);
      return new Published(name, content.length(), content.sha256());
    }
  }
}
