package io.scoreline.server;

import static java.util.Objects.requireNonNull;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.ChangeLock;
import io.scoreline.catalog.ScorelineHome;
import io.scoreline.catalog.registration.Registrar;
import io.scoreline.launcher.Installation;
import io.scoreline.launcher.JobQueue;
import io.scoreline.launcher.Jobs;
import io.scoreline.launcher.LaunchException;
import io.scoreline.launcher.QueueDispatcher;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/**
 * Serves the endpoints of a catalog over HTTP, in the shapes that Azure's clients know: jobs at
 * each endpoint's scoring URI, endpoints and deployments under the paths of the resource manager.
 * Where callers need no token, it listens on this machine alone. Thread-safe.
 */
public final class EndpointServer implements AutoCloseable {
  /** The largest body of a request, in bytes: 1 MiB. Data is named, and not sent. */
  private static final long MAXIMUM_BODY_BYTES = 1 << 20;

  private final Javalin javalin;
  private final QueueDispatcher dispatcher;
  private final ScorelineHome home;
  private final ServerAddress address;

  /**
   * Where it listens, and how much it starts.
   *
   * @param host a name or an address of this machine; one of its loopback, where callers need no
   *     token
   * @param port 1 to 65535, or 0 for one that is free
   * @param publicUrl how callers write the service's address, where it is not host and port
   * @param maxRunningJobs how many jobs that callers started run at once, from 1
   * @param maxWaitingJobs how many of them may wait for their turn, from 1
   */
  public record Settings(
      String host, int port, Optional<String> publicUrl, int maxRunningJobs, int maxWaitingJobs) {
    public Settings {
      requireNonNull(host, "host is null");
      requireNonNull(publicUrl, "publicUrl is null");
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException(
            "port: %d (expected: 0 to 65535, 0 for one that is free)".formatted(port));
      }
      if (maxWaitingJobs < 1) {
        throw new IllegalArgumentException(
            "max-waiting-jobs: %d (expected: >= 1)".formatted(maxWaitingJobs));
      }
    }
  }

  /**
   * What it serves.
   *
   * @param queue where jobs that callers start wait for their turn
   */
  public record Backend(
      Catalog catalog,
      Registrar registrar,
      Jobs jobs,
      JobQueue queue,
      Installation installation,
      ScorelineHome home) {}

  private EndpointServer(
      Javalin javalin, QueueDispatcher dispatcher, ScorelineHome home, ServerAddress address) {
    this.javalin = javalin;
    this.dispatcher = dispatcher;
    this.home = home;
    this.address = address;
  }

  /**
   * Starts to serve; returns when it listens.
   *
   * @param tokens those that callers need; empty: none
   * @throws LaunchException if the host may not be listened on, or the port is taken
   */
  public static EndpointServer start(
      Settings settings, Backend backend, Optional<AccessTokens> tokens, AuditLog audit) {
    requireAllowed(settings, tokens.isPresent());
    int port = freePort(settings);
    String url =
        settings
            .publicUrl()
            .orElseGet(() -> "http://%s:%d".formatted(inUrl(settings.host()), port));
    ScoringUris uris = new ScoringUris(url);
    JobRoutes jobRoutes = new JobRoutes(backend, uris, settings.maxWaitingJobs());
    QueueDispatcher dispatcher =
        new QueueDispatcher(
            backend.jobs(), backend.queue(), backend.installation(), settings.maxRunningJobs());
    Javalin javalin =
        Javalin.create(
            config -> {
              settle(config);
              config.routes.before(EndpointServer::begin);
              new Callers(tokens, audit).register(config.routes);
              RestErrors.register(config.routes);
              new HealthRoutes(backend.catalog()).register(config.routes);
              jobRoutes.register(config.routes);
              new ArmRoutes(
                      backend.catalog(),
                      backend.registrar(),
                      new ChangeLock(backend.home()),
                      jobRoutes,
                      uris,
                      new Operations(Clock.systemUTC()))
                  .register(config.routes);
            });
    try {
      javalin.start(settings.host(), port);
      ServerAddress address = ServerAddress.tell(backend.home(), url);
      dispatcher.start();
      return new EndpointServer(javalin, dispatcher, backend.home(), address);
    } catch (IOException e) {
      javalin.stop();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw notFree(port, e);
    }
  }

  private static void settle(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.maxRequestSize = MAXIMUM_BODY_BYTES;
    config.http.prefer405over404 = true;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.jetty.modifyServer(server -> server.setErrorHandler(RestErrors::notHttp));
  }

  private static void begin(Context context) {
    context
        .header("X-Request-ID", UUID.randomUUID().toString())
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "no-store");
  }

  private static void requireAllowed(Settings settings, boolean asksForTokens) {
    // Those that LocalCallers lets through, too.
    boolean isLoopback = LocalCallers.isName(inUrl(settings.host()));
    if (!isLoopback && !asksForTokens) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "host: \"%s\" (expected: 127.0.0.1, ::1 or localhost, as callers need no token;"
                  .formatted(settings.host())
              + " --require-token asks for one)");
    }
  }

  private static String inUrl(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[%s]".formatted(host) : host;
  }

  /** The port that it listens on; looked at first, as the web server's failure is a long story. */
  private static int freePort(Settings settings) {
    try (ServerSocket socket =
        new ServerSocket(settings.port(), 1, InetAddress.getByName(settings.host()))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw notFree(settings.port(), e);
    }
  }

  private static LaunchException notFree(int port, Exception e) {
    return new LaunchException(
        ExitCode.BAD_ARGUMENTS,
        "port: %d (expected: one that is free; %s)".formatted(port, e.getMessage()));
  }

  /** The service's address, without a slash at its end. */
  public String url() {
    return address.url();
  }

  /** Stops to listen. Jobs that run go on: each is a process. Those that wait go on waiting. */
  @Override
  public void close() {
    javalin.stop();
    dispatcher.close();
    try {
      address.withdraw(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
