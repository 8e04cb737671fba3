package io.scoreline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.ChangeLock;
import io.scoreline.catalog.Endpoint;
import io.scoreline.catalog.ScorelineHome;
import io.scoreline.catalog.field.Notice;
import io.scoreline.catalog.json.ResourceJson;
import io.scoreline.catalog.registration.ModelAdvice;
import io.scoreline.catalog.registration.Registrar;
import io.scoreline.catalog.snapshot.Snapshots;
import io.scoreline.catalog.store.CatalogDatabase;
import io.scoreline.catalog.store.SqliteCatalog;
import io.scoreline.launcher.Installation;
import io.scoreline.launcher.JobQueue;
import io.scoreline.launcher.Jobs;
import io.scoreline.launcher.ModelTrials;
import io.scoreline.launcher.SqliteJobStore;
import io.scoreline.server.ScoringUris;
import io.scoreline.server.ServerAddress;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a command works with; catalog and jobs are opened when they are first asked for. */
final class Session implements AutoCloseable {
  private final ScorelineHome home;
  private final Path folder;
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private Optional<SqliteCatalog> catalog = Optional.empty();
  private Optional<Jobs> jobs = Optional.empty();

  Session(ScorelineHome home, Path folder, InputStream in, PrintStream out, PrintStream err) {
    this.home = home;
    this.in = in;
    this.folder = folder.toAbsolutePath().normalize();
    this.out = out;
    this.err = err;
  }

  /** What relative paths start from. */
  Path folder() {
    return folder;
  }

  /** Where a user answers. */
  InputStream in() {
    return in;
  }

  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  Catalog catalog() {
    return open();
  }

  private SqliteCatalog open() {
    if (catalog.isEmpty()) {
      catalog = Optional.of(SqliteCatalog.open(home));
    }
    return catalog.get();
  }

  /** The catalog's database, for what keeps tables of its own in it. */
  CatalogDatabase database() {
    return open().database();
  }

  Jobs jobs() {
    if (jobs.isEmpty()) {
      jobs =
          Optional.of(
              new Jobs(
                  open(),
                  new SqliteJobStore(open().database()),
                  jobQueue(),
                  home,
                  Clock.systemUTC(),
                  folder));
    }
    return jobs.get();
  }

  JobQueue jobQueue() {
    return new JobQueue(open().database(), Clock.systemUTC());
  }

  Registrar registrar() {
    return new Registrar(
        catalog(),
        Snapshots.of(home),
        new ModelTrials(Installation.fromProperty(), home),
        Clock.systemUTC());
  }

  /** Advice on models, registered ones too. */
  ModelAdvice modelAdvice() {
    return new ModelAdvice(reference -> Optional.of(reference.in(catalog().models())));
  }

  ScorelineHome home() {
    return home;
  }

  /** An endpoint as it is shown: with the address to call, while a service of this home runs. */
  ObjectNode shown(Endpoint endpoint) {
    ObjectNode json = ResourceJson.toJson(endpoint);
    ServerAddress.find(home)
        .map(address -> new ScoringUris(address.url()).of(endpoint.name()))
        .ifPresent(uri -> json.put("scoring_uri", uri));
    return json;
  }

  /**
   * Reads, changes and writes a resource with no other such change between: two at once would each
   * write what the other had not changed yet.
   */
  <T> T exclusively(Supplier<T> change) {
    open();
    return new ChangeLock(home).hold(change);
  }

  void print(JsonNode result, OutputOptions options) {
    new ResultPrinter(out).print(result, options);
  }

  void tell(List<Notice> notices, OutputOptions options) {
    if (!options.onlyShowErrors) {
      notices.forEach(notice -> err.println(notice.render()));
    }
  }

  @Override
  public void close() {
    catalog.ifPresent(SqliteCatalog::close);
  }
}
