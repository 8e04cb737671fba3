package io.scoreline.launcher;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.resolution.DataReference;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpFilesTest {
  private static final HttpFiles.Limits LIMITS =
      new HttpFiles.Limits(Duration.ofSeconds(10), Duration.ofMillis(300), 1000);
  private static final String SECRET = "sig=5ecret";

  @TempDir private Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;
  private HttpFiles files;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/a.csv", exchange -> answer(exchange, 4, "a\n1\n"));
    server.start();
    files = new HttpFiles(folder, LIMITS);
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private static void answer(HttpExchange exchange, long length, String body) throws IOException {
    exchange.sendResponseHeaders(200, length);
    exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
    exchange.close();
  }

  private void redirect(String path, String location) {
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().add("Location", location);
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
  }

  private String address(String path) {
    return "http://localhost:%d%s".formatted(server.getAddress().getPort(), path);
  }

  private Path fetch(String address) {
    return files.fetch(new DataReference.Remote(address, DataAsset.Type.URI_FILE, address));
  }

  private LaunchException refused(String address) {
    LaunchException error =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> assertThrows(LaunchException.class, () -> fetch(address)));
    assertThat(error.getMessage(), not(containsString("5ecret")));
    return error;
  }

  private List<Path> kept() throws IOException {
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void givesUpOnABodyThatStalls() throws IOException {
    server.createContext(
        "/stall.csv",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });

    LaunchException error = refused(address("/stall.csv?" + SECRET));

    assertThat(
        error.getMessage(),
        equalTo(address("/stall.csv") + " cannot be read: it gave no byte for 0.3 s"));
    assertThat(error.exitCode(), equalTo(ExitCode.INPUT_UNREADABLE));
    assertThat(kept(), equalTo(List.of()));
  }

  @Test
  void takesABodyThatIsSlowButNeverSilent() throws IOException {
    server.createContext(
        "/slow.csv",
        exchange -> {
          exchange.sendResponseHeaders(200, 10);
          for (int i = 0; i < 10; i++) {
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            try {
              end.await(100, java.util.concurrent.TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          exchange.close();
        });

    assertThat(Files.size(fetch(address("/slow.csv"))), equalTo(10L));
  }

  @Test
  void refusesABodyThatIsTooLargeWhetherItSaysSoOrNot() throws IOException {
    String text = "x".repeat(1001);
    server.createContext("/said.csv", exchange -> answer(exchange, 1001, text));
    server.createContext("/unsaid.csv", exchange -> answer(exchange, 0, text));
    server.createContext("/fits.csv", exchange -> answer(exchange, 0, "x".repeat(1000)));

    for (String path : List.of("/said.csv", "/unsaid.csv")) {
      assertThat(
          refused(address(path + "?" + SECRET)).getMessage(),
          equalTo(address(path) + " cannot be read: it has more than 1000 bytes"));
    }
    assertThat(kept(), equalTo(List.of()));
    assertThat(Files.size(fetch(address("/fits.csv"))), equalTo(1000L));
  }

  @Test
  void refusesABodyThatBreaksOff() throws IOException {
    server.createContext("/cut.csv", exchange -> answer(exchange, 100, "only this"));

    assertThat(
        refused(address("/cut.csv?" + SECRET)).getMessage(),
        containsString(address("/cut.csv") + " cannot be read: "));
    assertThat(kept(), equalTo(List.of()));
  }

  @Test
  void showsNoSecretOfAnAddressThatItRefuses() {
    String missing = address("/missing.csv");
    assertThat(
        refused(missing + "?" + SECRET + "#5ecret").getMessage(),
        equalTo(missing + " cannot be read: it answers with status 404"));
    assertThat(
        refused("http://me:5ecret@localhost/a b|c.csv?" + SECRET).getMessage(),
        equalTo(
            "http://localhost/a b|c.csv: is no address"
                + " (expected: http(s)://<host>/<path>, with odd characters as %xx)"));
    refused("http:///a.csv?" + SECRET);
    var folderError =
        assertThrows(
            LaunchException.class,
            () ->
                files.fetch(
                    new DataReference.Remote(
                        address("/in/?" + SECRET),
                        DataAsset.Type.URI_FOLDER,
                        address("/in/?" + SECRET))));
    assertThat(folderError.getMessage(), not(containsString("5ecret")));
  }

  @Test
  void followsFiveRedirectsAndNoSixth() throws IOException {
    redirect("/1", "/2");
    redirect("/2", address("/3"));
    redirect("/3", "4");
    redirect("/4", "/5");
    redirect("/5", "/a.csv?" + SECRET);
    redirect("/0", "/1");

    assertThat(Files.readString(fetch(address("/1"))), equalTo("a\n1\n"));
    assertThat(
        refused(address("/0")).getMessage(),
        equalTo(address("/0") + " cannot be read: it redirects more than 5 times"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://a/x, http://b/y, http://b/y",
    "http://a/x, https://b/y, https://b/y",
    "https://a/x, y?z, https://a/y?z",
    "https://a/x, //b/y, https://b/y"
  })
  void redirectsToTheSameSchemeOrToHttps(URI from, String location, URI to) {
    assertThat(HttpFiles.redirected(from, from, location), equalTo(to));
  }

  @ParameterizedTest
  @CsvSource({
    "https://a/x, http://b/y?sig=5ecret",
    "http://a/x, file:///etc/passwd",
    "http://a/x, ftp://b/y",
    "http://a/x, 'http://b/|?sig=5ecret'",
    "http://a/x, http:///y"
  })
  void refusesEveryOtherRedirect(URI from, String location) {
    var error =
        assertThrows(LaunchException.class, () -> HttpFiles.redirected(from, from, location));

    assertThat(error.getMessage(), containsString("it redirects to "));
    assertThat(error.getMessage(), not(containsString("5ecret")));
  }
}
