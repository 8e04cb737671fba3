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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Fetches public files from http(s) addresses into a folder, once per address and content. What an
 * address has behind its path may be a signature, and is in no message.
 */
final class HttpFiles {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MAX_REDIRECTS = 5;

  /** All that may be secret in an address that is none: who asks, and what is behind its path. */
  private static final Pattern SECRETS = Pattern.compile("(?<=//)[^/?#]*@|[?#].*", Pattern.DOTALL);

  /**
   * How long and how much is read.
   *
   * @param answer how long a connection and the answer's head may take, each
   * @param silence how long a body may give no byte
   * @param bytes the largest body
   */
  record Limits(Duration answer, Duration silence, long bytes) {
    static final Limits STANDARD =
        new Limits(Duration.ofSeconds(30), Duration.ofSeconds(60), 100L << 30);
  }

  private final Path folder;
  private final Limits limits;

  HttpFiles(Path folder) {
    this(folder, Limits.STANDARD);
  }

  HttpFiles(Path folder, Limits limits) {
    this.folder = folder;
    this.limits = limits;
  }

  /**
   * Fetches a file.
   *
   * @throws LaunchException if the address is one of a folder, or does not answer with a file
   */
  Path fetch(DataReference.Remote remote) {
    URI uri = address(remote);
    if (remote.type() != DataAsset.Type.URI_FILE) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "%s: a folder at an http address cannot be listed (expected: a file, with --input-type"
                  .formatted(shown(uri))
              + " uri_file or file:<address>)");
    }
    try {
      return keep(uri, send(uri));
    } catch (IOException e) {
      throw unreadable(uri, e.getMessage() == null ? e.toString() : e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreadable(uri, "interrupted");
    }
  }

  private static URI address(DataReference.Remote remote) {
    URI uri;
    try {
      uri = URI.create(remote.uri().replace(" ", "%20"));
    } catch (IllegalArgumentException e) {
      // Its message repeats the address.
      throw noAddress(remote);
    }
    if (uri.getHost() == null) {
      throw noAddress(remote);
    }
    return uri;
  }

  private static LaunchException noAddress(DataReference.Remote remote) {
    return new LaunchException(
        ExitCode.BAD_ARGUMENTS,
        "%s: is no address (expected: http(s)://<host>/<path>, with odd characters as %%xx)"
            .formatted(SECRETS.matcher(remote.uri()).replaceAll("")));
  }

  private HttpResponse<InputStream> send(URI uri) throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(limits.answer())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    URI at = uri;
    for (int redirects = 0; ; redirects++) {
      HttpResponse<InputStream> response =
          client.send(
              HttpRequest.newBuilder(at).timeout(limits.answer()).GET().build(),
              HttpResponse.BodyHandlers.ofInputStream());
      int status = response.statusCode();
      if (status == 200) {
        return response;
      }
      response.body().close();
      Optional<String> next = response.headers().firstValue("Location");
      if (!REDIRECTS.contains(status) || next.isEmpty()) {
        throw unreadable(uri, "it answers with status " + status);
      }
      if (redirects == MAX_REDIRECTS) {
        throw unreadable(uri, "it redirects more than %d times".formatted(MAX_REDIRECTS));
      }
      at = redirected(uri, at, next.get());
    }
  }

  /** Where a redirect leads: to the same scheme, or from http to https. */
  static URI redirected(URI asked, URI from, String location) {
    URI to;
    try {
      to = from.resolve(location.replace(" ", "%20"));
    } catch (IllegalArgumentException e) {
      throw unreadable(asked, "it redirects to what is no address");
    }
    boolean secure = "https".equalsIgnoreCase(to.getScheme());
    boolean same = from.getScheme().equalsIgnoreCase(to.getScheme());
    if (!(secure || same) || to.getHost() == null) {
      throw unreadable(
          asked, "it redirects to %s (expected: the same scheme, or https)".formatted(shown(to)));
    }
    return to;
  }

  /** An address without who asks, query and fragment. */
  private static String shown(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return "%s://%s%s%s".formatted(uri.getScheme(), uri.getHost(), port, path);
  }

  private static LaunchException unreadable(URI uri, String why) {
    return new LaunchException(
        ExitCode.INPUT_UNREADABLE, "%s cannot be read: %s".formatted(shown(uri), why));
  }

  private Path keep(URI uri, HttpResponse<InputStream> response) throws IOException {
    OptionalLong announced = response.headers().firstValueAsLong("Content-Length");
    Path incoming = folder.resolve(".incoming-" + UUID.randomUUID());
    try (InputStream body = response.body()) {
      if (announced.orElse(0) > limits.bytes()) {
        throw tooLarge(uri);
      }
      Files.createDirectories(folder);
      String content;
      try (OutputStream file = Files.newOutputStream(incoming);
          HashingStream out = new HashingStream(file)) {
        long received = copy(uri, body, out);
        if (announced.isPresent() && announced.getAsLong() != received) {
          throw unreadable(
              uri, "it gave %d of %d bytes".formatted(received, announced.getAsLong()));
        }
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

  private LaunchException tooLarge(URI uri) {
    return unreadable(uri, "it has more than %d bytes".formatted(limits.bytes()));
  }

  private long copy(URI uri, InputStream body, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long received = 0;
    try (SilenceLimit silence = new SilenceLimit(body, limits.silence())) {
      int count;
      while ((count = silence.read(buffer)) >= 0) {
        received += count;
        if (received > limits.bytes()) {
          throw tooLarge(uri);
        }
        out.write(buffer, 0, count);
      }
    }
    return received;
  }

  /** Reads a body; one that gives no byte for too long is closed, from another thread. */
  private static final class SilenceLimit implements AutoCloseable {
    private final InputStream body;
    private final Duration limit;
    private final ScheduledExecutorService watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "http-silence");
              thread.setDaemon(true);
              return thread;
            });
    private final ScheduledFuture<?> checks;
    // When the read under way began.
    private volatile long readingSince;
    private volatile boolean reading;
    private volatile boolean silent;

    SilenceLimit(InputStream body, Duration limit) {
      this.body = body;
      this.limit = limit;
      long step = Math.max(1, limit.toMillis() / 10);
      this.checks = watch.scheduleWithFixedDelay(this::check, step, step, TimeUnit.MILLISECONDS);
    }

    private void check() {
      if (reading && System.nanoTime() - readingSince > limit.toNanos()) {
        silent = true;
        try {
          body.close();
        } catch (IOException e) {
          // The read ends all the same.
          return;
        }
      }
    }

    int read(byte[] buffer) throws IOException {
      readingSince = System.nanoTime();
      reading = true;
      int count = -1;
      try {
        count = body.read(buffer);
      } catch (IOException e) {
        if (!silent) {
          throw e;
        }
      } finally {
        reading = false;
      }
      if (silent) {
        throw new IOException("it gave no byte for %s s".formatted(limit.toMillis() / 1000.0));
      }
      return count;
    }

    @Override
    public void close() {
      checks.cancel(false);
      watch.shutdown();
    }
  }

  private static String name(URI uri) {
    String path = uri.getPath() == null ? "" : uri.getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.isEmpty() || name.startsWith(".") ? "input" : name;
  }
}
