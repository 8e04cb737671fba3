package io.scoreline.launcher;

import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.resolution.DataReference;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.transforms.staging.HashingStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.UUID;

/** Fetches public files from http(s) addresses into a folder, once per address and content. */
final class HttpFiles {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Path folder;

  HttpFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Fetches a file.
   *
   * @throws LaunchException if the address is one of a folder, or does not answer with a file
   */
  Path fetch(DataReference.Remote remote) {
    URI uri = URI.create(remote.uri().replace(" ", "%20"));
    if (remote.type() != DataAsset.Type.URI_FILE) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "%s: a folder at an http address cannot be listed (expected: a file, with --input-type"
                  .formatted(remote.origin())
              + " uri_file or file:<address>)");
    }
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(TIMEOUT).GET().build();
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          throw unreadable(uri, "it answers with status " + response.statusCode());
        }
        return keep(uri, body);
      }
    } catch (IOException e) {
      throw unreadable(uri, e.getMessage() == null ? e.toString() : e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreadable(uri, "interrupted");
    }
  }

  private static LaunchException unreadable(URI uri, String why) {
    return new LaunchException(
        ExitCode.INPUT_UNREADABLE, "%s cannot be read: %s".formatted(uri, why));
  }

  private Path keep(URI uri, InputStream body) throws IOException {
    Files.createDirectories(folder);
    Path incoming = folder.resolve(".incoming-" + UUID.randomUUID());
    try {
      String content;
      try (OutputStream file = Files.newOutputStream(incoming);
          HashingStream out = new HashingStream(file)) {
        body.transferTo(out);
        content = out.sha256();
      }
      byte[] address = uri.toString().getBytes(StandardCharsets.UTF_8);
      String key =
          HexFormat.of().formatHex(HashingStream.newSha256().digest(address), 0, 8)
              + content.substring(0, 16);
      Path kept = folder.resolve(key).resolve(name(uri));
      Files.createDirectories(kept.getParent());
      Files.move(incoming, kept, StandardCopyOption.ATOMIC_MOVE);
      return kept;
    } finally {
      Files.deleteIfExists(incoming);
    }
  }

  private static String name(URI uri) {
    String path = uri.getPath() == null ? "" : uri.getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.isEmpty() || name.startsWith(".") ? "input" : name;
  }
}
