package io.scoreline.catalog.store;

import io.scoreline.catalog.Asset;
import io.scoreline.catalog.AssetVersion;
import io.scoreline.catalog.Assets;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.catalog.tree.PlainScalars;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Assets of one kind in SQLite. */
final class SqliteAssets<A extends Asset> implements Assets<A> {
  private final Transactions transactions;
  private final String kind;
  private final Class<A> type;

  SqliteAssets(Transactions transactions, String kind, Class<A> type) {
    this.transactions = transactions;
    this.kind = kind;
    this.type = type;
  }

  @Override
  public A create(String name, Optional<String> version, Function<AssetVersion, A> asset) {
    return transactions.write(
        handle -> {
          var id = new AssetVersion(name, version.orElseGet(() -> nextVersion(handle, name)));
          if (find(handle, id).isPresent()) {
            throw new CatalogException(
                CatalogException.Kind.CONFLICT,
                "%s %s already exists with version %s (versions never change: choose another one)"
                    .formatted(kind, name, id.version()));
          }
          var made = asset.apply(id);
          handle.execute(
              "INSERT INTO asset (kind, name, version, document) VALUES (?, ?, ?, ?)",
              kind,
              name,
              id.version(),
              CatalogJson.toText(made));
          return made;
        });
  }

  @Override
  public Optional<A> find(AssetVersion id) {
    return transactions.read(handle -> find(handle, id));
  }

  @Override
  public A require(AssetVersion id) {
    return transactions.read(
        handle ->
            find(handle, id)
                .orElseThrow(() -> notFound(handle, id.name(), Optional.of(id.version()))));
  }

  @Override
  public Optional<A> latest(String name) {
    return versions(name).stream().findFirst();
  }

  @Override
  public A requireLatest(String name) {
    return latest(name)
        .orElseThrow(() -> transactions.read(handle -> notFound(handle, name, Optional.empty())));
  }

  @Override
  public List<A> versions(String name) {
    return transactions.read(
        handle ->
            handle
                .createQuery(
                    "SELECT document FROM asset WHERE kind = :kind AND name = :name AND archived = 0"
                        + " ORDER BY position DESC")
                .bind("kind", kind)
                .bind("name", name)
                .mapTo(String.class)
                .map(this::read)
                .list());
  }

  @Override
  public List<A> list() {
    return transactions.read(
        handle ->
            handle
                .createQuery(
                    "SELECT document FROM asset WHERE position IN"
                        + " (SELECT max(position) FROM asset WHERE kind = :kind AND archived = 0"
                        + " GROUP BY name) ORDER BY name")
                .bind("kind", kind)
                .mapTo(String.class)
                .map(this::read)
                .list());
  }

  @Override
  public boolean isArchived(AssetVersion id) {
    return transactions.read(
        handle ->
            handle
                .createQuery(
                    "SELECT archived FROM asset"
                        + " WHERE kind = :kind AND name = :name AND version = :version")
                .bind("kind", kind)
                .bind("name", id.name())
                .bind("version", id.version())
                .mapTo(boolean.class)
                .findOne()
                .orElseThrow(() -> notFound(handle, id.name(), Optional.of(id.version()))));
  }

  @Override
  public void archive(String name, Optional<String> version) {
    setArchived(name, version, 1);
  }

  @Override
  public void restore(String name, Optional<String> version) {
    setArchived(name, version, 0);
  }

  private void setArchived(String name, Optional<String> version, int archived) {
    transactions.run(
        handle -> {
          var changed =
              handle
                  .createUpdate(
                      "UPDATE asset SET archived = :archived WHERE kind = :kind AND name = :name"
                          + " AND (:all OR version = :version)")
                  .bind("archived", archived)
                  .bind("kind", kind)
                  .bind("name", name)
                  .bind("all", version.isEmpty())
                  .bind("version", version.orElse(""))
                  .execute();
          if (changed == 0) {
            throw notFound(handle, name, version);
          }
        });
  }

  private Optional<A> find(Handle handle, AssetVersion id) {
    return handle
        .createQuery(
            "SELECT document FROM asset"
                + " WHERE kind = :kind AND name = :name AND version = :version")
        .bind("kind", kind)
        .bind("name", id.name())
        .bind("version", id.version())
        .mapTo(String.class)
        .findOne()
        .map(this::read);
  }

  private String nextVersion(Handle handle, String name) {
    return handle
        .createQuery("SELECT version FROM asset WHERE kind = :kind AND name = :name")
        .bind("kind", kind)
        .bind("name", name)
        .mapTo(String.class)
        .stream()
        .flatMap(version -> PlainScalars.integer(version).stream())
        .max(BigInteger::compareTo)
        .orElse(BigInteger.ZERO)
        .max(BigInteger.ZERO)
        .add(BigInteger.ONE)
        .toString();
  }

  private CatalogException notFound(Handle handle, String name, Optional<String> version) {
    var versions =
        handle
            .createQuery(
                "SELECT version FROM asset WHERE kind = :kind AND name = :name ORDER BY position")
            .bind("kind", kind)
            .bind("name", name)
            .mapTo(String.class)
            .list();
    if (versions.isEmpty()) {
      var names =
          handle
              .createQuery("SELECT DISTINCT name FROM asset WHERE kind = :kind ORDER BY name")
              .bind("kind", kind)
              .mapTo(String.class)
              .list();
      return DocumentTable.notFound(kind, name, names);
    }
    return new CatalogException(
        CatalogException.Kind.NOT_FOUND,
        version
            .map(
                wanted ->
                    "There is no version %s of %s %s (%s)"
                        .formatted(wanted, kind, name, DocumentTable.those(versions)))
            .orElseGet(() -> "All versions of %s %s are archived".formatted(kind, name)));
  }

  private A read(String document) {
    return CatalogJson.fromText(document, type);
  }
}
