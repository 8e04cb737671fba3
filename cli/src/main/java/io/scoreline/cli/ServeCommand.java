package io.scoreline.cli;

import io.scoreline.launcher.Installation;
import io.scoreline.server.EndpointServer;
import io.scoreline.server.EndpointServer.Listener;
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
      "Callers are not authenticated, and so it listens on this machine alone. Start a job:",
      "",
      "  curl -X POST \"$(scoreline batch-endpoint show -n NAME --query scoring_uri -o tsv)\" \\",
      "    -H 'Content-Type: application/json' -d '{\"properties\": {\"InputData\": {\"data\":",
      "    {\"JobInputType\": \"UriFolder\", \"Uri\": \"azureml://datastores/DATASTORE/paths/FOLDER\"}}}}'",
    })
final class ServeCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--host",
      description = "127.0.0.1 unless it is given; ::1 or localhost.",
      defaultValue = "127.0.0.1")
  private String host;

  @Option(
      names = "--port",
      description = "${DEFAULT-VALUE} unless it is given; 0 for one that is free.",
      defaultValue = "8424")
  private int port;

  ServeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    EndpointServer server =
        EndpointServer.start(
            new Listener(host, port),
            session.catalog(),
            session.jobs(),
            Installation.fromProperty(),
            session.home());
    Thread stop =
        new Thread(
            () -> {
              asked.countDown();
              awaitQuietly(stopped);
            },
            "serve-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    session
        .out()
        .printf(
            "Scoreline serves %d endpoints at %s (this machine alone; Ctrl-C stops it, jobs go"
                + " on)%n",
            session.catalog().endpoints().list().size(), server.url());
    session.out().flush();
    try {
      asked.await();
    } finally {
      server.close();
      session.close();
      stopped.countDown();
    }
    return Scoreline.ok();
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
