package io.scoreline.catalog.store;

import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.ScorelineHome;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

/**
 * The SQLite database of a home folder, shared by all modules that keep tables in it.
 *
 * <p>Readers never wait for writers (write-ahead log); a writer waits for another one up to {@link
 * #BUSY_TIMEOUT}, in the order of their coming within a process. Every transaction takes the write
 * lock when it begins, so none can fail half-way because another one wrote in between. Any number
 * of threads may use it.
 */
public final class CatalogDatabase implements AutoCloseable {
  /** How long a writer waits for another one. */
  public static final Duration BUSY_TIMEOUT = Duration.ofSeconds(30);

  private static final String VERSIONS =
      "CREATE TABLE IF NOT EXISTS component_version"
          + " (component TEXT PRIMARY KEY, version INTEGER NOT NULL)";

  private final ScorelineHome home;
  private final SQLiteDataSource dataSource;
  private final Jdbi jdbi;
  private final Connection anchor;

  private CatalogDatabase(ScorelineHome home, SQLiteDataSource dataSource, Connection anchor) {
    this.home = home;
    this.dataSource = dataSource;
    this.jdbi = Jdbi.create(dataSource).setTransactionHandler(new WritersInTurn());
    this.anchor = anchor;
  }

  /**
   * Opens the database of a home folder; makes both if they are not there. No table is made.
   *
   * @throws CatalogException of kind {@code FAILED} if that is not possible
   */
  public static CatalogDatabase open(ScorelineHome home) {
    home.create();
    makeFile(home.database());
    var config = new SQLiteConfig();
    config.setBusyTimeout(Math.toIntExact(BUSY_TIMEOUT.toMillis()));
    config.setTransactionMode(TransactionMode.IMMEDIATE);
    config.setSynchronous(SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    var dataSource = new SQLiteDataSource(config);
    dataSource.setUrl("jdbc:sqlite:" + home.database());
    try {
      useWriteAheadLog(home, dataSource);
      // Held open until close: the last connection to go would fold the log into the database.
      return new CatalogDatabase(home, dataSource, dataSource.getConnection());
    } catch (SQLException | IOException e) {
      throw failed("cannot open %s".formatted(home.database()), e);
    }
  }

  /** An empty file is an empty database; SQLite itself would make one that all may read. */
  private static void makeFile(Path file) {
    if (Files.exists(file)) {
      return;
    }
    try {
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        var ownerOnly = PosixFilePermissions.fromString("rw-------");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(ownerOnly));
      } else {
        Files.createFile(file);
      }
    } catch (FileAlreadyExistsException e) {
      // Another process was faster, and has made the same file.
      return;
    } catch (IOException e) {
      throw failed("cannot make %s".formatted(file), e);
    }
  }

  private static void useWriteAheadLog(ScorelineHome home, SQLiteDataSource dataSource)
      throws SQLException, IOException {
    try (var connection = dataSource.getConnection()) {
      if (usesWriteAheadLog(connection)) {
        return; // the mode is kept in the file
      }
      // The change takes a lock for which SQLite does not wait, so two first starts would collide.
      MigrationLock.hold(
          home,
          () -> {
            try (var statement = connection.createStatement()) {
              statement.execute("PRAGMA journal_mode = WAL");
            }
          });
    }
  }

  private static boolean usesWriteAheadLog(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var mode = statement.executeQuery("PRAGMA journal_mode")) {
      return mode.next() && mode.getString(1).equalsIgnoreCase("wal");
    }
  }

  /** The home folder. */
  public ScorelineHome home() {
    return home;
  }

  /** The way to the tables; a transaction of it has the write lock from its beginning. */
  public Jdbi jdbi() {
    return jdbi;
  }

  /**
   * Brings a module's tables up to date. Costs one row's reading when they are, which is the usual
   * case: the migration engine alone takes longer to start than most commands.
   *
   * @param firstRows adds rows that the new tables start with; called after the scripts, and again
   *     the next time if the process ends before it returns, so it must look what is there
   * @throws CatalogException of kind {@code FAILED} if a script fails or the tables are newer than
   *     this program
   */
  public void migrate(Migrations migrations, Runnable firstRows) {
    if (isCurrent(migrations)) {
      return;
    }
    try {
      MigrationLock.hold(home, () -> applyScripts(migrations, firstRows));
    } catch (IOException | SQLException | FlywayException e) {
      throw failed(
          "cannot bring the tables of %s in %s up to date"
              .formatted(migrations.component(), home.database()),
          e);
    }
  }

  private void applyScripts(Migrations migrations, Runnable firstRows) {
    if (isCurrent(migrations)) {
      return; // another process was faster
    }
    Flyway.configure(CatalogDatabase.class.getClassLoader())
        .loggers("slf4j")
        .dataSource(dataSource)
        .locations("classpath:" + migrations.location())
        .table("migration_history_" + migrations.component())
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate();
    firstRows.run();
    record(migrations);
  }

  private boolean isCurrent(Migrations migrations) {
    var there = storedVersion(migrations.component());
    if (there.isPresent() && there.get() > migrations.version()) {
      throw new CatalogException(
          CatalogException.Kind.FAILED,
          "%s was written by a newer Scoreline (tables of %s: version %d, known here: %d)"
              .formatted(
                  home.database(), migrations.component(), there.get(), migrations.version()));
    }
    return there.equals(Optional.of(migrations.version()));
  }

  private Optional<Integer> storedVersion(String component) {
    return jdbi.withHandle(
        handle -> {
          var known =
              handle
                  .createQuery("SELECT count(*) FROM sqlite_master WHERE name = :table")
                  .bind("table", "component_version")
                  .mapTo(int.class)
                  .one();
          return known == 0
              ? Optional.empty()
              : handle
                  .createQuery("SELECT version FROM component_version WHERE component = :component")
                  .bind("component", component)
                  .mapTo(int.class)
                  .findOne();
        });
  }

  private void record(Migrations migrations) {
    jdbi.useTransaction(
        handle -> {
          handle.execute(VERSIONS);
          handle.execute(
              "INSERT INTO component_version (component, version) VALUES (?, ?)"
                  + " ON CONFLICT (component) DO UPDATE SET version = excluded.version",
              migrations.component(),
              migrations.version());
        });
  }

  private static CatalogException failed(String what, Exception cause) {
    return new CatalogException(
        CatalogException.Kind.FAILED, what + ": " + cause.getMessage(), cause);
  }

  @Override
  public void close() {
    try {
      anchor.close();
    } catch (SQLException e) {
      throw failed("cannot close %s".formatted(home.database()), e);
    }
  }
}
