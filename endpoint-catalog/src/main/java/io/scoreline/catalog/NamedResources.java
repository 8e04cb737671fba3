package io.scoreline.catalog;

import java.util.List;
import java.util.Optional;

/** Resources of one kind that are known by a name alone; names are compared without case. */
public interface NamedResources<T> {
  /**
   * Creates the resource, or replaces the one of that name; a replaced one keeps its creation time.
   *
   * @return what is stored
   */
  T put(T resource);

  /** The resource of that name. */
  Optional<T> find(String name);

  /**
   * The resource of that name.
   *
   * @throws CatalogException of kind {@code NOT_FOUND}, naming those that exist
   */
  T require(String name);

  /** All, in the order of their names. */
  List<T> list();

  /**
   * Removes the resource of that name.
   *
   * @throws CatalogException of kind {@code NOT_FOUND} if there is none, of kind {@code CONFLICT}
   *     if it is needed
   */
  void delete(String name);
}
