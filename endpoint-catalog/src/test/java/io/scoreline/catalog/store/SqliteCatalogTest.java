package io.scoreline.catalog.store;

import static io.scoreline.catalog.Resources.deployment;
import static io.scoreline.catalog.Resources.endpoint;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.CatalogContract;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Resources;
import io.scoreline.catalog.ScorelineHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCatalogTest implements CatalogContract {
  @TempDir private Path folder;
  private ScorelineHome home;
  private SqliteCatalog catalog;

  @BeforeEach
  void open() {
    home = new ScorelineHome(folder.resolve("home"));
    catalog = SqliteCatalog.open(home, CLOCK);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Test
  void letsOnlyItsOwnerIn() throws IOException {
    assertThat(
        PosixFilePermissions.toString(Files.getPosixFilePermissions(home.path())),
        equalTo("rwx------"));
    assertThat(
        PosixFilePermissions.toString(Files.getPosixFilePermissions(home.database())),
        equalTo("rw-------"));
  }

  @Test
  void isThereAgainWhenItIsOpenedAgain() {
    catalog.endpoints().put(endpoint("abc"));
    catalog.close();

    catalog = SqliteCatalog.open(home, CLOCK);

    assertThat(catalog.endpoints().require("abc"), equalTo(endpoint("abc")));
  }

  @Test
  void refusesTablesOfANewerProgram() {
    catalog
        .database()
        .jdbi()
        .useHandle(h -> h.execute("UPDATE component_version SET version = 99"));

    var error = assertThrows(CatalogException.class, () -> SqliteCatalog.open(home));

    assertThat(error.getMessage(), containsString("was written by a newer Scoreline"));
  }

  @Test
  void namesTheFileThatIsNoDatabase() throws IOException {
    var other = new ScorelineHome(folder.resolve("other")).create();
    Files.writeString(other.database(), "this is a text and no database at all, only words");

    var error = assertThrows(CatalogException.class, () -> SqliteCatalog.open(other));

    assertThat(error.kind(), equalTo(CatalogException.Kind.FAILED));
    assertThat(error.getMessage(), containsString(other.database().toString()));
  }

  @Test
  void doesNothingOfAPutAsDefaultThatFails() {
    catalog.endpoints().put(endpoint("abc"));
    catalog
        .database()
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    "CREATE TRIGGER broken BEFORE UPDATE ON endpoint BEGIN SELECT raise(ABORT, 'no'); END"));

    assertThrows(
        RuntimeException.class, () -> catalog.deployments().putAsDefault(deployment("abc", "one")));

    assertThat(catalog.deployments().find("abc", "one"), equalTo(Optional.empty()));
  }

  @Test
  void givesOldDeploymentsTheDefaultsOfNewSettings() {
    catalog.endpoints().put(endpoint("abc"));
    catalog.deployments().put(deployment("abc", "one"));
    catalog
        .database()
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    "UPDATE deployment SET document = json_remove(document, '$.settings.retry_settings', '$.scoreline.output.header')"));

    var read = catalog.deployments().require("abc", "one");

    assertThat(read.settings().retrySettings().timeoutSeconds(), equalTo(30));
    assertThat(read.scoreline().output().header(), equalTo(true));
    assertThat(read.scoreline().output().separator(), equalTo("|"));
  }

  @Test
  void saysWhichFileFailedWhenTheDatabaseDoes() {
    catalog.database().jdbi().useHandle(handle -> handle.execute("DROP TABLE compute"));

    var error = assertThrows(CatalogException.class, () -> catalog.computes().list());

    assertThat(error.kind(), equalTo(CatalogException.Kind.FAILED));
    assertThat(error.getMessage(), containsString(home.database().toString()));
    assertThat(error.getMessage(), containsString("no such table: compute"));
  }

  @Test
  void keepsTablesOfOtherModulesBesideItsOwn() {
    var jobs = new Migrations("jobs", "io/scoreline/catalog/store/other", 1);

    catalog.database().migrate(jobs, () -> {});
    catalog.database().migrate(jobs, () -> {});

    catalog.database().jdbi().useHandle(handle -> handle.execute("INSERT INTO job VALUES ('a')"));
    assertThat(catalog.endpoints().list(), equalTo(List.of()));
  }

  @Test
  void losesNothingWhenManyThreadsWriteThroughManyConnections() throws Exception {
    var threads = Executors.newFixedThreadPool(8);
    var versions = new ArrayList<Callable<String>>();
    for (int i = 0; i < 100; i++) {
      versions.add(
          () -> catalog.models().create("m", Optional.empty(), Resources::model).id().version());
    }

    var seen = new HashSet<String>();
    for (var version : threads.invokeAll(versions)) {
      seen.add(version.get());
    }
    threads.shutdown();

    assertThat(seen.size(), equalTo(100));
    assertThat(catalog.models().latest("m").orElseThrow().id().version(), equalTo("100"));
  }

  @Test
  void losesNothingWhenProcessesOpenAndWriteAtOnce() throws Exception {
    var fresh = new ScorelineHome(folder.resolve("fresh"));
    var processes = new ArrayList<Process>();
    for (int i = 0; i < 4; i++) {
      processes.add(start(fresh, 25));
    }

    for (var process : processes) {
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS), equalTo(true));
      assertThat(output, process.exitValue(), equalTo(0));
    }

    try (var opened = SqliteCatalog.open(fresh)) {
      assertThat(opened.models().versions("m").size(), equalTo(100));
      assertThat(opened.models().requireLatest("m").id().version(), equalTo("100"));
      assertThat(opened.datastores().list().size(), equalTo(1));
    }
  }

  private static Process start(ScorelineHome home, int writes) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessBuilder(
            java.toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            ConcurrentWriter.class.getName(),
            home.path().toString(),
            Integer.toString(writes))
        .redirectErrorStream(true)
        .start();
  }
}
