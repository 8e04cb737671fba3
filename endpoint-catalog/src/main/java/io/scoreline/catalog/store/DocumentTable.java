package io.scoreline.catalog.store;

import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.json.CatalogJson;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * A table with a name and a JSON document in each row.
 *
 * @param table its name
 * @param what the kind of resource, for messages
 */
record DocumentTable<T>(String table, String what, Class<T> type) {
  static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  void put(Handle handle, String name, T resource) {
    handle.execute(
        "INSERT INTO %s (name, document) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET document = excluded.document"
            .formatted(table),
        key(name),
        CatalogJson.toText(resource));
  }

  Optional<T> find(Handle handle, String name) {
    return handle
        .createQuery("SELECT document FROM %s WHERE name = :name".formatted(table))
        .bind("name", key(name))
        .mapTo(String.class)
        .findOne()
        .map(this::read);
  }

  T require(Handle handle, String name) {
    return find(handle, name).orElseThrow(() -> notFound(handle, name));
  }

  List<T> list(Handle handle) {
    return handle
        .createQuery("SELECT document FROM %s ORDER BY name".formatted(table))
        .mapTo(String.class)
        .map(this::read)
        .list();
  }

  void delete(Handle handle, String name) {
    if (handle.execute("DELETE FROM %s WHERE name = ?".formatted(table), key(name)) == 0) {
      throw notFound(handle, name);
    }
  }

  private T read(String document) {
    return CatalogJson.fromText(document, type);
  }

  private CatalogException notFound(Handle handle, String name) {
    var known =
        handle
            .createQuery("SELECT name FROM %s ORDER BY name".formatted(table))
            .mapTo(String.class)
            .list();
    return notFound(what, name, known);
  }

  static CatalogException notFound(String what, String name, List<String> known) {
    return new CatalogException(
        CatalogException.Kind.NOT_FOUND,
        "There is no %s with name: %s (%s)".formatted(what, name, those(known)));
  }

  static String those(List<String> known) {
    return known.isEmpty() ? "there is none yet" : "there is " + String.join(", ", known);
  }
}
