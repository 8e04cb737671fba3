package io.scoreline.cli;

import io.scoreline.launcher.Installation;
import io.scoreline.server.AccessTokens;
import io.scoreline.server.AuditLog;
import io.scoreline.server.EndpointServer;
import io.scoreline.server.EndpointServer.Backend;
import io.scoreline.server.EndpointServer.Settings;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code serve}: endpoints that can be called over HTTP. */
@Command(
    name = "serve",
    description = "Serve the endpoints over HTTP, as Azure's REST API does, until it is stopped.",
    footer = {
      "",
      "Without --require-token it listens on this machine alone. Start a job:",
      "",
      "  curl -X POST \"$(scoreline batch-endpoint show -n NAME --query scoring_uri -o tsv)\" \\",
      "    -H 'Content-Type: application/json' -d '{\"properties\": {\"InputData\": {\"data\":",
      "    {\"JobInputType\": \"UriFolder\", \"Uri\": \"azureml://datastores/DATASTORE/paths/FOLDER\"}}}}'",
    })
final class ServeCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--host",
      description =
          "Where it listens; ${DEFAULT-VALUE} unless it is given. Another machine's callers reach it"
              + " at 0.0.0.0, behind a proxy that speaks TLS.",
      defaultValue = "127.0.0.1")
  private String host;

  @Option(
      names = "--port",
      description = "${DEFAULT-VALUE} unless it is given; 0 for one that is free.",
      defaultValue = "8424")
  private int port;

  @Option(
      names = "--require-token",
      description = "Answer those alone who send a token (scoreline token create).")
  private boolean requireToken;

  @Option(
      names = "--public-url",
      description = "How callers write the service's address, where a proxy stands before it.")
  private Optional<String> publicUrl = Optional.empty();

  @Option(
      names = "--max-running-jobs",
      defaultValue = "4",
      description =
          "How many jobs that callers started run at once; ${DEFAULT-VALUE} unless it is given. Others"
              + " wait for their turn, in the order of their starts, but endpoints take turns.")
  private int maxRunningJobs;

  @Option(
      names = "--max-waiting-jobs",
      defaultValue = "10000",
      description =
          "How many jobs may wait; ${DEFAULT-VALUE} unless it is given. Another start is answered with"
              + " 429.")
  private int maxWaitingJobs;

  ServeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    EndpointServer server =
        EndpointServer.start(
            new Settings(host, port, publicUrl, maxRunningJobs, maxWaitingJobs),
            new Backend(
                session.catalog(),
                session.registrar(),
                session.jobs(),
                session.jobQueue(),
                Installation.fromProperty(),
                session.home()),
            requireToken
                ? Optional.of(new AccessTokens(session.database(), Clock.systemUTC()))
                : Optional.empty(),
            new AuditLog(session.database(), Clock.systemUTC()));
    Thread stop =
        new Thread(
            () -> {
              asked.countDown();
              awaitQuietly(stopped);
            },
            "serve-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try (server) {
      tell(server);
      asked.await();
    } finally {
      session.close();
      stopped.countDown();
    }
    return Scoreline.ok();
  }

  private void tell(EndpointServer server) {
    session
        .out()
        .printf(
            "Scoreline serves %d endpoints at %s (%s; Ctrl-C stops it, jobs go on)%n",
            session.catalog().endpoints().list().size(),
            server.url(),
            requireToken ? "callers need a token" : "this machine alone");
    session.out().flush();
  }

  /** The JVM ends when its hooks have returned. */
  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
